package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.instance.WellLaw;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.observation.MeanPoint;
import org.measuredynamics.observation.PlayedTwice;
import org.measuredynamics.observation.StrongWells;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Near its entropic equilibrium single-time-scale Langevin descent-ascent converges exponentially,
 * also in a cold and strongly coupled game that has a cycle farther out: on double wells, c = 4,
 * tau = 0.05, started at the equilibrium tilted by a small field, n particles come back to it and
 * do not find the cycle, no more often than by the exact scheme, and are on their way where those
 * of the exact scheme are.
 *
 * <p>In the norm &lt;h, (-L)^{-1} h&gt; of relative densities h the coupling is antisymmetric and
 * cannot slow players down: the limit converges at twice the spectral gap of a player left alone
 * (theory.md, Double wells). That no implementation takes part in, and is a test of the suite.
 *
 * <p>Alone: {@code check --theorem game.local-stability}.
 */
@AutoService(Catalogued.class)
public final class LocalStability implements Theorem<GameInstance> {
  private static final double COUPLING = 4;
  private static final double TEMPERATURE = 0.05;
  private static final WellLaw LAW = new WellLaw(TEMPERATURE);
  private static final double STEP = 0.02;
  private static final int[] RECORD = {50, 150, 400};
  private static final int PARTICLES = 96;

  @Override
  public Card card() {
    return Card.of("game.local-stability")
        .states(
            "started at the entropic equilibrium tilted by a small field: the means of n particles return to 0 by t = 8, at the rate of the spectral gap of tau Laplace - grad V . grad, and do not reach the cycle of the same game")
        .source(
            "Seo, Shin, Monmarche, Choi 2026; rate by the norm <h, (-L)^{-1} h>, ours: theory.md, Double wells")
        .assumes(
            Hypothesis.of("the start is near the equilibrium")
                .violatedBy(
                    "started on the cycle of the same game",
                    ReferenceImplementation::new,
                    () -> new GameInstance("double-well", 1, PARTICLES, 1),
                    trial ->
                        returns(
                            trial,
                            game(LangevinPair.normal(1, 0.09), LangevinPair.normal(0, 0.09)),
                            near(trial))))
        .needs(dynamics("langevin-descent-ascent"), payoff("double-well"))
        .budget(
            "Monte Carlo: which of 64 runs are whose, of an implementation and of the exact scheme, is uniform: exact hypergeometric quantiles at alpha; discretisation and truncation none; rounding, that of all steps added up")
        .firstRefutes(GameMutant.PLAYER_FROZEN)
        .alone(RareMutant.IN_WIDE_WELLS)
        .cost(40);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.of("double-well", PARTICLES).arbitrary();
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    returns(trial, near(trial), near(trial));
  }

  private static LangevinPair near(Trial<GameInstance> trial) {
    Stream stream = trial.instance().stream(Draw.TILT);
    return game(LAW.tilted(0.003 + 0.003 * stream.uniform()), LAW.tilted(-0.003));
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

  /** |(m_x, m_y)| tends to 0; int phi dmu^n_t and int phi dnu^n_t on the way, phi = x, x^2. */
  private static void returns(Trial<GameInstance> trial, LangevinPair played, LangevinPair near) {
    PlayedTwice runs =
        PlayedTwice.of(trial, played.runs(trial.instance()), near.runs(trial.instance()), RECORD);
    runs.asRare(
        trial,
        "radius of the means at the end more than a quarter of that of a cycle",
        path -> MeanPoint.of(path.get(RECORD.length - 1)).radius(),
        radius -> !(radius <= StrongWells.radius() / 4),
        trial.alpha() / 4);
    double share = trial.alpha() / (4 * RECORD.length);
    for (int k = 0; k < RECORD.length; k++) {
      int at = k;
      runs.sameLaw(
          trial,
          "radius of the means after %d steps".formatted(RECORD[k]),
          path -> MeanPoint.of(path.get(at)).radius(),
          share);
    }
    near.sameMoments(trial, runs, trial.alpha() / 2);
  }
}
