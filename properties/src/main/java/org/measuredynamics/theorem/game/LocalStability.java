package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.WellLaw;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.observation.MeanPoint;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Near its entropic equilibrium single-time-scale Langevin descent-ascent converges exponentially,
 * also in a cold and strongly coupled game that has a cycle farther out: on double wells, c = 4,
 * tau = 0.05, started at the equilibrium tilted by a small field, the entropic Nikaido-Isoda error
 * of the limit falls from record to record at least at the rate 2 lambda, lambda the spectral gap
 * of a player left alone. In the norm &lt;h, (-L)^{-1} h&gt; of relative densities h the coupling
 * is antisymmetric and cannot slow them down; the error is another norm of them, which falls at
 * that rate up to a constant only and may rise in between (theory.md, Double wells). Particles
 * follow the limit, down to their floor.
 *
 * <p>Alone: {@code check --theorem game.local-stability}.
 */
@AutoService(Theorem.class)
public final class LocalStability implements Theorem {
  private static final double COUPLING = 4;
  private static final double TEMPERATURE = 0.05;
  private static final WellLaw LAW = new WellLaw(TEMPERATURE);
  private static final double STEP = 0.02;
  private static final int[] RECORD = {50, 150, 400};
  private static final int LAST = RECORD.length - 1;
  private static final int PARTICLES = 300;
  private static final int MANY = 4000;

  @Override
  public Card card() {
    return Card.of("game.local-stability")
        .states(
            "started at the entropic equilibrium tilted by a small field: the entropic Nikaido-Isoda error of the mean-field limit at t = 3 and 8 is at most exp(-2 lambda (t - s)) of that at s = 1 and 3, lambda the spectral gap of tau Laplace - grad V . grad; n particles follow it down to their floor")
        .source(
            "Seo, Shin, Monmarche, Choi 2026; rate by the norm <h, (-L)^{-1} h>, ours: theory.md, Double wells")
        .assumes(
            Hypothesis.of("the start is near the equilibrium")
                .violatedBy(
                    "started on the cycle of the same game",
                    ReferenceImplementation::new,
                    () -> member(Instance.plain("tanh")),
                    trial ->
                        converges(
                            trial,
                            game(LangevinPair.normal(1, 0.09), LangevinPair.normal(0, 0.09)))))
        .needs(dynamics("langevin-descent-ascent"), payoff("double-well"))
        .budget(
            "Monte Carlo: Student intervals over 64 replicates at alpha; truncation: a tenth of the change from n to 2n, the floor of particles, the error of Euler's stationary law; discretisation none, the limit is of the steps; rounding, far below")
        .firstRefutes(GameMutant.TEMPERATURE_OF_ONE)
        .cost(40);
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 3);
  }

  @Override
  public void check(Trial trial) {
    Stream stream = trial.instance().stream(Draw.TILT);
    LangevinPair game = game(LAW.tilted(0.01 + 0.01 * stream.uniform()), LAW.tilted(-0.01));
    trial.later(part -> followsLimit(part, game));
    trial.later(part -> converges(part, game));
  }

  private static LangevinPair game(DoubleUnaryOperator row, DoubleUnaryOperator column) {
    return new LangevinPair(
        new DoubleWell(COUPLING, 1),
        new DescentAscent(1, 0, TEMPERATURE, 1, false),
        STEP,
        RECORD,
        row,
        column);
  }

  /** E int phi dmu^n_t tends to int phi dmu_t, phi = x, x^2, and nu_t likewise. */
  private static void followsLimit(Trial trial, LangevinPair game) {
    trial.addAll(game.means(trial, PARTICLES));
  }

  private static void converges(Trial trial, LangevinPair game) {
    List<Profile> limit = game.limit();
    errorFalls(trial, game.law(), limit);
    meansFall(trial, game, limit);
  }

  /** NI(t) &lt;= exp(-2 lambda (t - s)) NI(s), NI with entropies, of the limit. */
  private static void errorFalls(Trial trial, GameLaw law, List<Profile> limit) {
    double gap = gap(law);
    // Euler's stationary law is not the Gibbs law: its own error is where the limit's ends.
    Profile still = LangevinPair.resting(0, 0);
    Profile stationary = law.gibbs(still);
    for (int k = 0; k < 4000; k++) {
      stationary = law.after(stationary, still);
    }
    double euler = law.entropicError(stationary);
    for (int k = 1; k < RECORD.length; k++) {
      double decay = StrictMath.exp(-2 * gap * STEP * (RECORD[k] - RECORD[k - 1]));
      trial.atMost(
          "entropic Nikaido-Isoda error of the limit after %d steps".formatted(RECORD[k]),
          law.entropicError(limit.get(k)),
          decay * law.entropicError(limit.get(k - 1)),
          new Budget(euler, 0, 1e-12, 0, 0));
    }
  }

  /** |(m_x, m_y)| of n particles is at most the limit's and a floor; the limit's tends to 0. */
  private static void meansFall(Trial trial, LangevinPair game, List<Profile> limit) {
    double radius = MeanPoint.of(limit.get(LAST)).radius();
    trial.atMost(
        "radius of the means of %d particles at the end".formatted(MANY),
        MeanPoint.of(game.played(trial, MANY, 1_000).get(LAST)).radius(),
        radius,
        new Budget(0, 0, 1e-12, MeanPoint.floor(MANY), 0));
    trial.atMost(
        "radius of the limit's means at the end, over that at the start",
        radius,
        0.05,
        Budget.ofRounding(1e-12));
  }

  /** The spectral gap of a player whose opponent rests: the rate at which its mean is forgotten. */
  private static double gap(GameLaw law) {
    Profile still = LangevinPair.resting(0, 0);
    Profile now = new Profile(law.law(LAW.tilted(0.02)), law.law(LAW.tilted(0.02)));
    double before = 0;
    int steps = (int) Math.round(10 / STEP);
    for (int k = 0; k < steps; k++) {
      before = Profile.mean(now.row())[0];
      now = law.after(now, still);
    }
    return StrictMath.log(before / Profile.mean(now.row())[0]) / STEP;
  }
}
