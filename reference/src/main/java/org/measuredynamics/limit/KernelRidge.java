package org.measuredynamics.limit;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.measuredynamics.model.DataSet;

/**
 * Kernel ridge regression sum_j c_j k(x_j, .), (K + ridge) c = y (Schoelkopf, Smola 2002, section
 * 4.3).
 */
public final class KernelRidge {
  private final double[] coefficients;
  private final double[][] cross;
  private final double[] targets;

  private KernelRidge(double[] coefficients, double[][] cross, double[] targets) {
    this.coefficients = coefficients;
    this.cross = cross;
    this.targets = targets;
  }

  /**
   * Returns the regressions on the data of several ridges, to be looked at on other data.
   *
   * @param ridges positive
   * @throws IllegalArgumentException if a ridge is not positive
   */
  public static KernelRidge[] of(Kernel kernel, DataSet data, DataSet test, double... ridges) {
    double[][] inputs = data.eachInput();
    double[][] gram = kernel.gram(inputs, inputs);
    double[][] cross = kernel.gram(test.eachInput(), inputs);
    KernelRidge[] found = new KernelRidge[ridges.length];
    for (int k = 0; k < ridges.length; k++) {
      if (!(ridges[k] > 0)) {
        throw new IllegalArgumentException("ridge: expected a positive number, found " + ridges[k]);
      }
      double[][] matrix = new double[gram.length][];
      for (int i = 0; i < gram.length; i++) {
        matrix[i] = gram[i].clone();
        matrix[i][i] += ridges[k];
      }
      found[k] =
          new KernelRidge(
              new CholeskyDecomposition(new Array2DRowRealMatrix(matrix, false), 1e-9, 1e-14)
                  .getSolver()
                  .solve(new ArrayRealVector(data.targets()))
                  .toArray(),
              cross,
              test.targets());
    }
    return found;
  }

  /** Returns the mean squared error on the other data. */
  public double error() {
    double sum = 0;
    for (int j = 0; j < cross.length; j++) {
      double error = -targets[j];
      for (int i = 0; i < coefficients.length; i++) {
        error = Math.fma(coefficients[i], cross[j][i], error);
      }
      sum += error * error / cross.length;
    }
    return sum;
  }

  /** Returns the least error of the ridges: the ridge chosen in hindsight. */
  public static double least(Kernel kernel, DataSet data, DataSet test, double... ridges) {
    return Arrays.stream(of(kernel, data, test, ridges))
        .mapToDouble(KernelRidge::error)
        .min()
        .orElseThrow();
  }
}
