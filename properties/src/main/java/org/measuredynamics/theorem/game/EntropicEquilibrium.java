package org.measuredynamics.theorem.game;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.BlockMeans;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Observations;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * The entropic equilibrium is the coupled Gibbs fixed point mu ~ exp(-V_x / tau), nu ~ exp(V_y /
 * tau), and unique. On double wells it is explicit for every coupling: by symmetry the means are
 * zero, so both laws are exp(-U / tau) / Z, which no Gaussian is. Where Langevin descent-ascent
 * converges, weakly coupled and warm, its stationary second and fourth moments are those of that
 * law, by quadrature; and both means are zero. On the circle the equilibrium of a random game is
 * the fixed point of the Gibbs map; its Nikaido-Isoda error is not zero at a fixed temperature, and
 * bounded.
 *
 * <p>Alone: {@code check --theorem game.entropic-equilibrium}.
 */
@AutoService(Theorem.class)
public final class EntropicEquilibrium implements OldTheorem {
  /** Keeps the rules it has computed. */
  private static final GaussIntegratorFactory RULES = new GaussIntegratorFactory();

  private static final int PARTICLES = 56 * BlockMeans.BLOCKS;
  private static final double STEP = 0.01;
  private static final int BURN = 1200;
  private static final int EVERY = 100;
  private static final int RECORDS = 12;

  private static final int ON_CIRCLE = 16;

  /** What the error of a game of such temperatures and own terms exceeds. */
  private static final double NONZERO = 0.2;

  /** Of a moment: Euler steps are off by order h. */
  private static final double RESOLUTION = 0.12;

  @Override
  public String id() {
    return "game.entropic-equilibrium";
  }

  @Override
  public String statement() {
    return "stationary laws of Langevin descent-ascent: mu = exp(-int l(x, .) dnu / tau) / Z, nu = exp(int l(., y) dmu / tau) / Z', the unique entropic equilibrium";
  }

  @Override
  public String source() {
    return "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, theorem on entropic equilibria; theory.md, Entropic equilibria";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the law is stationary: the dynamics has run long enough");
  }

  @Override
  public List<String> needs() {
    return List.of("langevin-descent-ascent", "double-well-game");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student intervals over 64 blocks of particles at alpha; truncation: resolution of 12 percent of a moment, for steps and finite time; on the circle discretisation by step-halving, truncation: a tenth of the change from n to 2n; rounding, far below";
  }

  @Override
  public String firstRefutes() {
    return "game-temperature-of-one";
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
    Observations comparisons = new Observations();
    comparisons.addLater(() -> stationary(implementation, instance, BURN, alpha / 2));
    if (implementation.describe().declares(Capability.payoff("trigonometric"))) {
      comparisons.addLater(() -> circle(implementation, instance, alpha / 2));
    }
    return comparisons;
  }

  /**
   * A random game on the circle, whose equilibrium is the fixed point of the Gibbs map on a grid.
   * With |V'| at most Lip a Gibbs law misses the least of V by at most tau (1 + log(pi Lip / tau)):
   * it does no worse than the uniform law within tau / Lip of a best answer, entropies counted.
   */
  private static List<Comparison> circle(
      Implementation implementation, Instance instance, double alpha) {
    Stream stream = instance.stream(Draw.CIRCLE_GAME);
    double temperature = 0.5 + 0.3 * stream.uniform();
    // Terms of one player alone: without them the uniform laws are the equilibrium.
    TrigonometricPayoff payoff =
        new TrigonometricPayoff(
            new double[] {1, 0.4, 0.3 + 0.4 * stream.uniform(), 0.3 + 0.4 * stream.uniform()},
            new double[][] {{1}, {2}, {1}, {0}},
            new double[][] {{1}, {1}, {0}, {2}},
            stream.normals(4));
    int[] record = new int[8];
    Arrays.setAll(record, k -> 100 + 20 * k);
    LangevinPair game =
        new LangevinPair(
            payoff, new DescentAscent(1, 0, temperature, 1, false), 0.05, record, x -> 1, y -> 1);
    List<Comparison> comparisons =
        new ArrayList<>(game.means(implementation, ON_CIRCLE, instance.seed(), alpha));
    comparisons.addAll(refined(game));
    List<Profile> path = game.played(implementation, 4 * ON_CIRCLE, instance.seed(), 1_000);
    NikaidoIsoda.Bounds error = NikaidoIsoda.onTorus(payoff, Profile.average(path), 128);
    comparisons.add(
        Comparison.atMost(
            "Nikaido-Isoda error of the stationary law on the circle, from below",
            NONZERO,
            error.lower(),
            Budget.ofRounding(0)));
    double bound = 0;
    for (double[][] frequencies : List.of(payoff.rowFrequencies(), payoff.columnFrequencies())) {
      double slope = 0;
      for (int k = 0; k < frequencies.length; k++) {
        slope += Math.abs(payoff.amplitudes()[k] * frequencies[k][0]);
      }
      bound += temperature * (1 + StrictMath.log(Math.PI * slope / temperature));
    }
    comparisons.add(
        Comparison.atMost(
            "Nikaido-Isoda error of the stationary law on the circle",
            error.upper(),
            bound,
            Budget.ofRounding(1e-9)));
    return comparisons;
  }

  private static List<Comparison> stationary(
      Implementation implementation, Instance instance, int burn, double alpha) {
    Stream stream = instance.stream(Draw.ENTROPIC_GAME);
    double coupling = 0.5 + stream.uniform();
    double temperature = 0.3 + 0.3 * stream.uniform();
    int[] record = new int[RECORDS];
    for (int k = 0; k < RECORDS; k++) {
      record[k] = burn + (burn == BURN ? EVERY : 1) * (k + 1);
    }
    Profile initial = new Profile(player(stream, 0.5), player(stream, -0.5));
    List<Profile> path =
        implementation
            .play(
                new Game(
                    new DescentAscent(1, 0, temperature, 1, false),
                    new DoubleWell(coupling, 1),
                    initial,
                    STEP,
                    record,
                    false,
                    instance.seed()))
            .trajectory();
    List<Comparison> comparisons = new ArrayList<>();
    for (boolean isRow : new boolean[] {true, false}) {
      BlockMeans moments = new BlockMeans(3);
      for (int i = 0; i < PARTICLES; i++) {
        double[] of = new double[3];
        for (Profile profile : path) {
          double x = (isRow ? profile.row() : profile.column()).position(i, 0);
          of[0] += x / RECORDS;
          of[1] += x * x / RECORDS;
          of[2] += x * x * x * x / RECORDS;
        }
        moments.add(i, of);
      }
      double second = moment(temperature, s -> s * s);
      double[] exact = {0, second, moment(temperature, s -> s * s * s * s)};
      double[] scale = {Math.sqrt(second), exact[1], exact[2]};
      String[] names = {"mean", "second moment", "fourth moment"};
      for (int k = 0; k < 3; k++) {
        int which = k;
        comparisons.add(
            Comparison.equivalence(
                "%s of the %s player over its size".formatted(names[k], isRow ? "row" : "column"),
                moments.interval(means -> means[which] / scale[which], alpha / 6),
                exact[k] / scale[k],
                RESOLUTION,
                alpha / 6));
      }
    }
    return comparisons;
  }

  /** Stationary laws of steps that halve, from the Gibbs fixed point on: they tend back to it. */
  private static List<Comparison> refined(LangevinPair game) {
    double[][] values = null;
    double[] equilibrium = null;
    for (int k = 0; k < 3; k++) {
      double step = 0.1 / (1 << k);
      GameLaw law =
          GameLaw.of(game.payoff(), game.dynamics().temperature(), 1, step, LangevinPair.REACH);
      Profile now = law.equilibrium();
      equilibrium = game.moments(now);
      for (int taken = 0; taken < 10 / step; taken++) {
        now = law.after(now);
      }
      double[] moments = game.moments(now);
      values = values == null ? new double[moments.length][3] : values;
      for (int c = 0; c < moments.length; c++) {
        values[c][k] = moments[c];
      }
    }
    List<Comparison> comparisons = new ArrayList<>();
    for (int c = 0; c < equilibrium.length; c++) {
      Refinement refinement = Refinement.of(values[c], 1);
      comparisons.add(
          Comparison.identity(
              "mode %d of stationary laws as steps are refined, on the circle".formatted(c),
              refinement.limit(),
              equilibrium[c],
              Budget.of(refinement.change(), 1e-6)));
    }
    return comparisons;
  }

  private static ParticleMeasure player(Stream stream, double mean) {
    double[] positions = stream.normals(PARTICLES);
    for (int i = 0; i < PARTICLES; i++) {
      positions[i] += mean;
    }
    return ParticleMeasure.uniform(1, positions);
  }

  /** A moment of exp(-U / tau) / Z. */
  private static double moment(double temperature, DoubleUnaryOperator of) {
    GaussIntegrator rule = RULES.legendre(200, -5, 5);
    DoubleUnaryOperator density =
        s -> StrictMath.exp(-(s * s * s * s / 4 - s * s / 2) / temperature);
    return rule.integrate(s -> of.applyAsDouble(s) * density.applyAsDouble(s))
        / rule.integrate(density::applyAsDouble);
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "after a tenth of the time unit",
            () -> stationary(new ReferenceImplementation(), instance, 0, 1e-8)));
  }
}
