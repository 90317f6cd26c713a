package org.measuredynamics.kernel;

/**
 * The sums everything rests on, with an order that is part of their definition, so that a faster
 * twin can return the same bits.
 */
public final class Contraction {
  /** Number of interleaved accumulators of {@link #dot}. */
  public static final int LANES = 4;

  /** Number of interleaved accumulators of {@link #wideDot}. */
  public static final int WIDE = 8;

  private Contraction() {}

  /**
   * Returns sum_j x[xAt + j] y[yAt + j], j = 0..length-1: lane l adds the terms j = l (mod 4) in
   * order with fused multiply-adds, and the lanes are added as (0 + 1) + (2 + 3).
   */
  public static double dot(double[] x, int xAt, double[] y, int yAt, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int whole = length & -LANES;
    int j = 0;
    for (; j < whole; j += LANES) {
      s0 = Math.fma(x[xAt + j], y[yAt + j], s0);
      s1 = Math.fma(x[xAt + j + 1], y[yAt + j + 1], s1);
      s2 = Math.fma(x[xAt + j + 2], y[yAt + j + 2], s2);
      s3 = Math.fma(x[xAt + j + 3], y[yAt + j + 3], s3);
    }
    if (j < length) {
      s0 = Math.fma(x[xAt + j], y[yAt + j], s0);
    }
    if (j + 1 < length) {
      s1 = Math.fma(x[xAt + j + 1], y[yAt + j + 1], s1);
    }
    if (j + 2 < length) {
      s2 = Math.fma(x[xAt + j + 2], y[yAt + j + 2], s2);
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** Returns the Euclidean norm of x, by {@link #dot}. */
  public static double norm(double[] x) {
    return Math.sqrt(dot(x, 0, x, 0, x.length));
  }

  /** The plain twin of {@link #dot}: the definition, term by term. */
  public static double plainDot(double[] x, int xAt, double[] y, int yAt, int length) {
    double[] lane = new double[LANES];
    for (int j = 0; j < length; j++) {
      lane[j % LANES] = Math.fma(x[xAt + j], y[yAt + j], lane[j % LANES]);
    }
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
  }

  /**
   * Returns sum_j x[xAt + j] y[yAt + j], j = 0..length-1: lane l of {@value #WIDE} adds the terms j
   * = l (mod {@value #WIDE}) in order with fused multiply-adds, and the lanes are added as {@link
   * #sumOfLanes}: what sums over data are.
   */
  public static double wideDot(double[] x, int xAt, double[] y, int yAt, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int whole = length & -WIDE;
    for (int j = 0; j < whole; j += WIDE) {
      s0 = Math.fma(x[xAt + j], y[yAt + j], s0);
      s1 = Math.fma(x[xAt + j + 1], y[yAt + j + 1], s1);
      s2 = Math.fma(x[xAt + j + 2], y[yAt + j + 2], s2);
      s3 = Math.fma(x[xAt + j + 3], y[yAt + j + 3], s3);
      s4 = Math.fma(x[xAt + j + 4], y[yAt + j + 4], s4);
      s5 = Math.fma(x[xAt + j + 5], y[yAt + j + 5], s5);
      s6 = Math.fma(x[xAt + j + 6], y[yAt + j + 6], s6);
      s7 = Math.fma(x[xAt + j + 7], y[yAt + j + 7], s7);
    }
    int rest = length - whole;
    int a = xAt + whole;
    int b = yAt + whole;
    s0 = rest > 0 ? Math.fma(x[a], y[b], s0) : s0;
    s1 = rest > 1 ? Math.fma(x[a + 1], y[b + 1], s1) : s1;
    s2 = rest > 2 ? Math.fma(x[a + 2], y[b + 2], s2) : s2;
    s3 = rest > 3 ? Math.fma(x[a + 3], y[b + 3], s3) : s3;
    s4 = rest > 4 ? Math.fma(x[a + 4], y[b + 4], s4) : s4;
    s5 = rest > 5 ? Math.fma(x[a + 5], y[b + 5], s5) : s5;
    s6 = rest > 6 ? Math.fma(x[a + 6], y[b + 6], s6) : s6;
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  /** Returns ((0 + 4) + (2 + 6)) + ((1 + 5) + (3 + 7)) of the lanes from at on. */
  public static double sumOfLanes(double[] lane, int at) {
    double even = (lane[at] + lane[at + 4]) + (lane[at + 2] + lane[at + 6]);
    double odd = (lane[at + 1] + lane[at + 5]) + (lane[at + 3] + lane[at + 7]);
    return even + odd;
  }

  /** The plain twin of {@link #wideDot}: the definition, term by term. */
  public static double plainWideDot(double[] x, int xAt, double[] y, int yAt, int length) {
    double[] lane = new double[WIDE];
    for (int j = 0; j < length; j++) {
      lane[j % WIDE] = Math.fma(x[xAt + j], y[yAt + j], lane[j % WIDE]);
    }
    return sumOfLanes(lane, 0);
  }

  /** Adds a x[xAt + j] to y[yAt + j], j = 0..length-1, each by one fused multiply-add. */
  public static void accumulate(double a, double[] x, int xAt, double[] y, int yAt, int length) {
    for (int j = 0; j < length; j++) {
      y[yAt + j] = Math.fma(a, x[xAt + j], y[yAt + j]);
    }
  }

  /**
   * Adds a[aAt] x_0 + ... + a[aAt + rows - 1] x_(rows-1) to y[yAt..yAt+length-1], x_k being x[xAt +
   * k stride..]: the bits of so many calls of {@link #accumulate} in that order.
   */
  public static void accumulateRows(
      double[] a,
      int aAt,
      int rows,
      double[] x,
      int xAt,
      int stride,
      double[] y,
      int yAt,
      int length) {
    int k = 0;
    for (; k + 4 <= rows; k += 4) {
      double a0 = a[aAt + k];
      double a1 = a[aAt + k + 1];
      double a2 = a[aAt + k + 2];
      double a3 = a[aAt + k + 3];
      int x0 = xAt + k * stride;
      int x1 = x0 + stride;
      int x2 = x1 + stride;
      int x3 = x2 + stride;
      for (int j = 0; j < length; j++) {
        double sum = Math.fma(a0, x[x0 + j], y[yAt + j]);
        sum = Math.fma(a1, x[x1 + j], sum);
        sum = Math.fma(a2, x[x2 + j], sum);
        y[yAt + j] = Math.fma(a3, x[x3 + j], sum);
      }
    }
    if (k + 3 == rows) {
      double a0 = a[aAt + k];
      double a1 = a[aAt + k + 1];
      double a2 = a[aAt + k + 2];
      int x0 = xAt + k * stride;
      int x1 = x0 + stride;
      int x2 = x1 + stride;
      for (int j = 0; j < length; j++) {
        double sum = Math.fma(a0, x[x0 + j], y[yAt + j]);
        sum = Math.fma(a1, x[x1 + j], sum);
        y[yAt + j] = Math.fma(a2, x[x2 + j], sum);
      }
      return;
    }
    for (; k < rows; k++) {
      accumulate(a[aAt + k], x, xAt + k * stride, y, yAt, length);
    }
  }

  /** Returns sum_j x[at + j], j = 0..length-1, in the lanes of {@link #dot}. */
  public static double sum(double[] x, int at, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int whole = length & -LANES;
    int j = 0;
    for (; j < whole; j += LANES) {
      s0 += x[at + j];
      s1 += x[at + j + 1];
      s2 += x[at + j + 2];
      s3 += x[at + j + 3];
    }
    if (j < length) {
      s0 += x[at + j];
    }
    if (j + 1 < length) {
      s1 += x[at + j + 1];
    }
    if (j + 2 < length) {
      s2 += x[at + j + 2];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** The plain twin of {@link #sum}: the definition, term by term. */
  public static double plainSum(double[] x, int at, int length) {
    double[] lane = new double[LANES];
    for (int j = 0; j < length; j++) {
      lane[j % LANES] += x[at + j];
    }
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
  }

  /**
   * Adds scale sum_j x[xAt + j] y_k[j], j = 0..length-1 in order by fused multiply-adds, to
   * out[outAt + k], k = 0..rows-1, y_k being y[yAt + k stride..].
   */
  public static void dotsInOrder(
      double scale,
      double[] x,
      int xAt,
      double[] y,
      int yAt,
      int stride,
      int rows,
      int length,
      double[] out,
      int outAt) {
    int k = 0;
    // Each sum waits for itself: four at a time.
    for (; k + 4 <= rows; k += 4) {
      int a = yAt + k * stride;
      int b = a + stride;
      int c = b + stride;
      int d = c + stride;
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      for (int j = 0; j < length; j++) {
        double v = x[xAt + j];
        s0 = Math.fma(v, y[a + j], s0);
        s1 = Math.fma(v, y[b + j], s1);
        s2 = Math.fma(v, y[c + j], s2);
        s3 = Math.fma(v, y[d + j], s3);
      }
      out[outAt + k] += scale * s0;
      out[outAt + k + 1] += scale * s1;
      out[outAt + k + 2] += scale * s2;
      out[outAt + k + 3] += scale * s3;
    }
    if (k + 2 <= rows) {
      int a = yAt + k * stride;
      int b = a + stride;
      double s0 = 0;
      double s1 = 0;
      for (int j = 0; j < length; j++) {
        s0 = Math.fma(x[xAt + j], y[a + j], s0);
        s1 = Math.fma(x[xAt + j], y[b + j], s1);
      }
      out[outAt + k] += scale * s0;
      out[outAt + k + 1] += scale * s1;
      k += 2;
    }
    if (k < rows) {
      int a = yAt + k * stride;
      double s0 = 0;
      for (int j = 0; j < length; j++) {
        s0 = Math.fma(x[xAt + j], y[a + j], s0);
      }
      out[outAt + k] += scale * s0;
    }
  }

  /**
   * Sets target[i] to start[i] + a[aAt + first] x_first[i] + a[aAt + first + step] x_(first +
   * step)[i] + ..., rows below end, in that order by fused multiply-adds, i = from..to-1. The
   * target may be the start.
   */
  public static void combine(
      double[] a,
      int aAt,
      double[][] x,
      int first,
      int end,
      int step,
      double[] start,
      double[] target,
      int from,
      int to) {
    double[] sum = start;
    int r = first;
    for (; r + 3 * step < end; r += 4 * step) {
      double a0 = a[aAt + r];
      double a1 = a[aAt + r + step];
      double a2 = a[aAt + r + 2 * step];
      double a3 = a[aAt + r + 3 * step];
      add(
          a0,
          x[r],
          a1,
          x[r + step],
          a2,
          x[r + 2 * step],
          a3,
          x[r + 3 * step],
          sum,
          target,
          from,
          to);
      sum = target;
    }
    if (r + 2 * step < end) {
      add(
          a[aAt + r],
          x[r],
          a[aAt + r + step],
          x[r + step],
          a[aAt + r + 2 * step],
          x[r + 2 * step],
          sum,
          target,
          from,
          to);
    } else if (r + step < end) {
      add(a[aAt + r], x[r], a[aAt + r + step], x[r + step], sum, target, from, to);
    } else if (r < end) {
      add(a[aAt + r], x[r], sum, target, from, to);
    } else if (sum != target) {
      System.arraycopy(sum, from, target, from, to - from);
    }
  }

  private static void add(double a, double[] x, double[] start, double[] target, int from, int to) {
    for (int i = from; i < to; i++) {
      target[i] = Math.fma(a, x[i], start[i]);
    }
  }

  private static void add(
      double a,
      double[] x,
      double b,
      double[] y,
      double[] start,
      double[] target,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      target[i] = Math.fma(b, y[i], Math.fma(a, x[i], start[i]));
    }
  }

  private static void add(
      double a,
      double[] x,
      double b,
      double[] y,
      double c,
      double[] z,
      double[] start,
      double[] target,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      target[i] = Math.fma(c, z[i], Math.fma(b, y[i], Math.fma(a, x[i], start[i])));
    }
  }

  private static void add(
      double a,
      double[] x,
      double b,
      double[] y,
      double c,
      double[] z,
      double d,
      double[] w,
      double[] start,
      double[] target,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      double sum = Math.fma(b, y[i], Math.fma(a, x[i], start[i]));
      target[i] = Math.fma(d, w[i], Math.fma(c, z[i], sum));
    }
  }

  /** Sets the first of eight lanes to their sum, as {@link #sumOfLanes}, i = from..to-1. */
  public static void sumLanes(double[][] lanes, int from, int to) {
    addPairs(lanes[0], lanes[4], lanes[2], lanes[6], from, to);
    addPairs(lanes[1], lanes[5], lanes[3], lanes[7], from, to);
    double[] even = lanes[0];
    double[] odd = lanes[1];
    for (int i = from; i < to; i++) {
      even[i] += odd[i];
    }
  }

  private static void addPairs(double[] a, double[] b, double[] c, double[] d, int from, int to) {
    for (int i = from; i < to; i++) {
      a[i] = (a[i] + b[i]) + (c[i] + d[i]);
    }
  }

  /** Multiplies x[i] by scale[i], i = from..to-1. */
  public static void multiply(double[] scale, double[] x, int from, int to) {
    for (int i = from; i < to; i++) {
      x[i] *= scale[i];
    }
  }

  /** Multiplies x[from..to-1] by a number. */
  public static void multiply(double a, double[] x, int from, int to) {
    for (int i = from; i < to; i++) {
      x[i] *= a;
    }
  }

  /**
   * Adds a[aAt] x_j[0] + a[aAt + 1] x_j[1] + ..., so many terms, to y[j], in that order by fused
   * multiply-adds, for j = from..to-1: eight or four sums at a time, as each waits for itself.
   */
  public static void addDots(
      double[] a, int aAt, double[][] x, int length, double[] y, int from, int to) {
    int j = from;
    for (; j + 8 <= to; j += 8) {
      double[] x0 = x[j];
      double[] x1 = x[j + 1];
      double[] x2 = x[j + 2];
      double[] x3 = x[j + 3];
      double[] x4 = x[j + 4];
      double[] x5 = x[j + 5];
      double[] x6 = x[j + 6];
      double[] x7 = x[j + 7];
      double y0 = y[j];
      double y1 = y[j + 1];
      double y2 = y[j + 2];
      double y3 = y[j + 3];
      double y4 = y[j + 4];
      double y5 = y[j + 5];
      double y6 = y[j + 6];
      double y7 = y[j + 7];
      for (int i = 0; i < length; i++) {
        y0 = Math.fma(a[aAt + i], x0[i], y0);
        y1 = Math.fma(a[aAt + i], x1[i], y1);
        y2 = Math.fma(a[aAt + i], x2[i], y2);
        y3 = Math.fma(a[aAt + i], x3[i], y3);
        y4 = Math.fma(a[aAt + i], x4[i], y4);
        y5 = Math.fma(a[aAt + i], x5[i], y5);
        y6 = Math.fma(a[aAt + i], x6[i], y6);
        y7 = Math.fma(a[aAt + i], x7[i], y7);
      }
      y[j] = y0;
      y[j + 1] = y1;
      y[j + 2] = y2;
      y[j + 3] = y3;
      y[j + 4] = y4;
      y[j + 5] = y5;
      y[j + 6] = y6;
      y[j + 7] = y7;
    }
    for (; j + 4 <= to; j += 4) {
      double[] x0 = x[j];
      double[] x1 = x[j + 1];
      double[] x2 = x[j + 2];
      double[] x3 = x[j + 3];
      double y0 = y[j];
      double y1 = y[j + 1];
      double y2 = y[j + 2];
      double y3 = y[j + 3];
      for (int i = 0; i < length; i++) {
        y0 = Math.fma(a[aAt + i], x0[i], y0);
        y1 = Math.fma(a[aAt + i], x1[i], y1);
        y2 = Math.fma(a[aAt + i], x2[i], y2);
        y3 = Math.fma(a[aAt + i], x3[i], y3);
      }
      y[j] = y0;
      y[j + 1] = y1;
      y[j + 2] = y2;
      y[j + 3] = y3;
    }
    for (; j < to; j++) {
      double[] row = x[j];
      double sum = y[j];
      for (int i = 0; i < length; i++) {
        sum = Math.fma(a[aAt + i], row[i], sum);
      }
      y[j] = sum;
    }
  }
}
