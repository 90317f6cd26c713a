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

  private final int farthest;
  private final double largest;
  private final int count;

  private Lags(int farthest, double largest, int count) {
    this.farthest = farthest;
    this.largest = largest;
    this.count = count;
  }

  /** Looks at all lags of rows, 1 to L - 1. */
  static Finding within(String what, Rows rows, double norm) {
    int length = rows.length();
    if (length < 2) {
      return Finding.none(what);
    }
    double[] sums = length <= FEW ? direct(rows, rows, 1) : transformed(rows, rows);
    return of(sums, length, length, 1).finding(what, norm);
  }

  /** Looks at all lags of one array behind another, of both signs. */
  static Finding across(String what, Rows directions, Rows rows, double norm) {
    if (Math.min(directions.length(), rows.length()) == 0) {
      return Finding.none(what);
    }
    boolean isFew = Math.min(directions.length(), rows.length()) <= FEW;
    double[] sums =
        isFew ? direct(directions, rows, 1 - directions.length()) : transformed(directions, rows);
    return of(sums, directions.length(), rows.length(), 1 - directions.length())
        .finding(what, norm);
  }

  /** Finds the largest of the Z_l from the sums at lags 1 - A, ..., B - 1. */
  private static Lags of(double[] sums, int a, int b, int first) {
    int farthest = 0;
    double largest = 0;
    for (int lag = first; lag < b; lag++) {
      int terms = Math.min(a, b - lag) - Math.max(0, -lag);
      double z = sums[lag + a - 1] / Math.sqrt(terms);
      if (Math.abs(z) > Math.abs(largest) || Double.isNaN(z)) {
        largest = z;
        farthest = lag;
      }
    }
    return new Lags(farthest, largest, b - first);
  }

  private Finding finding(String what, double norm) {
    Finding single =
        Finding.normal("%s, most at %d".formatted(what, farthest), largest, BLURS * norm);
    return new Finding(
        single.what(), Math.min(1, count * single.p()), Math.min(1, count * single.favourable()));
  }

  /** The sums over i of <y_{i+l}, x_i / |x_i|>, from the first lag, if not from 1 - A, to B - 1. */
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
