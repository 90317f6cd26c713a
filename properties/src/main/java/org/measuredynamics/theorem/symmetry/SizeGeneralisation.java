package org.measuredynamics.theorem.symmetry;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.Instance.Source;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.BlockMeans;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * A network trained on sets of size N answers sets of any size, and its error obeys, from N to 64
 * N,
 *
 * <pre>
 *   rms(N') &lt;= rms(N) + B (N^{-1/2} + N'^{-1/2}),  B = (1/n) sum_i |b_i| (E Var_nu phi_i)^{1/2}
 * </pre>
 *
 * plus the like of the target where it is a function of the set: each feature mean misses its limit
 * by (Var phi / N)^{1/2} in mean square, in whatever dimension the points are. For smooth units the
 * finite-N term itself, E|f(nu_N) - f(nu)|^2, is C/N with the constant of the delta method: decided
 * by equivalence tests of slope and constant.
 *
 * <p>Sets are drawn from finite populations, so that nu, B and C are exact: normal points with a
 * planted target, or the ink of handwritten digits with their parity. The implementation trains and
 * answers sets of all sizes; its answers are compared with the network it returned.
 *
 * <p>Refuted by whatever remembers the size of the sets it was trained on.
 *
 * <p>Alone: {@code check --theorem symmetry.size-generalisation}.
 */
@AutoService(Theorem.class)
public final class SizeGeneralisation implements OldTheorem {
  private static final Unit RELU = Unit.named("relu");
  private static final Unit TANH = Unit.named("tanh");
  private static final int TRAINED = 4;
  private static final int[] SIZES = {4, 16, 64, 256};
  private static final int STEPS = 100;
  private static final int REPLICATES = 2 * BlockMeans.BLOCKS;
  private static final double SLOPE = 0.1;
  private static final double CONSTANT = 0.1;

  @Override
  public String id() {
    return "symmetry.size-generalisation";
  }

  @Override
  public String statement() {
    return "rms error at N' <= rms error at N + B (N^{-1/2} + N'^{-1/2}), B from the variances of features, whatever the dimension; E|f(nu_N) - f(nu)|^2 = C/N (1 + o(1)) for smooth units";
  }

  @Override
  public String source() {
    return "Zweig, Bruna 2021, generalisation in the size (there by W1, here feature by feature); van der Vaart 1998, theorem 3.1; theory.md, Sets of different sizes";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "the network is a function of the measure", "sets are independent draws from the measure");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "evaluate", "sets", "deep-sets", "smooth-deep-sets");
  }

  @Override
  public String budget() {
    return "answers: rounding; bound: Student intervals over 64 blocks of sets at alpha, its constant exact; rate: the same with a control variate, truncation: the resolution, 0.1 of the slope and 10 percent of the constant";
  }

  @Override
  public String firstRefutes() {
    return "set-normalised-by-training-size";
  }

  @Override
  public int cost() {
    return 20;
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        drawn.seed() % 2 == 0 ? "deep-sets" : "smooth-deep-sets",
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        drawn.data() % 2 == 0 ? Source.SETS : Source.CLOUDS,
        2 + drawn.dimension() % 5,
        12,
        16,
        false,
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    return generalises(implementation, instance, alpha, true);
  }

  private static List<Comparison> generalises(
      Implementation implementation, Instance instance, double alpha, boolean independent) {
    DataSet populations = instance.populations();
    Teacher teacher = Teacher.of(instance);
    int[] twice = IntStream.range(0, 2 * populations.size()).map(j -> j / 2).toArray();
    DataSet repeated = populations.rows(twice);
    DataSet training = teacher.label(sets(repeated, draw(repeated, TRAINED, instance, -1, true)));
    NetworkEnergy energy =
        NetworkEnergy.of(Unit.named(instance.unit()), Risk.SQUARE, Regulariser.NONE, training);
    ParticleMeasure initial = instance.initial();
    double step = EulerPath.step(energy, initial, 0.5);
    ParticleMeasure mu =
        implementation
            .run(new Problem(energy, initial, Problem.Scheme.EULER, step, new int[] {STEPS}))
            .get(0);
    List<Comparison> comparisons = new ArrayList<>();
    for (int size : SIZES) {
      NetworkEnergy there =
          energy.on(
              teacher.label(sets(populations, draw(populations, size, instance, -2, independent))));
      double u = implementation.describe().roundoff() + EulerPath.U;
      double[] found = implementation.evaluate(there, mu).outputs();
      double[] right = there.outputs(mu);
      double[] magnitude = there.outputMagnitudes(mu);
      for (int j = 0; j < found.length; j++) {
        comparisons.add(
            Comparison.identity(
                "answer to set %d of size %d".formatted(j, size),
                found[j],
                right[j],
                Budget.ofRounding(2 * there.operations(mu.size()) * u * magnitude[j])));
      }
    }
    Network network = new Network(energy.unit(), mu, populations);
    double spread = network.spread() + teacher.spread(populations);
    List<BlockMeans> series = new ArrayList<>();
    for (int size : SIZES) {
      series.add(network.errors(instance, teacher, size, independent));
    }
    for (int s = 1; s < SIZES.length; s++) {
      comparisons.add(
          atMost(
              "rms error at size %d less that at size %d".formatted(SIZES[s], TRAINED),
              BlockMeans.interval(
                  List.of(series.get(0), series.get(s)),
                  means -> Math.sqrt(means[1][0]) - Math.sqrt(means[0][0]),
                  alpha / 5),
              spread * (1 / Math.sqrt(TRAINED) + 1 / Math.sqrt(SIZES[s])),
              alpha / 5));
    }
    if (!energy.unit().isSmooth()) {
      // Where a feature mean lies at a kink there is no linear part: the bound holds, C/N need not.
      return comparisons;
    }
    double constant = network.constant();
    int last = SIZES.length - 1;
    ToDoubleFunction<double[][]> slope =
        means ->
            StrictMath.log(
                    (constant / SIZES[last] + means[1][1])
                        / (constant / SIZES[last - 1] + means[0][1]))
                / StrictMath.log((double) SIZES[last] / SIZES[last - 1]);
    Comparison rate =
        Comparison.equivalence(
            "slope of the finite-N term",
            BlockMeans.interval(List.of(series.get(last - 1), series.get(last)), slope, alpha / 5),
            -1,
            SLOPE,
            alpha / 5);
    Comparison level =
        Comparison.equivalence(
            "finite-N term over C/N at N = " + SIZES[last],
            series.get(last).interval(means -> 1 + means[1] * SIZES[last] / constant, alpha / 5),
            1,
            CONSTANT,
            alpha / 5);
    // That N is large for the network that was trained is not the implementation's to prove.
    comparisons.add(independent ? rate.inconclusive() : rate);
    comparisons.add(independent ? level.inconclusive() : level);
    return comparisons;
  }

  /** Holds if the whole interval is below the claim, and refutes it if the whole is above. */
  private static Comparison atMost(String what, Interval interval, double claim, double alpha) {
    return new Comparison(
        what, interval.high(), claim, new Budget(0, 0, 0, 0, alpha), interval.low() > claim);
  }

  /** So many points of each population, with replacement; or evenly spaced ones in its order. */
  private static int[][] draw(
      DataSet populations, int size, Instance instance, int replicate, boolean independent) {
    int[][] drawn = new int[populations.size()][size];
    for (int j = 0; j < drawn.length; j++) {
      Stream stream = Stream.of(instance.seed(), replicate, j, size, Purpose.BATCH);
      int count = populations.points(j);
      int start = stream.integer(count);
      for (int k = 0; k < size; k++) {
        drawn[j][k] = independent ? stream.integer(count) : (start + k * count / size) % count;
      }
    }
    return drawn;
  }

  /** The points of those numbers of each population. */
  private static DataSet sets(DataSet populations, int[][] drawn) {
    int d = populations.dimension();
    int size = drawn[0].length;
    double[] points = new double[drawn.length * size * d];
    int[] sizes = new int[drawn.length];
    Arrays.fill(sizes, size);
    for (int j = 0; j < drawn.length; j++) {
      double[] all = populations.input(j);
      for (int k = 0; k < size; k++) {
        System.arraycopy(all, drawn[j][k] * d, points, (j * size + k) * d, d);
      }
    }
    return DataSet.ofSets(populations.name(), d, points, sizes, populations.targets());
  }

  private static Unit layer(Unit unit) {
    return unit.isSmooth() ? TANH : RELU;
  }

  /** (1/h) sum_k c_k sigma(a_k . x), the function that a neuron over sets averages. */
  private static double feature(Unit unit, double[] theta, double[] x) {
    Unit layer = layer(unit);
    int[] blocks = unit.orthogonalBlocks(x.length);
    double sum = 0;
    for (int block : blocks) {
      sum += layer.value(Arrays.copyOfRange(theta, block - 1, block + x.length), x) / blocks.length;
    }
    return sum;
  }

  /** The mean over populations of the variance of a function on the points of each. */
  private static double variance(DataSet populations, ToDoubleFunction<double[]> of) {
    int d = populations.dimension();
    double sum = 0;
    for (int j = 0; j < populations.size(); j++) {
      double[] x = populations.input(j);
      double mean = 0;
      double square = 0;
      for (int at = 0; at < x.length; at += d) {
        double value = of.applyAsDouble(Arrays.copyOfRange(x, at, at + d));
        mean += value * d / x.length;
        square += value * value * d / x.length;
      }
      sum += Math.max(0, square - mean * mean) / populations.size();
    }
    return sum;
  }

  /** A target that is a neuron over sets; or none, where populations have targets. */
  private record Teacher(Unit unit, double[] theta) {
    static Teacher of(Instance instance) {
      Unit unit = Unit.named(instance.unit());
      return new Teacher(
          unit,
          instance.source() == Source.SETS
              ? instance.stream(Draw.FEATURES).normals(unit.parameters(instance.dimension()))
              : new double[0]);
    }

    DataSet label(DataSet sets) {
      if (theta.length == 0) {
        return sets;
      }
      double[] targets = new double[sets.size()];
      Arrays.setAll(targets, j -> unit.value(theta, sets.input(j)));
      return DataSet.ofSets(sets.name(), sets.dimension(), sets.inputs(), sets.sizes(), targets);
    }

    double spread(DataSet populations) {
      return theta.length == 0
          ? 0
          : Math.abs(theta[0]) * Math.sqrt(variance(populations, x -> feature(unit, theta, x)));
    }
  }

  /** The network that was trained, on populations. */
  private record Network(Unit unit, ParticleMeasure mu, DataSet populations) {
    /** B. */
    double spread() {
      double sum = 0;
      for (int i = 0; i < mu.size(); i++) {
        double[] theta = mu.particle(i);
        sum +=
            mu.weight(i)
                * Math.abs(theta[0])
                * Math.sqrt(variance(populations, x -> feature(unit, theta, x)));
      }
      return sum;
    }

    /** The linear part of f at population j as a function of a point: its mean over a set. */
    private double[] influence(int j) {
      int d = populations.dimension();
      double[] x = populations.input(j);
      double[] influence = new double[x.length / d];
      Unit layer = layer(unit);
      for (int i = 0; i < mu.size(); i++) {
        double[] theta = mu.particle(i);
        double[] features = new double[influence.length];
        double s = 0;
        for (int k = 0; k < features.length; k++) {
          features[k] = feature(unit, theta, Arrays.copyOfRange(x, k * d, (k + 1) * d));
          s += features[k] / features.length;
        }
        // d/ds of b sigma(s): the inner part of the gradient of a ridge unit at x = 1.
        double slope = layer.gradient(new double[] {theta[0], s}, new double[] {1})[1];
        for (int k = 0; k < features.length; k++) {
          influence[k] += mu.weight(i) * slope * (features[k] - s);
        }
      }
      return influence;
    }

    /** C. */
    double constant() {
      double sum = 0;
      for (int j = 0; j < populations.size(); j++) {
        for (double value : influence(j)) {
          sum += value * value / (populations.points(j) * (double) populations.size());
        }
      }
      return sum;
    }

    /**
     * Means over sets of that size of the squared error, and of |f(nu_N) - f(nu)|^2 less the square
     * of its linear part.
     */
    BlockMeans errors(Instance instance, Teacher teacher, int size, boolean independent) {
      int m = populations.size();
      NetworkEnergy whole = NetworkEnergy.of(unit, Risk.SQUARE, Regulariser.NONE, populations);
      double[] limit = whole.outputs(mu);
      double[][] influence = new double[m][];
      Arrays.setAll(influence, this::influence);
      double constant = constant();
      BlockMeans means = new BlockMeans(2);
      double[][] rows =
          IntStream.range(0, REPLICATES)
              .parallel()
              .mapToObj(
                  r -> {
                    int[][] drawn = draw(populations, size, instance, r, independent);
                    DataSet sets = teacher.label(sets(populations, drawn));
                    double[] outputs = whole.on(sets).outputs(mu);
                    double[] row = new double[2];
                    for (int j = 0; j < m; j++) {
                      double error = outputs[j] - sets.target(j);
                      double gap = outputs[j] - limit[j];
                      double linear = 0;
                      for (int k : drawn[j]) {
                        linear += influence[j][k] / size;
                      }
                      row[0] += error * error / m;
                      // The square of the linear part has a known mean for independent draws only.
                      double known = independent ? linear * linear : constant / size;
                      row[1] += (gap * gap - known) / m;
                    }
                    return row;
                  })
              .toArray(double[][]::new);
      for (int r = 0; r < rows.length; r++) {
        means.add(r, rows[r]);
      }
      return means;
    }
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "sum pooling",
            () -> check(Mutant.named("set-sum").implementation(), instance, AlphaLedger.RUN)),
        new Control(
            hypotheses().get(1),
            "evenly spaced points of a population in its order",
            () -> generalises(new ReferenceImplementation(), instance, AlphaLedger.RUN, false)));
  }
}
