package org.measuredynamics.benchmark;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * One work: how fast the reference does it, and beside it, round for round, what was timed in turn.
 *
 * @param work its name
 * @param unit of the network
 * @param threads of both
 * @param rate the median of the rounds, a second
 * @param rounds their number
 * @param ratios rates of the reference over those of a variant, by its name
 */
record Row(
    String work, String unit, String threads, double rate, int rounds, Map<String, Ratio> ratios) {
  /**
   * How many times as fast as a variant.
   *
   * @param variant its name
   * @param rate of the variant, the median of the rounds
   * @param median of the ratios of the rounds
   * @param low of so many of them that the true median lies between low and high with probability
   *     0.95 at least, by the binomial law; of fewer than six the smallest
   * @param high the like among the largest
   */
  record Ratio(String variant, double rate, double median, double low, double high) {}

  /**
   * Returns the row.
   *
   * @param ours rates of the rounds
   * @param theirs rates of more rounds, of which the first were warming up
   */
  static Row of(
      String work, String unit, String threads, double[] ours, Map<String, List<Double>> theirs) {
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    theirs.forEach(
        (variant, all) -> {
          double[] rates =
              all.subList(all.size() - ours.length, all.size()).stream()
                  .mapToDouble(Double::doubleValue)
                  .toArray();
          double[] ratio = new double[ours.length];
          Arrays.setAll(ratio, k -> ours[k] / rates[k]);
          Arrays.sort(ratio);
          int end = beyond(ratio.length);
          ratios.put(
              variant,
              new Ratio(
                  variant,
                  median(rates),
                  median(ratio),
                  ratio[end],
                  ratio[ratio.length - 1 - end]));
        });
    return new Row(work, unit, threads, median(ours), ours.length, ratios);
  }

  /**
   * How many of the smallest, and of the largest, values lie beyond an interval of their median.
   */
  static int beyond(int rounds) {
    // At most k rounds fall below the median with probability P(Bin(rounds, 1/2) <= k).
    int below = new BinomialDistribution(null, rounds, 0.5).inverseCumulativeProbability(0.025);
    return Math.max(below - 1, 0);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** Returns the ratio to the fastest of the variants whose names begin so and that do the work. */
  Optional<Ratio> fastest(String prefix) {
    return ratios.values().stream()
        .filter(ratio -> ratio.variant().startsWith(prefix) && !ratio.variant().endsWith(" alone"))
        .max(Comparator.comparingDouble(Ratio::rate));
  }

  /**
   * Returns the row without a library that is no fit peer: whose fastest step takes more than 1.6
   * times its two products alone.
   */
  Row withoutUnfit(String library) {
    Ratio alone = ratios.get(library + ", products alone");
    boolean isFit =
        alone == null || fastest(library).map(best -> alone.rate <= 1.6 * best.rate).orElse(true);
    if (isFit) {
      return this;
    }
    Map<String, Ratio> fit = new LinkedHashMap<>(ratios);
    fit.keySet().removeIf(variant -> variant.startsWith(library));
    return new Row(work, unit, threads, rate, rounds, fit);
  }

  /** Returns the row with the rate of another unit at the same work, which was timed apart. */
  Row beside(String other, List<Row> rows) {
    Map<String, Ratio> more = new LinkedHashMap<>(ratios);
    for (Row row : rows) {
      if (row.work.equals(work) && row.threads.equals(threads) && row.unit.equals(other)) {
        double times = rate / row.rate;
        more.put(other, new Ratio(other, row.rate, times, times, times));
      }
    }
    return new Row(work, unit, threads, rate, rounds, more);
  }
}
