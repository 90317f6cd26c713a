package org.measuredynamics.statistic;

import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.InverseErfc;
import org.apache.commons.numbers.gamma.RegularizedBeta;
import org.apache.commons.numbers.gamma.RegularizedGamma;

/**
 * Probabilities of outcomes at least so extreme, each computed from the side on which it is small,
 * down to 1e-300; no quantile of 1 - alpha. What is not a number has a probability that is none.
 */
public final class Tails {
  private static final double ROOT_TWO = Math.sqrt(2);

  private Tails() {}

  /** Returns P(Z &gt; z) of a standard normal number. */
  public static double normal(double z) {
    return Erfc.value(z / ROOT_TWO) / 2;
  }

  /** Returns P(|Z| &gt; |z|) of a standard normal number. */
  public static double normalBothSides(double z) {
    return Erfc.value(Math.abs(z) / ROOT_TWO);
  }

  /**
   * Returns the standard normal quantile.
   *
   * @param below the probability below it
   * @param above the probability above it; of the two the smaller decides, so neither tail is lost
   */
  public static double normalQuantile(double below, double above) {
    return below < above
        ? -ROOT_TWO * InverseErfc.value(Math.min(1, 2 * below))
        : ROOT_TWO * InverseErfc.value(Math.min(1, 2 * above));
  }

  /** Returns P(X &gt;= x) of a chi-squared number; of no degrees of freedom, X = 0. */
  public static double chiSquaredAbove(double x, long freedom) {
    if (Double.isNaN(x)) {
      return Double.NaN;
    }
    if (x <= 0) {
      return 1;
    }
    return freedom == 0 || x == Double.POSITIVE_INFINITY
        ? 0
        : RegularizedGamma.Q.value(freedom / 2.0, x / 2);
  }

  /** Returns P(X &lt;= x) of a chi-squared number. */
  public static double chiSquaredBelow(double x, long freedom) {
    if (Double.isNaN(x)) {
      return Double.NaN;
    }
    if (freedom == 0 || x == Double.POSITIVE_INFINITY) {
      return x >= 0 ? 1 : 0;
    }
    return x <= 0 ? 0 : RegularizedGamma.P.value(freedom / 2.0, x / 2);
  }

  /**
   * Returns P(X &gt; x) of the ratio of two independent means of squares of normal numbers
   * (Fisher).
   *
   * @param numerator its degrees of freedom
   * @param denominator its degrees of freedom
   */
  public static double varianceRatioAbove(double x, long numerator, long denominator) {
    return varianceRatioBelow(1 / x, /* numerator= */ denominator, /* denominator= */ numerator);
  }

  /** Returns P(X &lt;= x) of that ratio. */
  public static double varianceRatioBelow(double x, long numerator, long denominator) {
    if (Double.isNaN(x)) {
      return Double.NaN;
    }
    if (x <= 0) {
      return 0;
    }
    // x of a beta number as what is left of 1 where that is smaller: no digit is lost.
    double odds = x * numerator / denominator;
    double a = numerator / 2.0;
    double b = denominator / 2.0;
    return odds < 1
        ? RegularizedBeta.value(odds / (1 + odds), a, b)
        : RegularizedBeta.complement(1 / (1 + odds), b, a);
  }

  /** Returns P(X &gt;= k) of a binomial number. */
  public static double binomialAtLeast(long k, long trials, double p) {
    if (k <= 0) {
      return 1;
    }
    return k > trials ? 0 : RegularizedBeta.value(p, (double) k, trials - k + 1.0);
  }

  /** Returns P(X &lt;= k) of a binomial number. */
  public static double binomialAtMost(long k, long trials, double p) {
    if (k >= trials) {
      return 1;
    }
    return k < 0 ? 0 : RegularizedBeta.complement(p, k + 1.0, (double) (trials - k));
  }

  /** Returns the p-value of both sides together, from that of each. */
  public static double bothSides(double below, double above) {
    return Math.min(1, 2 * Math.min(below, above));
  }
}
