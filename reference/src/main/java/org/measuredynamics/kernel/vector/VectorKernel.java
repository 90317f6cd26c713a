package org.measuredynamics.kernel.vector;

import com.google.auto.service.AutoService;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import org.measuredynamics.kernel.Activation;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.kernel.MicroKernel;

/**
 * The micro-kernels in the Vector API: eight vectors of sums in registers, as twelve are moved out
 * and in on AVX2; sixteen on AVX-512, which has twice the registers. One species alone: of two the
 * JIT would make objects.
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
  public int widest() {
    return L >= 8 ? 4 : 2;
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
  public void product(
      double[] a,
      int[] aAt,
      double[] x,
      int xAt,
      int depth,
      int begin,
      int end,
      int width,
      double[] out,
      int[] outAt) {
    if (width == 4) {
      fourByFour(a, aAt, x, xAt, depth * L, begin, end, out, outAt);
    } else if (width == 2) {
      fourByTwo(a, aAt, x, xAt, xAt + depth * L, begin, end, out, outAt);
    } else {
      eightByOne(a, aAt, x, xAt, begin, end, out, outAt);
    }
  }

  private static DoubleVector start(int begin, double[] out, int at) {
    return begin == 0 ? DoubleVector.zero(S) : DoubleVector.fromArray(S, out, at);
  }

  private static void fourByFour(
      double[] a,
      int[] aAt,
      double[] x,
      int xAt,
      int panel,
      int begin,
      int end,
      double[] out,
      int[] outAt) {
    int o0 = outAt[0];
    int o1 = outAt[1];
    int o2 = outAt[2];
    int o3 = outAt[3];
    DoubleVector s00 = start(begin, out, o0);
    DoubleVector s01 = start(begin, out, o0 + L);
    DoubleVector s02 = start(begin, out, o0 + 2 * L);
    DoubleVector s03 = start(begin, out, o0 + 3 * L);
    DoubleVector s10 = start(begin, out, o1);
    DoubleVector s11 = start(begin, out, o1 + L);
    DoubleVector s12 = start(begin, out, o1 + 2 * L);
    DoubleVector s13 = start(begin, out, o1 + 3 * L);
    DoubleVector s20 = start(begin, out, o2);
    DoubleVector s21 = start(begin, out, o2 + L);
    DoubleVector s22 = start(begin, out, o2 + 2 * L);
    DoubleVector s23 = start(begin, out, o2 + 3 * L);
    DoubleVector s30 = start(begin, out, o3);
    DoubleVector s31 = start(begin, out, o3 + L);
    DoubleVector s32 = start(begin, out, o3 + 2 * L);
    DoubleVector s33 = start(begin, out, o3 + 3 * L);
    int a0 = aAt[0];
    int a1 = aAt[1];
    int a2 = aAt[2];
    int a3 = aAt[3];
    int x1 = xAt + panel;
    int x2 = x1 + panel;
    int x3 = x2 + panel;
    for (int k = begin; k < end; k++) {
      DoubleVector v0 = DoubleVector.fromArray(S, x, xAt + k * L);
      DoubleVector v1 = DoubleVector.fromArray(S, x, x1 + k * L);
      DoubleVector v2 = DoubleVector.fromArray(S, x, x2 + k * L);
      DoubleVector v3 = DoubleVector.fromArray(S, x, x3 + k * L);
      DoubleVector v = DoubleVector.broadcast(S, a[a0 + k]);
      s00 = v.fma(v0, s00);
      s01 = v.fma(v1, s01);
      s02 = v.fma(v2, s02);
      s03 = v.fma(v3, s03);
      v = DoubleVector.broadcast(S, a[a1 + k]);
      s10 = v.fma(v0, s10);
      s11 = v.fma(v1, s11);
      s12 = v.fma(v2, s12);
      s13 = v.fma(v3, s13);
      v = DoubleVector.broadcast(S, a[a2 + k]);
      s20 = v.fma(v0, s20);
      s21 = v.fma(v1, s21);
      s22 = v.fma(v2, s22);
      s23 = v.fma(v3, s23);
      v = DoubleVector.broadcast(S, a[a3 + k]);
      s30 = v.fma(v0, s30);
      s31 = v.fma(v1, s31);
      s32 = v.fma(v2, s32);
      s33 = v.fma(v3, s33);
    }
    s00.intoArray(out, o0);
    s01.intoArray(out, o0 + L);
    s02.intoArray(out, o0 + 2 * L);
    s03.intoArray(out, o0 + 3 * L);
    s10.intoArray(out, o1);
    s11.intoArray(out, o1 + L);
    s12.intoArray(out, o1 + 2 * L);
    s13.intoArray(out, o1 + 3 * L);
    s20.intoArray(out, o2);
    s21.intoArray(out, o2 + L);
    s22.intoArray(out, o2 + 2 * L);
    s23.intoArray(out, o2 + 3 * L);
    s30.intoArray(out, o3);
    s31.intoArray(out, o3 + L);
    s32.intoArray(out, o3 + 2 * L);
    s33.intoArray(out, o3 + 3 * L);
  }

  private static void fourByTwo(
      double[] a,
      int[] aAt,
      double[] x,
      int leftAt,
      int rightAt,
      int begin,
      int end,
      double[] out,
      int[] outAt) {
    int o0 = outAt[0];
    int o1 = outAt[1];
    int o2 = outAt[2];
    int o3 = outAt[3];
    DoubleVector s00 = start(begin, out, o0);
    DoubleVector s01 = start(begin, out, o0 + L);
    DoubleVector s10 = start(begin, out, o1);
    DoubleVector s11 = start(begin, out, o1 + L);
    DoubleVector s20 = start(begin, out, o2);
    DoubleVector s21 = start(begin, out, o2 + L);
    DoubleVector s30 = start(begin, out, o3);
    DoubleVector s31 = start(begin, out, o3 + L);
    int a0 = aAt[0];
    int a1 = aAt[1];
    int a2 = aAt[2];
    int a3 = aAt[3];
    for (int k = begin; k < end; k++) {
      DoubleVector left = DoubleVector.fromArray(S, x, leftAt + k * L);
      DoubleVector right = DoubleVector.fromArray(S, x, rightAt + k * L);
      DoubleVector v = DoubleVector.broadcast(S, a[a0 + k]);
      s00 = v.fma(left, s00);
      s01 = v.fma(right, s01);
      v = DoubleVector.broadcast(S, a[a1 + k]);
      s10 = v.fma(left, s10);
      s11 = v.fma(right, s11);
      v = DoubleVector.broadcast(S, a[a2 + k]);
      s20 = v.fma(left, s20);
      s21 = v.fma(right, s21);
      v = DoubleVector.broadcast(S, a[a3 + k]);
      s30 = v.fma(left, s30);
      s31 = v.fma(right, s31);
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
      double[] a, int[] aAt, double[] x, int xAt, int begin, int end, double[] out, int[] outAt) {
    DoubleVector s0 = start(begin, out, outAt[0]);
    DoubleVector s1 = start(begin, out, outAt[1]);
    DoubleVector s2 = start(begin, out, outAt[2]);
    DoubleVector s3 = start(begin, out, outAt[3]);
    DoubleVector s4 = start(begin, out, outAt[4]);
    DoubleVector s5 = start(begin, out, outAt[5]);
    DoubleVector s6 = start(begin, out, outAt[6]);
    DoubleVector s7 = start(begin, out, outAt[7]);
    int a0 = aAt[0];
    int a1 = aAt[1];
    int a2 = aAt[2];
    int a3 = aAt[3];
    int a4 = aAt[4];
    int a5 = aAt[5];
    int a6 = aAt[6];
    int a7 = aAt[7];
    for (int k = begin; k < end; k++) {
      DoubleVector v = DoubleVector.fromArray(S, x, xAt + k * L);
      s0 = DoubleVector.broadcast(S, a[a0 + k]).fma(v, s0);
      s1 = DoubleVector.broadcast(S, a[a1 + k]).fma(v, s1);
      s2 = DoubleVector.broadcast(S, a[a2 + k]).fma(v, s2);
      s3 = DoubleVector.broadcast(S, a[a3 + k]).fma(v, s3);
      s4 = DoubleVector.broadcast(S, a[a4 + k]).fma(v, s4);
      s5 = DoubleVector.broadcast(S, a[a5 + k]).fma(v, s5);
      s6 = DoubleVector.broadcast(S, a[a6 + k]).fma(v, s6);
      s7 = DoubleVector.broadcast(S, a[a7 + k]).fma(v, s7);
    }
    s0.intoArray(out, outAt[0]);
    s1.intoArray(out, outAt[1]);
    s2.intoArray(out, outAt[2]);
    s3.intoArray(out, outAt[3]);
    s4.intoArray(out, outAt[4]);
    s5.intoArray(out, outAt[5]);
    s6.intoArray(out, outAt[6]);
    s7.intoArray(out, outAt[7]);
  }

  @Override
  public void accumulate(
      double[] factor, int factorAt, int rows, double[] z, int width, double[] outputs, int outAt) {
    if (rows == 8) {
      DoubleVector f0 = DoubleVector.broadcast(S, factor[factorAt]);
      DoubleVector f1 = DoubleVector.broadcast(S, factor[factorAt + 1]);
      DoubleVector f2 = DoubleVector.broadcast(S, factor[factorAt + 2]);
      DoubleVector f3 = DoubleVector.broadcast(S, factor[factorAt + 3]);
      DoubleVector f4 = DoubleVector.broadcast(S, factor[factorAt + 4]);
      DoubleVector f5 = DoubleVector.broadcast(S, factor[factorAt + 5]);
      DoubleVector f6 = DoubleVector.broadcast(S, factor[factorAt + 6]);
      DoubleVector f7 = DoubleVector.broadcast(S, factor[factorAt + 7]);
      for (int j = 0; j < width; j += L) {
        DoubleVector sum = DoubleVector.fromArray(S, outputs, outAt + j);
        sum = f0.fma(DoubleVector.fromArray(S, z, j), sum);
        sum = f1.fma(DoubleVector.fromArray(S, z, j + width), sum);
        sum = f2.fma(DoubleVector.fromArray(S, z, j + 2 * width), sum);
        sum = f3.fma(DoubleVector.fromArray(S, z, j + 3 * width), sum);
        sum = f4.fma(DoubleVector.fromArray(S, z, j + 4 * width), sum);
        sum = f5.fma(DoubleVector.fromArray(S, z, j + 5 * width), sum);
        sum = f6.fma(DoubleVector.fromArray(S, z, j + 6 * width), sum);
        sum = f7.fma(DoubleVector.fromArray(S, z, j + 7 * width), sum);
        sum.intoArray(outputs, outAt + j);
      }
    } else {
      for (int r = 0; r < rows; r++) {
        DoubleVector f = DoubleVector.broadcast(S, factor[factorAt + r]);
        for (int j = 0; j < width; j += L) {
          DoubleVector sum = DoubleVector.fromArray(S, outputs, outAt + j);
          f.fma(DoubleVector.fromArray(S, z, r * width + j), sum).intoArray(outputs, outAt + j);
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
      int rows,
      int width,
      double[] lane,
      int each) {
    for (int row = 0; row < rows; row += 4) {
      for (int l = 0; l < Contraction.WIDE; l += L) {
        int v0 = valueAt + row * width;
        int v1 = v0 + width;
        int v2 = v1 + width;
        int v3 = v2 + width;
        int t0 = row * width;
        int t1 = t0 + width;
        int t2 = t1 + width;
        int t3 = t2 + width;
        int at = row * each + l;
        DoubleVector s0 = DoubleVector.fromArray(S, lane, at);
        DoubleVector s1 = DoubleVector.fromArray(S, lane, at + each);
        DoubleVector s2 = DoubleVector.fromArray(S, lane, at + 2 * each);
        DoubleVector s3 = DoubleVector.fromArray(S, lane, at + 3 * each);
        for (int j = l; j < width; j += Contraction.WIDE) {
          DoubleVector r = DoubleVector.fromArray(S, residual, residualAt + j);
          s0 = r.fma(DoubleVector.fromArray(S, value, v0 + j), s0);
          s1 = r.fma(DoubleVector.fromArray(S, value, v1 + j), s1);
          s2 = r.fma(DoubleVector.fromArray(S, value, v2 + j), s2);
          s3 = r.fma(DoubleVector.fromArray(S, value, v3 + j), s3);
          r.mul(DoubleVector.fromArray(S, slope, t0 + j)).intoArray(slope, t0 + j);
          r.mul(DoubleVector.fromArray(S, slope, t1 + j)).intoArray(slope, t1 + j);
          r.mul(DoubleVector.fromArray(S, slope, t2 + j)).intoArray(slope, t2 + j);
          r.mul(DoubleVector.fromArray(S, slope, t3 + j)).intoArray(slope, t3 + j);
        }
        s0.intoArray(lane, at);
        s1.intoArray(lane, at + each);
        s2.intoArray(lane, at + 2 * each);
        s3.intoArray(lane, at + 3 * each);
      }
    }
  }
}
