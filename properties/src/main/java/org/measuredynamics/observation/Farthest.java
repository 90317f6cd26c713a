package org.measuredynamics.observation;

import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;

/**
 * The largest of many distances, each in bounds of what rounding may do to it, and where it was.
 */
final class Farthest {
  private final String what;
  private double distance;
  private String where = "";

  Farthest(String what) {
    this.what = what;
  }

  /** Sees a distance; one that is no number is the largest. */
  void see(double next, String at) {
    if (!(next <= distance) && !Double.isNaN(distance)) {
      distance = next;
      where = ", " + at;
    }
  }

  /** Observes that it is at most one bound. */
  void observe(Trial<?> trial, String of) {
    trial.add(
        Comparison.atMost(
            "%s, in bounds of rounding: %s%s".formatted(what, of, where),
            distance,
            0,
            Budget.ofRounding(1)));
  }
}
