package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
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
   * @param path the strategies before each step so far
   * @param k the number of the step
   * @param u what whoever takes the step rounds by
   */
  public static PlayerStep of(Player player, GameRun run, List<Profile> path, int k, double u) {
    DescentAscent dynamics = run.dynamics();
    double step = player.step(run.step(), dynamics.timeScale());
    ParticleMeasure from = player.of(path.get(k));
    Profile field = field(player, run, path, k);
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

  /**
   * The strategies whose V a step follows: those at the end of a trial step, the player's own
   * against its opponent's past, or those that there are.
   */
  private static Profile field(Player player, GameRun run, List<Profile> path, int k) {
    Profile now = path.get(k);
    if (run.dynamics().extragradient()) {
      return DescentAscent.GRADIENT.run(run.payoff(), now, run.step(), new int[] {1}, 0).get(0);
    }
    if (run.dynamics().forgetting() > 0) {
      double part = run.step() * run.dynamics().forgetting();
      List<Profile> since = path.subList(0, k + 1);
      return player == Player.ROW
          ? new Profile(now.row(), past(since.stream().map(Profile::column).toList(), part))
          : new Profile(past(since.stream().map(Profile::row).toList(), part), now.column());
    }
    return now;
  }

  /** The discounted past: of strategy j of 0, ..., k the weight h eta (1 - h eta)^{k - j}. */
  private static ParticleMeasure past(List<ParticleMeasure> path, double part) {
    int k = path.size() - 1;
    int n = path.get(0).size();
    int p = path.get(0).dimension();
    double[] positions = new double[(k + 1) * n * p];
    double[] weights = new double[(k + 1) * n];
    for (int j = 0; j <= k; j++) {
      System.arraycopy(path.get(j).positions(), 0, positions, j * n * p, n * p);
      double share = StrictMath.pow(1 - part, k - j) * (j == 0 ? 1 : part);
      for (int i = 0; i < n; i++) {
        weights[j * n + i] = share * path.get(j).weight(i);
      }
    }
    return ParticleMeasure.of(p, positions, weights);
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
