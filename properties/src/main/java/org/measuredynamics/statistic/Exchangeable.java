package org.measuredynamics.statistic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;
import org.apache.commons.math3.distribution.HypergeometricDistribution;

/**
 * Exact decisions between two samples of independent runs, of an implementation and of the exact
 * scheme: if both have one law, whatever it is, which of all the runs are whose is uniform. So many
 * that an event happened in, or that are above the median of all, are hypergeometric (Fisher's
 * exact test, the median test). Valid at every size and every alpha.
 */
public final class Exchangeable {
  private static final double[] PARTS = {0.25, 0.5, 0.75, 0.9};

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

  /**
   * Returns the claims that two samples of any sizes have one law: of the smallest of all, a
   * quarter, half, three quarters and nine tenths, the first has not too many and not too few (Mood
   * 1950, for half). Where numbers are equal the least extreme count that their order allows
   * decides.
   *
   * @param alpha of all together
   */
  public static List<Comparison> sameQuantiles(String what, double[] x, double[] y, double alpha) {
    List<Finding> findings = new ArrayList<>();
    double[] all = Arrays.copyOf(x, x.length + y.length);
    System.arraycopy(y, 0, all, x.length, y.length);
    Arrays.sort(all);
    for (double part : PARTS) {
      int smallest = (int) (part * all.length);
      double most = all[smallest - 1];
      int below = count(x, most, false);
      int greatest = Math.min(count(x, most, true), smallest - count(y, most, false));
      int least = Math.max(below, smallest - count(y, most, true));
      double p = 0;
      for (int found = least; found <= greatest; found++) {
        p = Math.max(p, pValue(all.length, x.length, smallest, found));
      }
      boolean isNumber = Arrays.stream(x).allMatch(Double::isFinite);
      findings.add(
          isNumber
              ? new Finding("%s, smallest %.0f percent".formatted(what, 100 * part), p, p)
              : Finding.notFinite(what));
    }
    return Finding.share(findings, alpha);
  }

  private static int count(double[] sample, double most, boolean isEqualToo) {
    return (int) Arrays.stream(sample).filter(v -> v < most || (isEqualToo && v == most)).count();
  }

  /** The probability of a count at least so extreme, on both sides. */
  private static double pValue(int population, int marked, int drawn, int found) {
    HypergeometricDistribution law =
        new HypergeometricDistribution(null, population, marked, drawn);
    return Tails.bothSides(law.cumulativeProbability(found), law.upperCumulativeProbability(found));
  }
}
