package org.measuredynamics.model;

import java.util.Arrays;
import org.measuredynamics.measure.ParticleMeasure;

/** m data (x_j, y_j), x_j in R^d, each of mass 1/m. Immutable. A bias is a constant feature. */
public final class DataSet {
  private final String name;
  private final int dimension;
  private final double[] inputs;
  private final double[] columns;
  private final double[] targets;

  private DataSet(String name, int dimension, double[] inputs, double[] targets) {
    this.name = name;
    this.dimension = dimension;
    this.inputs = inputs;
    this.targets = targets;
    int m = targets.length;
    columns = new double[inputs.length];
    for (int j = 0; j < m; j++) {
      for (int k = 0; k < dimension; k++) {
        columns[k * m + j] = inputs[j * dimension + k];
      }
    }
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
    ParticleMeasure.requireFinite("inputs", inputs);
    ParticleMeasure.requireFinite("targets", targets);
    return new DataSet(name, dimension, inputs.clone(), targets.clone());
  }

  /** Returns the name of the data set. */
  public String name() {
    return name;
  }

  /** Returns m, the number of data. */
  public int size() {
    return targets.length;
  }

  /** Returns d, the dimension of an input. */
  public int dimension() {
    return dimension;
  }

  /** Returns a copy of x_j. */
  public double[] input(int j) {
    return Arrays.copyOfRange(inputs, j * dimension, (j + 1) * dimension);
  }

  /** Returns y_j. */
  public double target(int j) {
    return targets[j];
  }

  /** Returns a copy of x, m x d, row by row. */
  public double[] inputs() {
    return inputs.clone();
  }

  /** Returns a copy of y. */
  public double[] targets() {
    return targets.clone();
  }

  /** Returns the data of those numbers, in that order, repeated where they repeat. */
  public DataSet rows(int[] numbers) {
    double[] x = new double[numbers.length * dimension];
    double[] y = new double[numbers.length];
    for (int k = 0; k < numbers.length; k++) {
      System.arraycopy(inputs, numbers[k] * dimension, x, k * dimension, dimension);
      y[k] = targets[numbers[k]];
    }
    return of(name, dimension, x, y);
  }

  /** The inputs, m x d row by row, not copied: kernels read them. */
  double[] rows() {
    return inputs;
  }

  /** The inputs, d x m column by column, not copied: kernels read them. */
  double[] columns() {
    return columns;
  }
}
