package org.measuredynamics.instance;

import org.measuredynamics.game.GeneratorCritic;

/** A single generator in the plane, wherever it is, against mixtures of critics. */
public final class SingleGenerator {
  private static final int POINTS = 41;

  private SingleGenerator() {}

  /**
   * Returns what its Nikaido-Isoda error is at least: over the plane, its distance to the data, the
   * largest difference of characteristic functions, on grids of generators and of critics.
   */
  public static double leastError(GeneratorCritic payoff) {
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < POINTS; k++) {
      for (int l = 0; l < POINTS; l++) {
        double[] x = {-1 + 2.0 * k / (POINTS - 1), -1 + 2.0 * l / (POINTS - 1)};
        least = Math.min(least, distance(payoff, x));
      }
    }
    // The distance has Lipschitz constant omega |w| <= omega sqrt(2) in x; half a diagonal away.
    return least - payoff.bandwidth() * Math.sqrt(2) * Math.sqrt(2) / (POINTS - 1);
  }

  private static double distance(GeneratorCritic payoff, double[] x) {
    double most = 0;
    for (int a = -8; a <= 8; a++) {
      for (int b = 0; b <= 8; b++) {
        double cosine = payoff.value(x, new double[] {a / 8.0, b / 8.0, 0});
        double sine = payoff.value(x, new double[] {a / 8.0, b / 8.0, 0.5});
        most = Math.max(most, Math.hypot(cosine, sine));
      }
    }
    return most;
  }
}
