package org.measuredynamics.instance;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Finite populations of points that sets of any size are drawn from: means and variances over them
 * are exact. The target of a set is a planted neuron over sets, or that of its population.
 *
 * @param unit of neurons over sets
 * @param points m populations, as sets
 * @param teacher theta of the planted neuron, or none of length 0
 * @param seed of the draws
 */
public record Populations(Unit unit, DataSet points, double[] teacher, long seed) {
  private static final Unit RELU = Unit.named("relu");
  private static final Unit TANH = Unit.named("tanh");

  /** How points of a population are chosen. */
  public enum Sampling {
    /** Independent draws, with replacement. */
    INDEPENDENT,
    /** Evenly spaced in the order of the population, from one that is drawn. */
    EVENLY_SPACED
  }

  /** Returns the populations of an instance. */
  public static Populations of(Instance instance) {
    Unit unit = Unit.named(instance.unit());
    return new Populations(
        unit,
        instance.populations(),
        instance.source() == Instance.Source.SETS
            ? instance.stream(Draw.FEATURES).normals(unit.parameters(instance.dimension()))
            : new double[0],
        instance.seed());
  }

  /** Returns the same populations, each twice: 2 m of them. */
  public Populations twice() {
    int[] rows = IntStream.range(0, 2 * points.size()).map(j -> j / 2).toArray();
    return new Populations(unit, points.rows(rows), teacher, seed);
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

  /** Returns the sets of those points, with their targets. */
  public DataSet sets(int[][] drawn) {
    int d = points.dimension();
    int size = drawn[0].length;
    double[] chosen = new double[drawn.length * size * d];
    int[] sizes = new int[drawn.length];
    Arrays.fill(sizes, size);
    for (int j = 0; j < drawn.length; j++) {
      double[] all = points.input(j);
      for (int k = 0; k < size; k++) {
        System.arraycopy(all, drawn[j][k] * d, chosen, (j * size + k) * d, d);
      }
    }
    DataSet sets = DataSet.ofSets(points.name(), d, chosen, sizes, points.targets());
    if (teacher.length == 0) {
      return sets;
    }
    double[] targets = new double[sets.size()];
    Arrays.setAll(targets, j -> unit.value(teacher, sets.input(j)));
    return DataSet.ofSets(sets.name(), d, chosen, sizes, targets);
  }

  /** Returns b sigma(z), (b, a) its parameters and z = a . x: what both layers of the unit are. */
  public Unit layer() {
    return unit.isSmooth() ? TANH : RELU;
  }

  /**
   * Returns (1/h) sum_k c_k sigma(a_k . x), which a neuron over sets averages, at every point x of
   * population j.
   */
  public double[] features(int j, double[] theta) {
    int d = points.dimension();
    double[] all = points.input(j);
    double[] features = new double[points.points(j)];
    Arrays.setAll(features, k -> feature(theta, Arrays.copyOfRange(all, k * d, (k + 1) * d)));
    return features;
  }

  private double feature(double[] theta, double[] x) {
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
    int d = points.dimension();
    double sum = 0;
    for (int j = 0; j < points.size(); j++) {
      double[] features = features(j, theta);
      int length = features.length * d;
      double mean = 0;
      double square = 0;
      for (double value : features) {
        mean += value * d / length;
        square += value * value * d / length;
      }
      sum += Math.max(0, square - mean * mean) / points.size();
    }
    return Math.sqrt(sum);
  }

  /** Returns |b| times the deviation of the planted neuron; 0 where there is none. */
  public double spread() {
    return teacher.length == 0 ? 0 : Math.abs(teacher[0]) * deviation(teacher);
  }
}
