package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.KernelRidge;
import org.measuredynamics.limit.TangentKernel;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
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
public final class FeatureLearning implements OldTheorem {
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
  public String id() {
    return "global.feature-learning";
  }

  @Override
  public String statement() {
    return "y = g(v . x), m = 8 d samples: the error of the mean-field flow stays below that of the tangent kernel's best ridge, in d = 20 with four times the samples";
  }

  @Override
  public String source() {
    return "an experiment in the manner of Bach 2017, section 4; Ghorbani, Mei, Misiakiewicz, Montanari 2020, theorem 1; Chizat, Bach 2020: a theorem of none of them";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("inner weights are trained");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "relu", "tikhonov");
  }

  @Override
  public String budget() {
    return "Monte Carlo: exact binomial quantiles at alpha for a chance of 0.1 to lose a run; rounding, far below it";
  }

  @Override
  public String firstRefutes() {
    return "step-not-times-n";
  }

  @Override
  public int cost() {
    return 40;
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
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    int lost = 0;
    int lostToMore = 0;
    for (int d : DIMENSIONS) {
      for (int r = 0; r < REPLICATES; r++) {
        int m = SAMPLES_PER_DIMENSION * d;
        DataSet most = sample(instance, d, MORE * m, r, 0);
        DataSet data = most.rows(first(m));
        DataSet test = sample(instance, d, TESTED, r, 1);
        double flow = error(implementation, instance, data, test, r);
        lost += flow < kernel(data, test) ? 0 : 1;
        if (d == MORE_AT) {
          lostToMore += flow < kernel(most, test) ? 0 : 1;
        }
      }
    }
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.add(
        Comparison.rare(
            "runs lost to the kernel", lost, REPLICATES * DIMENSIONS.length, CHANCE, alpha / 2));
    comparisons.add(
        Comparison.rare(
            "runs lost to the kernel with four times the samples",
            lostToMore,
            REPLICATES,
            CHANCE,
            alpha / 2));
    return comparisons;
  }

  private static int[] first(int m) {
    int[] rows = new int[m];
    Arrays.setAll(rows, j -> j);
    return rows;
  }

  private static double kernel(DataSet data, DataSet test) {
    return KernelRidge.least(new TangentKernel(), data, test, RIDGES);
  }

  /** The mean squared error on the test sample after training. */
  private static double error(
      Implementation implementation, Instance instance, DataSet data, DataSet test, int replicate) {
    int d = data.dimension();
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("relu"),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TIKHONOV, LAMBDA),
            data);
    double[] positions = new double[WIDTH * (d + 1)];
    for (int i = 0; i < WIDTH; i++) {
      double[] theta = Stream.of(instance.seed(), replicate, i, d, Purpose.INITIAL).normals(d + 1);
      for (int k = 0; k <= d; k++) {
        positions[i * (d + 1) + k] = theta[k] * (k == 0 ? 1 : 1 / Math.sqrt(d));
      }
    }
    ParticleMeasure last =
        implementation
            .run(
                new Problem(
                    energy,
                    ParticleMeasure.uniform(d + 1, positions),
                    Problem.Scheme.EULER,
                    STEP,
                    new int[] {STEPS}))
            .get(0);
    return energy.on(test).meanSquaredError(last);
  }

  private static DataSet sample(Instance instance, int d, int size, int replicate, int part) {
    Stream stream = Stream.of(instance.seed(), replicate, d, part, Purpose.DATA);
    double[] v = Stream.of(instance.seed(), replicate, d, 2, Purpose.DATA).normals(d);
    double norm = 0;
    for (double c : v) {
      norm = Math.hypot(norm, c);
    }
    double[] inputs = stream.normals(size * d);
    double[] targets = new double[size];
    for (int j = 0; j < size; j++) {
      double z = 0;
      for (int k = 0; k < d; k++) {
        z += v[k] / norm * inputs[j * d + k];
      }
      targets[j] = Math.max(0, z);
    }
    return DataSet.of("single index", d, inputs, targets);
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("relu"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "random features: inner weights stay as drawn",
            () -> check(Violation.INNER_WEIGHTS_FROZEN.implementation(), instance, 1e-6)));
  }
}
