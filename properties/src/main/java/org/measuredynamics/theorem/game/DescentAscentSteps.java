package org.measuredynamics.theorem.game;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.Space;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Both players move at once, each along the gradient of its own first variation, the row player
 * down, the column player up, each at its own time scale: V_x = int l(x, .) dnu, V_y = int l(., y)
 * dmu at the same (mu, nu). On spheres along the tangent space, and back to the sphere. Weights
 * change by exp(-h alpha V_x) and exp(h alpha kappa V_y), normalised. With temperature, what is
 * left of a step over its standard deviation is standard normal, independent between particles,
 * players and steps: exact chi-squared laws of its squares and of its products.
 *
 * <p>Refuted by players that move in turn, by signs, by noise that players share.
 *
 * <p>Alone: {@code check --theorem game.descent-ascent}.
 */
@AutoService(Theorem.class)
public final class DescentAscentSteps implements OldTheorem {
  private static final int STEPS = 4;
  private static final double STEP = 0.05;
  private static final int MOST = 12;

  @Override
  public String id() {
    return "game.descent-ascent";
  }

  @Override
  public String statement() {
    return "d mu/dt = gamma div(mu grad V_x) - alpha (V_x - int V_x dmu) mu + gamma tau Laplace mu, d nu/dt = kappa (-gamma div(nu grad V_y) + alpha (V_y - int V_y dnu) nu + gamma tau Laplace nu), both at once";
  }

  @Override
  public String source() {
    return "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, section 3";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("players move at once");
  }

  @Override
  public List<String> needs() {
    return List.of(
        "descent-ascent or langevin-descent-ascent or fisher-rao-descent-ascent or extragradient or averaged-gradient",
        "quadratic-game or double-well-game or trigonometric-game or box-trigonometric-game or generator-critic-game or spherical-polynomial-game");
  }

  @Override
  public String budget() {
    return "rounding of a step by running error analysis; noise: Monte Carlo, exact chi-squared quantiles at alpha";
  }

  @Override
  public String firstRefutes() {
    return "game-alternating";
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 5, MOST);
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    List<Comparison> comparisons = new ArrayList<>();
    for (Payoff payoff :
        List.of(
            GameInstance.quadratic(instance, true),
            GameInstance.doubleWell(instance),
            GameInstance.trigonometric(instance),
            GameInstance.boxTrigonometric(instance),
            GameInstance.generatorCritic(instance),
            GameInstance.polynomial(instance))) {
      if (!implementation.describe().declares(Capability.payoff(payoff.kind()))) {
        continue;
      }
      double timeScale = 0.5 + instance.seed() % 7 / 2.0;
      for (DescentAscent dynamics :
          List.of(
              DescentAscent.GRADIENT,
              new DescentAscent(1, 0, 0, timeScale, false),
              new DescentAscent(0.7, 1.3, 0, timeScale, false),
              new DescentAscent(1, 0, 0, 1, true),
              new DescentAscent(1, 0, 0, timeScale, false, 3))) {
        Game game =
            Game.every(
                dynamics,
                payoff,
                GameInstance.initial(payoff, instance, instance.weighted()),
                STEP,
                STEPS,
                instance.seed());
        if (implementation.describe().declares(Capability.dynamics(game.kind()))) {
          steps(implementation, game, comparisons);
        }
      }
    }
    if (implementation.describe().declares(Capability.dynamics("langevin-descent-ascent"))) {
      if (implementation.describe().declares(Capability.payoff("quadratic"))) {
        comparisons.addAll(
            noise(implementation, instance, GameInstance.quadratic(instance, true), alpha / 3));
      }
      if (implementation.describe().declares(Capability.payoff("trigonometric"))) {
        comparisons.addAll(
            noise(implementation, instance, GameInstance.trigonometric(instance), alpha / 3));
      }
      if (implementation.describe().declares(Capability.payoff("spherical-polynomial"))) {
        comparisons.addAll(noiseOnSpheres(implementation, instance, alpha / 3));
      }
    }
    return comparisons;
  }

  /** The strategies before a step, and the field it follows. */
  private static void steps(
      Implementation implementation, Game game, List<Comparison> comparisons) {
    List<Profile> path = implementation.play(game).trajectory();
    double u = implementation.describe().roundoff() + EulerPath.U;
    for (int k = 0; k < STEPS; k++) {
      Profile before = path.get(k);
      Profile field = before;
      Profile past = game.dynamics().forgetting() > 0 ? past(game, path, k) : null;
      if (game.dynamics().extragradient()) {
        field = DescentAscent.GRADIENT.run(game.payoff(), before, STEP, new int[] {1}, 0).get(0);
      }
      String what = "step %d of %s, %s".formatted(k, game.payoff().kind(), game.kind());
      Profile ofRow = past == null ? field : new Profile(before.row(), past.column());
      Profile ofColumn = past == null ? field : new Profile(past.row(), before.column());
      moved(game, before, ofRow, path.get(k + 1), true, u, what, comparisons);
      moved(game, before, ofColumn, path.get(k + 1), false, u, what, comparisons);
    }
  }

  /** The discounted past (A, B)_k: of strategy j the weight h eta (1 - h eta)^{k - j}. */
  private static Profile past(Game game, List<Profile> path, int k) {
    double part = STEP * game.dynamics().forgetting();
    return new Profile(
        past(path.stream().map(Profile::row).toList(), k, part),
        past(path.stream().map(Profile::column).toList(), k, part));
  }

  private static ParticleMeasure past(List<ParticleMeasure> path, int k, double part) {
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

  private static void moved(
      Game game,
      Profile before,
      Profile field,
      Profile after,
      boolean isRow,
      double u,
      String what,
      List<Comparison> comparisons) {
    Payoff payoff = game.payoff();
    DescentAscent dynamics = game.dynamics();
    Space space = payoff.space();
    ParticleMeasure from = isRow ? before.row() : before.column();
    ParticleMeasure at = isRow ? field.row() : field.column();
    ParticleMeasure opponent = isRow ? field.column() : field.row();
    ParticleMeasure to = isRow ? after.row() : after.column();
    double step = isRow ? -STEP : STEP * dynamics.timeScale();
    double[] velocity = isRow ? field.rowGradient(payoff) : field.columnGradient(payoff);
    double[] expected = from.positions();
    double[] places = at.positions();
    int p = from.dimension();
    double[] variation = new double[from.size()];
    double[] reach = new double[from.size()];
    double largest = 0;
    String player = isRow ? "row player, " : "column player, ";
    for (int i = 0; i < from.size(); i++) {
      double[] size = new double[p];
      double[] own = at.particle(i);
      for (int j = 0; j < opponent.size(); j++) {
        double[] other = opponent.particle(j);
        double[] term =
            isRow ? payoff.rowMagnitude(own, other) : payoff.columnMagnitude(other, own);
        for (int c = 0; c < p; c++) {
          size[c] += opponent.weight(j) * term[c];
        }
        double value = isRow ? payoff.value(own, other) : payoff.value(other, own);
        variation[i] += opponent.weight(j) * value;
        reach[i] +=
            opponent.weight(j)
                * (isRow ? payoff.magnitude(own, other) : payoff.magnitude(other, own));
      }
      space.project(places, velocity, i * p, p);
      double sum = 0;
      for (int c = 0; c < p; c++) {
        expected[i * p + c] += step * dynamics.transport() * velocity[i * p + c];
        sum += Math.abs(step) * dynamics.transport() * size[c] + Math.abs(from.position(i, c));
      }
      space.retract(expected, i * p, p);
      double chain = 16.0 * (opponent.size() + 4 * p + 32) * u;
      for (int c = 0; c < p; c++) {
        comparisons.add(
            Comparison.identity(
                "%sparticle %d, coordinate %d, %s".formatted(player, i, c, what),
                to.position(i, c),
                expected[i * p + c],
                Budget.ofRounding(chain * sum)));
      }
      largest = Math.max(largest, Math.abs(step) * dynamics.reaction() * reach[i]);
    }
    double mass = 0;
    double[] weights = from.weights();
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= StrictMath.exp(step * dynamics.reaction() * variation[i]);
      mass += weights[i];
    }
    double chain = 8.0 * (opponent.size() + from.size() + 64) * u * (1 + largest);
    for (int i = 0; i < weights.length; i++) {
      comparisons.add(
          Comparison.identity(
              "%sweight %d, %s".formatted(player, i, what),
              to.weight(i),
              weights[i] / mass,
              Budget.ofRounding(4 * chain * weights[i] / mass)));
    }
  }

  private static List<Comparison> noise(
      Implementation implementation, Instance instance, Payoff payoff, double alpha) {
    double temperature = 0.2;
    double timeScale = 2;
    int steps = 40;
    DescentAscent dynamics = new DescentAscent(1, 0, temperature, timeScale, false);
    Profile initial = GameInstance.initial(payoff, instance, false);
    List<Profile> path =
        implementation
            .play(Game.every(dynamics, payoff, initial, STEP, steps, instance.seed()))
            .trajectory();
    double[][] residuals = new double[2][];
    for (int player = 0; player < 2; player++) {
      boolean isRow = player == 0;
      List<double[]> parts = new ArrayList<>();
      for (int k = 0; k < steps; k++) {
        Profile before = path.get(k);
        ParticleMeasure from = isRow ? before.row() : before.column();
        double[] to = (isRow ? path.get(k + 1).row() : path.get(k + 1).column()).positions();
        double[] velocity = isRow ? before.rowGradient(payoff) : before.columnGradient(payoff);
        double step = isRow ? -STEP : STEP * timeScale;
        double[] positions = from.positions();
        for (int c = 0; c < to.length; c++) {
          to[c] =
              (to[c] - positions[c] - step * velocity[c])
                  / Math.sqrt(2 * temperature * Math.abs(step));
        }
        parts.add(to);
      }
      residuals[player] = parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }
    List<Comparison> comparisons = new ArrayList<>();
    double blur = 1e-9 * (residuals[0].length + residuals[1].length);
    String[] names = {
      "noise of the row player, " + payoff.kind(), "noise of the column player, " + payoff.kind()
    };
    for (int player = 0; player < 2; player++) {
      double squares = 0;
      for (double xi : residuals[player]) {
        squares += xi * xi;
      }
      comparisons.addAll(
          Comparison.chiSquared(names[player], squares, residuals[player].length, blur, alpha / 8));
      int perStep = residuals[player].length / steps;
      int dimension = (player == 0 ? initial.row() : initial.column()).dimension();
      comparisons.addAll(
          pairs("steps, " + names[player], residuals[player], perStep, blur, alpha / 8));
      comparisons.addAll(
          pairs("particles, " + names[player], residuals[player], dimension, blur, alpha / 8));
    }
    int perRow = residuals[0].length / steps;
    int perColumn = residuals[1].length / steps;
    int common = Math.min(perRow, perColumn);
    double[] row = new double[common * steps];
    double[] column = new double[common * steps];
    for (int k = 0; k < steps; k++) {
      System.arraycopy(residuals[0], k * perRow, row, k * common, common);
      System.arraycopy(residuals[1], k * perColumn, column, k * common, common);
    }
    comparisons.addAll(product("players, " + payoff.kind(), row, column, blur, alpha / 8));
    return comparisons;
  }

  /**
   * Noise in tangent spaces: x' / (x . x') is x moved along its tangent space, so what is left
   * after the drift, over its standard deviation, has a squared length that is chi-squared with one
   * degree of freedom less than the dimension, independent between particles and steps.
   */
  private static List<Comparison> noiseOnSpheres(
      Implementation implementation, Instance instance, double alpha) {
    Payoff payoff = GameInstance.polynomial(instance);
    // Noise as long as the radius: what is not tangent shows.
    double temperature = 2;
    double timeScale = 2;
    int steps = 40;
    List<Profile> path =
        implementation
            .play(
                Game.every(
                    new DescentAscent(1, 0, temperature, timeScale, false),
                    payoff,
                    GameInstance.initial(payoff, instance, false),
                    STEP,
                    steps,
                    instance.seed()))
            .trajectory();
    List<Comparison> comparisons = new ArrayList<>();
    for (boolean isRow : new boolean[] {true, false}) {
      double squares = 0;
      int n = 0;
      int p = 0;
      double nearest = 1;
      double step = isRow ? -STEP : STEP * timeScale;
      for (int k = 0; k < steps; k++) {
        Profile before = path.get(k);
        ParticleMeasure from = isRow ? before.row() : before.column();
        ParticleMeasure to = isRow ? path.get(k + 1).row() : path.get(k + 1).column();
        double[] velocity = isRow ? before.rowGradient(payoff) : before.columnGradient(payoff);
        n = from.size();
        p = from.dimension();
        double[] places = from.positions();
        for (int i = 0; i < n; i++) {
          payoff.space().project(places, velocity, i * p, p);
          double cosine = 0;
          for (int c = 0; c < p; c++) {
            cosine += from.position(i, c) * to.position(i, c);
          }
          nearest = Math.min(nearest, Math.abs(cosine));
          for (int c = 0; c < p; c++) {
            double left =
                to.position(i, c) / cosine - places[i * p + c] - step * velocity[i * p + c];
            squares += left * left / (2 * temperature * Math.abs(step));
          }
        }
      }
      // Where a particle goes nearly a quarter round, dividing by the cosine loses digits.
      double blur = 1e-9 * n * p * steps / (nearest * nearest);
      comparisons.addAll(
          Comparison.chiSquared(
              "noise of the %s player on spheres".formatted(isRow ? "row" : "column"),
              squares,
              n * (p - 1) * steps,
              blur,
              alpha / 2));
    }
    return comparisons;
  }

  /** Products of disjoint pairs of neighbouring blocks of that length. */
  private static List<Comparison> pairs(
      String what, double[] noise, int block, double blur, double alpha) {
    int count = noise.length / (2 * block);
    double[] first = new double[count * block];
    double[] second = new double[count * block];
    for (int k = 0; k < count; k++) {
      System.arraycopy(noise, 2 * k * block, first, k * block, block);
      System.arraycopy(noise, (2 * k + 1) * block, second, k * block, block);
    }
    return product(what, first, second, blur, alpha);
  }

  /** Given one, the sum of products with the other is normal: its square chi-squared. */
  private static List<Comparison> product(
      String what, double[] first, double[] second, double blur, double alpha) {
    double sum = 0;
    double squares = 0;
    for (int c = 0; c < first.length; c++) {
      sum += first[c] * second[c];
      squares += first[c] * first[c];
    }
    return Comparison.chiSquared("products between " + what, sum * sum / squares, 1, blur, alpha);
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "the column player answers the row player's new strategy",
            () ->
                check(
                    Mutant.named("game-alternating").implementation(), instance, AlphaLedger.RUN)));
  }
}
