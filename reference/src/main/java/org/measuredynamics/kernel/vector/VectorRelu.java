package org.measuredynamics.kernel.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.measuredynamics.kernel.Activation;

/**
 * max(z, 0): by comparisons, which are fewer instructions than the maximum that knows -0 and NaN.
 */
final class VectorRelu implements Activation {
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;

  @Override
  public void activate(double[] value, double[] slope, int from, int to) {
    for (int j = from; j < to; j += S.length()) {
      DoubleVector z = DoubleVector.fromArray(S, value, j);
      z.blend(0, z.compare(VectorOperators.LE, 0)).intoArray(value, j);
    }
  }

  @Override
  public boolean slopeFollows() {
    return true;
  }

  @Override
  public void slopes(double[] value, int at, double[] slope, int slopeAt, int count) {
    DoubleVector one = DoubleVector.broadcast(S, 1);
    DoubleVector zero = DoubleVector.zero(S);
    for (int j = 0; j < count; j += S.length()) {
      DoubleVector sigma = DoubleVector.fromArray(S, value, at + j);
      zero.blend(one, sigma.compare(VectorOperators.GT, 0)).intoArray(slope, slopeAt + j);
    }
  }
}
