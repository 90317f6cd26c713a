package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.observation.NormalGame;
import org.measuredynamics.observation.PlayedTwice;
import org.measuredynamics.observation.Player;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * On [0, T] the moments of n particles a player are off those of the mean-field flow by
 * O(n^{-1/2}): n times the mean squared error stays bounded, for Langevin and for
 * Wasserstein-Fisher-Rao descent-ascent. On quadratic games from normal starts it does not depend
 * on n at all, and errors are normal: n |m - E m|^2, whitened, is chi-squared at every n. On double
 * wells errors of n particles have the law that they have by the exact scheme; without noise, of
 * which the start is all that is random, they are at most four times those of independent particles
 * of the limit.
 *
 * <p>Alone: {@code check --theorem game.propagation-of-chaos}.
 */
@AutoService(Catalogued.class)
public final class PropagationOfChaos implements Theorem<GameInstance> {
  private static final double STEP = 0.1;
  private static final int STEPS = 6;
  private static final double TEMPERATURE = 0.3;
  private static final double TIME_SCALE = 1.5;
  private static final int[] SIZES = {16, 64, 256};
  private static final int REPLICATES = 32;
  private static final String LANGEVIN = "langevin-descent-ascent";
  private static final String REACTING = "fisher-rao-descent-ascent";

  /** By how much errors may exceed those of independent particles. */
  private static final double EXCESS = 4;

  @Override
  public Card card() {
    return Card.of("game.propagation-of-chaos")
        .states(
            "n (E |int phi d(mu^n_t - mu_t)|^2 + E |int phi d(nu^n_t - nu_t)|^2) = O(1) on [0, T], Langevin and Wasserstein-Fisher-Rao descent-ascent; for means on quadratic games from normal starts n^{1/2} (m^n_t - m_t) ~ N(0, C_t), C' = M C M^T + 2 tau h, at every n")
        .source(
            "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, theorem on the law of large numbers; Sznitman 1991")
        .assumes(
            Hypothesis.of("particles are independent at the start")
                .violatedBy(
                    "one random offset shared by all particles",
                    ReferenceImplementation::new,
                    () -> new GameInstance("quadratic", 1, SIZES[SIZES.length - 1], 1),
                    trial -> normal(trial, 0.3)),
            Hypothesis.of("errors of the exact scheme are at most twice those of independent ones")
                .uncontrolledSince("it is looked at on each instance"))
        .needs(dynamics(LANGEVIN), payoff("quadratic"))
        .uses(dynamics(REACTING), payoff("double-well"))
        .budget(
            "Monte Carlo: exact chi-squared quantiles at alpha; on double wells, which of 64 runs are whose is uniform: exact hypergeometric quantiles at alpha; discretisation none, limits are of the steps; rounding, that of all steps added up")
        .firstRefutes(GameMutant.NOISE_OF_PLAYER)
        .alone(RareMutant.WITHIN_10_STEPS)
        .cost(40);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.of("quadratic", SIZES[SIZES.length - 1]).arbitrary();
  }

  @Override
  public Optional<String> unmet(GameInstance instance) {
    LangevinPair game = reacting(instance);
    for (int n : SIZES) {
      double error =
          error(
              game,
              instance,
              n,
              run ->
                  run.dynamics()
                      .run(run.payoff(), run.initial(), STEP, new int[] {STEPS}, 0)
                      .get(0));
      if (!(error <= EXCESS / 2 * ofIndependent(game))) {
        return Optional.of(
            "errors of the exact scheme are at most twice those of independent ones");
      }
    }
    return Optional.empty();
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    Trial<GameInstance> half = trial.withPart(0.5);
    half.later(part -> normal(part, 0));
    if (trial.declares(payoff("double-well"))) {
      half.later(PropagationOfChaos::wells);
      if (trial.declares(dynamics(REACTING))) {
        trial.later(PropagationOfChaos::withoutNoise);
      }
    }
  }

  /** n (m^n_t - m_t) . C_t^{-1} (m^n_t - m_t) ~ chi-squared, and deviations over variances. */
  private static void normal(Trial<GameInstance> trial, double shared) {
    long seed = trial.instance().seed();
    QuadraticPayoff payoff = trial.instance().quadratic(true);
    NormalGame game = new NormalGame(payoff, TEMPERATURE, TIME_SCALE, STEP, 0.6, -0.4);
    NormalGame.Law law = game.after(STEPS);
    double share = trial.alpha() / (3 * SIZES.length);
    for (int n : SIZES) {
      double means = 0;
      double row = 0;
      double column = 0;
      for (int r = 0; r < REPLICATES; r++) {
        Stream stream = Stream.of(seed, r, n, 9, Purpose.REPLICATE);
        GameRun run = game.run(n, stream, seed + 100_003L * r + n, shared);
        Profile found = run.after(trial, STEPS);
        means += law.means(found);
        row += law.deviations(Player.ROW, found);
        column += law.deviations(Player.COLUMN, found);
      }
      String of = "of %d particles".formatted(n);
      int dimension = payoff.rowDimension() + payoff.columnDimension();
      chiSquared(trial, "errors of both means " + of, means, dimension, share);
      chiSquared(
          trial,
          "deviations of the row player, " + of,
          row,
          (n - 1) * payoff.rowDimension(),
          share);
      chiSquared(
          trial,
          "deviations of the column player, " + of,
          column,
          (n - 1) * payoff.columnDimension(),
          share);
    }
  }

  private static void chiSquared(
      Trial<GameInstance> trial, String what, double sum, int freedom, double share) {
    // A sum of squares of numbers that are off by steps times u, of their size.
    double rounding = 64 * STEPS * trial.roundoff() * (1 + sum);
    trial.addAll(Comparison.chiSquared(what, sum, REPLICATES * freedom, rounding, share));
  }

  /** |int phi dmu^n_t - int phi dmu_t|^2 as by the exact scheme, phi = x, x^2, U; nu beside it. */
  private static void wells(Trial<GameInstance> trial) {
    LangevinPair game =
        game(trial.instance(), new DescentAscent(1, 0, TEMPERATURE, TIME_SCALE, false));
    double[] limit = game.moments(game.limit().get(0));
    for (int n : SIZES) {
      PlayedTwice runs = game.played(trial, n);
      runs.sameLaw(
          trial,
          "squared error of %d particles".formatted(n),
          path -> squared(game.moments(path.get(0)), limit),
          trial.alpha() / SIZES.length);
    }
  }

  /** n E |int phi dmu^n_t - int phi dmu_t|^2 at most four times the variance of phi under mu_t. */
  private static void withoutNoise(Trial<GameInstance> trial) {
    LangevinPair game = reacting(trial.instance());
    for (int n : SIZES) {
      trial.atMost(
          "n times the mean squared error of %d particles, %s".formatted(n, REACTING),
          error(game, trial.instance(), n, run -> run.after(trial, STEPS)),
          EXCESS * ofIndependent(game),
          Budget.ofRounding(1e-9));
    }
  }

  /** n times the mean squared error over replicates. */
  private static double error(
      LangevinPair game, GameInstance instance, int n, Function<GameRun, Profile> last) {
    double[] limit = game.moments(quadrature(game));
    IntFunction<GameRun> runs = game.runs(instance, n);
    double sum = 0;
    for (int r = 0; r < REPLICATES; r++) {
      sum += n * squared(game.moments(last.apply(runs.apply(r))), limit) / REPLICATES;
    }
    return sum;
  }

  /** n times that of independent particles of the limit: the variance of phi, of both players. */
  private static double ofIndependent(LangevinPair game) {
    Profile limit = quadrature(game);
    return spread(game, limit.row()) + spread(game, limit.column());
  }

  private static double spread(LangevinPair game, ParticleMeasure mu) {
    double[] mean = game.moments(mu);
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      double[] each = game.moments(ParticleMeasure.uniform(1, mu.particle(i)));
      sum += mu.weight(i) * squared(each, mean);
    }
    return sum;
  }

  private static double squared(double[] found, double[] expected) {
    double sum = 0;
    for (int c = 0; c < found.length; c++) {
      sum += (found[c] - expected[c]) * (found[c] - expected[c]);
    }
    return sum;
  }

  private static LangevinPair reacting(GameInstance instance) {
    return game(instance, new DescentAscent(0.7, 1, 0, TIME_SCALE, false));
  }

  private static LangevinPair game(GameInstance instance, DescentAscent dynamics) {
    return new LangevinPair(
        new DoubleWell(0.5 + instance.stream(Draw.CHAOS_GAME).uniform(), 1),
        dynamics,
        STEP,
        new int[] {STEPS},
        LangevinPair.normal(0.6, 0.25),
        LangevinPair.normal(-0.4, 0.25));
  }

  /** The flow of the start's own density, carried by the points of a grid. */
  private static Profile quadrature(LangevinPair game) {
    // The noise only sets how fine the grid is.
    GameLaw grid = GameLaw.of(game.payoff(), 0.01, 1, STEP, LangevinPair.REACH);
    Profile initial = new Profile(grid.law(game.row()), grid.law(game.column()));
    return game.dynamics().run(game.payoff(), initial, STEP, new int[] {STEPS}, 0).get(0);
  }
}
