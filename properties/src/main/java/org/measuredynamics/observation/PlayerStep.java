package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.Space;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Where a step of descent-ascent without noise takes a player, and how far rounding may take it
 * from there.
 *
 * @param drift -/+ h gamma grad V(x_i), along the tangent space: n x p
 * @param positions x_i -/+ h gamma grad V(x_i), along the tangent space, put back: n x p
 * @param positionRounding what rounding may do to them, before they are put back and after: n x p
 * @param weights w_i exp(-/+ h alpha V(x_i)), normalised: n
 * @param weightRounding what rounding may do to them: n
 */
public record PlayerStep(
    double[] drift,
    double[] positions,
    double[] positionRounding,
    double[] weights,
    double[] weightRounding) {

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
    List<Term> field = terms(player, run, path, k);
    double[] drift = new double[from.size() * from.dimension()];
    double[] rounding = new double[drift.length];
    double[] positions =
        moved(player, run, from, field, step * dynamics.transport(), u, drift, rounding);
    double[] weightRounding = new double[from.size()];
    double[] weights =
        weighed(player, run, from, field, step * dynamics.reaction(), u, weightRounding);
    return new PlayerStep(drift, positions, rounding, weights, weightRounding);
  }

  /**
   * What a step follows is a sum of the fields of strategies.
   *
   * @param times how often
   */
  private record Term(double times, Profile strategies) {}

  /** Twice the field of now less that of the step before, if there was one; or one field. */
  private static List<Term> terms(Player player, GameRun run, List<Profile> path, int k) {
    return run.dynamics().optimistic() && k > 0
        ? List.of(new Term(2, path.get(k)), new Term(-1, path.get(k - 1)))
        : List.of(new Term(1, field(player, run, path, k)));
  }

  /**
   * Returns how many steps ago strategies are whose weight in what is remembered is below 2^-60; of
   * optimistic steps, which remember the field of the step before, one.
   */
  static int memory(GameRun run) {
    if (run.dynamics().optimistic()) {
      return 1;
    }
    double part = run.step() * run.dynamics().forgetting();
    return part == 0 || part >= 1
        ? (int) part
        : (int) Math.ceil(-60 * StrictMath.log(2) / StrictMath.log1p(-part));
  }

  /**
   * The strategies whose V a step follows: those at the end of a trial step without noise, the
   * player's own against its opponent's past, or those that there are.
   */
  private static Profile field(Player player, GameRun run, List<Profile> path, int k) {
    Profile now = path.get(k);
    DescentAscent dynamics = run.dynamics();
    if (dynamics.extragradient()) {
      DescentAscent trial = dynamics.withoutExtragradient().withTemperature(0);
      return trial.run(run.payoff(), now, run.step(), new int[] {1}, 0).get(0);
    }
    if (dynamics.forgetting() > 0) {
      double part = run.step() * dynamics.forgetting();
      List<Profile> since = path.subList(Math.max(0, k - memory(run)), k + 1);
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
      List<Term> field,
      double step,
      double u,
      double[] drift,
      double[] rounding) {
    Payoff payoff = run.payoff();
    Space space = payoff.space();
    ParticleMeasure opponent = player.against(field.get(0).strategies());
    double[] velocity = new double[drift.length];
    double[] sizes = new double[drift.length];
    for (Term term : field) {
      add(term.times(), velocity(player, payoff, term.strategies()), velocity);
      add(Math.abs(term.times()), sizes(player, payoff, term.strategies()), sizes);
    }
    double[] moved = from.positions();
    int p = from.dimension();
    // Sums over opponents, and the terms of one; twice, for what is of higher order.
    double chain = 2.0 * (opponent.size() + 4 * p + 32) * u;
    // What a trial step or a remembered past is off by comes on top: h L times as much, L h <= 64.
    boolean isFirstHand = !run.dynamics().extragradient() && run.dynamics().forgetting() == 0;
    double factor = (isFirstHand ? 1 : 64) * (space == Space.SPHERE ? 4 : 1);
    for (int i = 0; i < from.size(); i++) {
      double sum = 0;
      for (int c = i * p; c < (i + 1) * p; c++) {
        drift[c] = step * velocity[c];
        rounding[c] =
            factor
                * (chain * Math.abs(step) * sizes[c]
                    + 8 * u * (Math.abs(moved[c]) + Math.abs(drift[c])));
        moved[c] += drift[c];
        sum += rounding[c];
      }
      if (space == Space.SPHERE) {
        Arrays.fill(rounding, i * p, (i + 1) * p, sum);
      }
      space.retract(moved, i * p, p);
    }
    return moved;
  }

  private static void add(double times, double[] each, double[] sum) {
    for (int c = 0; c < sum.length; c++) {
      sum[c] += times * each[c];
    }
  }

  /** The gradients of a player's first variation at its particles, along the space: n x p. */
  private static double[] velocity(Player player, Payoff payoff, Profile field) {
    ParticleMeasure own = player.of(field);
    double[] places = own.positions();
    double[] velocity = player.gradient(field, payoff);
    for (int i = 0; i < own.size(); i++) {
      payoff.space().project(places, velocity, i * own.dimension(), own.dimension());
    }
    return velocity;
  }

  /** Sums over opponents of the sizes of the terms of each gradient, n x p. */
  private static double[] sizes(Player player, Payoff payoff, Profile field) {
    ParticleMeasure own = player.of(field);
    ParticleMeasure opponent = player.against(field);
    if (payoff.isAffineInOpponent()) {
      double[] positions = Arrays.stream(opponent.positions()).map(Math::abs).toArray();
      double[] mean = Profile.mean(opponent.at(positions));
      opponent = ParticleMeasure.uniform(mean.length, mean);
    }
    int p = own.dimension();
    double[] sizes = new double[own.size() * p];
    for (int i = 0; i < own.size(); i++) {
      double[] x = own.particle(i);
      for (int j = 0; j < opponent.size(); j++) {
        double[] term = player.gradientMagnitude(payoff, x, opponent.particle(j));
        for (int c = 0; c < p; c++) {
          sizes[i * p + c] += opponent.weight(j) * term[c];
        }
      }
    }
    return sizes;
  }

  private static double[] weighed(
      Player player,
      GameRun run,
      ParticleMeasure from,
      List<Term> field,
      double step,
      double u,
      double[] rounding) {
    ParticleMeasure opponent = player.against(field.get(0).strategies());
    double[] weights = from.weights();
    double largest = 0;
    double mass = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < weights.length; i++) {
      double variation = 0;
      double reach = 0;
      for (Term term : step == 0 ? List.<Term>of() : field) {
        double[] own = player.of(term.strategies()).particle(i);
        ParticleMeasure others = player.against(term.strategies());
        for (int j = 0; j < others.size(); j++) {
          double[] other = others.particle(j);
          double weight = others.weight(j);
          variation += term.times() * weight * player.value(run.payoff(), own, other);
          reach += Math.abs(term.times()) * weight * player.magnitude(run.payoff(), own, other);
        }
      }
      weights[i] *= StrictMath.exp(step * variation);
      mass += weights[i];
      most = Math.max(most, step * variation);
      largest = Math.max(largest, Math.abs(step) * reach);
    }
    double chain = 8.0 * (opponent.size() + from.size() + 64) * u * (1 + largest);
    // What may be 0 may be so before weights are divided by their mass, of exponents up to 0.
    double lost = Precision.SMALLEST / Math.min(1, mass * StrictMath.exp(-most));
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= mass;
      rounding[i] = 4 * chain * weights[i] + lost;
    }
    return weights;
  }
}
