package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.SETS;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.OneNeuron;
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.observation.FunctionSpaces;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * One neuron of one feature separates the spaces: f(nu) = relu(int relu(a . x) nu(dx)) has norm 1
 * in S1, where both layers are learned, and a norm exponential in d where the first layer is fixed.
 * From 16 d sets of four points of the sphere, the flow in S1 learns it; networks of the same
 * budget in S2 (features fixed) and the kernel of S3 (both layers fixed, infinitely wide) do not,
 * and the gap grows with d.
 *
 * <p>S1 and S2 are trained by the implementation's flow; beside the flow, S2 has ridge regression
 * on its features, and S3 the exact kernel, both with the ridge chosen in hindsight on the test
 * sets. What S1 is compared with is the better of each.
 *
 * <p>Alone: {@code check --theorem symmetry.separation}.
 */
@AutoService(Theorem.class)
public final class Separation implements Theorem {
  private static final int NARROW = 4;
  private static final int WIDE = 12;
  private static final int SETS_PER_DIMENSION = 16;
  private static final int WIDTH = 16;
  private static final int TESTED = 300;
  private static final int REPLICATES = 10;

  /** The probability with which a run may lose by chance. */
  private static final double CHANCE = 0.1;

  @Override
  public Card card() {
    return Card.of("symmetry.separation")
        .states(
            "f(nu) = relu(int relu(a . x) nu(dx)), m = 16 d sets: error in S1 below the errors in S2 and S3, the gap to S3 grows with d")
        .source("Zweig, Bruna 2021, separation of S1, S2 and S3; Bach 2017, section 4")
        .assumes(
            Hypothesis.of("both layers are trained")
                .violatedBy(
                    "the first layer stays as drawn",
                    SetMutant.SET_FIRST_LAYER_FROZEN,
                    () -> member(Instance.plain("relu")),
                    this::check))
        .needs(EULER, SETS, unit("deep-sets"), unit("relu"), regulariser(Regulariser.Kind.TIKHONOV))
        .budget(
            "Monte Carlo: exact binomial quantiles at alpha for a chance of 0.1 to lose a run; rounding, far below it")
        .firstRefutes(SetMutant.SET_FIRST_LAYER_FROZEN)
        .cost(40);
  }

  @Override
  public void check(Trial trial) {
    int toFeatures = 0;
    int toKernel = 0;
    int shrunk = 0;
    for (int r = 0; r < REPLICATES; r++) {
      FunctionSpaces narrow = spaces(trial, NARROW, r);
      double gap = narrow.kernel() / narrow.learned();
      FunctionSpaces wide = spaces(trial, WIDE, r);
      double learned = wide.learned();
      double kernel = wide.kernel();
      toFeatures += learned < wide.featuresFixed() ? 0 : 1;
      toKernel += learned < kernel ? 0 : 1;
      shrunk += kernel / learned > gap ? 0 : 1;
    }
    rare(trial, "runs lost to fixed features of the same number", toFeatures);
    rare(trial, "runs lost to the kernel of two fixed layers", toKernel);
    rare(trial, "runs in which the gap to the kernel shrinks with d", shrunk);
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        "deep-sets",
        Risk.SQUARE,
        Regulariser.Kind.TIKHONOV,
        Instance.Source.SETS,
        WIDE,
        SETS_PER_DIMENSION * WIDE,
        WIDTH,
        false,
        drawn.seed());
  }

  private static FunctionSpaces spaces(Trial trial, int d, int replicate) {
    OneNeuron problem = new OneNeuron(d, trial.instance().seed(), replicate);
    return FunctionSpaces.of(
        trial.implementation(), problem, WIDTH, SETS_PER_DIMENSION * d, TESTED);
  }

  /** The event has a probability of at most {@value #CHANCE} in a run. */
  private static void rare(Trial trial, String what, int count) {
    trial.add(Comparison.rare(what, count, REPLICATES, CHANCE, trial.alpha() / 3));
  }
}
