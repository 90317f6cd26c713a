package org.measuredynamics.instance;

import org.measuredynamics.game.TrigonometricPayoff;

/**
 * Bounds of a trigonometric payoff between players on circles, and of its derivatives, from its
 * amplitudes and frequencies.
 *
 * @param range its largest value less its least
 * @param rowSlope its Lipschitz constant in x
 * @param columnSlope its Lipschitz constant in y
 * @param bend the sum of its second derivatives in x and in y
 */
public record TrigonometricBounds(double range, double rowSlope, double columnSlope, double bend) {
  /** Returns the bounds of a payoff. */
  public static TrigonometricBounds of(TrigonometricPayoff payoff) {
    double range = 0;
    double rowSlope = 0;
    double columnSlope = 0;
    double bend = 0;
    for (int k = 0; k < payoff.amplitudes().length; k++) {
      double size = Math.abs(payoff.amplitudes()[k]);
      double p = Math.abs(payoff.rowFrequencies()[k][0]);
      double q = Math.abs(payoff.columnFrequencies()[k][0]);
      range += 2 * size;
      rowSlope += size * p;
      columnSlope += size * q;
      bend += size * (p * p + q * q);
    }
    return new TrigonometricBounds(range, rowSlope, columnSlope, bend);
  }
}
