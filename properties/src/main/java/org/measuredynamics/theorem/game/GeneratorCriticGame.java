package org.measuredynamics.theorem.game;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.GeneratorCritic;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Mixtures of generators against mixtures of critics, data a mixture of normal laws in the plane:
 * the Nikaido-Isoda error of the mixtures averaged over the run is certified below that of every
 * single generator and critic, whatever it was trained for. A single generator cannot be a mixture:
 * its error is at least the least distance of characteristic functions, over all places of the
 * generator, which a grid and Lipschitz's constant bound from below.
 *
 * <p>So much compute, n generators, m critics, K steps, buys a single pair n m K steps; the pair is
 * trained for them too, and its error is observed.
 *
 * <p>Alone: {@code check --theorem game.generator-critic}.
 */
@AutoService(Theorem.class)
public final class GeneratorCriticGame implements OldTheorem {
  private static final int GENERATORS = 12;
  private static final int CRITICS = 24;
  private static final int STEPS = 400;
  private static final double STEP = 0.1;
  private static final int EVERY = 4;
  private static final int GRID = 61;
  private static final double TRANSPORT = 0.05;
  private static final double REACTION = 1;

  @Override
  public String id() {
    return "game.generator-critic";
  }

  @Override
  public String statement() {
    return "l(x, (w, b)) = E f(x + s xi) - E f(data), f(z) = cos(omega w . z + pi b): the time average of n generators and m critics under Wasserstein-Fisher-Rao descent-ascent has a smaller Nikaido-Isoda error than any single generator and critic";
  }

  @Override
  public String source() {
    return "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, section 5 (mixtures of GANs); bound of a single generator ours";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("players mix: there are several generators and critics");
  }

  @Override
  public List<String> needs() {
    return List.of("fisher-rao-descent-ascent", "generator-critic-game");
  }

  @Override
  public String budget() {
    return "no term but rounding: certified bounds from grids and second derivatives, which are part of the claim";
  }

  @Override
  public String firstRefutes() {
    return "game-player-frozen";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 3);
  }

  /** Five components, far apart. */
  private static GeneratorCritic payoff(Instance instance) {
    Stream stream = instance.stream(Draw.CRITIC);
    double turn = 2 * Math.PI * stream.uniform();
    double[][] means = new double[5][];
    Arrays.setAll(
        means,
        k ->
            new double[] {
              0.75 * StrictMath.cos(turn + 2 * Math.PI * k / 5),
              0.75 * StrictMath.sin(turn + 2 * Math.PI * k / 5)
            });
    return new GeneratorCritic(means, GameInstance.weights(stream, 5), 0.1, 4);
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    GeneratorCritic payoff = payoff(instance);
    Profile mixtures =
        Profile.average(run(implementation, payoff, instance, GENERATORS, CRITICS, STEPS));
    double bound = single(payoff);
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.add(better(payoff, mixtures, bound));
    List<Profile> pair = run(implementation, payoff, instance, 1, 1, GENERATORS * CRITICS * STEPS);
    double alone = NikaidoIsoda.onBox(payoff, pair.get(pair.size() - 1), GRID).lower();
    comparisons.add(
        Comparison.atMost(
            "least error of a single generator, below that of a trained one",
            bound,
            alone,
            Budget.ofRounding(1e-10)));
    return comparisons;
  }

  private static Comparison better(GeneratorCritic payoff, Profile mixtures, double bound) {
    return Comparison.atMost(
        "Nikaido-Isoda error of the averaged mixtures",
        NikaidoIsoda.onBox(payoff, mixtures, GRID).upper(),
        bound,
        Budget.ofRounding(1e-10));
  }

  /** What the error of a single generator is at least: over the plane, its distance to the data. */
  private static double single(GeneratorCritic payoff) {
    int points = 41;
    double omega = payoff.bandwidth();
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < points; k++) {
      for (int l = 0; l < points; l++) {
        double[] x = {-1 + 2.0 * k / (points - 1), -1 + 2.0 * l / (points - 1)};
        double most = 0;
        for (int a = -8; a <= 8; a++) {
          for (int b = 0; b <= 8; b++) {
            double[] y = {a / 8.0, b / 8.0, 0};
            double cosine = payoff.value(x, y);
            y[2] = 0.5;
            most = Math.max(most, Math.hypot(cosine, payoff.value(x, y)));
          }
        }
        least = Math.min(least, most);
      }
    }
    // The distance has Lipschitz constant omega |w| <= omega sqrt(2) in x; half a diagonal away.
    return least - omega * Math.sqrt(2) * Math.sqrt(2) / (points - 1);
  }

  private static List<Profile> run(
      Implementation implementation,
      GeneratorCritic payoff,
      Instance instance,
      int generators,
      int critics,
      int steps) {
    Stream stream = instance.stream(Draw.GENERATORS);
    Profile initial =
        new Profile(
            ParticleMeasure.uniform(2, cube(stream, 2 * generators)),
            ParticleMeasure.uniform(3, cube(stream, 3 * critics)));
    int[] record =
        IntStream.rangeClosed(1, STEPS / EVERY).map(k -> k * (steps / (STEPS / EVERY))).toArray();
    return implementation
        .play(
            new Game(
                new DescentAscent(TRANSPORT, REACTION, 0, 1, false),
                payoff,
                initial,
                STEP,
                record,
                false,
                instance.seed()))
        .trajectory();
  }

  private static double[] cube(Stream stream, int length) {
    double[] coordinates = new double[length];
    Arrays.setAll(coordinates, k -> 2 * stream.uniform() - 1);
    return coordinates;
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "one generator and one critic, the last of as much compute",
            () -> {
              GeneratorCritic payoff = payoff(instance);
              List<Profile> pair =
                  run(
                      new ReferenceImplementation(),
                      payoff,
                      instance,
                      1,
                      1,
                      GENERATORS * CRITICS * STEPS);
              return List.of(better(payoff, pair.get(pair.size() - 1), single(payoff)));
            }));
  }
}
