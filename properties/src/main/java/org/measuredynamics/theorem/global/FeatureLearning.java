package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.SingleIndex;
import org.measuredynamics.limit.KernelRidge;
import org.measuredynamics.limit.TangentKernel;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.Rehearsal;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * On single-index targets the mean-field flow learns the direction, and needs samples in proportion
 * to the dimension; the kernel regime needs more as the dimension grows. An experiment, not a
 * theorem: its sources explain it, none states it.
 *
 * <p>Instances: y = relu(v . x), x normal, 8 d samples, d = 5 to 40. The flow of 32 neurons is
 * measured against the exact tangent kernel on the same samples, its ridge chosen in hindsight on
 * the test sample; and in dimension 20 against the kernel with four times the samples. Data and
 * neurons settle who wins: nothing is claimed where the suite's own flow from them does not win by
 * a quarter of the kernel's error.
 *
 * <p>Alone: {@code check --theorem global.feature-learning}.
 */
@AutoService(Catalogued.class)
public final class FeatureLearning implements Theorem<NetworkInstance> {
  private static final int[] DIMENSIONS = {5, 10, 20, 40};
  private static final int SAMPLES_PER_DIMENSION = 8;
  private static final int MORE = 4;
  private static final int MORE_AT = 20;
  private static final int WIDTH = 32;
  private static final int TESTED = 500;
  private static final int STEPS = 400;
  private static final double STEP = 0.2;
  private static final double LAMBDA = 0.01;
  private static final double[] RIDGES = {1e-4, 1e-3, 1e-2, 1e-1};

  private static final Rehearsal<NetworkInstance> FLOW =
      Rehearsal.of(FeatureLearning::beatsTheKernel);

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
                    () -> NetworkInstance.plain("relu").sized(40, 320, WIDTH),
                    this::check),
            Hypothesis.inTime())
        .needs(EULER, unit("relu"), regulariser(Regulariser.Kind.TIKHONOV))
        .budget(
            "truncation: finite time, of which the exact scheme leaves at least half; rounding, far below it")
        .firstRefutes(FlowMutant.STEP_NOT_TIMES_N)
        .alone(RareMutant.OF_32_NEURONS_AFTER_400_STEPS)
        .cost(4);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("relu"))
        .plain()
        .under(Regulariser.Kind.TIKHONOV)
        .ofDimension(DIMENSIONS)
        .ofData(d -> SAMPLES_PER_DIMENSION * d)
        .ofParticles(WIDTH, WIDTH)
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return FLOW.getsHalfWay(instance) ? Optional.empty() : Optional.of(Hypothesis.IN_TIME);
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    beatsTheKernel(trial);
  }

  /** The flow's error on the test sample is below that of the kernel, whose data are as many. */
  private static void beatsTheKernel(Trial<NetworkInstance> trial) {
    int d = trial.instance().dimension();
    SingleIndex target = new SingleIndex(trial.instance().seed(), 0, d);
    DataSet most = target.sample(MORE * SAMPLES_PER_DIMENSION * d, 0);
    DataSet data = most.rows(IntStream.range(0, SAMPLES_PER_DIMENSION * d).toArray());
    DataSet test = target.sample(TESTED, 1);
    double flow = flow(trial.implementation(), target.neurons(WIDTH), data, test);
    below(trial, "error of the flow against the kernel", flow, kernel(data, test));
    if (d == MORE_AT) {
      String what = "error of the flow against the kernel with four times the samples";
      below(trial, what, flow, kernel(most, test));
    }
  }

  /** The exact flow is half way between half of the kernel's error and all of it. */
  private static void below(Trial<NetworkInstance> trial, String what, double flow, double kernel) {
    trial.atMost(what, flow, kernel / 2, new Budget(0, 0, 0, kernel / 2, 0));
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
