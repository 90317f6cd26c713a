package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.TrigonometricBounds;
import org.measuredynamics.instance.WellLaw;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.observation.Player;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.BlockMeans;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
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
public final class EntropicEquilibrium implements Theorem {
  private static final int PARTICLES = 56 * BlockMeans.BLOCKS;
  private static final int RECORDS = 12;
  private static final int ON_CIRCLE = 16;

  /** What the error of a game of such temperatures and own terms exceeds. */
  private static final double NONZERO = 0.2;

  /** Of a moment: Euler steps are off by order h. */
  private static final double RESOLUTION = 0.12;

  @Override
  public Card card() {
    return Card.of("game.entropic-equilibrium")
        .states(
            "stationary laws of Langevin descent-ascent: mu = exp(-int l(x, .) dnu / tau) / Z, nu = exp(int l(., y) dmu / tau) / Z', the unique entropic equilibrium")
        .source(
            "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, theorem on entropic equilibria; theory.md, Entropic equilibria")
        .assumes(
            Hypothesis.of("the law is stationary: the dynamics has run long enough")
                .violatedBy("after a tenth of the time unit", this::early))
        .needs(dynamics("langevin-descent-ascent"), payoff("double-well"))
        .budget(
            "Monte Carlo: Student intervals over 64 blocks of particles at alpha; truncation: resolution of 12 percent of a moment, for steps and finite time; on the circle discretisation by step-halving, truncation: a tenth of the change from n to 2n; rounding, far below")
        .firstRefutes(GameMutant.TEMPERATURE_OF_ONE)
        .cost(40);
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 3);
  }

  @Override
  public void check(Trial trial) {
    Trial half = trial.withPart(0.5);
    half.later(part -> stationary(part, 1200, 100));
    if (trial.declares(payoff("trigonometric"))) {
      half.later(EntropicEquilibrium::circle);
    }
  }

  private List<Comparison> early() {
    Instance instance = member(Instance.plain("tanh"));
    Trial trial = Trial.of(new ReferenceImplementation(), instance, 1e-8, 1);
    stationary(trial, 0, 1);
    return trial.observations();
  }

  /** int s dmu = 0, int s^2 dmu, int s^4 dmu those of exp(-U / tau) / Z; of nu likewise. */
  private static void stationary(Trial trial, int burn, int every) {
    Stream stream = trial.instance().stream(Draw.ENTROPIC_GAME);
    double coupling = 0.5 + stream.uniform();
    double temperature = 0.3 + 0.3 * stream.uniform();
    Profile initial =
        new Profile(
            GameInstance.around(0.5, 1, PARTICLES, 1, stream),
            GameInstance.around(-0.5, 1, PARTICLES, 1, stream));
    GameRun run =
        new GameRun(
            new DescentAscent(1, 0, temperature, 1, false),
            new DoubleWell(coupling, 1),
            initial,
            0.01,
            trial.instance().seed());
    int[] record = new int[RECORDS];
    Arrays.setAll(record, k -> burn + every * (k + 1));
    List<Profile> path = run.at(trial, record);
    double second = new WellLaw(temperature).moment(s -> s * s);
    double fourth = new WellLaw(temperature).moment(s -> s * s * s * s);
    double share = trial.alpha() / 6;
    for (Player player : Player.values()) {
      BlockMeans moments = moments(player, path);
      String whose = " of the %s player over its size".formatted(player.word());
      double deviation = Math.sqrt(second);
      trial.add(
          Comparison.equivalence(
              "mean" + whose,
              moments.interval(means -> means[0] / deviation, share),
              0,
              RESOLUTION,
              share));
      trial.add(
          Comparison.equivalence(
              "second moment" + whose,
              moments.interval(means -> means[1] / second, share),
              1,
              RESOLUTION,
              share));
      trial.add(
          Comparison.equivalence(
              "fourth moment" + whose,
              moments.interval(means -> means[2] / fourth, share),
              1,
              RESOLUTION,
              share));
    }
  }

  /** The averages over the records of s, s^2 and s^4 of each particle. */
  private static BlockMeans moments(Player player, List<Profile> path) {
    BlockMeans moments = new BlockMeans(3);
    for (int i = 0; i < PARTICLES; i++) {
      double[] of = new double[3];
      for (Profile profile : path) {
        double x = player.of(profile).position(i, 0);
        of[0] += x / RECORDS;
        of[1] += x * x / RECORDS;
        of[2] += x * x * x * x / RECORDS;
      }
      moments.add(i, of);
    }
    return moments;
  }

  /** A random game on the circle, whose equilibrium is the fixed point of the Gibbs map. */
  private static void circle(Trial trial) {
    Stream stream = trial.instance().stream(Draw.CIRCLE_GAME);
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
    DescentAscent dynamics = new DescentAscent(1, 0, temperature, 1, false);
    LangevinPair game = new LangevinPair(payoff, dynamics, 0.05, record, x -> 1, y -> 1);
    trial.addAll(game.means(trial, ON_CIRCLE));
    refinedSteps(trial, game);
    error(trial, game, payoff);
  }

  /** Stationary laws of steps that halve, from the Gibbs fixed point on: they tend back to it. */
  private static void refinedSteps(Trial trial, LangevinPair game) {
    double[] equilibrium = new double[0];
    double[][] stationary = new double[3][];
    for (int k = 0; k < stationary.length; k++) {
      double step = 0.1 / (1 << k);
      GameLaw law =
          GameLaw.of(game.payoff(), game.dynamics().temperature(), 1, step, LangevinPair.REACH);
      Profile now = law.equilibrium();
      equilibrium = game.moments(now);
      for (int taken = 0; taken < 10 / step; taken++) {
        now = law.after(now);
      }
      stationary[k] = game.moments(now);
    }
    for (int c = 0; c < equilibrium.length; c++) {
      int which = c;
      double[] values = Arrays.stream(stationary).mapToDouble(moments -> moments[which]).toArray();
      Refinement refinement = Refinement.of(values, 1);
      trial.identity(
          "mode %d of stationary laws as steps are refined, on the circle".formatted(c),
          refinement.limit(),
          equilibrium[c],
          Budget.of(refinement.change(), 1e-6));
    }
  }

  /**
   * 0 &lt; NI &lt;= tau (1 + log(pi Lip_x / tau)) + tau (1 + log(pi Lip_y / tau)). With |V'| at
   * most Lip a Gibbs law misses the least of V by at most one of these: it does no worse than the
   * uniform law within tau / Lip of a best answer, entropies counted.
   */
  private static void error(Trial trial, LangevinPair game, TrigonometricPayoff payoff) {
    List<Profile> path = game.played(trial, 4 * ON_CIRCLE, 1_000);
    NikaidoIsoda.Bounds error = NikaidoIsoda.onTorus(payoff, Profile.average(path), 128);
    trial.atMost(
        "Nikaido-Isoda error of the stationary law on the circle, from below",
        NONZERO,
        error.lower(),
        Budget.ofRounding(0));
    double temperature = game.dynamics().temperature();
    TrigonometricBounds bounds = TrigonometricBounds.of(payoff);
    trial.atMost(
        "Nikaido-Isoda error of the stationary law on the circle",
        error.upper(),
        missed(temperature, bounds.rowSlope()) + missed(temperature, bounds.columnSlope()),
        Budget.ofRounding(1e-9));
  }

  private static double missed(double temperature, double slope) {
    return temperature * (1 + StrictMath.log(Math.PI * slope / temperature));
  }
}
