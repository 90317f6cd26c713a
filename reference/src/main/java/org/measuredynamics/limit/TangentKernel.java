package org.measuredynamics.limit;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.model.DataSet;

/**
 * The kernel regime of relu networks, exactly: the tangent kernel of infinitely many neurons a
 * relu(w . x), a of variance 1 and w ~ N(0, I / d), and kernel ridge regression with it (Jacot,
 * Gabriel, Hongler 2018; arc-cosine kernels: Cho, Saul 2009).
 */
public final class TangentKernel {
  private final DataSet data;
  private final double[] coefficients;

  private TangentKernel(DataSet data, double[] coefficients) {
    this.data = data;
    this.coefficients = coefficients;
  }

  /**
   * Returns E relu(w . x) relu(w . z) + E 1(w . x > 0) 1(w . z > 0) x . z, the first mean over w ~
   * N(0, I / d), the second weighted by 1 / d so that both layers count alike.
   */
  public static double value(double[] x, double[] z) {
    double square = 0;
    double other = 0;
    double product = 0;
    for (int k = 0; k < x.length; k++) {
      square = Math.fma(x[k], x[k], square);
      other = Math.fma(z[k], z[k], other);
      product = Math.fma(x[k], z[k], product);
    }
    double norms = Math.sqrt(square * other);
    double cosine = norms > 0 ? Math.max(-1, Math.min(1, product / norms)) : 0;
    double angle = StrictMath.acos(cosine);
    double outer = norms * (StrictMath.sin(angle) + (Math.PI - angle) * cosine);
    double inner = (Math.PI - angle) * product;
    return (outer + inner) / (2 * Math.PI * x.length);
  }

  /**
   * Returns the ridge regression sum_j c_j K(x_j, .), (K + ridge) c = y.
   *
   * @param ridge positive
   * @throws IllegalArgumentException if the ridge is not positive
   */
  public static TangentKernel ridge(DataSet data, double ridge) {
    if (!(ridge > 0)) {
      throw new IllegalArgumentException("ridge: expected a positive number, found " + ridge);
    }
    int m = data.size();
    RealMatrix gram = new Array2DRowRealMatrix(m, m);
    for (int i = 0; i < m; i++) {
      double[] x = data.input(i);
      for (int j = 0; j <= i; j++) {
        double value = value(x, data.input(j)) + (i == j ? ridge : 0);
        gram.setEntry(i, j, value);
        gram.setEntry(j, i, value);
      }
    }
    return new TangentKernel(
        data,
        new CholeskyDecomposition(gram, 1e-9, 1e-14)
            .getSolver()
            .solve(new ArrayRealVector(data.targets()))
            .toArray());
  }

  /** Returns the mean squared error on other data. */
  public double error(DataSet test) {
    double sum = 0;
    for (int j = 0; j < test.size(); j++) {
      double[] x = test.input(j);
      double error = -test.target(j);
      for (int i = 0; i < coefficients.length; i++) {
        error = Math.fma(coefficients[i], value(x, data.input(i)), error);
      }
      sum += error * error / test.size();
    }
    return sum;
  }
}
