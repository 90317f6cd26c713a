package org.measuredynamics.theorem.symmetry;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.Kernel;
import org.measuredynamics.limit.KernelRidge;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.symmetry.FixedFeatures;
import org.measuredynamics.theorem.OldTheorem;
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
public final class Separation implements OldTheorem {
  private static final int NARROW = 4;
  private static final int WIDE = 12;
  private static final int SETS_PER_DIMENSION = 16;
  private static final int POINTS = 4;
  private static final int WIDTH = 16;
  private static final int TESTED = 300;
  private static final int REPLICATES = 10;
  private static final int STEPS = 400;
  private static final double STEP = 0.2;
  private static final double STEP_ON_FEATURES = 0.05;
  private static final double LAMBDA = 0.001;
  private static final double[] RIDGES = {1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10};

  /** The probability with which a run may lose by chance. */
  private static final double CHANCE = 0.1;

  @Override
  public String id() {
    return "symmetry.separation";
  }

  @Override
  public String statement() {
    return "f(nu) = relu(int relu(a . x) nu(dx)), m = 16 d sets: error in S1 below the errors in S2 and S3, the gap to S3 grows with d";
  }

  @Override
  public String source() {
    return "Zweig, Bruna 2021, separation of S1, S2 and S3; Bach 2017, section 4";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("both layers are trained");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "sets", "deep-sets", "relu", "tikhonov");
  }

  @Override
  public String budget() {
    return "Monte Carlo: exact binomial quantiles at alpha for a chance of 0.1 to lose a run; rounding, far below it";
  }

  @Override
  public String firstRefutes() {
    return "set-first-layer-frozen";
  }

  @Override
  public int cost() {
    return 40;
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

  /** The errors of one run, as parts of the variance. */
  private record Errors(double learned, double featuresFixed, double kernel) {}

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    int toFeatures = 0;
    int toKernel = 0;
    int shrunk = 0;
    for (int r = 0; r < REPLICATES; r++) {
      Errors narrow = errors(implementation, instance, NARROW, r, false);
      Errors wide = errors(implementation, instance, WIDE, r, true);
      toFeatures += wide.learned < wide.featuresFixed ? 0 : 1;
      toKernel += wide.learned < wide.kernel ? 0 : 1;
      shrunk += wide.kernel / wide.learned > narrow.kernel / narrow.learned ? 0 : 1;
    }
    return List.of(
        rare("runs lost to fixed features of the same number", toFeatures, alpha),
        rare("runs lost to the kernel of two fixed layers", toKernel, alpha),
        rare("runs in which the gap to the kernel shrinks with d", shrunk, alpha));
  }

  private static Comparison rare(String what, int count, double alpha) {
    return Comparison.rare(what, count, REPLICATES, CHANCE, alpha / 3);
  }

  private static Errors errors(
      Implementation implementation, Instance instance, int d, int replicate, boolean features) {
    DataSet train = sample(instance, d, SETS_PER_DIMENSION * d, replicate, 0);
    DataSet test = sample(instance, d, TESTED, replicate, 1);
    double learned = flow(implementation, instance, "deep-sets", train, test, STEP, replicate);
    double fixed = Double.POSITIVE_INFINITY;
    if (features) {
      FixedFeatures map =
          FixedFeatures.uniform(
              d,
              WIDTH * Unit.named("deep-sets").orthogonalBlocks(d).length,
              instance.seed() + replicate);
      DataSet[] embedded = FixedFeatures.standardised(map.of(train), map.of(test));
      fixed =
          Math.min(
              flow(
                  implementation,
                  instance,
                  "relu",
                  embedded[0],
                  embedded[1],
                  STEP_ON_FEATURES,
                  replicate),
              KernelRidge.least(Separation::product, embedded[0], embedded[1], RIDGES));
    }
    Kernel kernel = Kernel.ofNeuronsOn(Kernel.ofMeanFeatures(d));
    return new Errors(learned, fixed, KernelRidge.least(kernel, train, test, RIDGES));
  }

  private static double product(double[] x, double[] z) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum = Math.fma(x[k], z[k], sum);
    }
    return sum;
  }

  /** The mean squared error on the test sets after training from normal neurons. */
  private static double flow(
      Implementation implementation,
      Instance instance,
      String unit,
      DataSet train,
      DataSet test,
      double step,
      int replicate) {
    Regulariser ridge = new Regulariser(Regulariser.Kind.TIKHONOV, LAMBDA);
    NetworkEnergy energy = NetworkEnergy.of(Unit.named(unit), Risk.SQUARE, ridge, train);
    int d = train.dimension();
    int p = energy.dimension();
    double[] scale = new double[p];
    Arrays.fill(scale, 2);
    scale[0] = 1;
    for (int block : energy.unit().orthogonalBlocks(d)) {
      Arrays.fill(scale, block, block + d, 1 / Math.sqrt(d));
    }
    double[] positions = new double[WIDTH * p];
    for (int i = 0; i < WIDTH; i++) {
      double[] theta = Stream.of(instance.seed(), replicate, i, d, Purpose.INITIAL).normals(p);
      for (int c = 0; c < p; c++) {
        positions[i * p + c] = scale[c] * theta[c];
      }
    }
    ParticleMeasure last =
        implementation
            .run(
                new Problem(
                    energy,
                    ParticleMeasure.uniform(p, positions),
                    Problem.Scheme.EULER,
                    step,
                    new int[] {STEPS}))
            .get(0);
    return energy.on(test).meanSquaredError(last);
  }

  /** Sets of points uniform on the sphere of radius sqrt(d), the target one neuron. */
  private static DataSet sample(Instance instance, int d, int size, int replicate, int part) {
    Stream stream = Stream.of(instance.seed(), replicate, d, part, Purpose.DATA);
    double[] a = Stream.of(instance.seed(), replicate, d, 2, Purpose.DATA).normals(d);
    double norm = Math.sqrt(product(a, a));
    double[] points = new double[size * POINTS * d];
    double[] targets = new double[size];
    int[] sizes = new int[size];
    Arrays.fill(sizes, POINTS);
    for (int j = 0; j < size; j++) {
      for (int k = 0; k < POINTS; k++) {
        double[] x = stream.normals(d);
        double length = Math.sqrt(product(x, x) / d);
        for (int l = 0; l < d; l++) {
          x[l] /= length;
          points[(j * POINTS + k) * d + l] = x[l];
        }
        targets[j] += Math.max(0, product(a, x) / norm) / POINTS;
      }
    }
    return DataSet.ofSets("one neuron", d, points, sizes, targets);
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("relu"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "the first layer stays as drawn",
            () ->
                check(
                    Mutant.named("set-first-layer-frozen").implementation(),
                    instance,
                    AlphaLedger.RUN)));
  }
}
