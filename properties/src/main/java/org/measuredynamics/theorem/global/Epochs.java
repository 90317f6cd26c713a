package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.UNEQUAL_WEIGHTS;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.sampling;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.BatchProblem;
import org.measuredynamics.instance.Design;
import org.measuredynamics.mutant.BatchMutant;
import org.measuredynamics.observation.BatchEnsemble;
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
 * Mini-batches by epochs: every epoch takes every datum once, in a uniform order that knows nothing
 * of those of other epochs, seeds and replicates. On linear units with data on the axes a step
 * tells which data are in its mini-batch; elsewhere it is one of finitely many.
 *
 * <p>Alone: {@code check --theorem global.epochs}.
 */
@AutoService(Catalogued.class)
public final class Epochs implements BaseLaw {
  private static final int DATA = 16;

  /** Sizes of mini-batches as wanted; asked are the next smaller ones that divide the data. */
  private static final int[] SIZES = {1, 2, 5, 8, 16};

  private static final int FEW = 4;

  /** Numbers of data about powers of two, taken one by one; at quick effort the first alone. */
  private static final int[] MANY = {257, 1024};

  private static final int DESIGNS = 12;

  @Override
  public Card card() {
    return Card.of("global.epochs")
        .states(
            "the mini-batches of epoch e are a uniform permutation sigma_e of the data cut into batches of B, sigma_0, sigma_1, ... independent; given the batch, theta_i' = theta_i - h grad V_B(theta_i; mu)")
        .source("Gurbuzbalaban, Ozdaglar, Parrilo 2021; theory.md, Batches read from steps")
        .assumes(
            Hypothesis.of("the data are shuffled anew for every epoch")
                .violatedBy(
                    "once",
                    BatchMutant.EPOCHS_SHUFFLED_ONCE,
                    () -> new Design(1),
                    trial -> late(trial, 0)))
        .needs(dynamics("stochastic-gradient"), NETWORK, sampling(Sampling.EPOCHS))
        .uses(ENSEMBLE, UNEQUAL_WEIGHTS)
        .budget(
            "rounding of a step, in each coordinate of each particle; Monte Carlo: exact normal laws and bounds of relative entropies at alpha")
        .firstRefutes(BatchMutant.EPOCHS_DRAWN)
        .base();
  }

  @Override
  public void check(Trial<Design> trial) {
    for (int k = 0; k < SIZES.length; k++) {
      int design = k;
      later(trial, part -> ofSize(part, design, SIZES[design]));
    }
    for (int k = 0; k < (trial.sharpness() < 128 ? 1 : MANY.length); k++) {
      int number = k;
      later(trial, part -> ofMany(part, 20 + number, MANY[number]));
    }
    later(trial, part -> ofSeed(part, 40));
    later(trial, part -> ofReplicates(part, 41));
    later(trial, part -> late(part, 42));
    later(trial, part -> new ManySeeds(part, 43).passes(Sampling.EPOCHS));
    later(trial, part -> ofUnits(part, 50));
  }

  /** Each design has an equal part of alpha. */
  private static void later(Trial<Design> trial, Consumer<Trial<Design>> design) {
    trial.later(part -> design.accept(part.withPart(1.0 / DESIGNS)));
  }

  private static ObservedBatches run(
      Trial<Design> trial, BatchProblem problem, int batch, int[] record, long seed) {
    return ObservedBatches.of(
        trial.implementation(), problem, batch, Sampling.EPOCHS, record, seed);
  }

  private static BatchProblem axes(Trial<Design> trial, int steps, int design) {
    return BatchProblem.axes(trial.description(), DATA, steps, trial.probe(design).seed());
  }

  /** Mini-batches of one size at seeds in a row, and at two that differ in a high bit. */
  private static void ofSize(Trial<Design> trial, int design, int asked) {
    BatchProblem problem = axes(trial, FEW * DATA, design);
    int batch = problem.batchOfEpochs(asked);
    int[] record = Trial.every(FEW * problem.data() / batch);
    int seeds = asked == 1 ? Math.min(64, 4 + trial.sharpness() / 2) : 2;
    List<ObservedBatches> all = new ArrayList<>();
    for (int k = 0; k < seeds + 2; k++) {
      long shift = k < seeds ? k : 1L << (31 + k - seeds);
      all.add(run(trial, problem, batch, record, trial.seed(design) + shift));
    }
    String what = "epochs in batches of %d, wanted %d".formatted(batch, asked);
    trial.addAll(new PassOrders(all).tests(what, trial.own(design), trial.alpha()));
  }

  /** Many data one by one: none is left out of the second epoch. */
  private static void ofMany(Trial<Design> trial, int design, int data) {
    BatchProblem problem =
        BatchProblem.pairs(trial.description(), data, 2 * data, trial.probe(design).seed());
    int[] record = Trial.every(Math.min(2 * data, problem.longest()));
    ObservedBatches seen = run(trial, problem, 1, record, trial.seed(design));
    String what = "epochs of %d data".formatted(data);
    trial.addAll(new PassOrders(List.of(seen)).tests(what, trial.own(design), trial.alpha()));
  }

  /** A long run, whose last epochs are shuffled as the first are. */
  private static void late(Trial<Design> trial, int design) {
    BatchProblem problem = axes(trial, 1 << 13, design);
    int batch = problem.batchOfEpochs(4);
    int steps = Math.min(Math.max(1024, 32 * trial.sharpness()), problem.longest());
    ObservedBatches seen = run(trial, problem, batch, Trial.every(steps), trial.seed(design));
    trial.addAll(
        new PassOrders(List.of(seen)).tests("a long run", trial.own(design), trial.alpha()));
  }

  /** A seed has the same epochs whatever comes between, and whatever is recorded. */
  private static void ofSeed(Trial<Design> trial, int design) {
    BatchProblem problem = axes(trial, FEW * DATA, design);
    int batch = problem.batchOfEpochs(2);
    int steps = FEW * problem.data() / batch;
    long seed = trial.seed(design);
    ObservedBatches first = run(trial, problem, batch, Trial.every(steps), seed);
    run(trial, axes(trial, FEW, design), 1, Trial.every(3), seed);
    trial.add(
        first.sameAs(
            "the same seed again", run(trial, problem, batch, Trial.every(steps), seed), 0));
    int[] end = {0, steps - 1, steps};
    ObservedBatches seldom = run(trial, problem, batch, end, seed);
    trial.add(first.sameAs("the same seed, recorded seldom", seldom, steps - 1));
  }

  /** Each replicate of an ensemble has epochs of its own. */
  private static void ofReplicates(Trial<Design> trial, int design) {
    BatchProblem problem = axes(trial, FEW * DATA, design);
    if (!trial.declares(ENSEMBLE) || problem.inputs() != BatchProblem.Inputs.AXES) {
      return;
    }
    int replicates = Math.min(128, 16 * trial.sharpness());
    BatchEnsemble all =
        BatchEnsemble.of(
            trial.implementation(),
            problem,
            new Dynamics.Stochastic(problem.batchOfEpochs(4), Sampling.EPOCHS),
            2 * problem.data() / problem.batchOfEpochs(4),
            trial.seed(design),
            0,
            replicates);
    trial.addAll(
        new PassOrders(all.runs())
            .tests("epochs of each replicate", trial.own(design), trial.alpha()));
  }

  /** One datum at a time, of every unit, on vectors, on sets, averaged over a group. */
  private static void ofUnits(Trial<Design> trial, int design) {
    List<BatchProblem> each =
        BatchProblem.ofUnits(trial.description(), 6, 12, 0.02, trial.probe(design));
    for (int k = 0; k < each.size(); k++) {
      BatchProblem problem = each.get(k);
      int[] record = Trial.every(3 * problem.data());
      ObservedBatches seen = run(trial, problem, 1, record, trial.seed(design) + k);
      Stream own = trial.own(design + k);
      trial.addAll(
          new PassOrders(List.of(seen)).tests(problem.inWords(), own, trial.alpha() / each.size()));
    }
  }
}
