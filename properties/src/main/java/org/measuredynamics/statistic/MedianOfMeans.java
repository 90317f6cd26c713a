package org.measuredynamics.statistic;

import java.util.Arrays;

/**
 * The median of batch means: a bound of the mean that needs a variance and no other moment, valid
 * at every sample size, heavy tails and all (Lugosi, Mendelson 2019, theorem 2).
 */
public final class MedianOfMeans {
  private MedianOfMeans() {}

  /**
   * Returns median +- 2 sigma / sqrt(batch size), with ceil(8 ln(1/alpha)) batches.
   *
   * @param sigma a bound of the standard deviation of one observation
   * @throws IllegalArgumentException if there are fewer observations than batches
   */
  public static Interval interval(double[] observations, double sigma, double alpha) {
    AlphaLedger.requireProbability("alpha", alpha);
    int batches = (int) Math.ceil(8 * StrictMath.log(1 / alpha));
    int size = observations.length / batches;
    if (size < 1) {
      throw new IllegalArgumentException(
          "observations: expected at least %d, one for each batch, found %d"
              .formatted(batches, observations.length));
    }
    double[] means = new double[batches];
    for (int b = 0; b < batches; b++) {
      for (int i = b * size; i < (b + 1) * size; i++) {
        means[b] += observations[i] / size;
      }
    }
    Arrays.sort(means);
    double median = 0.5 * (means[(batches - 1) / 2] + means[batches / 2]);
    double half = 2 * sigma / Math.sqrt(size);
    return new Interval(median - half, median + half);
  }
}
