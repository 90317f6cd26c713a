package org.measuredynamics.instance;

import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * A single-index target y = relu(v . x), |v| = 1, of normal inputs: one for each dimension and
 * replicate.
 *
 * @param seed of direction, samples and neurons
 * @param replicate number of the direction
 * @param dimension d
 */
public record SingleIndex(long seed, int replicate, int dimension) {

  /** Returns so many independent data, in the parts 0 and 1 other ones. */
  public DataSet sample(int size, int part) {
    int d = dimension;
    Stream stream = Stream.of(seed, replicate, d, part, Purpose.DATA);
    double[] v = Stream.of(seed, replicate, d, 2, Purpose.DATA).normals(d);
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

  /** Returns n normal neurons, n x (d + 1), inner weights of variance 1/d. */
  public ParticleMeasure neurons(int n) {
    int d = dimension;
    double[] positions = new double[n * (d + 1)];
    for (int i = 0; i < n; i++) {
      double[] theta = Stream.of(seed, replicate, i, d, Purpose.INITIAL).normals(d + 1);
      for (int k = 0; k <= d; k++) {
        positions[i * (d + 1) + k] = theta[k] * (k == 0 ? 1 : 1 / Math.sqrt(d));
      }
    }
    return ParticleMeasure.uniform(d + 1, positions);
  }
}
