package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.limit.LinearGame;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * A played game whose field is linear, and how far rounding may have taken it from the exact law:
 * what each step may be off by is carried along by the response of later steps.
 */
public final class LinearPath {
  private final GameRun run;
  private final List<Profile> path;
  private final LinearGame law;

  /** What rounding of one step may do: to the means, and to the particles of either player. */
  private final double[] ofMeans;

  private final Map<Player, double[]> ofParticles = new EnumMap<>(Player.class);

  private LinearPath(GameRun run, List<Profile> path, double u) {
    this.run = run;
    this.path = path;
    law = LinearGame.ofMeans((QuadraticPayoff) run.payoff(), run.dynamics(), run.step());
    int steps = path.size() - 1;
    ofMeans = new double[steps];
    for (Player player : Player.values()) {
      ofParticles.put(player, new double[steps]);
    }
    for (int k = 0; k < steps; k++) {
      double square = 0;
      for (Player player : Player.values()) {
        PlayerStep step = PlayerStep.of(player, run, path, k, u);
        ParticleMeasure mu = player.of(path.get(k));
        double[] rounding = step.positionRounding();
        double scale = player == Player.ROW ? 1 : run.dynamics().timeScale();
        for (double each : Profile.mean(mu.at(rounding))) {
          square += each * each / scale;
        }
        // A particle, and the mean that it is off.
        ofParticles.get(player)[k] = 2 * Arrays.stream(rounding).max().orElse(0);
      }
      ofMeans[k] = Math.sqrt(square);
    }
  }

  /**
   * Has a game played, and records every step.
   *
   * @param run on a quadratic payoff, with transport 1 alone
   */
  public static LinearPath of(Trial<?> trial, GameRun run, int steps) {
    return new LinearPath(run, run.path(trial, steps), trial.roundoff());
  }

  /** Returns h G, as in {@link LinearGame}. */
  public RealMatrix field() {
    return law.field();
  }

  /** Returns the means after k steps, those of the column player over kappa^{1/2}. */
  public RealVector means(int k) {
    double[] row = Profile.mean(path.get(k).row());
    double[] column = Profile.mean(path.get(k).column());
    double scale = Math.sqrt(run.dynamics().timeScale());
    return new ArrayRealVector(row, Arrays.stream(column).map(y -> y / scale).toArray());
  }

  /** Returns how far they are from what the law makes of those of record 0. */
  public double distance(int k) {
    return law.fromStart(k).get(k).operate(means(0)).getDistance(means(k));
  }

  /** Returns how far rounding may take them from there. */
  public double blur(int k) {
    return carried(law, ofMeans, k);
  }

  /**
   * Returns how far a coordinate of a particle of a player is from what the law makes of what it
   * was off its mean in record 0, at most.
   */
  public double distance(Player player, int k) {
    ParticleMeasure start = player.of(path.get(0));
    ParticleMeasure end = player.of(path.get(k));
    double[] before = Profile.mean(start);
    double[] mean = Profile.mean(end);
    double factor = ofDeviations(player).fromStart(k).get(k).getEntry(0, 0);
    double largest = 0;
    for (int i = 0; i < start.size(); i++) {
      for (int c = 0; c < start.dimension(); c++) {
        double off = end.position(i, c) - mean[c] - factor * (start.position(i, c) - before[c]);
        largest = Math.max(largest, Math.abs(off));
      }
    }
    return largest;
  }

  /** Returns how far rounding may take it from there. */
  public double blur(Player player, int k) {
    return carried(ofDeviations(player), ofParticles.get(player), k);
  }

  private LinearGame ofDeviations(Player player) {
    QuadraticPayoff payoff = (QuadraticPayoff) run.payoff();
    DescentAscent dynamics = run.dynamics();
    double rate = player == Player.ROW ? payoff.row() : dynamics.timeScale() * payoff.column();
    return LinearGame.ofDeviations(rate, dynamics, run.step());
  }

  /** The sum of what each step was off times the response k - 1 - j steps later. */
  private static double carried(LinearGame law, double[] off, int k) {
    List<RealMatrix> responses = law.responses(k);
    double sum = 0;
    for (int j = 0; j < k; j++) {
      sum += responses.get(k - 1 - j).getFrobeniusNorm() * off[j];
    }
    // The law is computed too, and rounds no more often than a run.
    return 2 * sum;
  }
}
