package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.LogLogSlope;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * On [0, T] the moments of n particles a player are off those of the mean-field flow by
 * O(n^{-1/2}): mean squared errors fall like 1/n, for Langevin and for Wasserstein-Fisher-Rao
 * descent-ascent. The limits are those of the same steps: of Langevin on a grid, of
 * Wasserstein-Fisher-Rao, whose only randomness is the start, from the particles of a quadrature.
 *
 * <p>Alone: {@code check --theorem game.propagation-of-chaos}.
 */
@AutoService(Theorem.class)
public final class PropagationOfChaos implements Theorem {
  private static final double STEP = 0.1;
  private static final int STEPS = 6;
  private static final double TEMPERATURE = 0.3;
  private static final int[] SIZES = {16, 64, 256};
  private static final int REPLICATES = 640;
  private static final String LANGEVIN = "langevin-descent-ascent";
  private static final String REACTING = "fisher-rao-descent-ascent";

  /** Of the slope of mean squared errors. */
  private static final double RESOLUTION = 0.25;

  @Override
  public Card card() {
    return Card.of("game.propagation-of-chaos")
        .states(
            "E |int phi dmu^n_t - int phi dmu_t|^2 + E |int phi dnu^n_t - int phi dnu_t|^2 = O(1/n) on [0, T], Langevin and Wasserstein-Fisher-Rao descent-ascent")
        .source(
            "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, theorem on the law of large numbers; Sznitman 1991")
        .assumes(
            Hypothesis.of("particles are independent at the start")
                .violatedBy("one random offset shared by all particles", this::dependent))
        .needs(dynamics(LANGEVIN), payoff("double-well"))
        .budget(
            "Monte Carlo: Student interval of the slope over 32 blocks of replicates at alpha, equivalence at 0.25; discretisation none, limits are of the steps; truncation: spectral quadrature, and rounding, far below")
        .firstRefutes(GameMutant.NOISE_OF_PLAYER)
        .cost(40);
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 3);
  }

  @Override
  public void check(Trial trial) {
    slopes(trial, 0);
  }

  private List<Comparison> dependent() {
    Instance instance = member(Instance.plain("tanh"));
    Trial trial = Trial.of(new ReferenceImplementation(), instance, 1e-8, 1);
    slopes(trial, 0.3);
    return trial.observations();
  }

  /** Langevin and Wasserstein-Fisher-Rao. */
  private static void slopes(Trial trial, double shared) {
    DoubleWell payoff = new DoubleWell(0.5 + trial.instance().stream(Draw.CHAOS_GAME).uniform(), 1);
    Trial half = trial.withPart(0.5);
    if (trial.declares(dynamics(LANGEVIN))) {
      LangevinPair game = game(payoff, new DescentAscent(1, 0, TEMPERATURE, 1.5, false));
      half.later(part -> slope(part, LANGEVIN, game, game.limit().get(0), shared));
    }
    if (trial.declares(dynamics(REACTING))) {
      LangevinPair game = game(payoff, new DescentAscent(0.7, 1, 0, 1.5, false));
      half.later(part -> slope(part, REACTING, game, quadrature(game), shared));
    }
  }

  private static LangevinPair game(DoubleWell payoff, DescentAscent dynamics) {
    return new LangevinPair(
        payoff,
        dynamics,
        STEP,
        new int[] {STEPS},
        LangevinPair.normal(0.6, 0.25),
        LangevinPair.normal(-0.4, 0.25));
  }

  /** E |int phi dmu^n_t - int phi dmu_t|^2 ~ n^{-1}, phi = x, x^2, and nu_t beside it. */
  private static void slope(
      Trial trial, String kind, LangevinPair game, Profile limit, double shared) {
    double[] expected = game.moments(limit);
    double[] sizes = Arrays.stream(SIZES).asDoubleStream().toArray();
    double[][] errors = new double[SIZES.length][REPLICATES];
    for (int k = 0; k < SIZES.length; k++) {
      for (int r = 0; r < REPLICATES; r++) {
        GameRun run = run(trial.instance(), game, shared, k, r);
        double[] found = game.moments(run.after(trial, STEPS));
        for (int c = 0; c < found.length; c++) {
          errors[k][r] += (found[c] - expected[c]) * (found[c] - expected[c]);
        }
      }
    }
    trial.add(
        Comparison.equivalence(
            "slope of mean squared errors in n, " + kind,
            LogLogSlope.interval(sizes, errors, trial.alpha()),
            -1,
            RESOLUTION,
            trial.alpha()));
  }

  /** A replicate from independent particles, all moved by a random offset if so asked for. */
  private static GameRun run(
      Instance instance, LangevinPair game, double shared, int size, int replicate) {
    long seed = instance.seed();
    Profile initial = game.draw(SIZES[size], seed + size, replicate);
    double offset = shared * Stream.of(seed, replicate, size, 9, Purpose.REPLICATE).normal();
    return new GameRun(
        game.dynamics(),
        game.payoff(),
        new Profile(moved(initial.row(), offset), moved(initial.column(), offset)),
        STEP,
        seed + 100_003L * replicate + size);
  }

  private static ParticleMeasure moved(ParticleMeasure mu, double offset) {
    return mu.at(Arrays.stream(mu.positions()).map(x -> x + offset).toArray());
  }

  /** The flow of the start's own density, carried by the points of a grid. */
  private static Profile quadrature(LangevinPair game) {
    // The noise only sets how fine the grid is.
    GameLaw grid = GameLaw.of(game.payoff(), 0.01, 1, STEP, LangevinPair.REACH);
    Profile initial = new Profile(grid.law(game.row()), grid.law(game.column()));
    return game.dynamics().run(game.payoff(), initial, STEP, new int[] {STEPS}, 0).get(0);
  }
}
