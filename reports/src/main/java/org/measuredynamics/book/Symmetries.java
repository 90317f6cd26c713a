package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.limit.Kernel;
import org.measuredynamics.limit.KernelRidge;
import org.measuredynamics.limit.TangentKernel;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.symmetry.CollisionProbability;
import org.measuredynamics.symmetry.FixedFeatures;
import org.measuredynamics.symmetry.Group;

/** The pictures of the block symmetry, drawn from runs of the reference made here. */
@AutoService(Chapter.class)
public final class Symmetries implements Chapter {
  private static final int DIMENSION = 4;
  private static final int TRAINED = 4;
  private static final int[] SIZES = {4, 8, 16, 32, 64, 128};
  private static final int SETS = 240;
  private static final int TESTED = 100;
  private static final int WIDTH = 24;
  private static final int STEPS = 600;
  private static final double LAMBDA = 4;
  private static final double RIDGE = 1e-3;
  private static final double[] RIDGES = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "symmetry.separation",
            "three-spaces",
            "Networks over sets trained on 240 sets of 4 points of the ball of dimension 4, tested on larger sets, at a budget of 24 neurons of 4 features: both layers learned, features fixed (both by 600 steps of the flow), both fixed (ridge regression); and the last infinitely wide, by its exact kernel.",
            Symmetries::spaces),
        new Figure(
            "symmetry.size-generalisation",
            "finite-size",
            "A network over sets of N points drawn from a population, against its value on the population: C/N, for normal points and for the ink of handwritten digits.",
            Symmetries::finiteSize),
        new Figure(
            "symmetry.sample-gain",
            "sample-gain",
            "Averaging over a group: error of the tangent kernel's best ridge on an invariant target; dashed, the plain kernel with eight times the samples.",
            Symmetries::sampleGain),
        new Figure(
            "symmetry.set-function",
            "relational",
            "Single-particle against relational networks: the variance of the collision probability on {-1, 1}^D that L features leave, whatever is computed from them. A network over pairs leaves nothing.",
            Symmetries::relational));
  }

  /**
   * A symmetric function of a set of points of the ball of dimension {@value #DIMENSION}.
   *
   * @param name as the paper has it
   * @param isContinuous whether it is a function of the measure that is continuous in W1
   * @param of the function of the points, N rows
   */
  private record Target(String name, boolean isContinuous, ToDoubleFunction<double[][]> of) {}

  private static double[] lengths(double[][] points) {
    double[] lengths =
        Arrays.stream(points)
            .mapToDouble(x -> Math.sqrt(Arrays.stream(x).map(c -> c * c).sum()))
            .toArray();
    Arrays.sort(lengths);
    return lengths;
  }

  private static List<Target> targets() {
    double[] a = direction(1);
    double[] neuron = direction(2);
    return List.of(
        new Target("max", false, x -> lengths(x)[x.length - 1]),
        new Target(
            "lambda-max",
            true,
            x -> {
              double sum = 0;
              for (double r : lengths(x)) {
                sum += StrictMath.exp(LAMBDA * r) / x.length;
              }
              return StrictMath.log(sum) / LAMBDA;
            }),
        new Target(
            "softmax",
            true,
            x -> {
              double sum = 0;
              double weights = 0;
              for (double r : lengths(x)) {
                double weight = StrictMath.exp(LAMBDA * r);
                sum += weight * r;
                weights += weight;
              }
              return sum / weights;
            }),
        new Target("median", false, x -> lengths(x)[(x.length - 1) / 2]),
        new Target("second largest", false, x -> lengths(x)[Math.max(0, x.length - 2)]),
        new Target(
            "neuron",
            true,
            x -> {
              double sum = 0;
              for (double[] point : x) {
                sum += Math.max(0, dot(neuron, point)) / x.length;
              }
              return Math.max(0, sum - 0.1);
            }),
        new Target(
            "smooth neuron",
            true,
            x -> {
              double sum = 0;
              for (double[] point : x) {
                double z = dot(a, point);
                sum += StrictMath.log1p(StrictMath.exp(4 * z)) / (4 * x.length);
              }
              return StrictMath.tanh(2 * sum - 0.5);
            }));
  }

  private static double[] direction(long seed) {
    double[] a = Stream.of(seed, 0, 0, 0, Purpose.DIRECTION).normals(DIMENSION);
    double norm = Math.sqrt(dot(a, a));
    Arrays.setAll(a, k -> a[k] / norm);
    return a;
  }

  private static double dot(double[] x, double[] z) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += x[k] * z[k];
    }
    return sum;
  }

  /** Sets of points uniform in the ball, doubled, with a constant last coordinate. */
  private static DataSet sets(Target target, int count, int size, int part) {
    Stream stream = Stream.of(11, part, size, count, Purpose.DATA);
    int d = DIMENSION + 1;
    double[] points = new double[count * size * d];
    double[] values = new double[count];
    int[] sizes = new int[count];
    Arrays.fill(sizes, size);
    for (int j = 0; j < count; j++) {
      double[][] x = new double[size][];
      for (int k = 0; k < size; k++) {
        x[k] = stream.normals(DIMENSION);
        double scale =
            StrictMath.pow(stream.uniform(), 1.0 / DIMENSION) / Math.sqrt(dot(x[k], x[k]));
        for (int l = 0; l < DIMENSION; l++) {
          x[k][l] *= scale;
          points[(j * size + k) * d + l] = 2 * x[k][l];
        }
        points[(j * size + k) * d + DIMENSION] = 1;
      }
      values[j] = target.of.applyAsDouble(x);
    }
    return DataSet.ofSets(target.name, d, points, sizes, values);
  }

  /** The paper's experiment: small sets to train on, growing sets to test on, three spaces. */
  private static Picture spaces(Consumer<Finding> findings) throws IOException {
    List<XYChart> charts = new ArrayList<>();
    for (Target target : targets()) {
      DataSet train = sets(target, SETS, TRAINED, 0);
      double centre = Arrays.stream(train.targets()).average().orElseThrow();
      double spread = 0;
      for (double y : train.targets()) {
        spread += (y - centre) * (y - centre) / SETS;
      }
      double deviation = Math.sqrt(spread);
      DataSet fitted = standardised(train, centre, deviation);
      List<DataSet> tests = new ArrayList<>();
      for (int size : SIZES) {
        tests.add(standardised(sets(target, TESTED, size, 1), centre, deviation));
      }
      double[][] errors = {
        learned(fitted, tests),
        featuresFixed(fitted, tests),
        bothFixed(fitted, tests),
        kernel(fitted, tests)
      };
      XYChart chart = Plot.lines("size of the test sets N'", "error over variance at N = 4", true);
      chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
      double[] at = Arrays.stream(SIZES).asDoubleStream().toArray();
      String[] names = {
        "S1: both layers learned", "S2: features fixed", "S3: both fixed", "S3, infinitely wide"
      };
      for (int s = 0; s < names.length; s++) {
        chart.addSeries(names[s], at, errors[s]).setMarker(SeriesMarkers.CIRCLE);
      }
      chart.setTitle(target.name);
      charts.add(chart);
      int last = SIZES.length - 1;
      findings.accept(
          new Finding(
              "symmetry.separation",
              "%s, d = %d, %d sets of 4, tested on N' = 4 and %d"
                  .formatted(target.name, DIMENSION, SETS, SIZES[last]),
              target.isContinuous
                  ? "S1 best, S3 worst; the error carries over to larger sets (from memory; trained by Adam)"
                  : "S1 best, S3 worst; no continuous function of the measure: poor on larger sets (from memory; trained by Adam)",
              String.format(
                  Locale.ROOT,
                  "S1, S2, S3, S3 infinitely wide: %.3f, %.3f, %.3f, %.3f at 4; %.3f, %.3f, %.3f, %.3f at %d",
                  errors[0][0],
                  errors[1][0],
                  errors[2][0],
                  errors[3][0],
                  errors[0][last],
                  errors[1][last],
                  errors[2][last],
                  errors[3][last],
                  SIZES[last]),
              "one run, %d test sets".formatted(TESTED)));
    }
    return Picture.of(charts);
  }

  private static DataSet standardised(DataSet data, double centre, double deviation) {
    double[] targets = data.targets();
    Arrays.setAll(targets, j -> (targets[j] - centre) / deviation);
    return data.withTargets(targets);
  }

  private static double[] errors(NetworkEnergy energy, ParticleMeasure mu, List<DataSet> tests) {
    return tests.stream().mapToDouble(test -> energy.on(test).meanSquaredError(mu)).toArray();
  }

  private static double[] flow(String unit, DataSet train, List<DataSet> tests, double step) {
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named(unit),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TIKHONOV, RIDGE),
            train);
    int d = train.dimension();
    int p = energy.dimension();
    double[] scale = new double[p];
    Arrays.fill(scale, 2);
    scale[0] = 1;
    for (int block : energy.unit().orthogonalBlocks(d)) {
      Arrays.fill(scale, block, block + d, Math.sqrt(2.0 / d) * (unit.equals("relu") ? 1 : 1.5));
    }
    double[] positions = Stream.of(12, 0, 0, 0, Purpose.INITIAL).normals(WIDTH * p);
    Arrays.setAll(positions, c -> positions[c] * scale[c % p]);
    ParticleMeasure last =
        GradientFlow.of(energy)
            .withThreads(Runtime.getRuntime().availableProcessors())
            .euler(ParticleMeasure.uniform(p, positions), step, new int[] {STEPS})
            .get(0);
    return errors(energy, last, tests);
  }

  private static double[] learned(DataSet train, List<DataSet> tests) {
    return flow("deep-sets", train, tests, 0.2);
  }

  /** S2 at the same budget: the flow of ridge units on as many features, which are fixed. */
  private static double[] featuresFixed(DataSet train, List<DataSet> tests) {
    FixedFeatures map = FixedFeatures.uniform(train.dimension(), 4 * WIDTH, 13);
    DataSet[] all = new DataSet[1 + tests.size()];
    Arrays.setAll(all, k -> map.of(k == 0 ? train : tests.get(k - 1)));
    List<DataSet> standard = List.of(FixedFeatures.standardised(all));
    return flow("relu", standard.get(0), standard.subList(1, all.length), 0.05);
  }

  /** S3 at the same budget: ridge regression on neurons of features, both fixed. */
  private static double[] bothFixed(DataSet train, List<DataSet> tests) {
    FixedFeatures map = FixedFeatures.uniform(train.dimension(), 4 * WIDTH, 13);
    FixedFeatures neurons = FixedFeatures.uniform(4 * WIDTH, WIDTH, 14);
    DataSet fitted = neurons.of(map.of(train));
    List<DataSet> mapped = tests.stream().map(test -> neurons.of(map.of(test))).toList();
    return regressed(Symmetries::dot, fitted, mapped);
  }

  /** Ridge regression, its ridge the best at N' = N. */
  private static double[] regressed(Kernel kernel, DataSet train, List<DataSet> tests) {
    KernelRidge[] small = KernelRidge.of(kernel, train, tests.get(0), RIDGES);
    int best =
        IntStream.range(0, RIDGES.length)
            .boxed()
            .min((k, l) -> Double.compare(small[k].error(), small[l].error()))
            .orElseThrow();
    return tests.stream()
        .mapToDouble(test -> KernelRidge.of(kernel, train, test, RIDGES[best])[0].error())
        .toArray();
  }

  /** S3 with infinitely many features and neurons. */
  private static double[] kernel(DataSet train, List<DataSet> tests) {
    // Kernels of means cost N N' a pair, and N'^2 on the diagonal: fewer test sets where N' is
    // large.
    List<DataSet> fewer =
        tests.stream()
            .map(
                test -> {
                  int few = Math.max(20, TESTED * TRAINED / test.points(0));
                  return test.rows(IntStream.range(0, few).toArray());
                })
            .toList();
    return regressed(Kernel.ofNeuronsOn(Kernel.ofMeanFeatures(train.dimension())), train, fewer);
  }

  /** The finite-N term of a network on normal points and on digits: C/N. */
  private static Picture finiteSize(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("size of the set N", "E|f(nu_N) - f(nu)|^2", true);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
    for (NetworkInstance.Source source :
        List.of(NetworkInstance.Source.SETS, NetworkInstance.Source.CLOUDS)) {
      NetworkInstance instance =
          new NetworkInstance(
              "deep-sets", Risk.SQUARE, Regulariser.Kind.NONE, source, 3, 12, 32, false, 5);
      DataSet populations = instance.populations();
      ParticleMeasure mu = instance.initial();
      NetworkEnergy energy =
          NetworkEnergy.of(Unit.named("deep-sets"), Risk.SQUARE, Regulariser.NONE, populations);
      double[] limit = energy.outputs(mu);
      double[] found = new double[SIZES.length];
      int runs = 200;
      for (int s = 0; s < SIZES.length; s++) {
        for (int r = 0; r < runs; r++) {
          Stream stream = Stream.of(6, r, 0, SIZES[s], Purpose.BATCH);
          int d = populations.dimension();
          int m = populations.size();
          double[] points = new double[m * SIZES[s] * d];
          int[] sizes = new int[m];
          Arrays.fill(sizes, SIZES[s]);
          for (int j = 0; j < m; j++) {
            double[] all = populations.input(j);
            for (int k = 0; k < SIZES[s]; k++) {
              System.arraycopy(
                  all,
                  stream.integer(populations.points(j)) * d,
                  points,
                  (j * SIZES[s] + k) * d,
                  d);
            }
          }
          double[] outputs =
              energy
                  .on(DataSet.ofSets("drawn", d, points, sizes, populations.targets()))
                  .outputs(mu);
          for (int j = 0; j < m; j++) {
            found[s] += (outputs[j] - limit[j]) * (outputs[j] - limit[j]) / (m * runs);
          }
        }
      }
      double[] at = Arrays.stream(SIZES).asDoubleStream().toArray();
      String name = source == NetworkInstance.Source.SETS ? "normal points" : "ink of digits";
      chart.addSeries(name, at, found).setMarker(SeriesMarkers.CIRCLE);
      int last = SIZES.length - 1;
      double level = found[last] * SIZES[last];
      double[] line = Arrays.stream(at).map(n -> level / n).toArray();
      chart
          .addSeries("C/N, " + name, at, line)
          .setMarker(SeriesMarkers.NONE)
          .setLineStyle(SeriesLines.DASH_DASH);
      findings.accept(
          new Finding(
              "symmetry.size-generalisation",
              name + ", 12 populations, 32 neurons",
              "the error of finite sets falls with N by continuity in W1, in general like N^{-1/d}; feature by feature like N^{-1/2}",
              String.format(
                  Locale.ROOT,
                  "slope of the mean square %.3f",
                  StrictMath.log(found[last] / found[2]) / StrictMath.log(at[last] / at[2])),
              runs + " draws; decided by symmetry.size-generalisation"));
    }
    return Picture.of(chart);
  }

  /** Error of the tangent kernel with and without averaging over a group, against samples. */
  private static Picture sampleGain(Consumer<Finding> findings) throws IOException {
    int d = 4;
    Group group = Group.signFlips(d, 3);
    Kernel kernel = new TangentKernel();
    Kernel averaged = Kernel.averaged(kernel, group);
    XYChart chart = Plot.lines("samples m", "test error over variance", true);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSW);
    int[] samples = {8, 16, 32, 64, 128, 256};
    double[] plain = new double[samples.length];
    double[] symmetric = new double[samples.length];
    int runs = 4;
    for (int r = 0; r < runs; r++) {
      DataSet test = invariant(d, 400, 100 + r);
      double variance = 0;
      double mean = Arrays.stream(test.targets()).average().orElseThrow();
      for (double y : test.targets()) {
        variance += (y - mean) * (y - mean) / test.size();
      }
      for (int s = 0; s < samples.length; s++) {
        DataSet train = invariant(d, samples[s], 1000 * r + s);
        plain[s] += KernelRidge.least(kernel, train, test, RIDGES) / (runs * variance);
        symmetric[s] += KernelRidge.least(averaged, train, test, RIDGES) / (runs * variance);
      }
    }
    double[] at = Arrays.stream(samples).asDoubleStream().toArray();
    chart.addSeries("tangent kernel", at, plain).setMarker(SeriesMarkers.CIRCLE);
    chart.addSeries("averaged over 8 sign flips", at, symmetric).setMarker(SeriesMarkers.CIRCLE);
    double[] shifted = Arrays.stream(at).map(m -> m / group.order()).toArray();
    chart
        .addSeries("tangent kernel, m / 8", shifted, plain)
        .setMarker(SeriesMarkers.NONE)
        .setLineStyle(SeriesLines.DASH_DASH);
    // The sample size at which plain reaches what averaging reaches with 16, log-log interpolated.
    double need = Double.NaN;
    for (int s = 1; s < samples.length; s++) {
      if (plain[s - 1] >= symmetric[1] && plain[s] < symmetric[1]) {
        double part =
            StrictMath.log(plain[s - 1] / symmetric[1]) / StrictMath.log(plain[s - 1] / plain[s]);
        need = at[s - 1] * StrictMath.pow(at[s] / at[s - 1], part);
      }
    }
    findings.accept(
        new Finding(
            "symmetry.sample-gain",
            "tangent kernel, d = 4, target invariant under 8 sign flips of normal inputs",
            "averaging over G divides the need of samples by |G| at best, by the effective size of orbits in general",
            Double.isNaN(need)
                ? "what 16 samples reach with averaging, 256 do not reach without"
                : String.format(
                    Locale.ROOT,
                    "what 16 samples reach takes %.0f without: factor %.1f",
                    need,
                    need / 16),
            runs + " runs; exact for the linear kernel in symmetry.sample-gain"));
    return Picture.of(chart);
  }

  private static DataSet invariant(int d, int size, long seed) {
    Stream stream = Stream.of(seed, 0, 0, 0, Purpose.DATA);
    double[] inputs = stream.normals(size * d);
    double[] targets = new double[size];
    for (int j = 0; j < size; j++) {
      double x = Math.abs(inputs[j * d]);
      double y = Math.abs(inputs[j * d + 1]);
      double z = Math.abs(inputs[j * d + 2]);
      targets[j] = Math.max(x, y) - z + inputs[j * d + 3];
    }
    return DataSet.of("invariant", d, inputs, targets);
  }

  /** Variance of the collision probability that L features leave unexplained, D = 2, 4, 6, 8. */
  private static Picture relational(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("features L", "variance not explained", false);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setYAxisMax(1.05);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSW);
    for (int dimension : new int[] {2, 4, 6, 8}) {
      int points = 1 << dimension;
      List<Double> count = new ArrayList<>();
      List<Double> left = new ArrayList<>();
      for (int features = 1; features <= 256; features *= 2) {
        Stream stream = Stream.of(7, dimension, features, 0, Purpose.DATA);
        double[][] phi = new double[Math.min(features, points)][];
        for (int l = 0; l < phi.length; l++) {
          double[] a = stream.normals(dimension);
          double bias = stream.normal();
          phi[l] = new double[points];
          for (int x = 0; x < points; x++) {
            double z = bias;
            for (int k = 0; k < dimension; k++) {
              z += (x >> k & 1) == 0 ? -a[k] : a[k];
            }
            phi[l][x] = StrictMath.tanh(z);
          }
        }
        count.add((double) features);
        left.add(CollisionProbability.unexplained(phi));
      }
      chart.addSeries("D = " + dimension, count, left).setMarker(SeriesMarkers.CIRCLE);
    }
    findings.accept(
        new Finding(
            "symmetry.set-function",
            "collision probability of sets in {-1, 1}^D, D = 2 to 8, features tanh(a . x + c)",
            "functions of pairs that relational networks represent in polynomial size need exponentially many features of networks rho(int phi dnu) (Zweig, Bruna 2022)",
            "1 - L / (2^D - 1) of the variance is left by any L features and any rho; a mean over pairs of D products is exact",
            "exact (rank of the features)"));
    return Picture.of(chart);
  }
}
