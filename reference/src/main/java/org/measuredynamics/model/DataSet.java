package org.measuredynamics.model;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.measuredynamics.kernel.MicroKernel;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * m data (x_j, y_j), each of mass 1/m: x_j in R^d, or a set of N_j points of R^d, which stands for
 * its empirical measure; a vector is the set of one point. Immutable. A bias is a constant feature.
 */
public final class DataSet {
  private final String name;
  private final int dimension;
  private final double[] inputs;
  private final double[] columns;
  private final int[] offsets;
  private final double[] targets;
  private final DataSet eachPoint;
  private final AtomicReference<Panels> panels = new AtomicReference<>();

  private DataSet(
      String name,
      int dimension,
      double[] inputs,
      double[] columns,
      int[] offsets,
      double[] targets) {
    this.name = name;
    this.dimension = dimension;
    this.inputs = inputs;
    this.columns = columns;
    this.offsets = offsets;
    this.targets = targets;
    eachPoint = isVectors() ? this : eachPoint(name, dimension, inputs, columns);
  }

  private static DataSet eachPoint(String name, int dimension, double[] inputs, double[] columns) {
    int[] each = new int[inputs.length / dimension + 1];
    Arrays.setAll(each, k -> k);
    return new DataSet(name, dimension, inputs, columns, each, new double[each.length - 1]);
  }

  private static double[] transposed(double[] rows, int dimension) {
    int count = rows.length / dimension;
    double[] columns = new double[rows.length];
    for (int j = 0; j < count; j++) {
      for (int k = 0; k < dimension; k++) {
        columns[k * count + j] = rows[j * dimension + k];
      }
    }
    return columns;
  }

  /**
   * Returns a data set.
   *
   * @param name what the report calls it
   * @param dimension d, at least 1
   * @param inputs x, m x d, row by row
   * @param targets y, length m
   * @throws IllegalArgumentException if a shape disagrees, there is no datum, or an entry is not
   *     finite
   */
  public static DataSet of(String name, int dimension, double[] inputs, double[] targets) {
    if (dimension < 1 || targets.length < 1) {
      throw new IllegalArgumentException(
          "data set %s: expected at least one datum of dimension at least 1, found %d of dimension %d"
              .formatted(name, targets.length, dimension));
    }
    if (inputs.length != targets.length * dimension) {
      throw new IllegalArgumentException(
          "inputs: expected %d targets x dimension %d = %d numbers, found %d"
              .formatted(targets.length, dimension, targets.length * dimension, inputs.length));
    }
    int[] ones = new int[targets.length];
    Arrays.fill(ones, 1);
    return ofSets(name, dimension, inputs, ones, targets);
  }

  /**
   * Returns a data set whose inputs are sets of points.
   *
   * @param name what the report calls it
   * @param dimension d of a point, at least 1
   * @param points the points of all sets one after the other, (N_1 + ... + N_m) x d, row by row
   * @param sizes N, length m, at least 1
   * @param targets y, length m
   * @throws IllegalArgumentException if a shape disagrees, there is no datum, a set is empty, or an
   *     entry is not finite
   */
  public static DataSet ofSets(
      String name, int dimension, double[] points, int[] sizes, double[] targets) {
    if (dimension < 1 || targets.length < 1 || sizes.length != targets.length) {
      throw new IllegalArgumentException(
          "data set %s: expected a size for each of at least one target, of points of dimension at least 1, found %d sizes, %d targets, dimension %d"
              .formatted(name, sizes.length, targets.length, dimension));
    }
    int[] offsets = new int[sizes.length + 1];
    for (int j = 0; j < sizes.length; j++) {
      if (sizes[j] < 1) {
        throw new IllegalArgumentException(
            "sizes[%d]: expected a set of at least 1 point, found %d".formatted(j, sizes[j]));
      }
      offsets[j + 1] = Math.addExact(offsets[j], sizes[j]);
    }
    if (points.length != offsets[sizes.length] * dimension) {
      throw new IllegalArgumentException(
          "points: expected %d points x dimension %d = %d numbers, found %d"
              .formatted(
                  offsets[sizes.length],
                  dimension,
                  offsets[sizes.length] * dimension,
                  points.length));
    }
    ParticleMeasure.requireFinite("inputs", points);
    ParticleMeasure.requireFinite("targets", targets);
    double[] rows = points.clone();
    return new DataSet(
        name, dimension, rows, transposed(rows, dimension), offsets, targets.clone());
  }

  /** Returns the name of the data set. */
  public String name() {
    return name;
  }

  /** Returns m, the number of data. */
  public int size() {
    return targets.length;
  }

  /** Returns d, the dimension of an input, or of a point of one. */
  public int dimension() {
    return dimension;
  }

  /** Returns whether every input is a single point. */
  public boolean isVectors() {
    return points() == size();
  }

  /** Returns N_1 + ... + N_m, the number of points of all inputs. */
  public int points() {
    return offsets[targets.length];
  }

  /** Returns N_j, the number of points of x_j. */
  public int points(int j) {
    return offsets[j + 1] - offsets[j];
  }

  /** Returns the number of points of the inputs before x_j; j may be m. */
  public int offset(int j) {
    return offsets[j];
  }

  /** Returns a copy of N, length m. */
  public int[] sizes() {
    int[] sizes = new int[size()];
    Arrays.setAll(sizes, this::points);
    return sizes;
  }

  /** Returns a copy of x_j: length d, or N_j points one after the other. */
  public double[] input(int j) {
    return Arrays.copyOfRange(inputs, offsets[j] * dimension, offsets[j + 1] * dimension);
  }

  /** Returns a copy of each x_j, see {@link #input}: m of them. */
  public double[][] eachInput() {
    double[][] each = new double[size()][];
    Arrays.setAll(each, this::input);
    return each;
  }

  /** Returns the points of all inputs as inputs of their own, of targets 0. */
  DataSet eachPoint() {
    return eachPoint;
  }

  /** Returns y_j. */
  public double target(int j) {
    return targets[j];
  }

  /** Returns a copy of x, m x d, row by row; of sets all points, one after the other. */
  public double[] inputs() {
    return inputs.clone();
  }

  /** Returns a copy of y. */
  public double[] targets() {
    return targets.clone();
  }

  /** Returns the data of those numbers, in that order, repeated where they repeat. */
  public DataSet rows(int[] numbers) {
    int[] sizes = new int[numbers.length];
    double[] y = new double[numbers.length];
    int total = 0;
    for (int k = 0; k < numbers.length; k++) {
      sizes[k] = points(numbers[k]);
      y[k] = targets[numbers[k]];
      total += sizes[k];
    }
    double[] x = new double[total * dimension];
    int at = 0;
    for (int number : numbers) {
      int length = points(number) * dimension;
      System.arraycopy(inputs, offsets[number] * dimension, x, at, length);
      at += length;
    }
    return ofSets(name, dimension, x, sizes, y);
  }

  /**
   * Returns the same inputs with other targets.
   *
   * @throws IllegalArgumentException if they are not as many, or one is not finite
   */
  public DataSet withTargets(double[] y) {
    return ofSets(name, dimension, inputs, sizes(), y);
  }

  /** The points, one after the other, not copied: kernels read them. */
  double[] coordinates() {
    return inputs;
  }

  /** Returns the inputs packed for a kernel. */
  Panels panels(MicroKernel kernel) {
    Panels made = panels.get();
    if (made == null || !made.kernel().equals(kernel)) {
      made = Panels.of(this, kernel);
      panels.set(made);
    }
    return made;
  }

  /** The points, coordinate by coordinate, not copied: kernels read them. */
  double[] columns() {
    return columns;
  }
}
