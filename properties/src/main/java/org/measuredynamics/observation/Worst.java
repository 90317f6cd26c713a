package org.measuredynamics.observation;

import org.measuredynamics.statistic.Budget;

/** Of many numbers that rounding alone may move, the one that it would have to move farthest. */
final class Worst {
  /** The coordinate that stands for a weight. */
  static final int WEIGHT = -1;

  private double largest = -1;
  private double off;
  private double bound;
  private int particle;
  private int coordinate;
  private int step;

  /**
   * Looks at a number.
   *
   * @param difference of what was answered from what should be
   * @param rounding what rounding may do to it
   */
  void see(double difference, double rounding, int i, int c, int k) {
    double size = Math.abs(difference);
    double part = size == 0 ? 0 : size / rounding;
    if (part > largest || Double.isNaN(part)) {
      largest = Double.isNaN(part) ? Double.POSITIVE_INFINITY : part;
      off = size;
      bound = rounding;
      particle = i;
      coordinate = c;
      step = k;
    }
  }

  /** Observes that rounding did no more than it may. */
  void add(Trial<?> trial, String what) {
    if (largest >= 0) {
      String number = coordinate == WEIGHT ? "weight" : "coordinate " + coordinate;
      trial.identity(
          "%s, particle %d, %s, step %d".formatted(what, particle, number, step),
          off,
          0,
          Budget.ofRounding(bound));
    }
  }
}
