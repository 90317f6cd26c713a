package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.UNEQUAL_WEIGHTS;
import static org.measuredynamics.contract.Capability.dynamics;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.BatchProblem;
import org.measuredynamics.instance.Design;
import org.measuredynamics.mutant.BatchMutant;
import org.measuredynamics.observation.BatchEnsemble;
import org.measuredynamics.observation.DrawnData;
import org.measuredynamics.observation.ManySeeds;
import org.measuredynamics.observation.ObservedBatches;
import org.measuredynamics.observation.PassOrders;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.theorem.BaseLaw;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;

/**
 * The mini-batches of stochastic gradient descent are what they are said to be: B independent and
 * uniform data in each step, or every datum once in a uniform order. No two seeds or replicates
 * share them. On linear units with data on the axes a step tells how often each datum is in its
 * mini-batch; elsewhere it is one of finitely many.
 *
 * <p>Alone: {@code check --theorem global.batches}.
 */
@AutoService(Catalogued.class)
public final class Batches implements BaseLaw {
  private static final int DATA = 16;

  /** Sizes of mini-batches; the last two, all data and one more, are added. */
  private static final int[] SIZES = {1, 2, 3, 5};

  /** Steps of each size as a multiple of the sharpness: fewer of larger batches tell as much. */
  private static final int[] STEPS = {8, 16, 32, 16, 8, 8};

  private static final int FEWEST = 64;

  /** Numbers of data about powers of two and far beyond, and their steps. */
  private static final int[] MANY = {257, 1025, 2000};

  private static final int[] STEPS_OF_MANY = {64, 16, 16};
  private static final int PASSED = 64;
  private static final Capability DRAWN = Capability.sampling(Sampling.WITH_REPLACEMENT);
  private static final Capability PASS = Capability.sampling(Sampling.ONE_PASS);
  private static final int[] SIZES_IN_ONE_PASS = {1, 2, 3, 5, 16, 64};
  private static final int DESIGNS = 25;

  @Override
  public Card card() {
    return Card.of("global.batches")
        .states(
            "B_0, B_1, ... are independent, each of B independent uniform data; in one pass they are a uniform permutation, cut into batches; given the batch, theta_i' = theta_i - h grad V_B(theta_i; mu)")
        .source(
            "Robbins, Monro 1951; Sirignano, Spiliopoulos 2020a; theory.md, Batches read from steps")
        .assumes(
            Hypothesis.of("data of a mini-batch are drawn independently and uniformly")
                .violatedBy(
                    "data in turn",
                    BatchMutant.IN_TURN,
                    () -> new Design(1),
                    trial -> late(trial, 0)))
        .needs(dynamics("stochastic-gradient"), NETWORK)
        .uses(ENSEMBLE, UNEQUAL_WEIGHTS)
        .budget(
            "rounding of a step, in each coordinate of each particle; Monte Carlo: exact binomial laws, Agrawal's bound of relative entropies and exact normal laws at alpha")
        .firstRefutes(BatchMutant.PASS_IN_FILE_ORDER)
        .base();
  }

  @Override
  public void check(Trial<Design> trial) {
    for (int k = 0; k < STEPS.length; k++) {
      int number = k;
      later(trial, DRAWN, part -> ofSize(part, number, number));
      later(trial, PASS, part -> inOnePass(part, 10 + number, SIZES_IN_ONE_PASS[number]));
    }
    for (int k = 0; k < MANY.length; k++) {
      int number = k;
      later(trial, DRAWN, part -> ofMany(part, 20 + number, number, false));
      later(trial, PASS, part -> ofMany(part, 30 + number, number, true));
    }
    later(trial, DRAWN, part -> ofSeeds(part, 40));
    later(trial, DRAWN, part -> ofReplicates(part, 41));
    later(trial, DRAWN, part -> new ManySeeds(part, 43).batches());
    later(trial, PASS, part -> new ManySeeds(part, 44).passes(Sampling.ONE_PASS));
    later(trial, DRAWN, part -> new ManySeeds(part.withPart(0.5), 45).batchesOfReplicates());
    later(trial, DRAWN, part -> late(part, 42));
    later(trial, DRAWN, part -> ofUnits(part, 50));
  }

  /** Each design has an equal part of alpha; asked is what is declared. */
  private static void later(Trial<Design> trial, Capability way, Consumer<Trial<Design>> design) {
    if (trial.declares(way)) {
      trial.later(part -> design.accept(part.withPart(1.0 / DESIGNS)));
    }
  }

  private static ObservedBatches run(
      Trial<Design> trial,
      BatchProblem problem,
      int batch,
      Sampling sampling,
      int steps,
      long seed) {
    return ObservedBatches.of(
        trial.implementation(), problem, batch, sampling, Trial.every(steps), seed);
  }

  private static BatchProblem axes(Trial<Design> trial, int data, int steps, int design) {
    return BatchProblem.axes(trial.description(), data, steps, trial.probe(design).seed());
  }

  /** B data with replacement: the data, whether they differ, how often each comes. */
  private static void ofSize(Trial<Design> trial, int design, int number) {
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

  /** One datum at a time over long runs, of a seed each: no memory at any lag. */
  private static void late(Trial<Design> trial, int design) {
    Stream own = trial.own(design);
    BatchProblem problem = axes(trial, DATA, 1 << 14, design);
    int steps = Math.min(128 * trial.sharpness(), problem.longest());
    int[][] drawn = new int[Math.max(1, trial.sharpness() / 128)][];
    for (int k = 0; k < drawn.length; k++) {
      ObservedBatches seen =
          run(trial, problem, 1, Sampling.WITH_REPLACEMENT, steps, trial.seed(design) + k);
      trial.addAll(seen.steps("long run %d".formatted(k)));
      drawn[k] = seen.isAmbiguous() ? new int[0] : seen.drawn(own);
    }
    int[] all = Arrays.stream(drawn).flatMapToInt(Arrays::stream).toArray();
    trial.addAll(new DrawnData(all, problem.data()).tests("long runs", trial.alpha()));
  }

  /** Many data, one at a time: none is left out; in one pass each comes once. */
  private static void ofMany(Trial<Design> trial, int design, int number, boolean inOnePass) {
    int m = MANY[number];
    int asked = inOnePass ? m : FEWEST + STEPS_OF_MANY[number] * trial.sharpness();
    BatchProblem problem =
        BatchProblem.pairs(trial.description(), m, asked, trial.probe(design).seed());
    int steps = Math.min(asked, problem.longest());
    Sampling sampling = inOnePass ? Sampling.ONE_PASS : Sampling.WITH_REPLACEMENT;
    ObservedBatches seen = run(trial, problem, 1, sampling, steps, trial.seed(design));
    Stream own = trial.own(design);
    String what = "%d data".formatted(m);
    if (inOnePass) {
      trial.addAll(
          new PassOrders(List.of(seen)).tests("one pass over " + what, own, trial.alpha()));
      return;
    }
    trial.addAll(seen.steps(what));
    if (!seen.isAmbiguous()) {
      trial.addAll(new DrawnData(seen.drawn(own), m).tests(what, trial.alpha()));
    }
  }

  /** One pass at every seed: disjoint batches, and what is left over is as uniform as they are. */
  private static void inOnePass(Trial<Design> trial, int design, int asked) {
    BatchProblem problem = axes(trial, PASSED, PASSED, design);
    int batch = Math.min(asked, problem.data());
    int seeds = asked == 1 || asked == 3 ? Math.min(128, 8 + trial.sharpness() / 2) : 2;
    List<ObservedBatches> all = new ArrayList<>();
    for (int k = 0; k < seeds + 2; k++) {
      // Seeds in a row, and two that differ in a high bit.
      long shift = k < seeds ? k : 1L << (31 + k - seeds);
      long seed = trial.seed(design) + shift;
      all.add(run(trial, problem, batch, Sampling.ONE_PASS, problem.data() / batch, seed));
    }
    String what = "one pass in batches of %d, wanted %d".formatted(batch, asked);
    trial.addAll(new PassOrders(all).tests(what, trial.own(design), trial.alpha()));
  }

  /** The batches of a seed are its own, and the same whenever they are asked for. */
  private static void ofSeeds(Trial<Design> trial, int design) {
    int steps = FEWEST + 2 * trial.sharpness();
    BatchProblem problem = axes(trial, DATA, steps, design);
    int m = problem.data();
    long seed = trial.seed(design);
    ObservedBatches first = run(trial, problem, 1, Sampling.WITH_REPLACEMENT, steps, seed);
    Stream own = trial.own(design);
    int[] drawn = first.isAmbiguous() ? new int[0] : first.drawn(own);
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
    Sampling between = trial.declares(PASS) ? Sampling.ONE_PASS : Sampling.WITH_REPLACEMENT;
    run(trial, axes(trial, PASSED, steps, design), 3, between, 2, seed);
    ObservedBatches again = run(trial, problem, 1, Sampling.WITH_REPLACEMENT, steps, seed);
    int[] end = {0, steps - 1, steps};
    ObservedBatches seldom =
        ObservedBatches.of(
            trial.implementation(), problem, 1, Sampling.WITH_REPLACEMENT, end, seed);
    trial.add(first.sameAs("the same seed again", again, 0));
    trial.add(first.sameAs("the same seed, recorded seldom", seldom, steps - 1));
  }

  /** Each replicate of an ensemble has batches of its own, which know nothing of its neurons. */
  private static void ofReplicates(Trial<Design> trial, int design) {
    BatchProblem problem = axes(trial, DATA / 2, DATA / 2, design);
    if (!trial.declares(ENSEMBLE) || problem.inputs() != BatchProblem.Inputs.AXES) {
      return;
    }
    int replicates = Math.min(1024, FEWEST * trial.sharpness());
    trial.addAll(BatchEnsemble.tests(trial, problem, design, replicates));
  }

  /** One datum at a time, of every unit, on vectors, on sets, averaged over a group. */
  private static void ofUnits(Trial<Design> trial, int design) {
    List<BatchProblem> each =
        BatchProblem.ofUnits(trial.description(), 6, 12, 0.02, trial.probe(design));
    for (int k = 0; k < each.size(); k++) {
      BatchProblem problem = each.get(k);
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
