package org.measuredynamics.statistic;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Means of vector observations, streamed: observation r is dealt into block r mod {@value #BLOCKS},
 * and of each block only its mean is kept, so memory does not grow with their number. Any smooth
 * function of the means has Student's interval over the blocks. Observations are added in the order
 * of their numbers, whatever computed them, so the bits do not depend on that.
 */
public final class BlockMeans {
  /** The number of blocks. */
  public static final int BLOCKS = 64;

  private final double[][] sums;
  private final long[] counts = new long[BLOCKS];

  /** Means of vectors of that length. */
  public BlockMeans(int dimension) {
    sums = new double[BLOCKS][dimension];
  }

  /**
   * Adds an observation.
   *
   * @param number r, which decides its block
   * @throws IllegalArgumentException if the length is wrong
   */
  public void add(long number, double[] observation) {
    int block = (int) (number % BLOCKS);
    double[] sum = sums[block];
    if (observation.length != sum.length) {
      throw new IllegalArgumentException(
          "observation: expected length %d, found %d".formatted(sum.length, observation.length));
    }
    for (int k = 0; k < sum.length; k++) {
      sum[k] += observation[k];
    }
    counts[block]++;
  }

  /** Returns the mean of all observations. */
  public double[] mean() {
    double[] mean = new double[sums[0].length];
    long count = Arrays.stream(counts).sum();
    for (double[] sum : sums) {
      for (int k = 0; k < mean.length; k++) {
        mean[k] += sum[k] / count;
      }
    }
    return mean;
  }

  private double[] mean(int block) {
    double[] mean = sums[block].clone();
    for (int k = 0; k < mean.length; k++) {
      mean[k] /= counts[block];
    }
    return mean;
  }

  /**
   * Returns Student's interval of a function of the means.
   *
   * @throws IllegalArgumentException if a block is empty
   */
  public Interval interval(ToDoubleFunction<double[]> function, double alpha) {
    return interval(List.of(this), means -> function.applyAsDouble(means[0]), alpha);
  }

  /**
   * Returns Student's interval of a function of the means of several independent series, from its
   * values on their first blocks, on their second, and so on. Where it has no value on a block, as
   * the logarithm of a negative mean, the interval is the whole line: the evidence does not reach.
   *
   * @throws IllegalArgumentException if a block is empty
   */
  public static Interval interval(
      List<BlockMeans> series, ToDoubleFunction<double[][]> function, double alpha) {
    AlphaLedger.requireProbability("alpha", alpha);
    double[] values = new double[BLOCKS];
    for (int b = 0; b < BLOCKS; b++) {
      double[][] means = new double[series.size()][];
      for (int k = 0; k < means.length; k++) {
        if (series.get(k).counts[b] == 0) {
          throw new IllegalArgumentException(
              "observations: expected at least %d, one for each block".formatted(BLOCKS));
        }
        means[k] = series.get(k).mean(b);
      }
      values[b] = function.applyAsDouble(means);
      if (!Double.isFinite(values[b])) {
        return new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
      }
    }
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = 0;
    for (double value : values) {
      variance += (value - mean) * (value - mean) / (BLOCKS - 1);
    }
    double half =
        new TDistribution(null, BLOCKS - 1).inverseCumulativeProbability(1 - alpha / 2)
            * Math.sqrt(variance / BLOCKS);
    return new Interval(mean - half, mean + half);
  }
}
