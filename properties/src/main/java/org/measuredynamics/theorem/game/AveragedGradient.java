package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.observation.MeanPoint;
import org.measuredynamics.observation.PlayedTwice;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Langevin descent-ascent against the discounted past of the opponent converges to the entropic
 * equilibrium where forgetting is slow against mixing: on double wells, far from equilibrium at the
 * start, the means of n particles go the way of those of the exact scheme and fall to zero.
 *
 * <p>The hypothesis bites. Linearised at the equilibrium a slow mode of rate lambda, answering a
 * field with gain K = c Var / tau, gives s^2 + (eta + lambda) s + eta lambda (1 - i K) = 0: stable
 * only if (eta + lambda)^2 &gt; eta lambda K^2. Faster forgetting of a game with greater gain makes
 * a cycle where plain descent-ascent has none; and in the cold game of game.oscillation the rate
 * must be below lambda / K^2, some 1e-5, out of reach of a run of particles.
 *
 * <p>Alone: {@code check --theorem game.averaged-gradient}.
 */
@AutoService(Catalogued.class)
public final class AveragedGradient implements Theorem<GameInstance> {
  private static final double STEP = 0.1;
  private static final int[] RECORD = {20, 100, 600};
  private static final int PARTICLES = 100;

  @Override
  public Card card() {
    return Card.of("game.averaged-gradient")
        .states(
            "d mu/dt = div(mu grad int l(., y) dB) + tau Laplace mu, d nu/dt likewise against A, d(A, B)/dt = eta ((mu, nu) - (A, B)): tends to the entropic equilibrium for small eta: |(m_x, m_y)| of n particles is below 1/4 at t = 60, from 1 at the start")
        .source(
            "Lu, Monmarche 2025 (exponential discount); Kim, Yamamoto, Oko, Yang, Suzuki 2024 (other weights); the threshold ours")
        .assumes(
            Hypothesis.of("forgetting is slow against mixing")
                .violatedBy(
                    "forgetting as fast as mixing, at a gain of six: a cycle",
                    ReferenceImplementation::new,
                    () -> new GameInstance("double-well", 1, PARTICLES, 1),
                    trial -> settled(trial, played(trial, game(2, 0.3, 0.3), game(trial)))))
        .needs(dynamics("averaged-gradient"), payoff("double-well"))
        .budget(
            "Monte Carlo: which of 64 runs are whose, of an implementation and of the exact scheme, is uniform: exact hypergeometric quantiles at alpha; discretisation and truncation none; rounding, that of all steps added up")
        .firstRefutes(GameMutant.AVERAGE_IGNORED)
        .alone(RareMutant.IN_DOUBLE_WELLS_AFTER_20_STEPS)
        .cost(40);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.of("double-well", PARTICLES).arbitrary();
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    PlayedTwice runs = played(trial, game(trial), game(trial));
    settled(trial, runs);
    game(trial).sameMoments(trial, runs, trial.alpha() / 2);
  }

  private static LangevinPair game(Trial<GameInstance> trial) {
    Stream stream = trial.instance().stream(Draw.AVERAGED_GAME);
    return game(0.6 + 0.2 * stream.uniform(), 0.5 + 0.1 * stream.uniform(), 0.1);
  }

  /** The one game by the implementation, the other by the exact scheme. */
  private static PlayedTwice played(
      Trial<GameInstance> trial, LangevinPair played, LangevinPair game) {
    return PlayedTwice.of(
        trial, played.runs(trial.instance()), game.runs(trial.instance()), RECORD);
  }

  /** The game from means (1, 0), standard deviations 0.3. */
  private static LangevinPair game(double coupling, double temperature, double forgetting) {
    return new LangevinPair(
        new DoubleWell(coupling, 1),
        new DescentAscent(1, 0, temperature, 1, false, forgetting),
        STEP,
        RECORD,
        LangevinPair.normal(1, 0.09),
        LangevinPair.normal(0, 0.09));
  }

  /** |(m_x, m_y)| &lt;= 1/4 at time 60, but for what few particles are off by. */
  private static void settled(Trial<GameInstance> trial, PlayedTwice runs) {
    runs.asRare(
        trial,
        "radius of the means at time 60, of 1 at the start, above 1/4",
        path -> MeanPoint.of(path.get(RECORD.length - 1)).radius(),
        radius -> !(radius <= 0.25),
        trial.alpha() / 2);
  }
}
