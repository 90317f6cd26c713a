package org.measuredynamics.statistic;

import java.util.Arrays;

/**
 * An array of numbers, row-major, read as rows x_1, x_2, ... along one of its axes: what is before
 * it and behind it are the coordinates of a row.
 *
 * @param values the numbers
 * @param outer how many there are before the axis
 * @param length how many rows
 * @param inner how many there are behind it
 */
record Rows(double[] values, int outer, int length, int inner) {
  /** How many coordinates a row has. */
  int width() {
    return outer * inner;
  }

  /** Where a coordinate of row 0 is. */
  private int place(int coordinate) {
    return coordinate / inner * length * inner + coordinate % inner;
  }

  /** Copies a coordinate of all rows. */
  void column(int coordinate, double[] to) {
    int place = place(coordinate);
    for (int k = 0; k < length; k++) {
      to[k] = values[place + k * inner];
    }
  }

  /** Returns a copy of a row. */
  double[] row(int index) {
    double[] row = new double[width()];
    for (int o = 0; o < outer; o++) {
      System.arraycopy(values, (o * length + index) * inner, row, o * inner, inner);
    }
    return row;
  }

  /** Returns 1 / |x_k| of every row, and 0 of a row that is 0. */
  double[] inverseNorms() {
    double[] squares = new double[length];
    for (int o = 0; o < outer; o++) {
      for (int k = 0; k < length; k++) {
        int place = (o * length + k) * inner;
        for (int c = place; c < place + inner; c++) {
          squares[k] += values[c] * values[c];
        }
      }
    }
    for (int k = 0; k < length; k++) {
      squares[k] = squares[k] > 0 ? 1 / Math.sqrt(squares[k]) : 0;
    }
    return squares;
  }

  /** Returns the sum of squares of L^{-1/2} sum_k x_k: chi-squared of the width. */
  double squaredSum() {
    double squares = 0;
    double[] sums = new double[inner];
    for (int o = 0; o < outer; o++) {
      Arrays.fill(sums, 0);
      for (int k = 0; k < length; k++) {
        int place = (o * length + k) * inner;
        for (int c = 0; c < inner; c++) {
          sums[c] += values[place + c];
        }
      }
      for (double sum : sums) {
        squares += sum * sum / length;
      }
    }
    return squares;
  }

  /** Returns &lt;x, y&gt; of two rows. */
  double product(int index, Rows other, int otherIndex) {
    double sum = 0;
    for (int o = 0; o < outer; o++) {
      int place = (o * length + index) * inner;
      int otherPlace = (o * other.length + otherIndex) * inner;
      int c = 0;
      // Four sums, so that none waits for another.
      double second = 0;
      double third = 0;
      double fourth = 0;
      for (; c + 4 <= inner; c += 4) {
        sum += values[place + c] * other.values[otherPlace + c];
        second += values[place + c + 1] * other.values[otherPlace + c + 1];
        third += values[place + c + 2] * other.values[otherPlace + c + 2];
        fourth += values[place + c + 3] * other.values[otherPlace + c + 3];
      }
      for (; c < inner; c++) {
        sum += values[place + c] * other.values[otherPlace + c];
      }
      sum += second + third + fourth;
    }
    return sum;
  }
}
