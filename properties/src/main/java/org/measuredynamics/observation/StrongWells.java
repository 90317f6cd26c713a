package org.measuredynamics.observation;

import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.random.Stream;

/**
 * Strongly coupled double wells, l = c x y + U(x) - U(y), c = 4, U(s) = s^4 / 4 - s^2 / 2, played
 * by 1000 particles a player from the means (1, 0): in the cold the means circle, unless time
 * scales are separated.
 */
public final class StrongWells {
  /** c. */
  public static final double COUPLING = 4;

  /** n of each player. */
  public static final int PARTICLES = 1000;

  /** h. */
  public static final double STEP = 0.005;

  /** A temperature at which the means circle. */
  public static final double COLD = 0.04;

  private StrongWells() {}

  /** Returns the game at a temperature, the column player so many times as fast as the row's. */
  public static GameRun run(Instance instance, double temperature, double timeScale) {
    Stream stream = instance.stream(Draw.MEANS);
    return new GameRun(
        new DescentAscent(1, 0, temperature, timeScale, false),
        new DoubleWell(COUPLING, 1),
        new Profile(
            GameInstance.around(1, 0.3, PARTICLES, 1, stream),
            GameInstance.around(0, 0.3, PARTICLES, 1, stream)),
        STEP,
        instance.seed());
  }
}
