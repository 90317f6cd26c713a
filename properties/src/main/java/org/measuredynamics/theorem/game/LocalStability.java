package org.measuredynamics.theorem.game;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Observations;
import org.measuredynamics.theorem.OldTheorem;
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
public final class LocalStability implements OldTheorem {
  private static final double COUPLING = 4;
  private static final double TEMPERATURE = 0.05;
  private static final double STEP = 0.02;
  private static final int[] RECORD = {50, 150, 400};
  private static final int PARTICLES = 300;
  private static final int MANY = 4000;

  /** Standard deviations of the mean of free particles. */
  private static final double FLOOR = 8;

  @Override
  public String id() {
    return "game.local-stability";
  }

  @Override
  public String statement() {
    return "started at the entropic equilibrium tilted by a small field: the entropic Nikaido-Isoda error of the mean-field limit at t = 3 and 8 is at most exp(-2 lambda (t - s)) of that at s = 1 and 3, lambda the spectral gap of tau Laplace - grad V . grad; n particles follow it down to their floor";
  }

  @Override
  public String source() {
    return "Seo, Shin, Monmarche, Choi 2026; rate by the norm <h, (-L)^{-1} h>, ours: theory.md, Double wells";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the start is near the equilibrium");
  }

  @Override
  public List<String> needs() {
    return List.of("langevin-descent-ascent", "double-well-game");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student intervals over 64 replicates at alpha; truncation: a tenth of the change from n to 2n, the floor of particles, the error of Euler's stationary law; discretisation none, the limit is of the steps; rounding, far below";
  }

  @Override
  public String firstRefutes() {
    return "game-temperature-of-one";
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
    Stream stream = instance.stream(Draw.TILT);
    LangevinPair game = game(tilted(0.01 + 0.01 * stream.uniform()), tilted(-0.01));
    Observations comparisons = new Observations();
    comparisons.addLater(() -> game.means(implementation, PARTICLES, instance.seed(), alpha));
    comparisons.addLater(() -> converging(implementation, game, instance));
    return comparisons;
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

  private static DoubleUnaryOperator tilted(double field) {
    return s -> StrictMath.exp(-(s * s * s * s / 4 - s * s / 2 - field * s) / TEMPERATURE);
  }

  private static List<Comparison> converging(
      Implementation implementation, LangevinPair game, Instance instance) {
    GameLaw law = game.law();
    List<Profile> limit = game.limit();
    double gap = gap(law);
    // Euler's stationary law is not the Gibbs law: its own error is where the limit's ends.
    Profile still = LangevinPair.resting(0, 0);
    Profile stationary = law.gibbs(still);
    for (int k = 0; k < 4000; k++) {
      stationary = law.after(stationary, still);
    }
    double euler = law.entropicError(stationary);
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 1; k < RECORD.length; k++) {
      double decay = StrictMath.exp(-2 * gap * STEP * (RECORD[k] - RECORD[k - 1]));
      comparisons.add(
          Comparison.atMost(
              "entropic Nikaido-Isoda error of the limit after %d steps".formatted(RECORD[k]),
              law.entropicError(limit.get(k)),
              decay * law.entropicError(limit.get(k - 1)),
              new Budget(euler, 0, 1e-12, 0, 0)));
    }
    Profile last = game.played(implementation, MANY, instance.seed(), 1_000).get(RECORD.length - 1);
    comparisons.add(
        Comparison.atMost(
            "radius of the means of %d particles at the end".formatted(MANY),
            Oscillation.radius(last),
            Oscillation.radius(limit.get(RECORD.length - 1)),
            new Budget(0, 0, 1e-12, FLOOR / Math.sqrt(MANY), 0)));
    comparisons.add(
        Comparison.atMost(
            "radius of the limit's means at the end, over that at the start",
            Oscillation.radius(limit.get(RECORD.length - 1)),
            0.05,
            Budget.ofRounding(1e-12)));
    return comparisons;
  }

  /** The spectral gap of a player whose opponent rests: the rate at which its mean is forgotten. */
  private static double gap(GameLaw law) {
    Profile still = LangevinPair.resting(0, 0);
    Profile now = new Profile(law.law(tilted(0.02)), law.law(tilted(0.02)));
    double before = 0;
    int steps = (int) Math.round(10 / STEP);
    for (int k = 0; k < steps; k++) {
      before = Profile.mean(now.row())[0];
      now = law.after(now, still);
    }
    return StrictMath.log(before / Profile.mean(now.row())[0]) / STEP;
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "started on the cycle of the same game",
            () ->
                converging(
                    new ReferenceImplementation(),
                    game(
                        x -> StrictMath.exp(-(x - 1) * (x - 1) / 0.18),
                        y -> StrictMath.exp(-y * y / 0.18)),
                    instance)));
  }
}
