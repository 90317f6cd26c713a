package org.measuredynamics.statistic;

import org.apache.commons.math3.distribution.FDistribution;
import org.apache.commons.math3.stat.StatUtils;

/** The ratio of the variances of two independent normal samples: exact where they are normal. */
public final class VarianceRatio {
  private VarianceRatio() {}

  /**
   * Returns the interval of var(x) / var(y) from Fisher's F distribution.
   *
   * @throws IllegalArgumentException if a sample has fewer than 2 observations
   */
  public static Interval interval(double[] x, double[] y, double alpha) {
    AlphaLedger.requireProbability("alpha", alpha);
    if (x.length < 2 || y.length < 2) {
      throw new IllegalArgumentException(
          "samples: expected at least 2 observations each, found %d and %d"
              .formatted(x.length, y.length));
    }
    double ratio = StatUtils.variance(x) / StatUtils.variance(y);
    FDistribution f = new FDistribution(null, x.length - 1.0, y.length - 1.0);
    return new Interval(
        ratio / f.inverseCumulativeProbability(1 - alpha / 2),
        ratio / f.inverseCumulativeProbability(alpha / 2));
  }
}
