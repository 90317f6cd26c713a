package org.measuredynamics.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Finite populations of points that sets of any size are drawn from: means and variances over them
 * are exact. The target of a set is a planted neuron over sets, or that of its population. A neuron
 * is b sigma(s), s the mean over the set of a feature of points; of a unit pooled by its mean, s.
 *
 * @param unit of neurons over sets
 * @param points m populations, as sets
 * @param teacher theta of the planted neuron, or none of length 0
 * @param seed of the draws
 */
public record Populations(Unit unit, DataSet points, double[] teacher, long seed) {
  private static final Unit RELU = Unit.named("relu");
  private static final Unit TANH = Unit.named("tanh");

  /** The largest slope of the slope of tanh. */
  private static final double BEND = 4 / (3 * Math.sqrt(3));

  /** How points of a population are chosen. */
  public enum Sampling {
    /** Independent draws, with replacement. */
    INDEPENDENT,
    /** Evenly spaced in the order of the population, from one that is drawn. */
    EVENLY_SPACED
  }

  /** Returns the populations of an instance. */
  public static Populations of(NetworkInstance instance) {
    Unit unit = Unit.named(instance.unit());
    return new Populations(
        unit,
        instance.populations(),
        instance.source() == NetworkInstance.Source.SETS
            ? instance.stream(Draw.FEATURES).normals(unit.parameters(instance.dimension()))
            : new double[0],
        instance.seed());
  }

  /** Returns the same populations, each twice: 2 m of them. */
  public Populations twice() {
    int[] rows = IntStream.range(0, 2 * points.size()).map(j -> j / 2).toArray();
    return new Populations(unit, points.rows(rows), teacher, seed);
  }

  /**
   * Returns smaller ones: so many of them, and of each so many of its points, evenly spaced.
   *
   * @throws IllegalArgumentException if there are not so many
   */
  public Populations fewer(int populations, int each) {
    int d = points.dimension();
    double[] chosen = new double[populations * each * d];
    int[] sizes = new int[populations];
    Arrays.fill(sizes, each);
    for (int j = 0; j < populations; j++) {
      if (points.points(j) < each) {
        throw new IllegalArgumentException(
            "population %d: expected at least %d points, found %d"
                .formatted(j, each, points.points(j)));
      }
      double[] all = points.input(j);
      for (int k = 0; k < each; k++) {
        int from = k * points.points(j) / each * d;
        System.arraycopy(all, from, chosen, (j * each + k) * d, d);
      }
    }
    double[] targets = Arrays.copyOf(points.targets(), populations);
    return new Populations(
        unit, DataSet.ofSets(points.name(), d, chosen, sizes, targets), teacher, seed);
  }

  /**
   * All sets of so many points that draws of a population can bring, population after population.
   *
   * @param sets with their targets
   * @param population of each set, counted from 0
   * @param probability of each set among those of its population
   */
  public record Law(DataSet sets, int[] population, double[] probability) {}

  /** Returns the law of sets of so many points: order does not matter. */
  public Law law(int size, Sampling sampling) {
    List<int[]> drawn = new ArrayList<>();
    List<Double> probabilities = new ArrayList<>();
    List<Integer> of = new ArrayList<>();
    for (int j = 0; j < points.size(); j++) {
      int count = points.points(j);
      List<int[]> choices = new ArrayList<>();
      if (sampling == Sampling.INDEPENDENT) {
        multisets(new int[size], 0, 0, count, choices);
      } else {
        IntStream.range(0, count)
            .mapToObj(
                start -> IntStream.range(0, size).map(k -> (start + k * count / size) % count))
            .forEach(numbers -> choices.add(numbers.toArray()));
      }
      for (int[] choice : choices) {
        drawn.add(choice);
        of.add(j);
        probabilities.add(
            sampling == Sampling.INDEPENDENT ? probability(choice, count) : 1.0 / count);
      }
    }
    return new Law(
        sets(drawn, of),
        of.stream().mapToInt(Integer::intValue).toArray(),
        probabilities.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static void multisets(int[] numbers, int at, int from, int count, List<int[]> all) {
    if (at == numbers.length) {
      all.add(numbers.clone());
      return;
    }
    for (int k = from; k < count; k++) {
      numbers[at] = k;
      multisets(numbers, at + 1, k, count, all);
    }
  }

  /** N! / (n_1! ... n_K!) K^-N of numbers in ascending order. */
  private static double probability(int[] numbers, int count) {
    double probability = 1;
    int repeated = 0;
    for (int k = 0; k < numbers.length; k++) {
      repeated = k > 0 && numbers[k] == numbers[k - 1] ? repeated + 1 : 1;
      probability *= (k + 1.0) / repeated / count;
    }
    return probability;
  }

  /** Returns the numbers of so many points of each population, m x size. */
  public int[][] draw(int size, int replicate, Sampling sampling) {
    int[][] drawn = new int[points.size()][size];
    for (int j = 0; j < drawn.length; j++) {
      Stream stream = Stream.of(seed, replicate, j, size, Purpose.BATCH);
      int count = points.points(j);
      int start = stream.integer(count);
      for (int k = 0; k < size; k++) {
        drawn[j][k] =
            sampling == Sampling.INDEPENDENT
                ? stream.integer(count)
                : (start + k * count / size) % count;
      }
    }
    return drawn;
  }

  /** Returns the sets of those points, one of each population, with their targets. */
  public DataSet sets(int[][] drawn) {
    return sets(List.of(drawn), IntStream.range(0, drawn.length).boxed().toList());
  }

  private DataSet sets(List<int[]> drawn, List<Integer> of) {
    int d = points.dimension();
    int size = drawn.get(0).length;
    double[] chosen = new double[drawn.size() * size * d];
    double[] all = points.inputs();
    double[] targets = new double[drawn.size()];
    int[] sizes = new int[targets.length];
    Arrays.fill(sizes, size);
    for (int j = 0; j < targets.length; j++) {
      int first = points.offset(of.get(j)) * d;
      for (int k = 0; k < size; k++) {
        int from = first + drawn.get(j)[k] * d;
        System.arraycopy(all, from, chosen, (j * size + k) * d, d);
      }
      targets[j] = points.target(of.get(j));
    }
    DataSet sets = DataSet.ofSets(points.name(), d, chosen, sizes, targets);
    if (teacher.length == 0) {
      return sets;
    }
    Arrays.setAll(targets, j -> unit.onSets().value(teacher, sets.input(j)));
    return DataSet.ofSets(sets.name(), d, chosen, sizes, targets);
  }

  /** Returns the sets that are the populations themselves, with their targets. */
  public DataSet whole() {
    int[][] all = new int[points.size()][];
    Arrays.setAll(all, j -> IntStream.range(0, points.points(j)).toArray());
    return sets(all);
  }

  /** Returns |b|, 1 of a unit that is pooled by its mean: what a neuron is Lipschitz in s with. */
  public double weight(double[] theta) {
    return unit.isOverSets() ? Math.abs(theta[0]) : 1;
  }

  /** Returns the largest second derivative of a neuron in s: infinite where it has a kink. */
  public double bend(double[] theta) {
    if (!unit.isOverSets()) {
      return 0;
    }
    return unit.isSmooth() ? BEND * weight(theta) : Double.POSITIVE_INFINITY;
  }

  /** Returns the derivative of a neuron in s. */
  public double slope(double[] theta, double s) {
    // d/ds of b sigma(s): the inner part of the gradient of a ridge unit at x = 1.
    return unit.isOverSets()
        ? layer().gradient(new double[] {theta[0], s}, new double[] {1})[1]
        : 1;
  }

  /** Returns b sigma(z), (b, a) its parameters and z = a . x: what both layers of the unit are. */
  private Unit layer() {
    return unit.isSmooth() ? TANH : RELU;
  }

  /**
   * Returns what a neuron averages over a set, (1/h) sum_k c_k sigma(a_k . x) or phi(x) of a unit
   * that is pooled, at every point x of population j.
   */
  public double[] features(int j, double[] theta) {
    int d = points.dimension();
    double[] all = points.input(j);
    double[] features = new double[points.points(j)];
    Arrays.setAll(features, k -> feature(theta, Arrays.copyOfRange(all, k * d, (k + 1) * d)));
    return features;
  }

  private double feature(double[] theta, double[] x) {
    if (!unit.isOverSets()) {
      return unit.value(theta, x);
    }
    Unit layer = layer();
    int[] blocks = unit.orthogonalBlocks(x.length);
    double sum = 0;
    for (int block : blocks) {
      sum += layer.value(Arrays.copyOfRange(theta, block - 1, block + x.length), x) / blocks.length;
    }
    return sum;
  }

  /** Returns the root of the mean over populations of the variance of those features. */
  public double deviation(double[] theta) {
    double sum = 0;
    for (int j = 0; j < points.size(); j++) {
      sum += moment(features(j, theta), 2) / points.size();
    }
    return Math.sqrt(sum);
  }

  /**
   * Returns the root of E (s(nu_N) - s(nu))^4, the mean over populations and sets of N independent
   * points: (mu_4 + 3 (N - 1) sigma^4) / N^3 of a population.
   */
  public double fourth(double[] theta, int size) {
    double sum = 0;
    for (int j = 0; j < points.size(); j++) {
      double[] features = features(j, theta);
      double variance = moment(features, 2);
      double cubed = (double) size * size * size;
      sum += (moment(features, 4) + 3 * (size - 1) * variance * variance) / cubed / points.size();
    }
    return Math.sqrt(sum);
  }

  /** The mean of that even power of what is beyond the mean. */
  private static double moment(double[] values, int power) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values)
        .map(value -> StrictMath.pow(value - mean, power))
        .average()
        .orElseThrow();
  }

  /** Returns |b| times the deviation of the planted neuron; 0 where there is none. */
  public double spread() {
    return teacher.length == 0 ? 0 : weight(teacher) * deviation(teacher);
  }
}
