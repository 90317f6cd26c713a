package org.measuredynamics.statistic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The products of few rows with each other. A matrix of independent normal numbers, of L rows and K
 * &gt;= L columns, is a lower triangle times orthonormal rows; below its diagonal are independent
 * standard normal numbers, and the squares on it are independent of them and chi-squared of K, K -
 * 1, ..., K - L + 1 degrees of freedom (Bartlett 1933).
 */
final class Bartlett {
  /** How many findings there are. */
  static final int FINDINGS = 4;

  private final int length;
  private final int width;
  private final double[][] triangle;

  /** Factorises the matrix, by Gram and Schmidt, row after row. */
  Bartlett(Rows rows) {
    length = rows.length();
    width = rows.width();
    triangle = new double[length][length];
    double[][] directions = new double[length][];
    for (int i = 0; i < length; i++) {
      double[] row = rows.row(i);
      for (int j = 0; j < i; j++) {
        double product = 0;
        double[] direction = directions[j];
        for (int c = 0; c < width; c++) {
          product += row[c] * direction[c];
        }
        for (int c = 0; c < width; c++) {
          row[c] -= product * direction[c];
        }
        triangle[i][j] = product;
      }
      double squares = 0;
      for (double x : row) {
        squares += x * x;
      }
      triangle[i][i] = Math.sqrt(squares);
      for (int c = 0; c < width && squares > 0; c++) {
        row[c] /= triangle[i][i];
      }
      directions[i] = row;
    }
  }

  /**
   * Returns the decisions.
   *
   * @param norm a bound of the Euclidean norm of what rounding did to the matrix
   */
  List<Finding> findings(String what, double norm) {
    double blur = norm > 0 ? norm * sensitivity(norm) : 0;
    int products = length * (length - 1) / 2;
    double squares = 0;
    double sum = 0;
    double largest = 0;
    String where = "";
    Finding diagonal = Finding.none(what);
    double favourable = 1;
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < i; j++) {
        double z = triangle[i][j];
        squares += z * z;
        sum += z;
        if (Math.abs(z) >= Math.abs(largest)) {
          largest = z;
          where = " of %d and %d".formatted(j, i);
        }
      }
      double own = triangle[i][i] * triangle[i][i];
      Finding single =
          Finding.squares(
              "%s: row %d, given those before".formatted(what, i), own, width - i, blur);
      diagonal = single.p() <= diagonal.p() ? single : diagonal;
      favourable = Math.min(favourable, single.favourable());
    }
    Finding single = Finding.normal(what + ": largest," + where, largest, blur);
    List<Finding> all = new ArrayList<>();
    all.add(
        Finding.squares(
            String.format(Locale.ROOT, "%s: of variance %.5g", what, squares / products),
            squares,
            products,
            blur));
    all.add(
        new Finding(single.what(), any(single.p(), products), any(single.favourable(), products)));
    all.add(Finding.normal(what + ": sum", sum / Math.sqrt(products), blur));
    all.add(
        new Finding(
            diagonal.what(), Math.min(1, length * diagonal.p()), Math.min(1, length * favourable)));
    return all;
  }

  /** The probability that one at least of so many independent outcomes is so rare. */
  private static double any(double p, int count) {
    return -StrictMath.expm1(count * StrictMath.log1p(-p));
  }

  /**
   * By how much the triangle moves where the matrix does: sqrt 2 times its condition number, to
   * first order (Sun 1991), here with a bound of that number, and with half as much again for what
   * is not of first order; infinite if that is not small, and then nothing speaks against the rows.
   */
  private double sensitivity(double norm) {
    double[][] inverse = new double[length][length];
    for (int j = 0; j < length; j++) {
      inverse[j][j] = 1 / triangle[j][j];
      for (int i = j + 1; i < length; i++) {
        double sum = 0;
        for (int k = j; k < i; k++) {
          sum += triangle[i][k] * inverse[k][j];
        }
        inverse[i][j] = -sum / triangle[i][i];
      }
    }
    double small = norm(inverse);
    return small * norm < 0.1
        ? 1.5 * Math.sqrt(2) * norm(triangle) * small
        : Double.POSITIVE_INFINITY;
  }

  /** A bound of the spectral norm: the root of the largest sums over a row and over a column. */
  private static double norm(double[][] matrix) {
    double rows = 0;
    double[] columns = new double[matrix.length];
    for (double[] row : matrix) {
      double sum = 0;
      for (int j = 0; j < row.length; j++) {
        sum += Math.abs(row[j]);
        columns[j] += Math.abs(row[j]);
      }
      rows = Math.max(rows, sum);
    }
    double most = 0;
    for (double column : columns) {
      most = Math.max(most, column);
    }
    return Math.sqrt(rows * most);
  }
}
