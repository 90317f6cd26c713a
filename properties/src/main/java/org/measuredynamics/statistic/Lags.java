package org.measuredynamics.statistic;

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

  private static int farthest(double[] normals, int first) {
    int farthest = first;
    for (int k = first; k < normals.length; k++) {
      farthest = Math.abs(normals[k]) <= Math.abs(normals[farthest]) ? farthest : k;
    }
    return farthest;
  }

  /** The largest Z_l from the first lag on, by the union bound. */
  private static Finding largest(String what, double[] normals, int zero, int first, double norm) {
    int farthest = farthest(normals, zero + first);
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
    double[] inverse = x.inverseNorms();
    Correlation correlation = new Correlation(x.length(), y.length());
    for (int c = 0; c < x.width(); c++) {
      x.column(c, correlation.x());
      y.column(c, correlation.y());
      for (int i = 0; i < x.length(); i++) {
        correlation.x()[i] *= inverse[i];
      }
      correlation.add();
    }
    return correlation.sums();
  }
}
