package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.UNEQUAL_WEIGHTS;
import static org.measuredynamics.contract.Capability.dynamics;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.BatchProblem;
import org.measuredynamics.instance.Design;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.mutant.BatchMutant;
import org.measuredynamics.observation.BatchDrift;
import org.measuredynamics.observation.ObservedBatches;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.BaseLaw;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;

/**
 * Stochastic gradient descent follows the mean of the gradients of its mini-batch at the rate of
 * the flow: every step, whatever the unit, the risk, the regulariser, the weights and the size of
 * the batch; so does the whole path, and where no batch can be read the mean of the steps does.
 *
 * <p>Where batches are read, a path given its batches is deterministic and is compared with the
 * suite's own. Where they are not, the law of the progress of a step along grad V is known given
 * the past, and an e-value sees a wrong rate.
 *
 * <p>Alone: {@code check --theorem global.rate}.
 */
@AutoService(Catalogued.class)
public final class RateOfStochasticGradient implements BaseLaw {
  /** Enough data for mini-batches of any size, few enough to try all of them. */
  private static final Capability PASSES = Capability.sampling(Sampling.ONE_PASS);

  private static final int DATA = 6;

  /** Pairs of records about powers of two, multiples of ten, and far on. */
  private static final int[] FAR = {0, 1, 2, 3, 63, 64, 65, 70, 71, 72, 100, 101, 128, 129};

  /** Numbers of data about powers of two and far beyond. */
  private static final int[] MANY = {257, 1025, 2000};

  /** Of the e-value: a mini-batch that no number of coordinates tells. */
  private static final int BATCH = 64;

  private static final int STEPS = 64;

  @Override
  public Card card() {
    return Card.of("global.rate")
        .states(
            "theta_i' = theta_i - h grad V_B(theta_i; mu), V_B the mean over B of V_j, with the regulariser once; E(theta_i' - theta_i) = -h grad V(theta_i; mu)")
        .source(
            "Robbins, Monro 1951; Mei, Montanari, Nguyen 2018, equation 5; theory.md, Batches read from steps")
        .assumes(
            Hypothesis.of("V_B is the mean over the mini-batch")
                .violatedBy(
                    "the sum over a mini-batch",
                    BatchMutant.NOT_RESCALED,
                    () -> new Design(1),
                    trial -> unreadable(trial, 0)))
        .needs(dynamics("stochastic-gradient"), NETWORK)
        .uses(UNEQUAL_WEIGHTS)
        .budget(
            "rounding of a step, in each coordinate of each particle, and its growth along a path; Monte Carlo: Ville's inequality at alpha")
        .firstRefutes(BatchMutant.LARGE_TOO_FAST)
        .base();
  }

  @Override
  public void check(Trial<Design> trial) {
    trial.later(RateOfStochasticGradient::ofAllKinds);
    trial.later(RateOfStochasticGradient::farOn);
    trial.later(RateOfStochasticGradient::wholePaths);
    trial.later(RateOfStochasticGradient::ofManySizes);
    trial.later(part -> unreadable(part, 4));
  }

  /**
   * Every unit, risk, regulariser, with and without weights, and every unit on sets and averaged
   * over a group: the first steps of small batches, and of all data or one more.
   */
  private static void ofAllKinds(Trial<Design> trial) {
    List<BatchProblem> all = new ArrayList<>();
    BatchProblem.declared(trial.description(), 3, DATA, 5, trial.probe(0).seed())
        .forEach(instance -> all.add(BatchProblem.of(instance, 0.1)));
    all.addAll(BatchProblem.ofSets(trial.description(), 5, 0.1, trial.probe(5)));
    for (int k = 0; k < all.size(); k++) {
      BatchProblem problem = all.get(k);
      for (int batch : new int[] {1, 3, problem.data() + k % 2}) {
        steps(trial, problem, batch, Sampling.WITH_REPLACEMENT, Trial.every(3), k);
      }
      if (trial.declares(PASSES)) {
        steps(trial, problem, 2, Sampling.ONE_PASS, Trial.every(problem.data() / 2), k);
      }
    }
  }

  private static ObservedBatches steps(
      Trial<Design> trial,
      BatchProblem problem,
      int batch,
      Sampling sampling,
      int[] record,
      int design) {
    ObservedBatches seen =
        ObservedBatches.of(
            trial.implementation(), problem, batch, sampling, record, trial.seed(design));
    trial.addAll(
        seen.steps(
            "%s, batches of %d %s, to step %d"
                .formatted(
                    problem.inWords(),
                    batch,
                    sampling.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                    record[record.length - 1])));
    return seen;
  }

  /** Every unit, far on in a run that is recorded seldom: rates that fall, states that are lost. */
  private static void farOn(Trial<Design> trial) {
    List<NetworkInstance> each =
        BatchProblem.ofEachUnit(trial.description(), 3, DATA, 5, trial.probe(1).seed());
    for (int k = 0; k < each.size(); k++) {
      BatchProblem problem = BatchProblem.of(each.get(k), 0.02);
      steps(trial, problem, 3, Sampling.WITH_REPLACEMENT, FAR, 1_000 + k);
    }
  }

  /**
   * Every unit: the path of the suite on the batches that were read, and the end of another run.
   */
  private static void wholePaths(Trial<Design> trial) {
    List<NetworkInstance> each =
        BatchProblem.ofEachUnit(trial.description(), 3, DATA, 5, trial.probe(2).seed());
    for (int k = 0; k < each.size(); k++) {
      BatchProblem problem = BatchProblem.of(each.get(k), 0.02);
      int[] seldom = {0, STEPS / 2, STEPS};
      ObservedBatches seen =
          steps(trial, problem, 2, Sampling.WITH_REPLACEMENT, Trial.every(STEPS), 2_000 + k);
      ObservedBatches other =
          ObservedBatches.of(
              trial.implementation(),
              problem,
              2,
              Sampling.WITH_REPLACEMENT,
              seldom,
              trial.seed(2_000 + k));
      if (!seen.isAmbiguous()) {
        trial.addAll(seen.path("path, " + problem.inWords()));
        trial.addAll(seen.path("path recorded seldom, " + problem.inWords(), other));
      }
    }
  }

  /** Many particles, many data. */
  private static void ofManySizes(Trial<Design> trial) {
    long seed = trial.probe(3).seed();
    NetworkInstance wide = BatchProblem.ofEachUnit(trial.description(), 3, 4, 1025, seed).get(0);
    steps(trial, BatchProblem.of(wide, 0.1), 2, Sampling.WITH_REPLACEMENT, Trial.every(3), 3_000);
    for (int m : MANY) {
      NetworkInstance many = BatchProblem.ofEachUnit(trial.description(), 3, m, 12, seed).get(0);
      BatchProblem problem = BatchProblem.of(many, 0.1);
      steps(trial, problem, 1, Sampling.WITH_REPLACEMENT, Trial.every(3), 3_000 + m);
      if (trial.declares(PASSES)) {
        steps(trial, problem, 1, Sampling.ONE_PASS, Trial.every(3), 3_000 + m);
      }
    }
  }

  /** Every unit, on batches that nobody can read: the law of the progress along grad V. */
  private static void unreadable(Trial<Design> trial, int design) {
    int steps = STEPS + 2 * trial.sharpness();
    List<NetworkInstance> each =
        BatchProblem.ofEachUnit(trial.description(), 3, 2 * BATCH, 8, trial.probe(design).seed());
    for (int k = 0; k < each.size(); k++) {
      NetworkInstance instance = each.get(k);
      int number = k;
      trial.later(
          part -> {
            BatchProblem problem = BatchProblem.aboutOnePoint(instance, steps);
            part.add(
                BatchDrift.of(
                        part.implementation(), problem, BATCH, steps, part.seed(4_000 + number))
                    .comparison(
                        "progress along grad V, " + problem.inWords(), part.alpha() / each.size()));
          });
    }
  }
}
