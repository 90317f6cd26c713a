package org.measuredynamics.instance;

import java.util.Arrays;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * The regression of one neuron of one feature, f(nu) = relu(int relu(a . x) nu(dx)), |a| = 1, on
 * sets of four points that are uniform on the sphere of radius sqrt(d).
 *
 * @param dimension d
 * @param seed of a and of the points
 * @param replicate number of the problem
 */
public record OneNeuron(int dimension, long seed, int replicate) {
  private static final int POINTS = 4;

  /**
   * Draws so many sets with their targets.
   *
   * @param part 0 to train on, 1 to test on
   */
  public DataSet sets(int size, int part) {
    int d = dimension;
    Stream stream = Stream.of(seed, replicate, d, part, Purpose.DATA);
    double[] a = Stream.of(seed, replicate, d, 2, Purpose.DATA).normals(d);
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

  /** Returns x . z, the kernel of linear functions. */
  public static double product(double[] x, double[] z) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum = Math.fma(x[k], z[k], sum);
    }
    return sum;
  }
}
