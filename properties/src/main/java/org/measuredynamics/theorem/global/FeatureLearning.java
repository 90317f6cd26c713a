package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.SingleIndex;
import org.measuredynamics.limit.KernelRidge;
import org.measuredynamics.limit.TangentKernel;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * On single-index targets the mean-field flow learns the direction, and needs samples in proportion
 * to the dimension; the kernel regime needs more as the dimension grows. An experiment, not a
 * theorem: its sources explain it, none states it.
 *
 * <p>Instances: y = relu(v . x), x normal, 8 d samples, d = 5 to 40. The flow of 32 neurons is
 * measured against the exact tangent kernel on the same samples, its ridge chosen in hindsight on
 * the test sample; and in dimension 20 against the kernel with four times the samples.
 *
 * <p>Alone: {@code check --theorem global.feature-learning}.
 */
@AutoService(Theorem.class)
public final class FeatureLearning implements Theorem {
  private static final int[] DIMENSIONS = {5, 10, 20, 40};
  private static final int SAMPLES_PER_DIMENSION = 8;
  private static final int MORE = 4;
  private static final int MORE_AT = 20;
  private static final int WIDTH = 32;
  private static final int TESTED = 500;
  private static final int REPLICATES = 10;
  private static final int STEPS = 400;
  private static final double STEP = 0.2;
  private static final double LAMBDA = 0.01;
  private static final double[] RIDGES = {1e-4, 1e-3, 1e-2, 1e-1};

  /** The probability with which a run may lose by chance. */
  private static final double CHANCE = 0.1;

  @Override
  public Card card() {
    return Card.of("global.feature-learning")
        .states(
            "y = g(v . x), m = 8 d samples: the error of the mean-field flow stays below that of the tangent kernel's best ridge, in d = 20 with four times the samples")
        .source(
            "an experiment in the manner of Bach 2017, section 4; Ghorbani, Mei, Misiakiewicz, Montanari 2020, theorem 1; Chizat, Bach 2020: a theorem of none of them")
        .assumes(
            Hypothesis.of("inner weights are trained")
                .violatedBy(
                    "random features: inner weights stay as drawn",
                    Violation.INNER_WEIGHTS_FROZEN::implementation,
                    () -> member(Instance.plain("relu")),
                    this::check))
        .needs(EULER, unit("relu"), regulariser(Regulariser.Kind.TIKHONOV))
        .budget(
            "Monte Carlo: exact binomial quantiles at alpha for a chance of 0.1 to lose a run; rounding, far below it")
        .firstRefutes(FlowMutant.STEP_NOT_TIMES_N)
        .cost(40);
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        "relu",
        Risk.SQUARE,
        Regulariser.Kind.TIKHONOV,
        Instance.Source.SYNTHETIC,
        DIMENSIONS[DIMENSIONS.length - 1],
        SAMPLES_PER_DIMENSION * DIMENSIONS[DIMENSIONS.length - 1],
        WIDTH,
        false,
        drawn.seed());
  }

  @Override
  public void check(Trial trial) {
    int lost = 0;
    int lostToMore = 0;
    for (int d : DIMENSIONS) {
      for (int r = 0; r < REPLICATES; r++) {
        SingleIndex target = new SingleIndex(trial.instance().seed(), r, d);
        DataSet most = target.sample(MORE * SAMPLES_PER_DIMENSION * d, 0);
        DataSet data = most.rows(IntStream.range(0, SAMPLES_PER_DIMENSION * d).toArray());
        DataSet test = target.sample(TESTED, 1);
        double flow = flow(trial.implementation(), target.neurons(WIDTH), data, test);
        lost += flow < kernel(data, test) ? 0 : 1;
        if (d == MORE_AT) {
          lostToMore += flow < kernel(most, test) ? 0 : 1;
        }
      }
    }
    rare(trial, "runs lost to the kernel", lost, REPLICATES * DIMENSIONS.length);
    rare(trial, "runs lost to the kernel with four times the samples", lostToMore, REPLICATES);
  }

  /** Each run is lost with probability 0.1 at most. */
  private static void rare(Trial trial, String what, int lost, int runs) {
    trial.add(Comparison.rare(what, lost, runs, CHANCE, trial.alpha() / 2));
  }

  /** The mean squared error on the test sample of the neurons after training on the data. */
  private static double flow(
      Implementation implementation, ParticleMeasure neurons, DataSet data, DataSet test) {
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("relu"),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TIKHONOV, LAMBDA),
            data);
    ParticleMeasure last =
        implementation
            .run(new Problem(energy, neurons, Problem.Scheme.EULER, STEP, new int[] {STEPS}))
            .get(0);
    return energy.on(test).meanSquaredError(last);
  }

  /** That of the tangent kernel, with the ridge that is best on the test sample. */
  private static double kernel(DataSet data, DataSet test) {
    return KernelRidge.least(new TangentKernel(), data, test, RIDGES);
  }
}
