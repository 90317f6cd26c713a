package org.measuredynamics.statistic;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * The slope of log error against log size, from replicates, for an equivalence test with a stated
 * resolution. Replicates are dealt into blocks; each block gives a least-squares slope of the log
 * of its mean errors; the interval is Student's over blocks.
 */
public final class LogLogSlope {
  private static final int BLOCKS = 32;

  private LogLogSlope() {}

  /**
   * Returns the interval.
   *
   * @param sizes the sizes, at least 2, distinct
   * @param errors sizes x replicates, at least 2 replicates a block, of positive mean in every
   *     block
   * @throws IllegalArgumentException if there are too few, or shapes disagree
   */
  public static Interval interval(double[] sizes, double[][] errors, double alpha) {
    AlphaLedger.requireProbability("alpha", alpha);
    if (sizes.length < 2 || errors.length != sizes.length) {
      throw new IllegalArgumentException(
          "errors: expected a row for each of at least 2 sizes, found %d rows for %d sizes"
              .formatted(errors.length, sizes.length));
    }
    double centre = 0;
    for (double size : sizes) {
      centre += StrictMath.log(size) / sizes.length;
    }
    double spread = 0;
    for (double size : sizes) {
      spread += square(StrictMath.log(size) - centre);
    }
    double[] slopes = new double[BLOCKS];
    for (int k = 0; k < sizes.length; k++) {
      if (errors[k].length < 2 * BLOCKS) {
        throw new IllegalArgumentException(
            "errors[%d]: expected at least %d replicates, found %d"
                .formatted(k, 2 * BLOCKS, errors[k].length));
      }
      for (int b = 0; b < BLOCKS; b++) {
        double mean = blockMean(errors[k], b);
        if (!(mean > 0)) {
          throw new IllegalArgumentException(
              "errors[%d]: expected blocks of positive mean, found %s".formatted(k, mean));
        }
        slopes[b] += (StrictMath.log(sizes[k]) - centre) / spread * StrictMath.log(mean);
      }
    }
    double mean = 0;
    for (double slope : slopes) {
      mean += slope / BLOCKS;
    }
    double variance = 0;
    for (double slope : slopes) {
      variance += square(slope - mean) / (BLOCKS - 1);
    }
    double quantile =
        new TDistribution(null, BLOCKS - 1).inverseCumulativeProbability(1 - alpha / 2);
    double half = quantile * Math.sqrt(variance / BLOCKS);
    return new Interval(mean - half, mean + half);
  }

  private static double blockMean(double[] errors, int b) {
    int block = errors.length / BLOCKS;
    double mean = 0;
    for (int r = b * block; r < (b + 1) * block; r++) {
      mean += errors[r] / block;
    }
    return mean;
  }

  private static double square(double x) {
    return x * x;
  }
}
