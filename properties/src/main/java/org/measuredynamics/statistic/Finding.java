package org.measuredynamics.statistic;

import java.util.List;

/**
 * What a decision found, before it is given its part of alpha.
 *
 * @param what what was found, in words
 * @param p the probability of an outcome at least so extreme
 * @param favourable the same, of the least extreme outcome that rounding may have turned into this
 */
record Finding(String what, double p, double favourable) {
  /** Returns the finding of a statistic that is standard normal, which rounding may have moved. */
  static Finding normal(String what, double z, double blur) {
    return new Finding(
        what, Tails.normalBothSides(z), Tails.normalBothSides(Math.max(0, Math.abs(z) - blur)));
  }

  /**
   * Returns the finding of a sum of squares that is chi-squared.
   *
   * @param blur a bound of the Euclidean norm of what rounding did to the numbers
   */
  static Finding squares(String what, double sum, long freedom, double blur) {
    double norm = Math.sqrt(sum);
    double least = Math.max(0, norm - blur);
    return new Finding(
        what,
        Tails.bothSides(Tails.chiSquaredBelow(sum, freedom), Tails.chiSquaredAbove(sum, freedom)),
        Tails.bothSides(
            Tails.chiSquaredBelow((norm + blur) * (norm + blur), freedom),
            Tails.chiSquaredAbove(least * least, freedom)));
  }

  /** Returns the finding of an empty sample, which nothing speaks against. */
  static Finding none(String what) {
    return new Finding(what, 1, 1);
  }

  /** Returns the finding of numbers of which one is not finite: none of them is a normal number. */
  static Finding notFinite(String what) {
    return new Finding(what + ": a number that is not finite", Double.NaN, Double.NaN);
  }

  /** Returns the same finding, of which it is not known how far rounding may have moved it. */
  Finding undecided() {
    return new Finding(what, p, Double.NaN);
  }

  /** Returns the comparisons, each with an equal part of alpha. */
  static List<Comparison> share(List<Finding> findings, double alpha) {
    return findings.stream().map(each -> each.at(alpha / findings.size())).toList();
  }

  /** Returns the comparison that decides at an alpha. */
  Comparison at(double alpha) {
    return Comparison.probability(what, p, favourable, alpha);
  }
}
