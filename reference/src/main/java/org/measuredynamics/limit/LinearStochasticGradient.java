package org.measuredynamics.limit;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.model.DataSet;

/**
 * Stochastic gradient descent on linear units with square risk: the mean theta of n neurons obeys
 * theta' = theta - (h/B) sum_{j in batch} x_j (x_j . theta - y_j) for every n, and its second
 * moments close. With u = (theta, 1) and G_j the matrix of x_j (x_j . theta - y_j),
 *
 * <pre>
 *   E u'u'^T = U - h (G U + U G^T) + h^2 ((1/B) (1/m) sum_j G_j U G_j^T + (1 - 1/B) G U G^T),
 * </pre>
 *
 * U = E u u^T, G the mean of G_j, for mini-batches drawn with replacement: exact at every step,
 * batch and width (theory.md, Stochastic gradient on linear units).
 *
 * @param mean E theta, length d
 * @param covariance of theta, d x d
 */
public record LinearStochasticGradient(double[] mean, double[][] covariance) {
  /**
   * Returns the moments after so many steps.
   *
   * @param start E theta at the start
   * @param spread covariance of theta at the start, d x d
   * @param batch B
   * @throws IllegalArgumentException if the unit is not linear, the risk not square, or there is a
   *     regulariser
   */
  public static LinearStochasticGradient after(
      NetworkEnergy energy, double[] start, double[][] spread, double step, int batch, int steps) {
    if (!energy.unit().name().equals("linear")
        || energy.risk() != Risk.SQUARE
        || energy.regulariser().kind() != Regulariser.Kind.NONE) {
      throw new IllegalArgumentException(
          "energy: expected linear units, square risk and no regulariser, found %s, %s, %s"
              .formatted(energy.unit().name(), energy.risk(), energy.regulariser().kind()));
    }
    DataSet data = energy.data();
    int m = data.size();
    int d = start.length;
    RealMatrix[] each = new RealMatrix[m];
    RealMatrix mean = new Array2DRowRealMatrix(d + 1, d + 1);
    for (int j = 0; j < m; j++) {
      each[j] = new Array2DRowRealMatrix(d + 1, d + 1);
      double[] x = data.input(j);
      for (int k = 0; k < d; k++) {
        for (int l = 0; l < d; l++) {
          each[j].setEntry(k, l, x[k] * x[l]);
        }
        each[j].setEntry(k, d, -x[k] * data.target(j));
      }
      mean = mean.add(each[j].scalarMultiply(1.0 / m));
    }
    RealMatrix u = new Array2DRowRealMatrix(d + 1, d + 1);
    for (int k = 0; k <= d; k++) {
      for (int l = 0; l <= d; l++) {
        double product = (k < d ? start[k] : 1) * (l < d ? start[l] : 1);
        u.setEntry(k, l, product + (k < d && l < d ? spread[k][l] : 0));
      }
    }
    for (int t = 0; t < steps; t++) {
      RealMatrix drift = mean.multiply(u);
      RealMatrix noise = drift.multiply(mean.transpose()).scalarMultiply(1 - 1.0 / batch);
      for (RealMatrix one : each) {
        noise =
            noise.add(one.multiply(u).multiply(one.transpose()).scalarMultiply(1.0 / (m * batch)));
      }
      u =
          u.subtract(drift.add(drift.transpose()).scalarMultiply(step))
              .add(noise.scalarMultiply(step * step));
    }
    double[] centre = new double[d];
    double[][] covariance = new double[d][d];
    for (int k = 0; k < d; k++) {
      centre[k] = u.getEntry(k, d);
    }
    for (int k = 0; k < d; k++) {
      for (int l = 0; l < d; l++) {
        covariance[k][l] = u.getEntry(k, l) - centre[k] * centre[l];
      }
    }
    return new LinearStochasticGradient(centre, covariance);
  }
}
