package org.measuredynamics.statistic;

/**
 * A confidence interval, and the decisions that it allows.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double low, double high) {
  /** What an interval says about a claim. */
  public enum Decision {
    /** The whole interval satisfies the claim. */
    HOLDS,
    /** No point of the interval satisfies the claim. */
    FAILS,
    /** Some points do, others do not. */
    UNDECIDED
  }

  /**
   * Checks the ends.
   *
   * @throws IllegalArgumentException if an end is NaN or they are in the wrong order
   */
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "interval: expected low <= high, found %s and %s".formatted(low, high));
    }
  }

  /** Returns whether the value lies in the interval. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** Decides the claim that the parameter lies in [from, to]: an equivalence test. */
  public Decision within(double from, double to) {
    if (from <= low && high <= to) {
      return Decision.HOLDS;
    }
    return high < from || to < low ? Decision.FAILS : Decision.UNDECIDED;
  }

  /** Decides the claim that the parameter is at most the bound. */
  public Decision atMost(double bound) {
    return within(Double.NEGATIVE_INFINITY, bound);
  }
}
