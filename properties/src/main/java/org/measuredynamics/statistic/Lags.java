package org.measuredynamics.statistic;

import java.util.Arrays;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/**
 * Dependence at every lag. If x_1, x_2, ... are independent and normal in R^d, then for fixed l the
 * numbers &lt;x_{i+l}, x_i / |x_i|&gt; are independent and standard normal, since the direction is
 * known before: Z_l, their sum over i divided by the root of their number, is standard normal,
 * exactly. Likewise with directions of one array and rows of another that is independent of it.
 */
final class Lags {
  // Fewer rows than that are multiplied one by one, more by Fourier transforms.
  private static final int FEW = 48;

  /**
   * How many times the norm of what rounding did bounds what it does to Z_l: once by the row, and
   * twice by its part of the direction, of length at most 2 |e| / |x|.
   */
  private static final double BLURS = 3;

  private Lags() {}

  /** Looks at all lags of rows, 1 to L - 1. */
  static Finding within(String what, Rows rows, double norm) {
    return rows.length() < 2
        ? Finding.none(what)
        : largest(what, normals(rows, rows, 1), rows.length() - 1, 1, norm);
  }

  /** Looks at all lags of rows behind those of another array, of both signs. */
  static Finding across(String what, Rows directions, Rows rows, double norm) {
    int zero = directions.length() - 1;
    return Math.min(directions.length(), rows.length()) == 0
        ? Finding.none(what)
        : largest(what, normals(directions, rows, -zero), zero, -zero, norm);
  }

  /** The largest Z_l from the first lag on, by the union bound. */
  private static Finding largest(String what, double[] normals, int zero, int first, double norm) {
    int farthest = zero + first;
    for (int k = farthest; k < normals.length; k++) {
      farthest = Math.abs(normals[k]) <= Math.abs(normals[farthest]) ? farthest : k;
    }
    Finding single =
        Finding.normal(
            "%s, most at %d".formatted(what, farthest - zero), normals[farthest], BLURS * norm);
    int count = normals.length - zero - first;
    return new Finding(
        single.what(), Math.min(1, count * single.p()), Math.min(1, count * single.favourable()));
  }

  /**
   * Returns Z_l at lags 1 - A, ..., B - 1.
   *
   * @param x the rows that give directions, A of them
   * @param y the rows behind them, B
   * @param first the first lag that is looked at: what stands at those before it is nothing
   */
  static double[] normals(Rows x, Rows y, int first) {
    int a = x.length();
    int b = y.length();
    double[] normals = Math.min(a, b) <= FEW ? direct(x, y, first) : transformed(x, y);
    for (int lag = 1 - a; lag < b; lag++) {
      int terms = Math.min(a, b - lag) - Math.max(0, -lag);
      normals[lag + a - 1] /= Math.sqrt(terms);
    }
    return normals;
  }

  private static double[] direct(Rows x, Rows y, int first) {
    double[] inverse = x.inverseNorms();
    double[] sums = new double[x.length() + y.length() - 1];
    for (int i = 0; i < x.length(); i++) {
      for (int k = Math.max(0, i + first); k < y.length(); k++) {
        sums[k - i + x.length() - 1] += inverse[i] * x.product(i, y, k);
      }
    }
    return sums;
  }

  private static double[] transformed(Rows x, Rows y) {
    int a = x.length();
    int b = y.length();
    int size = Math.max(2, Integer.highestOneBit(a + b - 2) << 1);
    double[] inverse = x.inverseNorms();
    double[][] line = new double[2][size];
    double[] real = new double[size];
    double[] imaginary = new double[size];
    for (int c = 0; c < x.width(); c++) {
      // Both in one transform: rows as the real part, directions as the imaginary one.
      Arrays.fill(line[0], b, size, 0);
      Arrays.fill(line[1], a, size, 0);
      y.column(c, line[0]);
      x.column(c, line[1]);
      for (int i = 0; i < a; i++) {
        line[1][i] *= inverse[i];
      }
      accumulate(line, real, imaginary);
    }
    double[] backward = backward(real, imaginary);
    double[] sums = new double[a + b - 1];
    for (int lag = 1 - a; lag < b; lag++) {
      sums[lag + a - 1] = backward[lag < 0 ? lag + size : lag];
    }
    return sums;
  }

  /**
   * Transforms two lines, and adds the product of the first with the conjugate of the second at
   * each frequency up to half the length.
   */
  static void accumulate(double[][] line, double[] real, double[] imaginary) {
    int size = real.length;
    transform(line);
    for (int k = 0; k <= size / 2; k++) {
      int mirror = k == 0 ? 0 : size - k;
      double sr = (line[0][k] + line[0][mirror]) / 2;
      double si = (line[1][k] - line[1][mirror]) / 2;
      double ur = (line[1][k] + line[1][mirror]) / 2;
      double ui = (line[0][mirror] - line[0][k]) / 2;
      real[k] += sr * ur + si * ui;
      imaginary[k] += si * ur - sr * ui;
    }
  }

  /** Transforms two lines, and adds the squared magnitude of each, at half of the frequencies. */
  static void accumulateOwn(double[][] line, double[] real) {
    int size = real.length;
    transform(line);
    for (int k = 0; k <= size / 2; k++) {
      int mirror = k == 0 ? 0 : size - k;
      real[k] +=
          (line[0][k] * line[0][k]
                  + line[1][k] * line[1][k]
                  + line[0][mirror] * line[0][mirror]
                  + line[1][mirror] * line[1][mirror])
              / 2;
    }
  }

  /** Returns the correlations that have these products: at lag l, or at l + length if l &lt; 0. */
  static double[] backward(double[] real, double[] imaginary) {
    // They are real, so conjugating before a forward transform makes it the backward one.
    int size = real.length;
    for (int k = 1; k < size / 2; k++) {
      real[size - k] = real[k];
      imaginary[size - k] = imaginary[k];
      imaginary[k] = -imaginary[k];
    }
    imaginary[size / 2] = 0;
    imaginary[0] = 0;
    transform(new double[][] {real, imaginary});
    for (int k = 0; k < size; k++) {
      real[k] /= size;
    }
    return real;
  }

  private static void transform(double[][] line) {
    FastFourierTransformer.transformInPlace(line, DftNormalization.STANDARD, TransformType.FORWARD);
  }
}
