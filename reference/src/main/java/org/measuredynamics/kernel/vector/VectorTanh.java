package org.measuredynamics.kernel.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.measuredynamics.kernel.Activation;

/** The steps of {@link org.measuredynamics.kernel.Elementary#tanh(double)}, one by one. */
final class VectorTanh implements Activation {
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
  private static final double LOG2_E = 0x1.71547652b82fep0;
  private static final double LN2_HIGH = 0x1.62e42fefa39efp-1;
  private static final double LN2_LOW = 0x1.abc9e3b39803fp-56;
  private static final double ROUND = 0x1.8p52;

  @Override
  public void activate(double[] value, double[] slope, int from, int to) {
    for (int j = from; j < to; j += S.length()) {
      // In one method: what the JIT does not put into the loop returns objects.
      DoubleVector x = DoubleVector.fromArray(S, value, j);
      DoubleVector size = x.abs();
      DoubleVector t = size.blend(22, size.compare(VectorOperators.GT, 22)).mul(2);
      DoubleVector shifted =
          t.fma(DoubleVector.broadcast(S, LOG2_E), DoubleVector.broadcast(S, ROUND));
      DoubleVector minus = DoubleVector.broadcast(S, ROUND).sub(shifted);
      DoubleVector r = minus.fma(DoubleVector.broadcast(S, LN2_HIGH), t);
      r = minus.fma(DoubleVector.broadcast(S, LN2_LOW), r);
      DoubleVector p = DoubleVector.broadcast(S, 0x1.6124613a86d09p-33);
      p = p.fma(r, DoubleVector.broadcast(S, 0x1.1eed8eff8d898p-29));
      p = p.fma(r, DoubleVector.broadcast(S, 0x1.ae64567f544e4p-26));
      p = p.fma(r, DoubleVector.broadcast(S, 0x1.27e4fb7789f5cp-22));
      p = p.fma(r, DoubleVector.broadcast(S, 0x1.71de3a556c734p-19));
      p = p.fma(r, DoubleVector.broadcast(S, 0x1.a01a01a01a01ap-16));
      p = p.fma(r, DoubleVector.broadcast(S, 0x1.a01a01a01a01ap-13));
      p = p.fma(r, DoubleVector.broadcast(S, 0x1.6c16c16c16c17p-10));
      p = p.fma(r, DoubleVector.broadcast(S, 0x1.1111111111111p-7));
      p = p.fma(r, DoubleVector.broadcast(S, 0x1.5555555555555p-5));
      p = p.fma(r, DoubleVector.broadcast(S, 0x1.5555555555555p-3));
      p = p.fma(r, DoubleVector.broadcast(S, 0.5));
      DoubleVector reduced = p.mul(r).fma(r, r);
      LongVector exponent =
          shifted.reinterpretAsLongs().add(1023).lanewise(VectorOperators.LSHL, 52);
      DoubleVector power = exponent.reinterpretAsDoubles();
      DoubleVector e = power.fma(reduced, power.sub(1));
      LongVector sign = x.reinterpretAsLongs().and(Long.MIN_VALUE);
      e.div(e.add(2)).reinterpretAsLongs().or(sign).reinterpretAsDoubles().intoArray(value, j);
    }
  }

  @Override
  public boolean slopeFollows() {
    return true;
  }

  @Override
  public void slopes(double[] value, int at, double[] slope, int slopeAt, int count) {
    DoubleVector one = DoubleVector.broadcast(S, 1);
    for (int j = 0; j < count; j += S.length()) {
      DoubleVector sigma = DoubleVector.fromArray(S, value, at + j);
      sigma.neg().fma(sigma, one).intoArray(slope, slopeAt + j);
    }
  }
}
