package org.measuredynamics.statistic;

import java.util.Arrays;
import java.util.function.DoublePredicate;
import org.apache.commons.math3.distribution.HypergeometricDistribution;

/**
 * Exact decisions between two samples of independent runs, of an implementation and of the exact
 * scheme: if both have one law, whatever it is, which of all the runs are whose is uniform. So many
 * that an event happened in, or that are above the median of all, are hypergeometric (Fisher's
 * exact test, the median test). Valid at every size and every alpha.
 */
public final class Exchangeable {
  private Exchangeable() {}

  /** Returns P(X &gt;= k), X the marked among so many that are drawn of all without replacement. */
  public static double atLeast(int k, int all, int marked, int drawn) {
    return new HypergeometricDistribution(null, all, marked, drawn).upperCumulativeProbability(k);
  }

  /**
   * Returns the claim that an event is as rare in the one sample as in the other, or rarer.
   *
   * @param found the values of runs of an implementation
   * @param exact those of runs of the exact scheme
   * @param happened whether the event happened in a run of that value
   */
  public static Comparison asRare(
      String what, double[] found, double[] exact, DoublePredicate happened, double alpha) {
    int here = (int) Arrays.stream(found).filter(happened).count();
    int there = (int) Arrays.stream(exact).filter(happened).count();
    double p = atLeast(here, found.length + exact.length, here + there, found.length);
    return Comparison.probability(
        "%s, in %d of %d runs, and %d of %d of the exact scheme"
            .formatted(what, here, found.length, there, exact.length),
        p,
        p,
        alpha);
  }

  /**
   * Returns the claim that two samples have one law: of the values above the median of all neither
   * has too many.
   *
   * @param found the values of runs of an implementation
   * @param exact those of as many runs of the exact scheme
   * @param rounding what rounding may have done to a value
   * @throws IllegalArgumentException if the sizes differ
   */
  public static Comparison sameLaw(
      String what, double[] found, double[] exact, double rounding, double alpha) {
    int n = found.length;
    if (exact.length != n) {
      throw new IllegalArgumentException(
          "exact: expected %d runs, found %d".formatted(n, exact.length));
    }
    double[] all = Arrays.copyOf(found, 2 * n);
    System.arraycopy(exact, 0, all, n, n);
    Arrays.sort(all);
    double median = (all[n - 1] + all[n]) / 2;
    int above = (int) Arrays.stream(found).filter(value -> !(value <= median)).count();
    int near = (int) Arrays.stream(all).filter(v -> Math.abs(v - median) <= rounding).count();
    int farthest = Math.max(above, n - above);
    return Comparison.probability(
        what, bothSides(farthest, n), bothSides(Math.max(n / 2, farthest - near), n), alpha);
  }

  private static double bothSides(int above, int n) {
    return Math.min(1, 2 * atLeast(above, 2 * n, n, n));
  }
}
