package org.measuredynamics.observation;

import java.util.Arrays;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.Space;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Where a step of descent-ascent without noise takes a player, and how far rounding may take it
 * from there.
 *
 * @param positions x_i -/+ h gamma grad V(x_i), along the tangent space, put back: n x p
 * @param positionRounding what rounding may do to each coordinate of a particle: n
 * @param weights w_i exp(-/+ h alpha V(x_i)), normalised: n
 * @param weightRounding what rounding may do to them: n
 */
public record PlayerStep(
    double[] positions, double[] positionRounding, double[] weights, double[] weightRounding) {

  /**
   * Returns the step of a player.
   *
   * @param before where the step begins
   * @param field the strategies whose V the step follows
   * @param u what whoever takes the step rounds by
   */
  public static PlayerStep of(Player player, GameRun run, Profile before, Profile field, double u) {
    DescentAscent dynamics = run.dynamics();
    double step = player.step(run.step(), dynamics.timeScale());
    ParticleMeasure from = player.of(before);
    double[] weights = from.weights();
    double[] weightRounding = new double[from.size()];
    double largest = 0;
    double mass = 0;
    for (int i = 0; i < weights.length; i++) {
      double[] own = player.of(field).particle(i);
      ParticleMeasure opponent = player.against(field);
      double variation = 0;
      double reach = 0;
      for (int j = 0; j < opponent.size(); j++) {
        double[] other = opponent.particle(j);
        variation += opponent.weight(j) * player.value(run.payoff(), own, other);
        reach += opponent.weight(j) * player.magnitude(run.payoff(), own, other);
      }
      weights[i] *= StrictMath.exp(step * dynamics.reaction() * variation);
      mass += weights[i];
      largest = Math.max(largest, Math.abs(step) * dynamics.reaction() * reach);
    }
    double chain = 8.0 * (player.against(field).size() + from.size() + 64) * u * (1 + largest);
    for (int i = 0; i < weights.length; i++) {
      weightRounding[i] = 4 * chain * weights[i] / mass;
      weights[i] /= mass;
    }
    double[] positionRounding = new double[from.size()];
    double[] positions =
        moved(player, run, from, field, step * dynamics.transport(), u, positionRounding);
    return new PlayerStep(positions, positionRounding, weights, weightRounding);
  }

  private static double[] moved(
      Player player,
      GameRun run,
      ParticleMeasure from,
      Profile field,
      double step,
      double u,
      double[] rounding) {
    Payoff payoff = run.payoff();
    Space space = payoff.space();
    ParticleMeasure opponent = player.against(field);
    double[] velocity = player.gradient(field, payoff);
    double[] places = player.of(field).positions();
    double[] moved = from.positions();
    int p = from.dimension();
    double chain = 16.0 * (opponent.size() + 4 * p + 32) * u;
    for (int i = 0; i < from.size(); i++) {
      double[] size = new double[p];
      for (int j = 0; j < opponent.size(); j++) {
        double[] term =
            player.gradientMagnitude(payoff, player.of(field).particle(i), opponent.particle(j));
        double weight = opponent.weight(j);
        Arrays.setAll(size, c -> size[c] + weight * term[c]);
      }
      space.project(places, velocity, i * p, p);
      double sum = 0;
      for (int c = 0; c < p; c++) {
        moved[i * p + c] += step * velocity[i * p + c];
        sum += Math.abs(step) * size[c] + Math.abs(from.position(i, c));
      }
      space.retract(moved, i * p, p);
      rounding[i] = chain * sum;
    }
    return moved;
  }
}
