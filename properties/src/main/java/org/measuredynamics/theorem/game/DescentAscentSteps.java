package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.Space;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.Player;
import org.measuredynamics.observation.PlayerStep;
import org.measuredynamics.observation.StepNoise;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Both players move at once, each along the gradient of its own first variation, the row player
 * down, the column player up, each at its own time scale: V_x = int l(x, .) dnu, V_y = int l(., y)
 * dmu at the same (mu, nu). On spheres along the tangent space, and back to the sphere. Weights
 * change by exp(-h alpha V_x) and exp(h alpha kappa V_y), normalised. With temperature, what is
 * left of a step over its standard deviation is standard normal, independent between particles,
 * players and steps: exact chi-squared laws of its squares and of its products.
 *
 * <p>Refuted by players that move in turn, by signs, by noise that players share.
 *
 * <p>Alone: {@code check --theorem game.descent-ascent}.
 */
@AutoService(Catalogued.class)
public final class DescentAscentSteps implements Theorem<GameInstance> {
  private static final List<String> PAYOFFS =
      List.of(
          "quadratic",
          "double-well",
          "trigonometric",
          "box-trigonometric",
          "generator-critic",
          "spherical-polynomial");

  /** Those on which noise is looked at too. */
  private static final List<String> NOISY =
      List.of("quadratic", "trigonometric", "spherical-polynomial");

  private static final List<String> WITHOUT_NOISE =
      List.of(
          "descent-ascent",
          "fisher-rao-descent-ascent",
          "extragradient",
          "averaged-gradient",
          "optimistic");

  private static final int STEPS = 4;
  private static final int NOISY_STEPS = 40;
  private static final double STEP = 0.05;

  @Override
  public Card card() {
    return Card.of("game.descent-ascent")
        .states(
            "d mu/dt = gamma div(mu grad V_x) - alpha (V_x - int V_x dmu) mu + gamma tau Laplace mu, d nu/dt = kappa (-gamma div(nu grad V_y) + alpha (V_y - int V_y dnu) nu + gamma tau Laplace nu), both at once")
        .source("Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, section 3")
        .assumes(
            Hypothesis.of("players move at once")
                .violatedBy(
                    "the column player answers the row player's new strategy",
                    GameMutant.ALTERNATING,
                    () -> new GameInstance("quadratic", 1, 7, 1),
                    this::check))
        .needsOneOf(
            dynamics("descent-ascent"),
            dynamics("langevin-descent-ascent"),
            dynamics("fisher-rao-descent-ascent"),
            dynamics("extragradient"),
            dynamics("averaged-gradient"),
            dynamics("optimistic"))
        .needsOneOf(PAYOFFS.stream().map(Capability::payoff).toArray(Capability[]::new))
        .budget(
            "rounding of a step by running error analysis; noise: Monte Carlo, exact chi-squared quantiles at alpha")
        .firstRefutes(GameMutant.ALTERNATING);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.ofDeclared(hasNoiseAlone(declared) ? NOISY : PAYOFFS, declared)
        .upToDimensions(5)
        .upToParticles(12)
        .weightedIf(declared)
        .arbitrary();
  }

  private static boolean hasNoiseAlone(Description declared) {
    return WITHOUT_NOISE.stream().noneMatch(each -> declared.declares(dynamics(each)));
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    GameInstance instance = trial.instance();
    Payoff payoff = instance.drawPayoff();
    for (GameRun run : runs(instance, payoff)) {
      if (run.isDeclaredIn(trial)) {
        everyStep(trial, run);
      }
    }
    boolean isOnSpheres = payoff.space() == Space.SPHERE;
    // Noise as long as the radius: what is not tangent shows.
    GameRun noisy = langevin(instance, payoff, isOnSpheres ? 2 : 0.2);
    if (!noisy.isDeclaredIn(trial) || !NOISY.contains(instance.payoff())) {
      return;
    }
    if (isOnSpheres) {
      noiseOnSpheres(trial, noisy, trial.alpha());
    } else {
      noise(trial, noisy, trial.alpha());
    }
  }

  /** Every dynamics without noise. */
  private static List<GameRun> runs(GameInstance instance, Payoff payoff) {
    double timeScale = 0.5 + instance.seed() % 7 / 2.0;
    Profile initial = instance.initial(payoff);
    return Stream.of(
            DescentAscent.GRADIENT,
            new DescentAscent(1, 0, 0, timeScale, false),
            new DescentAscent(0.7, 1.3, 0, timeScale, false),
            new DescentAscent(1, 0, 0, 1, true),
            new DescentAscent(1, 0, 0, timeScale, false, 3),
            new DescentAscent(1, 0, 0, timeScale, false).withOptimism())
        .map(each -> new GameRun(each, payoff, initial, STEP, instance.seed()))
        .toList();
  }

  private static GameRun langevin(GameInstance instance, Payoff payoff, double temperature) {
    return new GameRun(
        new DescentAscent(1, 0, temperature, 2, false),
        payoff,
        new GameInstance(
                instance.payoff(), instance.dimension(), instance.particles(), instance.seed())
            .initial(payoff),
        STEP,
        instance.seed());
  }

  /** Each step takes both players from where they are along the field that the dynamics names. */
  private static void everyStep(Trial<GameInstance> trial, GameRun run) {
    List<Profile> path = run.path(trial, STEPS);
    for (int k = 0; k < STEPS; k++) {
      for (Player player : Player.values()) {
        PlayerStep step = PlayerStep.of(player, run, path, k, trial.roundoff());
        ParticleMeasure after = player.of(path.get(k + 1));
        String what = "step %d of %s, %s".formatted(k, run.payoff().kind(), run.kind());
        moved(trial, player, step, after, what);
        weighed(trial, player, step, after, what);
      }
    }
  }

  /** x_i' = x_i - h gamma grad V_x(x_i), y_j' = y_j + h kappa gamma grad V_y(y_j). */
  private static void moved(
      Trial<GameInstance> trial,
      Player player,
      PlayerStep step,
      ParticleMeasure after,
      String what) {
    int p = after.dimension();
    for (int i = 0; i < after.size(); i++) {
      for (int c = 0; c < p; c++) {
        trial.identity(
            "%s player, particle %d, coordinate %d, %s".formatted(player.word(), i, c, what),
            after.position(i, c),
            step.positions()[i * p + c],
            Budget.ofRounding(step.positionRounding()[i * p + c]));
      }
    }
  }

  /** mu_i' ~ mu_i exp(-h alpha V_x(x_i)), nu_j' ~ nu_j exp(h kappa alpha V_y(y_j)). */
  private static void weighed(
      Trial<GameInstance> trial,
      Player player,
      PlayerStep step,
      ParticleMeasure after,
      String what) {
    for (int i = 0; i < after.size(); i++) {
      trial.identity(
          "%s player, weight %d, %s".formatted(player.word(), i, what),
          after.weight(i),
          step.weights()[i],
          Budget.ofRounding(step.weightRounding()[i]));
    }
  }

  /** (x' - x + h grad V_x) / (2 tau h)^{1/2} ~ N(0, 1), by particle, player and step. */
  private static void noise(Trial<GameInstance> trial, GameRun run, double alpha) {
    List<Profile> path = run.path(trial, NOISY_STEPS);
    StepNoise row = StepNoise.of(Player.ROW, run, path);
    StepNoise column = StepNoise.of(Player.COLUMN, run, path);
    double blur = 1e-9 * (row.values().length + column.values().length);
    double share = alpha / 8;
    for (Player player : Player.values()) {
      StepNoise noise = player == Player.ROW ? row : column;
      String whose = "noise of the %s player, %s".formatted(player.word(), run.payoff().kind());
      int freedom = noise.values().length;
      trial.addAll(Comparison.chiSquared(whose, noise.squares(), freedom, blur, share));
      trial.addAll(noise.betweenSteps(whose, blur, share));
      trial.addAll(noise.betweenParticles(whose, blur, share));
    }
    trial.addAll(row.betweenPlayers(column, run.payoff().kind(), blur, share));
  }

  /** |x' / (x . x') - x + h grad V_x|^2 / (2 tau h) ~ chi-squared of the tangent space. */
  private static void noiseOnSpheres(Trial<GameInstance> trial, GameRun run, double alpha) {
    List<Profile> path = run.path(trial, NOISY_STEPS);
    for (Player player : Player.values()) {
      StepNoise.OnSpheres noise = StepNoise.OnSpheres.of(player, run, path);
      trial.addAll(
          Comparison.chiSquared(
              "noise of the %s player on spheres".formatted(player.word()),
              noise.squares(),
              noise.freedom(),
              noise.rounding(),
              alpha / 2));
    }
  }
}
