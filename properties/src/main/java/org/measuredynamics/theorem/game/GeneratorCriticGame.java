package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.GeneratorCritic;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.instance.SingleGenerator;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Mixtures of generators against mixtures of critics, data a mixture of normal laws in the plane:
 * the Nikaido-Isoda error of the mixtures averaged over the run is certified below that of every
 * single generator and critic, whatever it was trained for. A single generator cannot be a mixture:
 * its error is at least the least distance of characteristic functions, over all places of the
 * generator, which a grid and Lipschitz's constant bound from below.
 *
 * <p>Alone: {@code check --theorem game.generator-critic}.
 */
@AutoService(Catalogued.class)
public final class GeneratorCriticGame implements Theorem<GameInstance> {
  private static final int GENERATORS = 12;
  private static final int CRITICS = 24;
  private static final int STEPS = 400;
  private static final double STEP = 0.1;
  private static final int RECORDS = 20;
  private static final int GRID = 41;
  private static final double TRANSPORT = 0.05;
  private static final double REACTION = 1;

  /** By what part the exact scheme stays below the bound, from the same particles. */
  private static final double BELOW = 0.2;

  @Override
  public Card card() {
    return Card.of("game.generator-critic")
        .states(
            "l(x, (w, b)) = E f(x + s xi) - E f(data), f(z) = cos(omega w . z + pi b): the time average of n generators and m critics under Wasserstein-Fisher-Rao descent-ascent has a smaller Nikaido-Isoda error than any single generator and critic")
        .source(
            "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, section 5 (mixtures of GANs); bound of a single generator ours")
        .assumes(
            Hypothesis.of(
                    "the run is long enough, and the grids fine: the exact scheme is a fifth below")
                .uncontrolledSince("it is looked at on each instance"),
            Hypothesis.of("players mix: there are several generators and critics")
                .violatedBy(
                    "one generator and one critic, the last of as much compute",
                    ReferenceImplementation::new,
                    () -> new GameInstance("generator-critic", 1, GENERATORS, 1),
                    GeneratorCriticGame::unmixed))
        .needs(dynamics("fisher-rao-descent-ascent"), payoff("generator-critic"))
        .budget(
            "no term but rounding: certified bounds from grids and second derivatives, which are part of the claim")
        .firstRefutes(GameMutant.PLAYER_FROZEN)
        .alone(RareMutant.OF_A_CRITIC)
        .cost(40);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.of("generator-critic", GENERATORS).arbitrary();
  }

  @Override
  public Optional<String> unmet(GameInstance instance) {
    GeneratorCritic payoff = fiveComponents(instance);
    GameRun run = run(instance, payoff, GENERATORS, CRITICS);
    List<Profile> path =
        run.dynamics().run(payoff, run.initial(), STEP, record(STEPS), instance.seed());
    return NikaidoIsoda.onBox(payoff, Profile.average(path), GRID).upper()
            <= (1 - BELOW) * SingleGenerator.leastError(payoff)
        ? Optional.empty()
        : Optional.of("the run is long enough");
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    GameInstance instance = trial.instance();
    GeneratorCritic payoff = fiveComponents(instance);
    List<Profile> mixtures = run(instance, payoff, GENERATORS, CRITICS).at(trial, record(STEPS));
    better(trial, payoff, Profile.average(mixtures));
  }

  /** A generator and a critic after as many steps as n generators and m critics cost. */
  private static void unmixed(Trial<GameInstance> trial) {
    GeneratorCritic payoff = fiveComponents(trial.instance());
    GameRun pair = run(trial.instance(), payoff, 1, 1);
    better(trial, payoff, pair.after(trial, GENERATORS * CRITICS * STEPS));
  }

  /** NI of the averaged mixtures is at most the least of a single generator. */
  private static void better(Trial<GameInstance> trial, GeneratorCritic payoff, Profile mixtures) {
    trial.atMost(
        "Nikaido-Isoda error of the averaged mixtures",
        NikaidoIsoda.onBox(payoff, mixtures, GRID).upper(),
        SingleGenerator.leastError(payoff),
        Budget.ofRounding(1e-10));
  }

  /** Five components, far apart. */
  static GeneratorCritic fiveComponents(GameInstance instance) {
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

  private static GameRun run(
      GameInstance instance, GeneratorCritic payoff, int generators, int critics) {
    Stream stream = instance.stream(Draw.GENERATORS);
    Profile initial =
        new Profile(
            ParticleMeasure.uniform(2, cube(stream, 2 * generators)),
            ParticleMeasure.uniform(3, cube(stream, 3 * critics)));
    DescentAscent dynamics = new DescentAscent(TRANSPORT, REACTION, 0, 1, false);
    return new GameRun(dynamics, payoff, initial, STEP, instance.seed());
  }

  private static int[] record(int steps) {
    int[] record = new int[RECORDS];
    Arrays.setAll(record, k -> (k + 1) * (steps / RECORDS));
    return record;
  }

  private static double[] cube(Stream stream, int length) {
    double[] coordinates = new double[length];
    Arrays.setAll(coordinates, k -> 2 * stream.uniform() - 1);
    return coordinates;
  }
}
