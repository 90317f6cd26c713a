package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.limit.LinearGame;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.LinearPath;
import org.measuredynamics.observation.Player;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The last strategies converge, not only their averages, where a step looks ahead: on l = x . B y +
 * a |x|^2 / 2 - c |y|^2 / 2 the means of both players obey a matrix law exactly, at every number of
 * particles and all weights, by extragradient steps M^k with M = I - hG + h^2 G^2, by optimistic
 * ones z_{k+1} = z_k - 2h G z_k + h G z_{k-1}. What particles are off their mean obeys the same law
 * with the number a, or kappa c, for G. Where a = c = 0 extragradient steps spend h^2 |Gz|^2 - h^4
 * |G^2 z|^2 of |z|^2 each, and converge just if h s &lt; 1 for the singular values s of kappa^{1/2}
 * B; optimistic steps just if h s &lt; 3^{-1/2}.
 *
 * <p>Alone: {@code check --theorem game.last-iterate}.
 */
@AutoService(Catalogued.class)
public final class LastIterate implements Theorem<GameInstance> {
  private static final int STEPS = 60;
  private static final int[] LOOKED_AT = {1, 2, 3, 7, 20, STEPS};

  /** Both ways to look ahead. */
  private static final List<DescentAscent> DYNAMICS =
      List.of(DescentAscent.GRADIENT.withExtragradient(), DescentAscent.GRADIENT.withOptimism());

  @Override
  public Card card() {
    return Card.of("game.last-iterate")
        .states(
            "l = x . B y + a |x|^2 / 2 - c |y|^2 / 2, z = (m_x, m_y), z' = -G z: extragradient z_k = (I - hG + h^2 G^2)^k z_0, optimistic z_{k+1} = z_k - 2h G z_k + h G z_{k-1}, for every n; for a = c = 0 they converge just if h s < 1, h s < 3^{-1/2} for all singular values s")
        .source(
            "Korpelevich 1976; Daskalakis, Ilyas, Syrgkanis, Zeng 2018; Zhang, Yu 2020; theory.md, Bilinear games")
        .assumes(
            Hypothesis.of("a step looks ahead: extragradient or optimistic")
                .violatedBy(
                    "simultaneous descent-ascent",
                    GameMutant.EXTRAGRADIENT_PLAIN,
                    () -> new GameInstance("quadratic", 2, 3, 1),
                    trial -> nearer(trial, DYNAMICS.get(0), 0, 0.3)),
            Hypothesis.of("steps are short: h s < 1, of optimistic ones h s < 3^{-1/2}")
                .violatedBy(
                    "extragradient at h s = 1.05",
                    ReferenceImplementation::new,
                    () -> new GameInstance("quadratic", 1, 3, 1),
                    trial -> nearer(trial, DYNAMICS.get(0), 0, 1.05))
                .violatedBy(
                    "optimistic at h s = 0.59",
                    ReferenceImplementation::new,
                    () -> new GameInstance("quadratic", 1, 3, 1),
                    trial -> nearer(trial, DYNAMICS.get(1), 0, 0.59)),
            Hypothesis.of("the game is monotone: a and c at least 0")
                .violatedBy(
                    "extragradient at a = c = -0.3",
                    ReferenceImplementation::new,
                    () -> new GameInstance("quadratic", 1, 3, 1),
                    trial -> nearer(trial, DYNAMICS.get(0), -0.3, 0.3))
                .violatedBy(
                    "optimistic at a = c = -0.3",
                    ReferenceImplementation::new,
                    () -> new GameInstance("quadratic", 1, 3, 1),
                    trial -> nearer(trial, DYNAMICS.get(1), -0.3, 0.3)))
        .needsOneOf(dynamics("extragradient"), dynamics("optimistic"))
        .needs(payoff("quadratic"))
        .budget(
            "rounding of each step by running error analysis, carried along by the exact response of later steps; nothing else")
        .firstRefutes(GameMutant.OPTIMISM_WEAK);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.of("quadratic", 2)
        .upToDimensions(4)
        .upToParticles(8)
        .weightedIf(declared)
        .arbitrary();
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    Stream stream = trial.instance().stream(Draw.LINEAR_GAME);
    double kappa = stream.integer(2) == 0 ? 1 : 0.3 + 2.7 * stream.uniform();
    int confined = stream.integer(3);
    double a = confined == 0 ? 0 : stream.uniform();
    double c = confined == 2 ? stream.uniform() : a / kappa;
    double reach = stream.uniform();
    for (DescentAscent each : DYNAMICS) {
      double part = each.extragradient() ? 0.1 + 0.75 * reach : 0.05 + 0.4 * reach;
      GameRun run = run(trial, each.withTimeScale(kappa), a, c, part);
      if (run.isDeclaredIn(trial)) {
        LinearPath path = LinearPath.of(trial, run, STEPS);
        exactly(trial, path, run.kind());
        if (confined < 2) {
          nearer(trial, path, run.kind());
        }
        if (confined == 0 && each.extragradient()) {
          energy(trial, path);
        }
      }
    }
  }

  /**
   * The game of those confinements, in steps of which h |G| is so much: of the largest singular
   * value of G, which is s where a = c = 0.
   */
  private static GameRun run(
      Trial<GameInstance> trial, DescentAscent dynamics, double a, double c, double reach) {
    GameInstance instance = trial.instance();
    QuadraticPayoff payoff = new QuadraticPayoff(instance.quadratic(false).coupling(), a, c);
    RealMatrix field = LinearGame.ofMeans(payoff, dynamics, 1).field();
    double step = reach / new SingularValueDecomposition(field).getNorm();
    return new GameRun(dynamics, payoff, instance.initial(payoff), step, instance.seed());
  }

  /** A control: it comes nearer, of confinements a = c. */
  private static void nearer(
      Trial<GameInstance> trial, DescentAscent dynamics, double a, double reach) {
    GameRun run = run(trial, dynamics, a, a, reach);
    nearer(trial, LinearPath.of(trial, run, STEPS), run.kind());
  }

  /** The means, and what each particle is off its own, are where the law has them. */
  private static void exactly(Trial<GameInstance> trial, LinearPath path, String kind) {
    for (int k : LOOKED_AT) {
      trial.atMost(
          "distance of the means from the law after %d steps, %s".formatted(k, kind),
          path.distance(k),
          0,
          Budget.ofRounding(path.blur(k)));
      for (Player player : Player.values()) {
        trial.atMost(
            "distance of a particle of the %s player from the law of deviations after %d steps, %s"
                .formatted(player.word(), k, kind),
            path.distance(player, k),
            0,
            Budget.ofRounding(path.blur(player, k)));
      }
    }
  }

  /** |G z_K| is at most |G z_0|, where G is normal: a = kappa c. */
  private static void nearer(Trial<GameInstance> trial, LinearPath path, String kind) {
    RealMatrix field = path.field();
    trial.atMost(
        "size of the field of the means after %d steps, %s".formatted(STEPS, kind),
        field.operate(path.means(STEPS)).getNorm(),
        field.operate(path.means(0)).getNorm(),
        Budget.ofRounding(field.getFrobeniusNorm() * path.blur(STEPS)));
  }

  /** |z_K|^2 - |z_0|^2 = - sum_k (h^2 |G z_k|^2 - h^4 |G^2 z_k|^2). */
  private static void energy(Trial<GameInstance> trial, LinearPath path) {
    RealMatrix field = path.field();
    double size = field.getFrobeniusNorm();
    double spent = 0;
    double rounding = 0;
    for (int k = 0; k < STEPS; k++) {
      RealVector once = field.operate(path.means(k));
      RealVector twice = field.operate(once);
      spent += once.dotProduct(once) - twice.dotProduct(twice);
      double off = size * path.blur(k);
      rounding += off * (2 * once.getNorm() + off);
      rounding += size * off * (2 * twice.getNorm() + size * off);
    }
    RealVector last = path.means(STEPS);
    RealVector first = path.means(0);
    double blur = path.blur(STEPS);
    trial.identity(
        "energy that %d extragradient steps have spent".formatted(STEPS),
        first.dotProduct(first) - last.dotProduct(last),
        spent,
        Budget.ofRounding(
            rounding
                + blur * (2 * last.getNorm() + blur)
                + 64 * STEPS * trial.roundoff() * first.dotProduct(first)));
  }
}
