package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.instance.TrigonometricBounds;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
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
 * on circles and on random finite games.
 *
 * <p>The error is bounded from above by a grid and the second derivatives of the payoff. The last
 * iterate keeps circling.
 *
 * <p>Alone: {@code check --theorem game.fisher-rao-average}.
 */
@AutoService(Catalogued.class)
public final class FisherRaoAverage implements Theorem<GameInstance> {
  private static final int PARTICLES = 32;
  private static final int GRID = 64;
  private static final double STEP = 0.1;
  private static final double SHORT = 0.04;
  private static final double[] TIMES = {10, 30, 90};
  private static final int GAMES = 4;

  /** gamma / alpha; 0 for none, followed as long as the last. */
  private static final double[] RATIOS = {1.0 / 64, 1.0 / 256, 1.0 / 1024, 0};

  @Override
  public Card card() {
    return Card.of("game.fisher-rao-average")
        .states(
            "NI of the averages over [0, T], T = (alpha gamma)^{-1/2}: at most (log 1/(w_x w_y) + Lip^2) (gamma / alpha)^{1/2} + alpha h range^2 / 4 + gap of the particles; log 1/(w_x w_y) / (alpha T) + ... without transport")
        .source(
            "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, theorem on Wasserstein-Fisher-Rao averages; constants ours; Freund, Schapire 1999")
        .assumes(
            Hypothesis.of("averages over time, not the last iterate")
                .violatedBy(
                    "the last iterate",
                    ReferenceImplementation::new,
                    () -> new GameInstance("trigonometric", 1, PARTICLES, 1),
                    trial -> smallErrors(trial, false)))
        .needs(dynamics("fisher-rao-descent-ascent"), payoff("trigonometric"))
        .budget(
            "discretisation, particles and grid have proved bounds, which are part of the claim; rounding")
        .firstRefutes(GameMutant.REACTION_REVERSED)
        .alone(RareMutant.AFTER_2100_STEPS)
        .cost(13);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.of("trigonometric", PARTICLES).arbitrary();
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    smallErrors(trial, true);
    if (trial.declares(payoff("matrix"))) {
      finite(trial);
    }
  }

  private static void smallErrors(Trial<GameInstance> trial, boolean averaged) {
    for (double ratio : RATIOS) {
      smallError(trial, ratio, averaged);
    }
  }

  /**
   * NI &lt;= log(1/w_x w_y) / T + gamma T (Lip_x^2 + Lip_y^2) / 2 + h range^2 / 4 + bend s^2 / 8,
   * alpha = 1, s the spacing of the particles: a best answer lies within half of it from where a
   * particle starts, and there V is flat.
   */
  private static void smallError(Trial<GameInstance> trial, double ratio, boolean averaged) {
    TrigonometricPayoff payoff = aroundCosine(trial.instance());
    double horizon = 1 / Math.sqrt(ratio > 0 ? ratio : RATIOS[RATIOS.length - 2]);
    int steps = (int) Math.round(horizon / STEP);
    Profile initial = initial(trial.instance());
    DescentAscent dynamics = new DescentAscent(ratio, 1, 0, 1, false);
    List<Profile> path =
        new GameRun(dynamics, payoff, initial, STEP, trial.instance().seed()).path(trial, steps);
    Profile found = averaged ? Profile.average(path.subList(0, steps)) : path.get(steps);
    TrigonometricBounds bounds = TrigonometricBounds.of(payoff);
    double rowSlope = bounds.rowSlope();
    double columnSlope = bounds.columnSlope();
    double time = STEP * steps;
    double spacing = 2 * Math.PI / PARTICLES;
    double claim =
        (start(initial.row()) + start(initial.column())) / time
            + ratio * time * (rowSlope * rowSlope + columnSlope * columnSlope) / 2
            + STEP * bounds.range() * bounds.range() / 4
            + bounds.bend() * spacing * spacing / 8;
    trial.atMost(
        "Nikaido-Isoda error at gamma / alpha = %.3g, T = %.3g".formatted(ratio, time),
        NikaidoIsoda.onTorus(payoff, found, GRID).upper(),
        claim,
        Budget.ofRounding(1e-10 * (1 + bounds.range()) * steps));
  }

  /** cos(x - y), which has no pure equilibrium, and smaller terms of a random kind. */
  private static TrigonometricPayoff aroundCosine(GameInstance instance) {
    Stream stream = instance.stream(Draw.REACTION_GAME);
    return new TrigonometricPayoff(
        new double[] {1, 0.3 * stream.normal(), 0.3 * stream.normal()},
        new double[][] {{1}, {2}, {1}},
        new double[][] {{1}, {1}, {2}},
        new double[] {0, stream.normal(), stream.normal()});
  }

  private static Profile initial(GameInstance instance) {
    Stream stream = instance.stream(Draw.REACTION_PLAYERS);
    return new Profile(circle(stream.uniform()), circle(stream.uniform()));
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

  /** T NI &lt;= log(1/p_0 q_0) + h range^2 T / 4 at every T, without transport, in finite games. */
  private static void finite(Trial<GameInstance> trial) {
    int[] record = Arrays.stream(TIMES).mapToInt(time -> (int) Math.round(time / SHORT)).toArray();
    for (int r = 0; r < GAMES; r++) {
      GameInstance each = new GameInstance("matrix", 1, 4, trial.instance().seed() + r);
      MatrixPayoff payoff = each.interior();
      Profile initial = each.initial(payoff);
      DescentAscent dynamics = new DescentAscent(0, 1, 0, 1, false);
      List<Profile> averages =
          new GameRun(dynamics, payoff, initial, SHORT, each.seed()).averages(trial, record);
      double range = Replicator.range(payoff);
      for (int j = 0; j < record.length; j++) {
        double time = SHORT * record[j];
        trial.atMost(
            "T times the Nikaido-Isoda error of averages at T = %.3g, finite game %d"
                .formatted(time, r),
            time * NikaidoIsoda.of(payoff, averages.get(j)),
            start(initial.row()) + start(initial.column()) + SHORT * range * range * time / 4,
            Budget.ofRounding(1e-10 * (1 + range) * time * record[j]));
      }
    }
  }
}
