package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.GaussianGame;
import org.measuredynamics.observation.Player;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * On quadratic games Langevin descent-ascent is Gaussian, for every number of particles and for
 * Euler steps exactly: the means of both players follow a linear recursion m -&gt; M m with noise
 * of covariance 2 tau h / n, deviations from the mean decay with the confinement alone. The whole
 * trajectory has that law, from few steps to stationarity, where the covariances are tau / a and
 * tau / c (but for 1 / (1 - a h / 2)): the entropic equilibrium, the coupled Gibbs fixed point.
 *
 * <p>Means, whitened by their exact covariance, and deviations are chi-squared.
 *
 * <p>Alone: {@code check --theorem game.langevin-stationary}.
 */
@AutoService(Catalogued.class)
public final class LangevinStationaryLaw implements Theorem<GameInstance> {
  private static final double STEP = 0.05;
  private static final int[] RECORD = {4, 40, 400};
  private static final int PARTICLES = 3000;
  private static final double TEMPERATURE = 0.3;

  @Override
  public Card card() {
    return Card.of("game.langevin-stationary")
        .states(
            "l = x . B y + a |x|^2 / 2 - c |y|^2 / 2: m_x' = -a m_x - B m_y, m_y' = kappa (B^T m_x - c m_y), covariances tend to tau / a, tau / c, with the exact law of n particles at every time")
        .source(
            "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, section 4; theory.md, Quadratic games")
        .assumes(
            Hypothesis.of("the payoff is quadratic, at the stated temperature")
                .violatedBy(
                    "twice the temperature",
                    ReferenceImplementation::new,
                    () -> new GameInstance("quadratic", 2, PARTICLES, 1),
                    trial -> law(trial, 2 * TEMPERATURE)))
        .needs(dynamics("langevin-descent-ascent"), payoff("quadratic"))
        .budget(
            "Monte Carlo: exact chi-squared quantiles at alpha, the laws of Euler steps themselves; rounding, far below")
        .firstRefutes(GameMutant.TEMPERATURE_OF_ONE)
        .alone(RareMutant.OF_3000_PARTICLES)
        .cost(10);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.of("quadratic", PARTICLES).upToDimensions(4).arbitrary();
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    law(trial, TEMPERATURE);
  }

  /** What is played at the one temperature has the law of another. */
  private static void law(Trial<GameInstance> trial, double temperature) {
    GameInstance instance = trial.instance();
    QuadraticPayoff payoff = instance.quadratic(true);
    double timeScale = 0.5 + instance.seed() % 5 / 2.0;
    Profile initial = instance.initial(payoff);
    DescentAscent dynamics = new DescentAscent(1, 0, TEMPERATURE, timeScale, false);
    List<Profile> path =
        new GameRun(dynamics, payoff, initial, STEP, instance.seed()).at(trial, RECORD);
    GaussianGame law = new GaussianGame(payoff, temperature, timeScale, STEP, initial);
    for (int r = 0; r < RECORD.length; r++) {
      means(trial, law, path.get(r), RECORD[r]);
      deviations(trial, law, Player.ROW, path.get(r), RECORD[r]);
      deviations(trial, law, Player.COLUMN, path.get(r), RECORD[r]);
    }
  }

  /** (m - M^k m_0) . C_k^{-1} (m - M^k m_0) ~ chi-squared, C' = M C M^T + 2 tau h / n. */
  private static void means(Trial<GameInstance> trial, GaussianGame law, Profile found, int steps) {
    trial.addAll(
        Comparison.chiSquared(
            "means of both players after %d steps".formatted(steps),
            law.means(found, steps),
            law.dimension(),
            1e-6,
            share(trial)));
  }

  /** sum_i |x_i - m - (1 - a h)^k (x_i - m)_0|^2 over its variance ~ chi-squared. */
  private static void deviations(
      Trial<GameInstance> trial, GaussianGame law, Player player, Profile found, int steps) {
    ParticleMeasure start = player.of(law.initial());
    trial.addAll(
        Comparison.chiSquared(
            "deviations, %s player after %d steps".formatted(player.word(), steps),
            law.deviations(player, found, steps),
            (start.size() - 1) * start.dimension(),
            1e-6,
            share(trial)));
  }

  private static double share(Trial<GameInstance> trial) {
    return trial.alpha() / (3 * RECORD.length);
  }
}
