package org.measuredynamics.kernel;

/**
 * The sums everything rests on, with an order that is part of their definition, so that a faster
 * twin can return the same bits.
 */
public final class Contraction {
  /** Number of interleaved accumulators of {@link #dot}. */
  public static final int LANES = 4;

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

  /** The plain twin of {@link #dot}: the definition, term by term. */
  public static double plainDot(double[] x, int xAt, double[] y, int yAt, int length) {
    double[] lane = new double[LANES];
    for (int j = 0; j < length; j++) {
      lane[j % LANES] = Math.fma(x[xAt + j], y[yAt + j], lane[j % LANES]);
    }
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
  }

  /** Adds a x[xAt + j] to y[yAt + j], j = 0..length-1, each by one fused multiply-add. */
  public static void accumulate(double a, double[] x, int xAt, double[] y, int yAt, int length) {
    for (int j = 0; j < length; j++) {
      y[yAt + j] = Math.fma(a, x[xAt + j], y[yAt + j]);
    }
  }
}
