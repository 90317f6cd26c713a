package org.measuredynamics.observation;

import java.util.List;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.limit.MixedEquilibrium;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * A game played near its mixed equilibrium, and how far rounding may have taken it from the exact
 * run: what storing the start and each step may be off by grows by the norms of the derivatives of
 * the steps after it.
 */
public final class EquilibriumPath {
  private final MixedEquilibrium equilibrium;
  private final List<Profile> path;
  private final double[] blur;

  private EquilibriumPath(MixedEquilibrium equilibrium, List<Profile> path, double[] blur) {
    this.equilibrium = equilibrium;
    this.path = path;
    this.blur = blur;
  }

  /**
   * Has a game played, and records every step.
   *
   * @param dynamics whose steps the exact run takes
   * @param run from two particles of either player
   */
  public static EquilibriumPath of(
      Trial<?> trial,
      MixedEquilibrium equilibrium,
      DescentAscent dynamics,
      GameRun run,
      int steps) {
    List<Profile> path = run.path(trial, steps);
    double[] blur = new double[steps + 1];
    blur[0] = stored(trial, run.initial());
    for (int k = 0; k < steps; k++) {
      double square = 0;
      for (Player player : Player.values()) {
        PlayerStep step = PlayerStep.of(player, run, path, k, trial.roundoff());
        double ratio = 0;
        for (int i = 0; i < 2; i++) {
          square += step.positionRounding()[i] * step.positionRounding()[i];
          ratio += step.weightRounding()[i] / step.weights()[i];
        }
        square += ratio * ratio;
      }
      double growth =
          new SingularValueDecomposition(equilibrium.derivative(dynamics, path.get(k), run.step()))
              .getNorm();
      blur[k + 1] = growth * blur[k] + Math.sqrt(square);
    }
    return new EquilibriumPath(equilibrium, path, blur);
  }

  private static double stored(Trial<?> trial, Profile initial) {
    Precision precision = trial.description().precision();
    double square = 0;
    for (Player player : Player.values()) {
      ParticleMeasure mu = player.of(initial);
      double ratio = 0;
      for (int i = 0; i < 2; i++) {
        double place = EulerPath.stored(precision, mu.position(i, 0));
        square += place * place;
        ratio += EulerPath.storedWeight(precision, mu.weight(i), 2) / mu.weight(i);
      }
      square += ratio * ratio;
    }
    return Math.sqrt(square);
  }

  /** Returns the strategies after k steps. */
  public Profile at(int k) {
    return path.get(k);
  }

  /** Returns their coordinates. */
  public RealVector coordinates(int k) {
    return equilibrium.coordinates(path.get(k));
  }

  /** Returns how far rounding may take the coordinates from those of the exact run. */
  public double blur(int k) {
    // Twice, for what is of higher order.
    return 2 * blur[k];
  }
}
