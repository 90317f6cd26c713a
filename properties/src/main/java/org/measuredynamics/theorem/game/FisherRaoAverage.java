package org.measuredynamics.theorem.game;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.LogLogSlope;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Fisher-Rao descent-ascent with transport finds approximate equilibria on average: over [0, T] the
 * time average of both players, from particles evenly spaced on the circle, of weights at least w_x
 * and w_y, obeys
 *
 * <pre>
 *   NI &lt;= log(1/w_x w_y) / (alpha T) + gamma T Lip^2 + alpha h range^2 / 4 + what lies between
 * </pre>
 *
 * by the regret of multiplicative weights against a particle that moves by at most gamma t Lip. At
 * T = (alpha gamma)^{-1/2} the first two are of order (gamma / alpha)^{1/2}: smaller the slower
 * particles move, at one time each, and not monotone in time. Without transport the bound is 1/T,
 * and over random finite games with interior equilibria the error falls with slope -1.
 *
 * <p>The error is bounded from above by a grid and the second derivatives of the payoff. The last
 * iterate keeps circling.
 *
 * <p>Alone: {@code check --theorem game.fisher-rao-average}.
 */
@AutoService(Theorem.class)
public final class FisherRaoAverage implements OldTheorem {
  private static final int PARTICLES = 32;
  private static final int GRID = 256;
  private static final double STEP = 0.1;
  private static final double SHORT = 0.04;
  private static final double[] TIMES = {10, 30, 90};
  private static final int GAMES = 128;
  private static final int WINDOW = 16;

  /** Of the slope. */
  private static final double RESOLUTION = 0.3;

  /** gamma / alpha; 0 for none, followed as long as the last. */
  private static final double[] RATIOS = {1.0 / 64, 1.0 / 256, 1.0 / 1024, 0};

  @Override
  public String id() {
    return "game.fisher-rao-average";
  }

  @Override
  public String statement() {
    return "NI of the averages over [0, T], T = (alpha gamma)^{-1/2}: at most (log 1/(w_x w_y) + Lip^2) (gamma / alpha)^{1/2} + alpha h range^2 / 4 + gap of the particles; log 1/(w_x w_y) / (alpha T) + ... without transport";
  }

  @Override
  public String source() {
    return "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, theorem on Wasserstein-Fisher-Rao averages; constants ours; Freund, Schapire 1999";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("averages over time, not the last iterate");
  }

  @Override
  public List<String> needs() {
    return List.of("fisher-rao-descent-ascent", "trigonometric-game");
  }

  @Override
  public String budget() {
    return "discretisation, particles and grid have proved bounds, which are part of the claim; slope: Student interval over 32 blocks of games at alpha, equivalence at 0.3; rounding";
  }

  @Override
  public String firstRefutes() {
    return "game-reaction-reversed";
  }

  @Override
  public int cost() {
    return 13;
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 3);
  }

  /** cos(x - y), which has no pure equilibrium, and smaller terms of a random kind. */
  static TrigonometricPayoff payoff(Instance instance) {
    Stream stream = instance.stream(Draw.REACTION_GAME);
    return new TrigonometricPayoff(
        new double[] {1, 0.3 * stream.normal(), 0.3 * stream.normal()},
        new double[][] {{1}, {2}, {1}},
        new double[][] {{1}, {1}, {2}},
        new double[] {0, stream.normal(), stream.normal()});
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    List<Comparison> comparisons = new ArrayList<>();
    for (double ratio : RATIOS) {
      comparisons.add(error(implementation, instance, ratio, true));
    }
    if (implementation.describe().declares(Capability.payoff("matrix"))) {
      comparisons.add(slope(implementation, instance, alpha));
    }
    return comparisons;
  }

  /** Averages of finite games with interior equilibria, without transport. */
  private static Comparison slope(Implementation implementation, Instance instance, double alpha) {
    // Errors oscillate as the last iterate circles: T NI is averaged over a window about each time.
    int[] record = new int[TIMES.length * WINDOW];
    Arrays.setAll(
        record,
        j -> (int) Math.round(TIMES[j / WINDOW] * (0.6 + 0.8 * (j % WINDOW) / WINDOW) / SHORT));
    double[][] errors = new double[TIMES.length][GAMES];
    for (int r = 0; r < GAMES; r++) {
      Instance each =
          new Instance(
              instance.unit(),
              instance.risk(),
              instance.regulariser(),
              instance.source(),
              1,
              1,
              4,
              false,
              instance.seed() + r);
      MatrixPayoff payoff = GameInstance.interior(each);
      List<Profile> averages =
          implementation
              .play(
                  new Game(
                      new DescentAscent(0, 1, 0, 1, false),
                      payoff,
                      GameInstance.initial(payoff, each, true),
                      SHORT,
                      record,
                      true,
                      each.seed()))
              .averages();
      for (int j = 0; j < record.length; j++) {
        double scaled = NikaidoIsoda.of(payoff, averages.get(j)) * record[j] * SHORT;
        errors[j / WINDOW][r] += scaled / (WINDOW * TIMES[j / WINDOW]);
      }
    }
    return Comparison.equivalence(
        "slope of the Nikaido-Isoda error of averages in T, finite games",
        LogLogSlope.interval(TIMES, errors, alpha),
        -1,
        RESOLUTION,
        alpha);
  }

  private static Comparison error(
      Implementation implementation, Instance instance, double ratio, boolean averaged) {
    TrigonometricPayoff payoff = payoff(instance);
    double horizon = 1 / Math.sqrt(ratio > 0 ? ratio : RATIOS[RATIOS.length - 2]);
    int steps = (int) Math.round(horizon / STEP);
    Stream stream = instance.stream(Draw.REACTION_PLAYERS);
    Profile initial = new Profile(circle(stream.uniform()), circle(stream.uniform()));
    List<Profile> path =
        implementation
            .play(
                Game.every(
                    new DescentAscent(ratio, 1, 0, 1, false),
                    payoff,
                    initial,
                    STEP,
                    steps,
                    instance.seed()))
            .trajectory();
    Profile found = averaged ? Profile.average(path.subList(0, steps)) : path.get(steps);
    double range = 0;
    double rowSlope = 0;
    double columnSlope = 0;
    double bend = 0;
    for (int k = 0; k < payoff.amplitudes().length; k++) {
      double size = Math.abs(payoff.amplitudes()[k]);
      double p = Math.abs(payoff.rowFrequencies()[k][0]);
      double q = Math.abs(payoff.columnFrequencies()[k][0]);
      range += 2 * size;
      rowSlope += size * p;
      columnSlope += size * q;
      bend += size * (p * p + q * q);
    }
    double time = STEP * steps;
    double spacing = 2 * Math.PI / PARTICLES;
    // A best answer lies within half a spacing of a particle's start; there V is flat.
    double claim =
        (start(initial.row()) + start(initial.column())) / time
            + ratio * time * (rowSlope * rowSlope + columnSlope * columnSlope) / 2
            + STEP * range * range / 4
            + bend * spacing * spacing / 8;
    return Comparison.atMost(
        "Nikaido-Isoda error at gamma / alpha = %.3g, T = %.3g".formatted(ratio, time),
        NikaidoIsoda.onTorus(payoff, found, GRID).upper(),
        claim,
        Budget.ofRounding(1e-10 * (1 + range) * steps));
  }

  /** Evenly spaced particles, with more weight on one side. */
  private static ParticleMeasure circle(double shift) {
    double[] angles = new double[PARTICLES];
    double[] weights = new double[PARTICLES];
    double mass = 0;
    for (int i = 0; i < PARTICLES; i++) {
      angles[i] = 2 * Math.PI * (i + shift) / PARTICLES;
      weights[i] = StrictMath.exp(StrictMath.cos(angles[i] - 6 * shift));
      mass += weights[i];
    }
    for (int i = 0; i < PARTICLES; i++) {
      weights[i] /= mass;
    }
    return ParticleMeasure.of(1, angles, weights);
  }

  /** The largest log(1 / w): the entropy of a particle relative to the start, over alpha = 1. */
  private static double start(ParticleMeasure mu) {
    return -StrictMath.log(Arrays.stream(mu.weights()).min().orElseThrow());
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "the last iterate",
            () -> {
              List<Comparison> last = new ArrayList<>();
              for (double ratio : RATIOS) {
                last.add(error(new ReferenceImplementation(), instance, ratio, false));
              }
              return last;
            }));
  }
}
