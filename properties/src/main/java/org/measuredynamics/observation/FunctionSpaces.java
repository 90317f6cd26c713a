package org.measuredynamics.observation;

import java.util.Arrays;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.OneNeuron;
import org.measuredynamics.limit.Kernel;
import org.measuredynamics.limit.KernelRidge;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.symmetry.FixedFeatures;

/**
 * One problem learned in the spaces of functions of measures of Zweig, Bruna 2021: S1, both layers
 * learned; S2, features fixed; S3, both layers fixed. Each has its error, the mean square on the
 * test sets; flows are the implementation's, and ridges of regressions are chosen in hindsight.
 *
 * @param width number of neurons
 * @param train what is learned from
 * @param test what errors are of
 */
public record FunctionSpaces(
    Implementation implementation, OneNeuron problem, int width, DataSet train, DataSet test) {
  private static final int STEPS = 400;
  private static final double STEP = 0.2;
  private static final double STEP_ON_FEATURES = 0.05;
  private static final double LAMBDA = 0.001;
  private static final double[] RIDGES = {1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10};

  /** Draws so many sets of the problem to train on, by the reference, and to test on. */
  public static FunctionSpaces of(OneNeuron problem, int width, int trained, int tested) {
    return new FunctionSpaces(
        new ReferenceImplementation(),
        problem,
        width,
        problem.sets(trained, 0),
        problem.sets(tested, 1));
  }

  /** Returns the same, learned by another implementation. */
  public FunctionSpaces by(Implementation other) {
    return new FunctionSpaces(other, problem, width, train, test);
  }

  /** Returns the error in S1: both layers by the flow. */
  public double learned() {
    return flow("deep-sets", train, test, STEP);
  }

  /**
   * Returns the error in S2 on as many features as S1 has: the better of flow and regression, or of
   * regression alone where relu is not declared.
   */
  public double featuresFixed() {
    int d = problem.dimension();
    int features = width * Unit.named("deep-sets").orthogonalBlocks(d).length;
    FixedFeatures map = FixedFeatures.uniform(d, features, problem.seed() + problem.replicate());
    DataSet[] embedded = FixedFeatures.standardised(map.of(train), map.of(test));
    double regression = KernelRidge.least(OneNeuron::product, embedded[0], embedded[1], RIDGES);
    return implementation.describe().declares(Capability.unit("relu"))
        ? Math.min(regression, flow("relu", embedded[0], embedded[1], STEP_ON_FEATURES))
        : regression;
  }

  /** Returns the error in S3, infinitely wide: regression with the exact kernel. */
  public double kernel() {
    Kernel kernel = Kernel.ofNeuronsOn(Kernel.ofMeanFeatures(problem.dimension()));
    return KernelRidge.least(kernel, train, test, RIDGES);
  }

  private double flow(String unit, DataSet from, DataSet to, double step) {
    Regulariser ridge = new Regulariser(Regulariser.Kind.TIKHONOV, LAMBDA);
    NetworkEnergy energy = NetworkEnergy.of(Unit.named(unit), Risk.SQUARE, ridge, from);
    int[] last = {STEPS};
    ParticleMeasure trained =
        implementation
            .run(new Problem(energy, start(energy), Problem.Scheme.EULER, step, last))
            .get(0);
    return energy.on(to).meanSquaredError(trained);
  }

  /** Normal neurons: b of deviation 1, c of deviation 2, and a of deviation 1 / sqrt(d). */
  private ParticleMeasure start(NetworkEnergy energy) {
    int d = energy.data().dimension();
    int p = energy.dimension();
    double[] scale = new double[p];
    Arrays.fill(scale, 2);
    scale[0] = 1;
    for (int block : energy.unit().orthogonalBlocks(d)) {
      Arrays.fill(scale, block, block + d, 1 / Math.sqrt(d));
    }
    double[] positions = new double[width * p];
    for (int i = 0; i < width; i++) {
      double[] theta =
          Stream.of(problem.seed(), problem.replicate(), i, d, Purpose.INITIAL).normals(p);
      for (int c = 0; c < p; c++) {
        positions[i * p + c] = scale[c] * theta[c];
      }
    }
    return ParticleMeasure.uniform(p, positions);
  }
}
