package org.measuredynamics.statistic;

/**
 * An observation against its bound: {@code observed <= claim + budget}.
 *
 * @param what what was observed, in words
 * @param observed the observation
 * @param claim the right-hand side of the theorem; 0 for an identity
 * @param budget by how much the claim may be missed
 */
public record Comparison(String what, double observed, double claim, Budget budget) {
  /** Returns an identity: the two sides differ by at most the budget. */
  public static Comparison identity(String what, double left, double right, Budget budget) {
    return new Comparison(what, Math.abs(left - right), 0, budget);
  }

  /** Returns an inequality: left is at most right, up to the budget. */
  public static Comparison atMost(String what, double left, double right, Budget budget) {
    return new Comparison(what, left, right, budget);
  }

  /** Returns the bound: claim and budget together. */
  public double bound() {
    return claim + budget.total();
  }

  /** Returns whether the observation is within its bound; an observation that is NaN is not. */
  public boolean holds() {
    return observed <= bound();
  }

  /**
   * Returns the margin: the part of the bound that is used, at most 1 if the comparison holds.
   * Where the bound is not positive, the part of the budget.
   */
  public double margin() {
    double excess = observed - claim;
    if (Double.isNaN(excess)) {
      return Double.POSITIVE_INFINITY;
    }
    if (bound() > 0 && observed >= 0) {
      return observed / bound();
    }
    return holds() ? 0 : excess / Math.max(budget.total(), Double.MIN_NORMAL);
  }
}
