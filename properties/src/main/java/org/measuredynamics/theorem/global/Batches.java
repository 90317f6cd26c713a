package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.SETS;
import static org.measuredynamics.contract.Capability.UNEQUAL_WEIGHTS;
import static org.measuredynamics.contract.Capability.dynamics;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.BatchProblem;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.mutant.BatchMutant;
import org.measuredynamics.observation.BatchEnsemble;
import org.measuredynamics.observation.DrawnData;
import org.measuredynamics.observation.ObservedBatches;
import org.measuredynamics.observation.PassOrders;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The mini-batches of stochastic gradient descent are what they are said to be: B independent and
 * uniform data in each step, or every datum once in a uniform order. They depend on the seed and on
 * nothing else that an implementation keeps, and no two replicates share them.
 *
 * <p>On linear units with data on the axes a step tells how often each datum is in its mini-batch;
 * elsewhere it is one of finitely many. What is read is decided exactly.
 *
 * <p>Alone: {@code check --theorem global.batches}.
 */
@AutoService(Theorem.class)
public final class Batches implements Theorem {
  private static final int DATA = 16;

  /** Sizes of mini-batches; the last two, all data and one more, are added. */
  private static final int[] SIZES = {1, 2, 3, 5};

  /** Steps of each size as a multiple of the sharpness: fewer of larger batches tell as much. */
  private static final int[] STEPS = {8, 16, 32, 16, 8, 8};

  /** So many steps every fault of every batch shows in, at any effort. */
  private static final int FEWEST = 64;

  /** Numbers of data about powers of two and far beyond, and their steps. */
  private static final int[] MANY = {257, 1025, 2000};

  private static final int[] STEPS_OF_MANY = {64, 16, 16};
  private static final int PASSED = 64;
  private static final int[] SIZES_IN_ONE_PASS = {1, 2, 3, 5, 16, 64};
  private static final int DESIGNS = 22;

  @Override
  public Card card() {
    return Card.of("global.batches")
        .states(
            "B_0, B_1, ... are independent, each of B independent uniform data; in one pass they are a uniform permutation, cut into batches; given the batch, theta_i' = theta_i - h grad V_B(theta_i; mu)")
        .source("Robbins, Monro 1951; Sirignano, Spiliopoulos 2020a; theory.md, One-step laws")
        .assumes(
            Hypothesis.of("data of a mini-batch are drawn independently and uniformly")
                .violatedBy(
                    "data in turn",
                    BatchMutant.IN_TURN,
                    () -> Instance.plain("linear"),
                    trial -> late(trial, 0)))
        .needs(dynamics("stochastic-gradient"), NETWORK)
        .uses(ENSEMBLE, UNEQUAL_WEIGHTS, SETS)
        .budget(
            "rounding of a step, in each coordinate of each particle; Monte Carlo: exact binomial laws, Agrawal's bound of relative entropies and exact normal laws at alpha")
        .firstRefutes(BatchMutant.PASS_IN_FILE_ORDER)
        .base();
  }

  @Override
  public void check(Trial trial) {
    int design = 0;
    for (int k = 0; k < STEPS.length; k++) {
      int size = k;
      int number = design++;
      trial.later(part -> ofSize(part.withPart(1.0 / DESIGNS), number, size));
    }
    for (int size : SIZES_IN_ONE_PASS) {
      int number = design++;
      trial.later(part -> inOnePass(part.withPart(1.0 / DESIGNS), number, size));
    }
    for (int k = 0; k < MANY.length; k++) {
      int size = k;
      int number = design++;
      trial.later(part -> ofMany(part.withPart(1.0 / DESIGNS), number, size));
      int next = design++;
      trial.later(part -> ofManyInOnePass(part.withPart(1.0 / DESIGNS), next, size));
    }
    trial.later(part -> ofSeeds(part.withPart(1.0 / DESIGNS), 18));
    trial.later(part -> ofReplicates(part.withPart(1.0 / DESIGNS), 19));
    trial.later(part -> ofUnits(part.withPart(1.0 / DESIGNS), 20));
    trial.later(part -> late(part.withPart(1.0 / DESIGNS), 21));
  }

  private static ObservedBatches run(
      Trial trial, BatchProblem problem, int batch, Sampling sampling, int steps, long seed) {
    return ObservedBatches.of(
        trial.implementation(), problem, batch, sampling, Trial.every(steps), seed);
  }

  private static BatchProblem axes(Trial trial, int data, int steps, int design) {
    return BatchProblem.axes(trial.description(), data, steps, trial.probe(design).seed());
  }

  /** B data with replacement: the data, whether they differ, how often each comes. */
  private static void ofSize(Trial trial, int design, int number) {
    int asked = FEWEST + STEPS[number] * trial.sharpness();
    BatchProblem problem = axes(trial, DATA, asked, design);
    int m = problem.data();
    int batch = number < SIZES.length ? SIZES[number] : m + number - SIZES.length;
    int steps = Math.min(asked, problem.longest());
    ObservedBatches seen =
        run(trial, problem, batch, Sampling.WITH_REPLACEMENT, steps, trial.seed(design));
    String what = "batches of %d of %d data".formatted(batch, m);
    trial.addAll(seen.steps(what));
    if (seen.isAmbiguous()) {
      return;
    }
    Stream own = trial.own(design);
    trial.addAll(new DrawnData(seen.drawn(own), m).tests(what, trial.alpha() / 2));
    trial.add(seen.distinct(what, trial.alpha() / 4));
    if (batch >= m / 4) {
      // Where a datum comes more seldom, normal numbers would say little of it.
      trial.addAll(seen.multiplicities(own).tests(what, trial.alpha() / 4));
    }
  }

  /** One datum at a time over a long run: no memory at any lag. */
  private static void late(Trial trial, int design) {
    int asked = 128 * trial.sharpness();
    List<int[]> drawn = new ArrayList<>();
    Stream own = trial.own(design);
    int m = 0;
    for (int taken = 0, run = 0; taken < asked; run++) {
      BatchProblem problem = axes(trial, DATA, 1 << 14, design);
      m = problem.data();
      int steps = Math.min(asked - taken, problem.longest());
      ObservedBatches seen =
          run(trial, problem, 1, Sampling.WITH_REPLACEMENT, steps, trial.seed(design) + run);
      trial.addAll(seen.steps("long run %d".formatted(run)));
      // What is read on few data of any unit is short, and one such run says all it can.
      taken += steps < asked - taken && steps < 1 << 14 ? asked : steps;
      if (seen.isAmbiguous()) {
        return;
      }
      drawn.add(seen.drawn(own));
    }
    int[] all = drawn.stream().flatMapToInt(Arrays::stream).toArray();
    trial.addAll(new DrawnData(all, m).tests("long run", trial.alpha()));
  }

  /** Many data, one at a time: none is left out. */
  private static void ofMany(Trial trial, int design, int number) {
    int m = MANY[number];
    int asked = FEWEST + STEPS_OF_MANY[number] * trial.sharpness();
    BatchProblem problem =
        BatchProblem.pairs(trial.description(), m, asked, trial.probe(design).seed());
    int steps = Math.min(asked, problem.longest());
    ObservedBatches seen =
        run(trial, problem, 1, Sampling.WITH_REPLACEMENT, steps, trial.seed(design));
    String what = "%d data".formatted(m);
    trial.addAll(seen.steps(what));
    if (!seen.isAmbiguous()) {
      trial.addAll(new DrawnData(seen.drawn(trial.own(design)), m).tests(what, trial.alpha()));
    }
  }

  /** Many data in one pass: each comes once, in a uniform order. */
  private static void ofManyInOnePass(Trial trial, int design, int number) {
    int m = MANY[number];
    BatchProblem problem =
        BatchProblem.pairs(trial.description(), m, m, trial.probe(design).seed());
    int steps = Math.min(m, problem.longest());
    ObservedBatches seen = run(trial, problem, 1, Sampling.ONE_PASS, steps, trial.seed(design));
    trial.addAll(
        new PassOrders(List.of(seen))
            .tests("one pass over %d data".formatted(m), trial.own(design), trial.alpha()));
  }

  /** One pass at every seed: disjoint batches, and what is left over is as uniform as they are. */
  private static void inOnePass(Trial trial, int design, int asked) {
    BatchProblem problem = axes(trial, PASSED, PASSED, design);
    int batch = Math.min(asked, problem.data());
    int seeds = asked == 1 || asked == 3 ? Math.min(128, 8 + trial.sharpness() / 2) : 2;
    List<ObservedBatches> all = new ArrayList<>();
    for (int k = 0; k < seeds + 2; k++) {
      // Seeds in a row, and two that differ in a high bit.
      long shift = k < seeds ? k : 1L << (31 + k - seeds);
      all.add(
          run(
              trial,
              problem,
              batch,
              Sampling.ONE_PASS,
              problem.data() / batch,
              trial.seed(design) + shift));
    }
    String what = "one pass in batches of %d, wanted %d".formatted(batch, asked);
    trial.addAll(new PassOrders(all).tests(what, trial.own(design), trial.alpha()));
  }

  /** The batches of a seed are its own, and the same whenever they are asked for. */
  private static void ofSeeds(Trial trial, int design) {
    int steps = FEWEST + 2 * trial.sharpness();
    BatchProblem problem = axes(trial, DATA, steps, design);
    int m = problem.data();
    long seed = trial.seed(design);
    ObservedBatches first = run(trial, problem, 1, Sampling.WITH_REPLACEMENT, steps, seed);
    Stream own = trial.own(design);
    int[] drawn = first.drawn(own);
    for (long shift : new long[] {1, 1L << 31, 1L << 32}) {
      ObservedBatches other =
          run(trial, problem, 1, Sampling.WITH_REPLACEMENT, steps, seed + shift);
      String what = "a seed and that seed and %d".formatted(shift);
      trial.addAll(other.steps(what));
      if (!first.isAmbiguous() && !other.isAmbiguous()) {
        trial.addAll(
            new DrawnData(drawn, m)
                .against(what, new DrawnData(other.drawn(own), m), trial.alpha() / 3));
      }
    }
    run(trial, axes(trial, PASSED, steps, design), 3, Sampling.ONE_PASS, 2, seed);
    ObservedBatches again = run(trial, problem, 1, Sampling.WITH_REPLACEMENT, steps, seed);
    int[] end = {0, steps - 1, steps};
    ObservedBatches seldom =
        ObservedBatches.of(
            trial.implementation(), problem, 1, Sampling.WITH_REPLACEMENT, end, seed);
    if (!first.isAmbiguous() && !again.isAmbiguous() && !seldom.isAmbiguous()) {
      trial.add(first.sameAs("the same seed again", again, 0));
      trial.add(first.sameAs("the same seed, recorded seldom", seldom, steps - 1));
    }
  }

  /** Each replicate of an ensemble has batches of its own, which know nothing of its neurons. */
  private static void ofReplicates(Trial trial, int design) {
    BatchProblem problem = axes(trial, DATA / 2, DATA / 2, design);
    if (!trial.declares(ENSEMBLE) || problem.inputs() != BatchProblem.Inputs.AXES) {
      return;
    }
    int replicates = Math.min(1024, FEWEST * trial.sharpness());
    Stream own = trial.own(design);
    long seed = trial.seed(design);
    for (int batch : new int[] {1, 3}) {
      BatchEnsemble.Asked asked =
          new BatchEnsemble.Asked(
              problem, new Dynamics.Stochastic(batch, Sampling.WITH_REPLACEMENT), 4);
      trial.addAll(
          BatchEnsemble.tests(
              trial.implementation(), asked, seed, replicates, own, 0.4 * trial.alpha()));
    }
    BatchEnsemble passes =
        new BatchEnsemble.Asked(problem, new Dynamics.Stochastic(1, Sampling.ONE_PASS), DATA / 2)
            .of(trial.implementation(), seed, 0, replicates / 4);
    trial.addAll(
        new PassOrders(passes.runs())
            .tests("one pass of each replicate", own, 0.2 * trial.alpha()));
  }

  /** One datum at a time, of every unit: risk, regulariser and weights change with the unit. */
  private static void ofUnits(Trial trial, int design) {
    List<Instance> each =
        BatchProblem.ofEachUnit(
            trial.description(), 3, 6, 12, trial.probe(design).seed());
    for (int k = 0; k < each.size(); k++) {
      BatchProblem problem = BatchProblem.of(each.get(k), 0.02);
      int steps = Math.min(128, FEWEST * trial.sharpness());
      ObservedBatches seen =
          run(trial, problem, 1, Sampling.WITH_REPLACEMENT, steps, trial.seed(design) + k);
      trial.addAll(seen.steps(problem.inWords()));
      if (!seen.isAmbiguous()) {
        trial.addAll(
            new DrawnData(seen.drawn(trial.own(design + k)), problem.data())
                .tests(problem.inWords(), trial.alpha() / each.size()));
      }
    }
  }
}
