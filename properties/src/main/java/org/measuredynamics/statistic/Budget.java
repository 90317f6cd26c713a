package org.measuredynamics.statistic;

/**
 * An error budget: by how much an observation may miss its claim, and why. All terms are at least
 * 0, in the unit of the observation.
 *
 * @param discretisation what finite steps may do, by a proved inequality
 * @param monteCarlo half the width of a confidence interval at level {@code alpha}
 * @param rounding what floating point may do, by a running error analysis
 * @param truncation what replacing a limit by a finite term may do
 * @param alpha the probability that {@code monteCarlo} is too small
 */
public record Budget(
    double discretisation, double monteCarlo, double rounding, double truncation, double alpha) {
  /**
   * Checks the terms. A term that could not be computed, NaN, is infinite: nothing is known.
   *
   * @throws IllegalArgumentException if a term is negative, or alpha is not between 0 and 1
   */
  public Budget {
    discretisation = known(discretisation);
    monteCarlo = known(monteCarlo);
    rounding = known(rounding);
    truncation = known(truncation);
    double[] terms = {discretisation, monteCarlo, rounding, truncation, alpha};
    for (double term : terms) {
      if (!(term >= 0) || alpha > 1) {
        throw new IllegalArgumentException(
            "error budget: expected terms of at least 0 and alpha of at most 1, found discretisation %s, Monte Carlo %s, rounding %s, truncation %s, alpha %s"
                .formatted(discretisation, monteCarlo, rounding, truncation, alpha));
      }
    }
  }

  private static double known(double term) {
    return Double.isNaN(term) ? Double.POSITIVE_INFINITY : term;
  }

  /** Returns the budget of a claim that only rounding blurs. */
  public static Budget ofRounding(double rounding) {
    return new Budget(0, 0, rounding, 0, 0);
  }

  /** Returns the budget of a claim blurred by steps and by rounding. */
  public static Budget of(double discretisation, double rounding) {
    return new Budget(discretisation, 0, rounding, 0, 0);
  }

  /** Returns the sum of the terms. */
  public double total() {
    return discretisation + monteCarlo + rounding + truncation;
  }
}
