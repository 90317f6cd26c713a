package org.measuredynamics.kernel.vector;

import static org.measuredynamics.kernel.MicroKernel.LINE;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.measuredynamics.kernel.Contraction;

/**
 * Tiles of pre-activations whose max(z, 0) is taken, and summed, before they leave the registers.
 */
final class FusedRelu {
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  private FusedRelu() {}

  static void eightByTwo(
      double[] a,
      int aAt,
      double[] x,
      int xAt,
      int depth,
      double[] factor,
      int factorAt,
      double[] out,
      int outAt,
      double[] sums,
      int sumsAt) {
    DoubleVector s00 = DoubleVector.zero(S);
    DoubleVector s01 = DoubleVector.zero(S);
    DoubleVector s10 = DoubleVector.zero(S);
    DoubleVector s11 = DoubleVector.zero(S);
    DoubleVector s20 = DoubleVector.zero(S);
    DoubleVector s21 = DoubleVector.zero(S);
    DoubleVector s30 = DoubleVector.zero(S);
    DoubleVector s31 = DoubleVector.zero(S);
    DoubleVector s40 = DoubleVector.zero(S);
    DoubleVector s41 = DoubleVector.zero(S);
    DoubleVector s50 = DoubleVector.zero(S);
    DoubleVector s51 = DoubleVector.zero(S);
    DoubleVector s60 = DoubleVector.zero(S);
    DoubleVector s61 = DoubleVector.zero(S);
    DoubleVector s70 = DoubleVector.zero(S);
    DoubleVector s71 = DoubleVector.zero(S);
    int even = depth - 1;
    int k = 0;
    for (; k < even; k += 2) {
      DoubleVector left = DoubleVector.fromArray(S, x, xAt + 2 * k * L);
      DoubleVector right = DoubleVector.fromArray(S, x, xAt + 2 * k * L + L);
      DoubleVector w = DoubleVector.broadcast(S, a[aAt + k]);
      s00 = w.fma(left, s00);
      s01 = w.fma(right, s01);
      w = DoubleVector.broadcast(S, a[aAt + LINE + k]);
      s10 = w.fma(left, s10);
      s11 = w.fma(right, s11);
      w = DoubleVector.broadcast(S, a[aAt + 2 * LINE + k]);
      s20 = w.fma(left, s20);
      s21 = w.fma(right, s21);
      w = DoubleVector.broadcast(S, a[aAt + 3 * LINE + k]);
      s30 = w.fma(left, s30);
      s31 = w.fma(right, s31);
      w = DoubleVector.broadcast(S, a[aAt + 4 * LINE + k]);
      s40 = w.fma(left, s40);
      s41 = w.fma(right, s41);
      w = DoubleVector.broadcast(S, a[aAt + 5 * LINE + k]);
      s50 = w.fma(left, s50);
      s51 = w.fma(right, s51);
      w = DoubleVector.broadcast(S, a[aAt + 6 * LINE + k]);
      s60 = w.fma(left, s60);
      s61 = w.fma(right, s61);
      w = DoubleVector.broadcast(S, a[aAt + 7 * LINE + k]);
      s70 = w.fma(left, s70);
      s71 = w.fma(right, s71);
      left = DoubleVector.fromArray(S, x, xAt + 2 * k * L + 2 * L);
      right = DoubleVector.fromArray(S, x, xAt + 2 * k * L + 3 * L);
      w = DoubleVector.broadcast(S, a[aAt + k + 1]);
      s00 = w.fma(left, s00);
      s01 = w.fma(right, s01);
      w = DoubleVector.broadcast(S, a[aAt + LINE + k + 1]);
      s10 = w.fma(left, s10);
      s11 = w.fma(right, s11);
      w = DoubleVector.broadcast(S, a[aAt + 2 * LINE + k + 1]);
      s20 = w.fma(left, s20);
      s21 = w.fma(right, s21);
      w = DoubleVector.broadcast(S, a[aAt + 3 * LINE + k + 1]);
      s30 = w.fma(left, s30);
      s31 = w.fma(right, s31);
      w = DoubleVector.broadcast(S, a[aAt + 4 * LINE + k + 1]);
      s40 = w.fma(left, s40);
      s41 = w.fma(right, s41);
      w = DoubleVector.broadcast(S, a[aAt + 5 * LINE + k + 1]);
      s50 = w.fma(left, s50);
      s51 = w.fma(right, s51);
      w = DoubleVector.broadcast(S, a[aAt + 6 * LINE + k + 1]);
      s60 = w.fma(left, s60);
      s61 = w.fma(right, s61);
      w = DoubleVector.broadcast(S, a[aAt + 7 * LINE + k + 1]);
      s70 = w.fma(left, s70);
      s71 = w.fma(right, s71);
    }
    if (k < depth) {
      DoubleVector left = DoubleVector.fromArray(S, x, xAt + 2 * k * L);
      DoubleVector right = DoubleVector.fromArray(S, x, xAt + 2 * k * L + L);
      DoubleVector w = DoubleVector.broadcast(S, a[aAt + k]);
      s00 = w.fma(left, s00);
      s01 = w.fma(right, s01);
      w = DoubleVector.broadcast(S, a[aAt + LINE + k]);
      s10 = w.fma(left, s10);
      s11 = w.fma(right, s11);
      w = DoubleVector.broadcast(S, a[aAt + 2 * LINE + k]);
      s20 = w.fma(left, s20);
      s21 = w.fma(right, s21);
      w = DoubleVector.broadcast(S, a[aAt + 3 * LINE + k]);
      s30 = w.fma(left, s30);
      s31 = w.fma(right, s31);
      w = DoubleVector.broadcast(S, a[aAt + 4 * LINE + k]);
      s40 = w.fma(left, s40);
      s41 = w.fma(right, s41);
      w = DoubleVector.broadcast(S, a[aAt + 5 * LINE + k]);
      s50 = w.fma(left, s50);
      s51 = w.fma(right, s51);
      w = DoubleVector.broadcast(S, a[aAt + 6 * LINE + k]);
      s60 = w.fma(left, s60);
      s61 = w.fma(right, s61);
      w = DoubleVector.broadcast(S, a[aAt + 7 * LINE + k]);
      s70 = w.fma(left, s70);
      s71 = w.fma(right, s71);
    }
    DoubleVector sum = DoubleVector.fromArray(S, sums, sumsAt);
    s00 = s00.blend(0, s00.compare(VectorOperators.LE, 0));
    s00.intoArray(out, outAt);
    sum = DoubleVector.broadcast(S, factor[factorAt]).fma(s00, sum);
    s10 = s10.blend(0, s10.compare(VectorOperators.LE, 0));
    s10.intoArray(out, outAt + LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 1]).fma(s10, sum);
    s20 = s20.blend(0, s20.compare(VectorOperators.LE, 0));
    s20.intoArray(out, outAt + 2 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 2]).fma(s20, sum);
    s30 = s30.blend(0, s30.compare(VectorOperators.LE, 0));
    s30.intoArray(out, outAt + 3 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 3]).fma(s30, sum);
    s40 = s40.blend(0, s40.compare(VectorOperators.LE, 0));
    s40.intoArray(out, outAt + 4 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 4]).fma(s40, sum);
    s50 = s50.blend(0, s50.compare(VectorOperators.LE, 0));
    s50.intoArray(out, outAt + 5 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 5]).fma(s50, sum);
    s60 = s60.blend(0, s60.compare(VectorOperators.LE, 0));
    s60.intoArray(out, outAt + 6 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 6]).fma(s60, sum);
    s70 = s70.blend(0, s70.compare(VectorOperators.LE, 0));
    s70.intoArray(out, outAt + 7 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 7]).fma(s70, sum);
    sum.intoArray(sums, sumsAt);
    sum = DoubleVector.fromArray(S, sums, sumsAt + L);
    s01 = s01.blend(0, s01.compare(VectorOperators.LE, 0));
    s01.intoArray(out, outAt + L);
    sum = DoubleVector.broadcast(S, factor[factorAt]).fma(s01, sum);
    s11 = s11.blend(0, s11.compare(VectorOperators.LE, 0));
    s11.intoArray(out, outAt + LINE + L);
    sum = DoubleVector.broadcast(S, factor[factorAt + 1]).fma(s11, sum);
    s21 = s21.blend(0, s21.compare(VectorOperators.LE, 0));
    s21.intoArray(out, outAt + 2 * LINE + L);
    sum = DoubleVector.broadcast(S, factor[factorAt + 2]).fma(s21, sum);
    s31 = s31.blend(0, s31.compare(VectorOperators.LE, 0));
    s31.intoArray(out, outAt + 3 * LINE + L);
    sum = DoubleVector.broadcast(S, factor[factorAt + 3]).fma(s31, sum);
    s41 = s41.blend(0, s41.compare(VectorOperators.LE, 0));
    s41.intoArray(out, outAt + 4 * LINE + L);
    sum = DoubleVector.broadcast(S, factor[factorAt + 4]).fma(s41, sum);
    s51 = s51.blend(0, s51.compare(VectorOperators.LE, 0));
    s51.intoArray(out, outAt + 5 * LINE + L);
    sum = DoubleVector.broadcast(S, factor[factorAt + 5]).fma(s51, sum);
    s61 = s61.blend(0, s61.compare(VectorOperators.LE, 0));
    s61.intoArray(out, outAt + 6 * LINE + L);
    sum = DoubleVector.broadcast(S, factor[factorAt + 6]).fma(s61, sum);
    s71 = s71.blend(0, s71.compare(VectorOperators.LE, 0));
    s71.intoArray(out, outAt + 7 * LINE + L);
    sum = DoubleVector.broadcast(S, factor[factorAt + 7]).fma(s71, sum);
    sum.intoArray(sums, sumsAt + L);
  }

  static void fourByTwo(
      double[] a,
      int aAt,
      double[] x,
      int xAt,
      int depth,
      double[] factor,
      int factorAt,
      double[] out,
      int outAt,
      double[] sums,
      int sumsAt) {
    DoubleVector s00 = DoubleVector.zero(S);
    DoubleVector s01 = DoubleVector.zero(S);
    DoubleVector s10 = DoubleVector.zero(S);
    DoubleVector s11 = DoubleVector.zero(S);
    DoubleVector s20 = DoubleVector.zero(S);
    DoubleVector s21 = DoubleVector.zero(S);
    DoubleVector s30 = DoubleVector.zero(S);
    DoubleVector s31 = DoubleVector.zero(S);
    int even = depth - 1;
    int k = 0;
    for (; k < even; k += 2) {
      DoubleVector left = DoubleVector.fromArray(S, x, xAt + 2 * k * L);
      DoubleVector right = DoubleVector.fromArray(S, x, xAt + 2 * k * L + L);
      DoubleVector w = DoubleVector.broadcast(S, a[aAt + k]);
      s00 = w.fma(left, s00);
      s01 = w.fma(right, s01);
      w = DoubleVector.broadcast(S, a[aAt + LINE + k]);
      s10 = w.fma(left, s10);
      s11 = w.fma(right, s11);
      w = DoubleVector.broadcast(S, a[aAt + 2 * LINE + k]);
      s20 = w.fma(left, s20);
      s21 = w.fma(right, s21);
      w = DoubleVector.broadcast(S, a[aAt + 3 * LINE + k]);
      s30 = w.fma(left, s30);
      s31 = w.fma(right, s31);
      left = DoubleVector.fromArray(S, x, xAt + 2 * k * L + 2 * L);
      right = DoubleVector.fromArray(S, x, xAt + 2 * k * L + 3 * L);
      w = DoubleVector.broadcast(S, a[aAt + k + 1]);
      s00 = w.fma(left, s00);
      s01 = w.fma(right, s01);
      w = DoubleVector.broadcast(S, a[aAt + LINE + k + 1]);
      s10 = w.fma(left, s10);
      s11 = w.fma(right, s11);
      w = DoubleVector.broadcast(S, a[aAt + 2 * LINE + k + 1]);
      s20 = w.fma(left, s20);
      s21 = w.fma(right, s21);
      w = DoubleVector.broadcast(S, a[aAt + 3 * LINE + k + 1]);
      s30 = w.fma(left, s30);
      s31 = w.fma(right, s31);
    }
    if (k < depth) {
      DoubleVector left = DoubleVector.fromArray(S, x, xAt + 2 * k * L);
      DoubleVector right = DoubleVector.fromArray(S, x, xAt + 2 * k * L + L);
      DoubleVector w = DoubleVector.broadcast(S, a[aAt + k]);
      s00 = w.fma(left, s00);
      s01 = w.fma(right, s01);
      w = DoubleVector.broadcast(S, a[aAt + LINE + k]);
      s10 = w.fma(left, s10);
      s11 = w.fma(right, s11);
      w = DoubleVector.broadcast(S, a[aAt + 2 * LINE + k]);
      s20 = w.fma(left, s20);
      s21 = w.fma(right, s21);
      w = DoubleVector.broadcast(S, a[aAt + 3 * LINE + k]);
      s30 = w.fma(left, s30);
      s31 = w.fma(right, s31);
    }
    DoubleVector sum = DoubleVector.fromArray(S, sums, sumsAt);
    s00 = s00.blend(0, s00.compare(VectorOperators.LE, 0));
    s00.intoArray(out, outAt);
    sum = DoubleVector.broadcast(S, factor[factorAt]).fma(s00, sum);
    s10 = s10.blend(0, s10.compare(VectorOperators.LE, 0));
    s10.intoArray(out, outAt + LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 1]).fma(s10, sum);
    s20 = s20.blend(0, s20.compare(VectorOperators.LE, 0));
    s20.intoArray(out, outAt + 2 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 2]).fma(s20, sum);
    s30 = s30.blend(0, s30.compare(VectorOperators.LE, 0));
    s30.intoArray(out, outAt + 3 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 3]).fma(s30, sum);
    sum.intoArray(sums, sumsAt);
    sum = DoubleVector.fromArray(S, sums, sumsAt + L);
    s01 = s01.blend(0, s01.compare(VectorOperators.LE, 0));
    s01.intoArray(out, outAt + L);
    sum = DoubleVector.broadcast(S, factor[factorAt]).fma(s01, sum);
    s11 = s11.blend(0, s11.compare(VectorOperators.LE, 0));
    s11.intoArray(out, outAt + LINE + L);
    sum = DoubleVector.broadcast(S, factor[factorAt + 1]).fma(s11, sum);
    s21 = s21.blend(0, s21.compare(VectorOperators.LE, 0));
    s21.intoArray(out, outAt + 2 * LINE + L);
    sum = DoubleVector.broadcast(S, factor[factorAt + 2]).fma(s21, sum);
    s31 = s31.blend(0, s31.compare(VectorOperators.LE, 0));
    s31.intoArray(out, outAt + 3 * LINE + L);
    sum = DoubleVector.broadcast(S, factor[factorAt + 3]).fma(s31, sum);
    sum.intoArray(sums, sumsAt + L);
  }

  static void eightByOne(
      double[] a,
      int aAt,
      double[] x,
      int xAt,
      int depth,
      double[] factor,
      int factorAt,
      double[] out,
      int outAt,
      double[] sums,
      int sumsAt) {
    DoubleVector s0 = DoubleVector.zero(S);
    DoubleVector s1 = DoubleVector.zero(S);
    DoubleVector s2 = DoubleVector.zero(S);
    DoubleVector s3 = DoubleVector.zero(S);
    DoubleVector s4 = DoubleVector.zero(S);
    DoubleVector s5 = DoubleVector.zero(S);
    DoubleVector s6 = DoubleVector.zero(S);
    DoubleVector s7 = DoubleVector.zero(S);
    int even = depth - 1;
    int k = 0;
    for (; k < even; k += 2) {
      DoubleVector v = DoubleVector.fromArray(S, x, xAt + k * L);
      s0 = DoubleVector.broadcast(S, a[aAt + k]).fma(v, s0);
      s1 = DoubleVector.broadcast(S, a[aAt + LINE + k]).fma(v, s1);
      s2 = DoubleVector.broadcast(S, a[aAt + 2 * LINE + k]).fma(v, s2);
      s3 = DoubleVector.broadcast(S, a[aAt + 3 * LINE + k]).fma(v, s3);
      s4 = DoubleVector.broadcast(S, a[aAt + 4 * LINE + k]).fma(v, s4);
      s5 = DoubleVector.broadcast(S, a[aAt + 5 * LINE + k]).fma(v, s5);
      s6 = DoubleVector.broadcast(S, a[aAt + 6 * LINE + k]).fma(v, s6);
      s7 = DoubleVector.broadcast(S, a[aAt + 7 * LINE + k]).fma(v, s7);
      v = DoubleVector.fromArray(S, x, xAt + k * L + L);
      s0 = DoubleVector.broadcast(S, a[aAt + k + 1]).fma(v, s0);
      s1 = DoubleVector.broadcast(S, a[aAt + LINE + k + 1]).fma(v, s1);
      s2 = DoubleVector.broadcast(S, a[aAt + 2 * LINE + k + 1]).fma(v, s2);
      s3 = DoubleVector.broadcast(S, a[aAt + 3 * LINE + k + 1]).fma(v, s3);
      s4 = DoubleVector.broadcast(S, a[aAt + 4 * LINE + k + 1]).fma(v, s4);
      s5 = DoubleVector.broadcast(S, a[aAt + 5 * LINE + k + 1]).fma(v, s5);
      s6 = DoubleVector.broadcast(S, a[aAt + 6 * LINE + k + 1]).fma(v, s6);
      s7 = DoubleVector.broadcast(S, a[aAt + 7 * LINE + k + 1]).fma(v, s7);
    }
    if (k < depth) {
      DoubleVector v = DoubleVector.fromArray(S, x, xAt + k * L);
      s0 = DoubleVector.broadcast(S, a[aAt + k]).fma(v, s0);
      s1 = DoubleVector.broadcast(S, a[aAt + LINE + k]).fma(v, s1);
      s2 = DoubleVector.broadcast(S, a[aAt + 2 * LINE + k]).fma(v, s2);
      s3 = DoubleVector.broadcast(S, a[aAt + 3 * LINE + k]).fma(v, s3);
      s4 = DoubleVector.broadcast(S, a[aAt + 4 * LINE + k]).fma(v, s4);
      s5 = DoubleVector.broadcast(S, a[aAt + 5 * LINE + k]).fma(v, s5);
      s6 = DoubleVector.broadcast(S, a[aAt + 6 * LINE + k]).fma(v, s6);
      s7 = DoubleVector.broadcast(S, a[aAt + 7 * LINE + k]).fma(v, s7);
    }
    DoubleVector sum = DoubleVector.fromArray(S, sums, sumsAt);
    s0 = s0.blend(0, s0.compare(VectorOperators.LE, 0));
    s0.intoArray(out, outAt);
    sum = DoubleVector.broadcast(S, factor[factorAt]).fma(s0, sum);
    s1 = s1.blend(0, s1.compare(VectorOperators.LE, 0));
    s1.intoArray(out, outAt + LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 1]).fma(s1, sum);
    s2 = s2.blend(0, s2.compare(VectorOperators.LE, 0));
    s2.intoArray(out, outAt + 2 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 2]).fma(s2, sum);
    s3 = s3.blend(0, s3.compare(VectorOperators.LE, 0));
    s3.intoArray(out, outAt + 3 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 3]).fma(s3, sum);
    s4 = s4.blend(0, s4.compare(VectorOperators.LE, 0));
    s4.intoArray(out, outAt + 4 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 4]).fma(s4, sum);
    s5 = s5.blend(0, s5.compare(VectorOperators.LE, 0));
    s5.intoArray(out, outAt + 5 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 5]).fma(s5, sum);
    s6 = s6.blend(0, s6.compare(VectorOperators.LE, 0));
    s6.intoArray(out, outAt + 6 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 6]).fma(s6, sum);
    s7 = s7.blend(0, s7.compare(VectorOperators.LE, 0));
    s7.intoArray(out, outAt + 7 * LINE);
    sum = DoubleVector.broadcast(S, factor[factorAt + 7]).fma(s7, sum);
    sum.intoArray(sums, sumsAt);
  }

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
    DoubleVector zero = DoubleVector.zero(S);
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
        VectorMask<Double> isOn = v.compare(VectorOperators.GT, 0);
        r.mul(zero.blend(one, isOn)).intoArray(slope, slopeAt + j);
        v = DoubleVector.fromArray(S, value, valueAt + LINE + j);
        s1 = r.fma(v, s1);
        isOn = v.compare(VectorOperators.GT, 0);
        r.mul(zero.blend(one, isOn)).intoArray(slope, slopeAt + LINE + j);
        v = DoubleVector.fromArray(S, value, valueAt + 2 * LINE + j);
        s2 = r.fma(v, s2);
        isOn = v.compare(VectorOperators.GT, 0);
        r.mul(zero.blend(one, isOn)).intoArray(slope, slopeAt + 2 * LINE + j);
        v = DoubleVector.fromArray(S, value, valueAt + 3 * LINE + j);
        s3 = r.fma(v, s3);
        isOn = v.compare(VectorOperators.GT, 0);
        r.mul(zero.blend(one, isOn)).intoArray(slope, slopeAt + 3 * LINE + j);
      }
      s0.intoArray(lane, l0);
      s1.intoArray(lane, l1);
      s2.intoArray(lane, l2);
      s3.intoArray(lane, l3);
    }
  }
}
