package org.measuredynamics.symmetry;

import java.util.Arrays;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * A layer that is not trained: the mean features nu -> int relu(a_k . x) nu(dx), k = 1..F, of fixed
 * random a_k. Networks over sets with their first layer fixed (the space S2 of Zweig, Bruna 2021)
 * are networks of ridge units on these features; with both layers fixed (S3) they are linear in the
 * features of the features.
 *
 * @param dimension d of a point
 * @param directions a, F x d, row by row
 */
public record FixedFeatures(int dimension, double[] directions) {
  /** Returns F features of directions uniform on the sphere. */
  public static FixedFeatures uniform(int dimension, int features, long seed) {
    double[] directions = new double[features * dimension];
    for (int k = 0; k < features; k++) {
      double[] a = Stream.of(seed, 0, k, dimension, Purpose.INITIAL).normals(dimension);
      double square = 0;
      for (double coordinate : a) {
        square += coordinate * coordinate;
      }
      for (int l = 0; l < dimension; l++) {
        directions[k * dimension + l] = a[l] / Math.sqrt(square);
      }
    }
    return new FixedFeatures(dimension, directions);
  }

  /** Returns the features of every input, m x F, as data of the same targets. */
  public DataSet of(DataSet data) {
    int features = directions.length / dimension;
    double[] embedded = new double[data.size() * features];
    for (int j = 0; j < data.size(); j++) {
      double[] x = data.input(j);
      for (int k = 0; k < features; k++) {
        double sum = 0;
        for (int at = 0; at < x.length; at += dimension) {
          double z = 0;
          for (int l = 0; l < dimension; l++) {
            z = Math.fma(directions[k * dimension + l], x[at + l], z);
          }
          sum += Math.max(z, 0);
        }
        embedded[j * features + k] = sum / data.points(j);
      }
    }
    return DataSet.of(data.name(), features, embedded, data.targets());
  }

  /**
   * Returns data of mean 0 and variance 1 in each coordinate, as the first has them, with a
   * constant last coordinate.
   *
   * @param all the data; the first decides
   */
  public static DataSet[] standardised(DataSet... all) {
    DataSet first = all[0];
    int features = first.dimension();
    double[] mean = new double[features];
    double[] square = new double[features];
    for (int j = 0; j < first.size(); j++) {
      double[] x = first.input(j);
      for (int k = 0; k < features; k++) {
        mean[k] += x[k] / first.size();
        square[k] += x[k] * x[k] / first.size();
      }
    }
    DataSet[] standard = new DataSet[all.length];
    for (int part = 0; part < all.length; part++) {
      DataSet data = all[part];
      double[] z = new double[data.size() * (features + 1)];
      Arrays.fill(z, 1);
      for (int j = 0; j < data.size(); j++) {
        double[] x = data.input(j);
        for (int k = 0; k < features; k++) {
          z[j * (features + 1) + k] = (x[k] - mean[k]) / Math.sqrt(square[k] - mean[k] * mean[k]);
        }
      }
      standard[part] = DataSet.of(data.name(), features + 1, z, data.targets());
    }
    return standard;
  }
}
