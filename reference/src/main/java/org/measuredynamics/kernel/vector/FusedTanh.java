package org.measuredynamics.kernel.vector;

import static org.measuredynamics.kernel.MicroKernel.LINE;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import org.measuredynamics.kernel.Contraction;

/** 1 - sigma^2, what the slope of tanh is, on its way to the product backward. */
final class FusedTanh {
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  private FusedTanh() {}

  /** Four rows of slopes times residuals, and of lanes. */
  static void slopes(
      double[] residual,
      int residualAt,
      double[] value,
      int valueAt,
      double[] slope,
      int slopeAt,
      int width,
      double[] lane,
      int laneAt,
      int each) {
    DoubleVector one = DoubleVector.broadcast(S, 1);
    for (int l = 0; l < Contraction.WIDE; l += L) {
      int l0 = laneAt + l;
      int l1 = l0 + each;
      int l2 = l1 + each;
      int l3 = l2 + each;
      DoubleVector s0 = DoubleVector.fromArray(S, lane, l0);
      DoubleVector s1 = DoubleVector.fromArray(S, lane, l1);
      DoubleVector s2 = DoubleVector.fromArray(S, lane, l2);
      DoubleVector s3 = DoubleVector.fromArray(S, lane, l3);
      for (int j = l; j < width; j += Contraction.WIDE) {
        DoubleVector r = DoubleVector.fromArray(S, residual, residualAt + j);
        DoubleVector v = DoubleVector.fromArray(S, value, valueAt + j);
        s0 = r.fma(v, s0);
        r.mul(v.neg().fma(v, one)).intoArray(slope, slopeAt + j);
        v = DoubleVector.fromArray(S, value, valueAt + LINE + j);
        s1 = r.fma(v, s1);
        r.mul(v.neg().fma(v, one)).intoArray(slope, slopeAt + LINE + j);
        v = DoubleVector.fromArray(S, value, valueAt + 2 * LINE + j);
        s2 = r.fma(v, s2);
        r.mul(v.neg().fma(v, one)).intoArray(slope, slopeAt + 2 * LINE + j);
        v = DoubleVector.fromArray(S, value, valueAt + 3 * LINE + j);
        s3 = r.fma(v, s3);
        r.mul(v.neg().fma(v, one)).intoArray(slope, slopeAt + 3 * LINE + j);
      }
      s0.intoArray(lane, l0);
      s1.intoArray(lane, l1);
      s2.intoArray(lane, l2);
      s3.intoArray(lane, l3);
    }
  }
}
