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
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.Player;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.symmetry.Isometry;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * A theorem of failure: on x . B y, B = s times an isometry, descent-ascent does not converge.
 * Continuous time conserves the radius |m_x|^2 + |m_y|^2 of the means; a simultaneous step
 * multiplies it by 1 + h^2 s^2 exactly, an extragradient step by 1 - h^2 s^2 + h^4 s^4; alternating
 * steps would conserve another quadratic form.
 *
 * <p>The radius of the run is compared with the exact power of the factor at every step; and the
 * growth over [0, T] by short steps of length h with T log(1 + h^2 s^2) / h, nearly 0.
 *
 * <p>Alone: {@code check --theorem game.cycling}.
 */
@AutoService(Catalogued.class)
public final class Cycling implements Theorem<GameInstance> {
  private static final int STEPS = 60;
  private static final double STEP = 0.1;

  /** Short steps of a turn by one radian. */
  private static final int SHORT = 256;

  @Override
  public Card card() {
    return Card.of("game.cycling")
        .states(
            "l = x . B y, B^T B = s^2 I: d/dt (|m_x|^2 + |m_y|^2) = 0; simultaneous Euler multiplies it by 1 + h^2 s^2, extragradient by 1 - h^2 s^2 + h^4 s^4")
        .source(
            "Korpelevich 1976; Daskalakis, Ilyas, Syrgkanis, Zeng 2018; theory.md, Bilinear games")
        .assumes(
            Hypothesis.of("no confinement: the payoff is bilinear")
                .violatedBy(
                    "a confinement of 0.3, with which it converges",
                    ReferenceImplementation::new,
                    () -> new GameInstance("quadratic", 6, 3, 1),
                    Cycling::confined))
        .needsOneOf(dynamics("descent-ascent"), dynamics("extragradient"))
        .needs(payoff("quadratic"))
        .budget(
            "rounding by running error analysis of every step; the growth by short steps is exact")
        .firstRefutes(GameMutant.STEP_1_PERCENT_LONG)
        .alone(RareMutant.AFTER_100_STEPS);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.of("quadratic", 2)
        .upToDimensions(6)
        .upToParticles(16)
        .weightedIf(declared)
        .arbitrary();
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    Stream stream = trial.instance().stream(Draw.ISOMETRY);
    double scale = 0.5 + stream.uniform();
    Isometry isometry = Isometry.haar(trial.instance().dimension(), stream);
    spiral(trial, coupled(isometry, scale, 0), scale);
  }

  private static void confined(Trial<GameInstance> trial) {
    Stream stream = trial.instance().stream(Draw.ISOMETRY);
    Isometry isometry = Isometry.haar(trial.instance().dimension(), stream);
    spiral(trial, coupled(isometry, 1, 0.3), 1);
  }

  private static QuadraticPayoff coupled(Isometry isometry, double scale, double confinement) {
    double[] matrix = isometry.matrix();
    int d = isometry.dimension();
    double[][] coupling = new double[d][d];
    for (int k = 0; k < d * d; k++) {
      coupling[k / d][k % d] = scale * matrix[k];
    }
    return new QuadraticPayoff(coupling, confinement, confinement);
  }

  private static void spiral(Trial<GameInstance> trial, QuadraticPayoff payoff, double scale) {
    GameInstance instance = trial.instance();
    Profile initial = instance.initial(payoff);
    double square = STEP * STEP * scale * scale;
    GameRun plain = new GameRun(DescentAscent.GRADIENT, payoff, initial, STEP, instance.seed());
    GameRun extragradient =
        new GameRun(new DescentAscent(1, 0, 0, 1, true), payoff, initial, STEP, instance.seed());
    if (plain.isDeclaredIn(trial)) {
      everyStep(trial, plain, "simultaneous", 1 + square, scale);
    }
    if (extragradient.isDeclaredIn(trial)) {
      everyStep(trial, extragradient, "extragradient", 1 - square + square * square, scale);
    }
    if (plain.isDeclaredIn(trial)) {
      shortSteps(trial, plain, scale);
    }
  }

  /** |m_x|^2 + |m_y|^2 after k steps is f^k times that at the start, f the factor of a step. */
  private static void everyStep(
      Trial<GameInstance> trial, GameRun run, String words, double factor, double scale) {
    GameInstance instance = trial.instance();
    List<Profile> path = run.path(trial, STEPS);
    double square = STEP * STEP * scale * scale;
    double size = size(run.initial());
    for (int k = 1; k <= STEPS; k++) {
      double grown = StrictMath.pow(1 + square + 2 * STEP * scale, k);
      double chain = 16.0 * k * (instance.particles() + 4 * instance.dimension() + 16);
      trial.identity(
          "radius after %d steps, %s".formatted(k, words),
          radius(path.get(k)),
          radius(run.initial()) * StrictMath.pow(factor, k),
          Budget.ofRounding(chain * trial.roundoff() * size * grown));
    }
  }

  /** log of |m_x|^2 + |m_y|^2 at T over that at 0: T log(1 + h^2 s^2) / h, which tends to 0. */
  private static void shortSteps(Trial<GameInstance> trial, GameRun run, double scale) {
    double start = radius(run.initial());
    double step = 1 / (scale * SHORT);
    double growth = StrictMath.log(radius(run.by(step).after(trial, SHORT)) / start);
    double chain = 64.0 * SHORT * (trial.instance().particles() + 64) * trial.roundoff();
    trial.identity(
        "log of the radius over [0, 1 / s], by short steps",
        growth,
        SHORT * StrictMath.log1p(step * step * scale * scale),
        Budget.ofRounding(chain * (size(run.initial()) / start)));
  }

  private static double radius(Profile profile) {
    double sum = 0;
    for (Player player : Player.values()) {
      for (double c : Profile.mean(player.of(profile))) {
        sum += c * c;
      }
    }
    return sum;
  }

  /** int |x|^2 dmu + int |y|^2 dnu. */
  private static double size(Profile profile) {
    return size(profile.row()) + size(profile.column());
  }

  private static double size(ParticleMeasure mu) {
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      for (double c : mu.particle(i)) {
        sum += mu.weight(i) * c * c;
      }
    }
    return sum;
  }
}
