package org.measuredynamics.statistic;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.RealDistribution;

/**
 * An observation against its bound: {@code observed <= claim + budget}.
 *
 * @param what what was observed, in words
 * @param observed the observation
 * @param claim the right-hand side of the theorem; 0 for an identity
 * @param budget by how much the claim may be missed
 * @param isConclusive whether a miss refutes the claim; if not, the evidence ran out
 */
public record Comparison(
    String what, double observed, double claim, Budget budget, boolean isConclusive) {
  /** An observation whose miss refutes. */
  public Comparison(String what, double observed, double claim, Budget budget) {
    this(what, observed, claim, budget, true);
  }

  /** Returns the same observation, whose words begin so. */
  public Comparison under(String prefix) {
    return prefix.isEmpty()
        ? this
        : new Comparison(prefix + what, observed, claim, budget, isConclusive);
  }

  /** Returns an identity: the two sides differ by at most the budget. */
  public static Comparison identity(String what, double left, double right, Budget budget) {
    return new Comparison(what, Math.abs(left - right), 0, budget);
  }

  /** Returns an inequality: left is at most right, up to the budget. */
  public static Comparison atMost(String what, double left, double right, Budget budget) {
    return new Comparison(what, left, right, budget);
  }

  /**
   * Returns the claim that a statistic is chi-squared, decided exactly on both sides at alpha / 2
   * each.
   *
   * @param freedom degrees of freedom; with none there is nothing to decide
   * @param rounding what floating point may do to the statistic
   */
  public static List<Comparison> chiSquared(
      String what, double statistic, int freedom, double rounding, double alpha) {
    if (freedom == 0) {
      return List.of(unobserved("chi-squared: " + what, alpha));
    }
    boolean isKnown = Double.isFinite(rounding);
    return List.of(
        probability(
            "chi-squared from above: " + what,
            Tails.chiSquaredAbove(statistic, freedom),
            isKnown ? Tails.chiSquaredAbove(statistic - rounding, freedom) : Double.NaN,
            alpha / 2),
        probability(
            "chi-squared from below: " + what,
            Tails.chiSquaredBelow(statistic, freedom),
            isKnown ? Tails.chiSquaredBelow(statistic + rounding, freedom) : Double.NaN,
            alpha / 2));
  }

  /**
   * Returns the claim that a sample is independent and of the law: the largest difference of the
   * distribution functions is at most sqrt(log(2 / alpha) / 2N), for every N (Massart 1990).
   *
   * @param rounding what floating point may do to the law's distribution function
   */
  public static Comparison distribution(
      String what, double[] sample, RealDistribution law, double rounding, double alpha) {
    if (sample.length == 0) {
      return unobserved("distribution: " + what, alpha);
    }
    double[] sorted = sample.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double largest = 0;
    for (int k = 0; k < n; k++) {
      double value = law.cumulativeProbability(sorted[k]);
      largest = Math.max(largest, Math.max(value - (double) k / n, (k + 1.0) / n - value));
    }
    double half = Math.sqrt(StrictMath.log(2 / alpha) / (2 * n));
    return atMost("distribution: " + what, largest, 0, new Budget(0, half, rounding, 0, alpha));
  }

  /**
   * Returns the claim that a parameter is within the resolution of a value: an equivalence test. It
   * holds if the whole confidence interval is that near, is refuted if no point of it is, and is
   * undecided otherwise.
   *
   * @param interval misses the parameter with probability at most alpha
   */
  public static Comparison equivalence(
      String what, Interval interval, double value, double resolution, double alpha) {
    double farthest = Math.max(interval.high() - value, value - interval.low());
    return new Comparison(
        what,
        farthest,
        0,
        new Budget(0, 0, 0, resolution, alpha),
        interval.within(value - resolution, value + resolution) != Interval.Decision.UNDECIDED);
  }

  /**
   * Returns the claim that a parameter is at most a value and the resolution. It holds if the whole
   * confidence interval is, is refuted if no point of it is, and is undecided otherwise.
   *
   * @param interval misses the parameter with probability at most alpha
   */
  public static Comparison atMost(
      String what, Interval interval, double value, double resolution, double alpha) {
    return new Comparison(
        what,
        interval.high(),
        value,
        new Budget(0, 0, 0, resolution, alpha),
        interval.low() > value + resolution);
  }

  /**
   * Returns the claim that an event has at most a probability in each of so many independent runs:
   * an exact binomial quantile at alpha.
   */
  public static Comparison rare(String what, int count, int runs, double chance, double alpha) {
    if (runs == 0) {
      return unobserved(what, alpha);
    }
    double mean = runs * chance;
    double most =
        new BinomialDistribution(null, runs, chance).inverseCumulativeProbability(1 - alpha);
    return atMost(what, count, mean, new Budget(0, most - mean, 0, 0, alpha));
  }

  /**
   * Returns the claim that an outcome is not rarer than alpha: -log10 of its probability, or of a
   * bound of it, is at most -log10 alpha. What rounding may have done is granted before.
   *
   * @param p the probability of an outcome at least so extreme
   * @param favourable the same, of the least extreme outcome that rounding may have turned into
   *     this; if it is not a number, nothing is known of rounding, and nothing is decided
   */
  public static Comparison probability(String what, double p, double favourable, double alpha) {
    boolean isKnown = !Double.isNaN(favourable);
    return atMost(
        what,
        surprise(isKnown ? Math.max(p, favourable) : p),
        0,
        new Budget(0, surprise(alpha), isKnown ? 0 : Double.POSITIVE_INFINITY, 0, alpha));
  }

  private static double surprise(double p) {
    return 0 - StrictMath.log10(Math.min(1, Math.max(p, Double.MIN_VALUE)));
  }

  /** A statistic of no observations, which says nothing. */
  private static Comparison unobserved(String what, double alpha) {
    return new Comparison(what, 0, 0, new Budget(0, Double.POSITIVE_INFINITY, 0, 0, alpha));
  }

  /** Returns the same observation, a miss of which leaves the claim undecided. */
  public Comparison inconclusive() {
    return new Comparison(what, observed, claim, budget, false);
  }

  /**
   * Returns whether the observation refutes the claim. An observation that is not finite does; a
   * claim or a budget that is not finite leaves a finite observation undecided.
   */
  public boolean isRefuted() {
    return isConclusive && !holds() && (!Double.isFinite(observed) || Double.isFinite(bound()));
  }

  /** Returns the bound: claim and budget together. */
  public double bound() {
    return claim + budget.total();
  }

  /**
   * Returns whether the observation is within its bound. What is not finite, observation, claim or
   * budget, shows nothing.
   */
  public boolean holds() {
    return Double.isFinite(observed) && Double.isFinite(bound()) && observed <= bound();
  }

  /**
   * Returns the margin: the part of the bound that is used, at most 1 if the comparison holds.
   * Where the bound is not positive, the part of the budget.
   */
  public double margin() {
    double excess = observed - claim;
    if (!Double.isFinite(excess) || !Double.isFinite(bound())) {
      return Double.POSITIVE_INFINITY;
    }
    if (bound() > 0 && observed >= 0) {
      return observed / bound();
    }
    return holds() ? 0 : excess / Math.max(budget.total(), Double.MIN_NORMAL);
  }
}
