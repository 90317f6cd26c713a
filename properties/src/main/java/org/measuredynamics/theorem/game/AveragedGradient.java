package org.measuredynamics.theorem.game;

import com.google.auto.service.AutoService;
import java.util.List;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Observations;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Langevin descent-ascent against the discounted past of the opponent converges to the entropic
 * equilibrium where forgetting is slow against mixing: on double wells, far from equilibrium at the
 * start, the means follow the mean-field limit of these steps and fall to zero.
 *
 * <p>The hypothesis bites. Linearised at the equilibrium a slow mode of rate lambda, answering a
 * field with gain K = c Var / tau, gives s^2 + (eta + lambda) s + eta lambda (1 - i K) = 0: stable
 * only if (eta + lambda)^2 &gt; eta lambda K^2. Faster forgetting of a game with greater gain makes
 * a cycle where plain descent-ascent has none; and in the cold game of game.oscillation the rate
 * must be below lambda / K^2, some 1e-5, out of reach of a run of particles.
 *
 * <p>Alone: {@code check --theorem game.averaged-gradient}.
 */
@AutoService(Theorem.class)
public final class AveragedGradient implements OldTheorem {
  private static final double STEP = 0.1;
  private static final int[] RECORD = {20, 100, 600};
  private static final int PARTICLES = 100;
  private static final int MANY = 2000;

  /** Standard deviations of the mean of free particles. */
  private static final double FLOOR = 8;

  @Override
  public String id() {
    return "game.averaged-gradient";
  }

  @Override
  public String statement() {
    return "d mu/dt = div(mu grad int l(., y) dB) + tau Laplace mu, d nu/dt likewise against A, d(A, B)/dt = eta ((mu, nu) - (A, B)): tends to the entropic equilibrium for small eta; the steps have their own mean-field limit at every time";
  }

  @Override
  public String source() {
    return "Lu, Monmarche 2025 (exponential discount); Kim, Yamamoto, Oko, Yang, Suzuki 2024 (other weights); the threshold ours";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("forgetting is slow against mixing");
  }

  @Override
  public List<String> needs() {
    return List.of("averaged-gradient", "double-well-game");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student intervals over 64 replicates at alpha; truncation: a tenth of the change from n to 2n, the floor of particles; discretisation none, the limit is of the steps; rounding, far below";
  }

  @Override
  public String firstRefutes() {
    return "game-average-ignored";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 3);
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Stream stream = instance.stream(Draw.AVERAGED_GAME);
    LangevinPair game = game(0.6 + 0.2 * stream.uniform(), 0.5 + 0.1 * stream.uniform(), 0.1);
    Observations comparisons = new Observations();
    comparisons.addLater(() -> game.means(implementation, PARTICLES, instance.seed(), alpha));
    comparisons.addLater(() -> List.of(settled(implementation, game, instance)));
    return comparisons;
  }

  private static LangevinPair game(double coupling, double temperature, double forgetting) {
    return new LangevinPair(
        new DoubleWell(coupling, 1),
        new DescentAscent(1, 0, temperature, 1, false, forgetting),
        STEP,
        RECORD,
        x -> StrictMath.exp(-(x - 1) * (x - 1) / 0.18),
        y -> StrictMath.exp(-y * y / 0.18));
  }

  private static Comparison settled(
      Implementation implementation, LangevinPair game, Instance instance) {
    List<Profile> path = game.played(implementation, MANY, instance.seed(), 0);
    return Comparison.atMost(
        "radius of the means at time 60, of 1 at the start",
        Oscillation.radius(path.get(RECORD.length - 1)),
        0.25,
        new Budget(0, 0, 1e-12, FLOOR / Math.sqrt(MANY), 0));
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "forgetting as fast as mixing, at a gain of six: a cycle",
            () -> List.of(settled(new ReferenceImplementation(), game(2, 0.3, 0.3), instance))));
  }
}
