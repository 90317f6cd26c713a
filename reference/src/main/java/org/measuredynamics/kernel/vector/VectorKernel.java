package org.measuredynamics.kernel.vector;

import com.google.auto.service.AutoService;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import org.measuredynamics.kernel.Activation;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.kernel.MicroKernel;

/**
 * The micro-kernels in the Vector API: eight rows by two vectors of sums in registers on AVX-512;
 * on AVX2, which has half the registers, four rows after four, as twelve sums are moved out and in.
 * One species alone, and small methods: of two species, and of what it does not inline, the JIT
 * would make objects.
 */
@AutoService(MicroKernel.class)
public final class VectorKernel implements MicroKernel {
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  @Override
  public String name() {
    return "vectors of " + L;
  }

  @Override
  public int lanes() {
    return L;
  }

  @Override
  public Activation activation(String name, Activation given) {
    return switch (name) {
      case "relu" -> new VectorRelu();
      case "tanh" -> new VectorTanh();
      default -> given;
    };
  }

  @Override
  public boolean fuses(Activation twin) {
    return twin instanceof VectorRelu;
  }

  @Override
  public void product(
      double[] a,
      int aAt,
      double[] x,
      int xAt,
      int depth,
      int width,
      double[] out,
      int outAt,
      int outLine) {
    if (width == 1) {
      eightByOne(a, aAt, x, xAt, depth, out, outAt, outLine);
    } else if (L >= 8) {
      eightByTwo(a, aAt, x, xAt, depth, out, outAt, outLine);
    } else {
      fourByTwo(a, aAt, x, xAt, depth, out, outAt, outLine);
      fourByTwo(a, aAt + 4 * LINE, x, xAt, depth, out, outAt + 4 * outLine, outLine);
    }
  }

  private static void eightByTwo(
      double[] a, int aAt, double[] x, int xAt, int depth, double[] out, int outAt, int outLine) {
    int o0 = outAt;
    int o1 = o0 + outLine;
    int o2 = o1 + outLine;
    int o3 = o2 + outLine;
    int o4 = o3 + outLine;
    int o5 = o4 + outLine;
    int o6 = o5 + outLine;
    int o7 = o6 + outLine;
    DoubleVector s00 = DoubleVector.fromArray(S, out, o0);
    DoubleVector s01 = DoubleVector.fromArray(S, out, o0 + L);
    DoubleVector s10 = DoubleVector.fromArray(S, out, o1);
    DoubleVector s11 = DoubleVector.fromArray(S, out, o1 + L);
    DoubleVector s20 = DoubleVector.fromArray(S, out, o2);
    DoubleVector s21 = DoubleVector.fromArray(S, out, o2 + L);
    DoubleVector s30 = DoubleVector.fromArray(S, out, o3);
    DoubleVector s31 = DoubleVector.fromArray(S, out, o3 + L);
    DoubleVector s40 = DoubleVector.fromArray(S, out, o4);
    DoubleVector s41 = DoubleVector.fromArray(S, out, o4 + L);
    DoubleVector s50 = DoubleVector.fromArray(S, out, o5);
    DoubleVector s51 = DoubleVector.fromArray(S, out, o5 + L);
    DoubleVector s60 = DoubleVector.fromArray(S, out, o6);
    DoubleVector s61 = DoubleVector.fromArray(S, out, o6 + L);
    DoubleVector s70 = DoubleVector.fromArray(S, out, o7);
    DoubleVector s71 = DoubleVector.fromArray(S, out, o7 + L);
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
    s00.intoArray(out, o0);
    s01.intoArray(out, o0 + L);
    s10.intoArray(out, o1);
    s11.intoArray(out, o1 + L);
    s20.intoArray(out, o2);
    s21.intoArray(out, o2 + L);
    s30.intoArray(out, o3);
    s31.intoArray(out, o3 + L);
    s40.intoArray(out, o4);
    s41.intoArray(out, o4 + L);
    s50.intoArray(out, o5);
    s51.intoArray(out, o5 + L);
    s60.intoArray(out, o6);
    s61.intoArray(out, o6 + L);
    s70.intoArray(out, o7);
    s71.intoArray(out, o7 + L);
  }

  private static void fourByTwo(
      double[] a, int aAt, double[] x, int xAt, int depth, double[] out, int outAt, int outLine) {
    int o0 = outAt;
    int o1 = o0 + outLine;
    int o2 = o1 + outLine;
    int o3 = o2 + outLine;
    DoubleVector s00 = DoubleVector.fromArray(S, out, o0);
    DoubleVector s01 = DoubleVector.fromArray(S, out, o0 + L);
    DoubleVector s10 = DoubleVector.fromArray(S, out, o1);
    DoubleVector s11 = DoubleVector.fromArray(S, out, o1 + L);
    DoubleVector s20 = DoubleVector.fromArray(S, out, o2);
    DoubleVector s21 = DoubleVector.fromArray(S, out, o2 + L);
    DoubleVector s30 = DoubleVector.fromArray(S, out, o3);
    DoubleVector s31 = DoubleVector.fromArray(S, out, o3 + L);
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
    s00.intoArray(out, o0);
    s01.intoArray(out, o0 + L);
    s10.intoArray(out, o1);
    s11.intoArray(out, o1 + L);
    s20.intoArray(out, o2);
    s21.intoArray(out, o2 + L);
    s30.intoArray(out, o3);
    s31.intoArray(out, o3 + L);
  }

  private static void eightByOne(
      double[] a, int aAt, double[] x, int xAt, int depth, double[] out, int outAt, int outLine) {
    int o0 = outAt;
    int o1 = o0 + outLine;
    int o2 = o1 + outLine;
    int o3 = o2 + outLine;
    int o4 = o3 + outLine;
    int o5 = o4 + outLine;
    int o6 = o5 + outLine;
    int o7 = o6 + outLine;
    DoubleVector s0 = DoubleVector.fromArray(S, out, o0);
    DoubleVector s1 = DoubleVector.fromArray(S, out, o1);
    DoubleVector s2 = DoubleVector.fromArray(S, out, o2);
    DoubleVector s3 = DoubleVector.fromArray(S, out, o3);
    DoubleVector s4 = DoubleVector.fromArray(S, out, o4);
    DoubleVector s5 = DoubleVector.fromArray(S, out, o5);
    DoubleVector s6 = DoubleVector.fromArray(S, out, o6);
    DoubleVector s7 = DoubleVector.fromArray(S, out, o7);
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
    s0.intoArray(out, o0);
    s1.intoArray(out, o1);
    s2.intoArray(out, o2);
    s3.intoArray(out, o3);
    s4.intoArray(out, o4);
    s5.intoArray(out, o5);
    s6.intoArray(out, o6);
    s7.intoArray(out, o7);
  }

  @Override
  public void activate(
      double[] a,
      int aAt,
      double[] x,
      int xAt,
      int depth,
      int width,
      double[] factor,
      int factorAt,
      double[] value,
      int valueAt,
      double[] sums,
      int sumsAt) {
    if (width == 1) {
      FusedRelu.eightByOne(a, aAt, x, xAt, depth, factor, factorAt, value, valueAt, sums, sumsAt);
    } else if (L >= 8) {
      FusedRelu.eightByTwo(a, aAt, x, xAt, depth, factor, factorAt, value, valueAt, sums, sumsAt);
    } else {
      FusedRelu.fourByTwo(a, aAt, x, xAt, depth, factor, factorAt, value, valueAt, sums, sumsAt);
      FusedRelu.fourByTwo(
          a,
          aAt + 4 * LINE,
          x,
          xAt,
          depth,
          factor,
          factorAt + 4,
          value,
          valueAt + 4 * LINE,
          sums,
          sumsAt);
    }
  }

  @Override
  public void accumulate(
      double[] factor,
      int factorAt,
      int rows,
      double[] value,
      int valueAt,
      int width,
      double[] sums,
      int sumsAt) {
    if (rows == ROWS) {
      DoubleVector f0 = DoubleVector.broadcast(S, factor[factorAt]);
      DoubleVector f1 = DoubleVector.broadcast(S, factor[factorAt + 1]);
      DoubleVector f2 = DoubleVector.broadcast(S, factor[factorAt + 2]);
      DoubleVector f3 = DoubleVector.broadcast(S, factor[factorAt + 3]);
      DoubleVector f4 = DoubleVector.broadcast(S, factor[factorAt + 4]);
      DoubleVector f5 = DoubleVector.broadcast(S, factor[factorAt + 5]);
      DoubleVector f6 = DoubleVector.broadcast(S, factor[factorAt + 6]);
      DoubleVector f7 = DoubleVector.broadcast(S, factor[factorAt + 7]);
      for (int j = 0; j < width; j += L) {
        int at = valueAt + j;
        DoubleVector sum = DoubleVector.fromArray(S, sums, sumsAt + j);
        sum = f0.fma(DoubleVector.fromArray(S, value, at), sum);
        sum = f1.fma(DoubleVector.fromArray(S, value, at + LINE), sum);
        sum = f2.fma(DoubleVector.fromArray(S, value, at + 2 * LINE), sum);
        sum = f3.fma(DoubleVector.fromArray(S, value, at + 3 * LINE), sum);
        sum = f4.fma(DoubleVector.fromArray(S, value, at + 4 * LINE), sum);
        sum = f5.fma(DoubleVector.fromArray(S, value, at + 5 * LINE), sum);
        sum = f6.fma(DoubleVector.fromArray(S, value, at + 6 * LINE), sum);
        sum = f7.fma(DoubleVector.fromArray(S, value, at + 7 * LINE), sum);
        sum.intoArray(sums, sumsAt + j);
      }
    } else {
      for (int r = 0; r < rows; r++) {
        DoubleVector f = DoubleVector.broadcast(S, factor[factorAt + r]);
        for (int j = 0; j < width; j += L) {
          DoubleVector sum = DoubleVector.fromArray(S, sums, sumsAt + j);
          f.fma(DoubleVector.fromArray(S, value, valueAt + r * LINE + j), sum)
              .intoArray(sums, sumsAt + j);
        }
      }
    }
  }

  @Override
  public void slopes(
      double[] residual,
      int residualAt,
      double[] value,
      int valueAt,
      double[] slope,
      int width,
      double[] lane,
      int laneAt,
      int each) {
    for (int row = 0; row < ROWS; row += 4) {
      for (int l = 0; l < Contraction.WIDE; l += L) {
        int v = valueAt + row * LINE;
        int t = row * LINE;
        int l0 = laneAt + row * each + l;
        int l1 = l0 + each;
        int l2 = l1 + each;
        int l3 = l2 + each;
        DoubleVector s0 = DoubleVector.fromArray(S, lane, l0);
        DoubleVector s1 = DoubleVector.fromArray(S, lane, l1);
        DoubleVector s2 = DoubleVector.fromArray(S, lane, l2);
        DoubleVector s3 = DoubleVector.fromArray(S, lane, l3);
        for (int j = l; j < width; j += Contraction.WIDE) {
          DoubleVector r = DoubleVector.fromArray(S, residual, residualAt + j);
          s0 = r.fma(DoubleVector.fromArray(S, value, v + j), s0);
          s1 = r.fma(DoubleVector.fromArray(S, value, v + LINE + j), s1);
          s2 = r.fma(DoubleVector.fromArray(S, value, v + 2 * LINE + j), s2);
          s3 = r.fma(DoubleVector.fromArray(S, value, v + 3 * LINE + j), s3);
          r.mul(DoubleVector.fromArray(S, slope, t + j)).intoArray(slope, t + j);
          r.mul(DoubleVector.fromArray(S, slope, t + LINE + j)).intoArray(slope, t + LINE + j);
          r.mul(DoubleVector.fromArray(S, slope, t + 2 * LINE + j))
              .intoArray(slope, t + 2 * LINE + j);
          r.mul(DoubleVector.fromArray(S, slope, t + 3 * LINE + j))
              .intoArray(slope, t + 3 * LINE + j);
        }
        s0.intoArray(lane, l0);
        s1.intoArray(lane, l1);
        s2.intoArray(lane, l2);
        s3.intoArray(lane, l3);
      }
    }
  }

  @Override
  public void slopesOf(
      Activation twin,
      double[] residual,
      int residualAt,
      double[] value,
      int valueAt,
      double[] slope,
      int width,
      double[] lane,
      int laneAt,
      int each) {
    for (int r = 0; r < ROWS; r += 4) {
      int v = valueAt + r * LINE;
      int l = laneAt + r * each;
      if (twin instanceof VectorRelu) {
        FusedRelu.slopes(residual, residualAt, value, v, slope, r * LINE, width, lane, l, each);
      } else if (twin instanceof VectorTanh) {
        FusedTanh.slopes(residual, residualAt, value, v, slope, r * LINE, width, lane, l, each);
      } else {
        throw new IllegalArgumentException(
            "slopes: expected the twin of relu or tanh, found " + twin.getClass().getName());
      }
    }
  }

  @Override
  public void pool(
      double[][] weight, double[] x, int xAt, int points, double[] sum, int from, int to) {
    PooledRelu.pool(weight, x, xAt, xAt + points * POINT, sum, from, to);
  }

  @Override
  public void pullPooled(
      double[][] weight,
      double[] x,
      int xAt,
      int points,
      double[] share,
      double[] sum,
      double[][] total,
      int from,
      int to) {
    PooledRelu.pull(weight, x, xAt, xAt + points * POINT, share, sum, total, from, to);
  }
}
