package org.measuredynamics.statistic;

/**
 * A quantity at steps h, h/2, h/4, ...: its limit by Neville's extrapolation, how far the last
 * extrapolation moved it, and the order at which it was approached.
 *
 * @param limit the extrapolated limit
 * @param change the last change of the extrapolation: the discretisation term of a budget
 * @param order log2 of the ratio of the last two differences
 */
public record Refinement(double limit, double change, double order) {
  /**
   * Returns the refinement of values at steps that halve.
   *
   * @param values at least 3, coarse to fine
   * @param power the error expands in powers of h^power: 1, or 2 for symmetric schemes
   * @throws IllegalArgumentException if there are fewer than 3 values
   */
  public static Refinement of(double[] values, int power) {
    int n = values.length;
    if (n < 3) {
      throw new IllegalArgumentException("values: expected at least 3 steps, found " + n);
    }
    double coarse = values[n - 2] - values[n - 3];
    double fine = values[n - 1] - values[n - 2];
    double[] column = values.clone();
    double previous = column[n - 1];
    for (int k = 1; k < n; k++) {
      previous = column[n - 1];
      for (int level = n - 1; level >= k; level--) {
        column[level] += (column[level] - column[level - 1]) / ((1 << (power * k)) - 1);
      }
    }
    return new Refinement(
        column[n - 1],
        Math.abs(column[n - 1] - previous),
        StrictMath.log(Math.abs(coarse / fine)) / StrictMath.log(2));
  }
}
