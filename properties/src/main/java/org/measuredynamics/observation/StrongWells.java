package org.measuredynamics.observation;

import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;

/**
 * Strongly coupled double wells, l = c x y + U(x) - U(y), c = 4, U(s) = s^4 / 4 - s^2 / 2, played
 * again and again by 32 particles a player from normal laws of means (1, 0): in the cold the means
 * circle, unless time scales are separated.
 */
public final class StrongWells {
  /** c. */
  public static final double COUPLING = 4;

  /** h. */
  public static final double STEP = 0.01;

  /** Steps until it is decided whether the means circle: eight periods. */
  public static final int STEPS = 1200;

  /** A temperature at which the means circle. */
  public static final double COLD = 0.04;

  /** Particles a player. */
  public static final int PARTICLES = 32;

  private StrongWells() {}

  /** Returns the game at a temperature, the column player so many times as fast as the row's. */
  public static LangevinPair game(double temperature, double timeScale, int... record) {
    return new LangevinPair(
        new DoubleWell(COUPLING, 1),
        new DescentAscent(1, 0, temperature, timeScale, false),
        STEP,
        record,
        LangevinPair.normal(1, 0.09),
        LangevinPair.normal(0, 0.09));
  }

  /**
   * Returns the radius of the cycle of the cold game by the Gaussian closure of fast rotation: R^2
   * = (4/3) (1 - 3 v), v the variance of each player, 3 v^2 - v + tau = 0.
   */
  public static double radius() {
    double variance = (1 - Math.sqrt(1 - 12 * COLD)) / 6;
    return Math.sqrt(4 * (1 - 3 * variance) / 3);
  }
}
