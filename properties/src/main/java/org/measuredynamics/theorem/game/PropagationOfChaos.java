package org.measuredynamics.theorem.game;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.LogLogSlope;
import org.measuredynamics.statistic.Observations;
import org.measuredynamics.theorem.OldTheorem;
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
public final class PropagationOfChaos implements OldTheorem {
  private static final double STEP = 0.1;
  private static final int STEPS = 6;
  private static final double TEMPERATURE = 0.3;
  private static final int[] SIZES = {16, 64, 256};
  private static final int REPLICATES = 640;

  /** Of the slope of mean squared errors. */
  private static final double RESOLUTION = 0.25;

  @Override
  public String id() {
    return "game.propagation-of-chaos";
  }

  @Override
  public String statement() {
    return "E |int phi dmu^n_t - int phi dmu_t|^2 + E |int phi dnu^n_t - int phi dnu_t|^2 = O(1/n) on [0, T], Langevin and Wasserstein-Fisher-Rao descent-ascent";
  }

  @Override
  public String source() {
    return "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, theorem on the law of large numbers; Sznitman 1991";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("particles are independent at the start");
  }

  @Override
  public List<String> needs() {
    return List.of("langevin-descent-ascent", "double-well-game");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student interval of the slope over 32 blocks of replicates at alpha, equivalence at 0.25; discretisation none, limits are of the steps; truncation: spectral quadrature, and rounding, far below";
  }

  @Override
  public String firstRefutes() {
    return "game-noise-of-player";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 3);
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    return slopes(implementation, instance, 0, alpha);
  }

  private static List<Comparison> slopes(
      Implementation implementation, Instance instance, double shared, double alpha) {
    Stream stream = instance.stream(Draw.CHAOS_GAME);
    DoubleWell payoff = new DoubleWell(0.5 + stream.uniform(), 1);
    Observations comparisons = new Observations();
    for (DescentAscent dynamics :
        List.of(
            new DescentAscent(1, 0, TEMPERATURE, 1.5, false),
            new DescentAscent(0.7, 1, 0, 1.5, false))) {
      String kind = new Game(dynamics, payoff, null, STEP, new int[0], false, 0).kind();
      if (implementation.describe().declares(Capability.dynamics(kind))) {
        comparisons.addLater(
            () ->
                List.of(
                    slope(implementation, instance, payoff, dynamics, kind, shared, alpha / 2)));
      }
    }
    return comparisons;
  }

  private static Comparison slope(
      Implementation implementation,
      Instance instance,
      DoubleWell payoff,
      DescentAscent dynamics,
      String kind,
      double shared,
      double alpha) {
    LangevinPair game =
        new LangevinPair(payoff, dynamics, STEP, new int[] {STEPS}, normal(0.6), normal(-0.4));
    double[] limit =
        game.moments(dynamics.temperature() > 0 ? game.limit().get(0) : quadrature(game));
    double[] sizes = Arrays.stream(SIZES).asDoubleStream().toArray();
    double[][] errors = new double[SIZES.length][REPLICATES];
    for (int k = 0; k < SIZES.length; k++) {
      for (int r = 0; r < REPLICATES; r++) {
        Profile initial = game.draw(SIZES[k], instance.seed() + k, r);
        double offset = shared * Stream.of(instance.seed(), r, k, 9, Purpose.REPLICATE).normal();
        Profile last =
            implementation
                .play(
                    new Game(
                        dynamics,
                        payoff,
                        new Profile(moved(initial.row(), offset), moved(initial.column(), offset)),
                        STEP,
                        new int[] {STEPS},
                        false,
                        instance.seed() + 100_003L * r + k))
                .trajectory()
                .get(0);
        double[] found = game.moments(last);
        for (int c = 0; c < found.length; c++) {
          errors[k][r] += (found[c] - limit[c]) * (found[c] - limit[c]);
        }
      }
    }
    return Comparison.equivalence(
        "slope of mean squared errors in n, " + kind,
        LogLogSlope.interval(sizes, errors, alpha),
        -1,
        RESOLUTION,
        alpha);
  }

  private static DoubleUnaryOperator normal(double mean) {
    return s -> StrictMath.exp(-(s - mean) * (s - mean) / 0.5);
  }

  /** The flow of the start's own density, carried by the points of a grid. */
  private static Profile quadrature(LangevinPair game) {
    // The noise only sets how fine the grid is.
    GameLaw grid = GameLaw.of(game.payoff(), 0.01, 1, STEP, LangevinPair.REACH);
    return game.dynamics()
        .run(
            game.payoff(),
            new Profile(grid.law(game.row()), grid.law(game.column())),
            STEP,
            new int[] {STEPS},
            0)
        .get(0);
  }

  private static ParticleMeasure moved(ParticleMeasure mu, double offset) {
    return mu.at(Arrays.stream(mu.positions()).map(x -> x + offset).toArray());
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "one random offset shared by all particles",
            () -> slopes(new ReferenceImplementation(), instance, 0.3, 1e-8)));
  }
}
