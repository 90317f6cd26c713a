package org.measuredynamics.statistic;

/** Bounds of the mean of independent observations in [low, high], valid at every sample size. */
public final class EmpiricalBernstein {
  private EmpiricalBernstein() {}

  /**
   * Returns the interval of Maurer, Pontil 2009, theorem 4, on both sides: half-width sqrt(2 V
   * ln(4/alpha) / n) + 7 ln(4/alpha) / (3 (n - 1)), V the sample variance, in units of the range.
   *
   * @throws IllegalArgumentException if there are fewer than 2 observations or one is out of range
   */
  public static Interval interval(double[] observations, double low, double high, double alpha) {
    AlphaLedger.requireProbability("alpha", alpha);
    int n = observations.length;
    if (n < 2) {
      throw new IllegalArgumentException("observations: expected at least 2, found " + n);
    }
    double mean = 0;
    for (int i = 0; i < n; i++) {
      if (!(observations[i] >= low && observations[i] <= high)) {
        throw new IllegalArgumentException(
            "observations[%d]: expected a number in [%s, %s], found %s"
                .formatted(i, low, high, observations[i]));
      }
      mean += observations[i] / n;
    }
    double variance = 0;
    for (double x : observations) {
      variance += (x - mean) * (x - mean) / (n - 1);
    }
    double log = StrictMath.log(4 / alpha);
    double half = Math.sqrt(2 * variance * log / n) + (high - low) * 7 * log / (3.0 * (n - 1));
    return new Interval(Math.max(low, mean - half), Math.min(high, mean + half));
  }
}
