package org.measuredynamics.limit;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.util.CombinatoricsUtils;
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
    RealMatrix[] each = gradients(data, d);
    RealMatrix mean = new Array2DRowRealMatrix(d + 1, d + 1);
    for (RealMatrix one : each) {
      mean = mean.add(one.scalarMultiply(1.0 / m));
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

  /** G_j of each datum. */
  private static RealMatrix[] gradients(DataSet data, int d) {
    RealMatrix[] each = new RealMatrix[data.size()];
    for (int j = 0; j < each.length; j++) {
      each[j] = new Array2DRowRealMatrix(d + 1, d + 1);
      double[] x = data.input(j);
      for (int k = 0; k < d; k++) {
        for (int l = 0; l < d; l++) {
          each[j].setEntry(k, l, x[k] * x[l]);
        }
        each[j].setEntry(k, d, -x[k] * data.target(j));
      }
    }
    return each;
  }

  /**
   * Returns the variance of |theta - E theta|^2 after so many steps from independent normal
   * coordinates of mean 0: fourth moments close too, E u'^{(x)4} = E (I - (h/B) sum_{j in batch}
   * G_j)^{(x)4} E u^{(x)4}, a mean over all mini-batches.
   *
   * @param deviations of theta at the start
   * @param batch B
   */
  public double varianceOfSquare(
      NetworkEnergy energy, double[] deviations, double step, int batch, int steps) {
    int d = deviations.length;
    RealMatrix[] each = gradients(energy.data(), d);
    double[] fourth = atTheStart(deviations);
    for (int t = 0; t < steps; t++) {
      double[] next = new double[fourth.length];
      int[] drawn = new int[each.length];
      drawn[0] = batch;
      while (true) {
        double chance = 1;
        int rest = batch;
        RealMatrix map = MatrixUtils.createRealIdentityMatrix(d + 1);
        for (int j = 0; j < drawn.length; j++) {
          chance *=
              CombinatoricsUtils.binomialCoefficientDouble(rest, drawn[j])
                  / StrictMath.pow(each.length, drawn[j]);
          rest -= drawn[j];
          map = map.subtract(each[j].scalarMultiply(step / batch * drawn[j]));
        }
        double[] moved = mapped(map.getData(), fourth);
        for (int k = 0; k < next.length; k++) {
          next[k] = Math.fma(chance, moved[k], next[k]);
        }
        if (!next(drawn)) {
          break;
        }
      }
      fourth = next;
    }
    double[][] centring = MatrixUtils.createRealIdentityMatrix(d + 1).getData();
    for (int k = 0; k < d; k++) {
      centring[k][d] = -mean[k];
    }
    double[] centred = mapped(centring, fourth);
    int p = d + 1;
    double sum = 0;
    double trace = 0;
    for (int k = 0; k < d; k++) {
      trace += covariance[k][k];
      for (int l = 0; l < d; l++) {
        sum += centred[((k * p + k) * p + l) * p + l];
      }
    }
    return sum - trace * trace;
  }

  /** E u_a u_b u_c u_e of independent normal coordinates, the last of u 1. */
  private static double[] atTheStart(double[] deviations) {
    int p = deviations.length + 1;
    double[] fourth = new double[p * p * p * p];
    for (int k = 0; k < fourth.length; k++) {
      int[] times = new int[p];
      for (int digit = 0, left = k; digit < 4; digit++, left /= p) {
        times[left % p]++;
      }
      fourth[k] = 1;
      for (int c = 0; c < deviations.length; c++) {
        double square = deviations[c] * deviations[c];
        fourth[k] *=
            times[c] % 2 == 1
                ? 0
                : times[c] == 2 ? square : times[c] == 4 ? 3 * square * square : 1;
      }
    }
    return fourth;
  }

  /** A on each of the four indices: four times on the last, which becomes the first. */
  private static double[] mapped(double[][] map, double[] tensor) {
    int p = map.length;
    double[] from = tensor;
    int rest = tensor.length / p;
    for (int index = 0; index < 4; index++) {
      double[] to = new double[tensor.length];
      for (int row = 0; row < rest; row++) {
        for (int k = 0; k < p; k++) {
          double sum = 0;
          for (int l = 0; l < p; l++) {
            sum = Math.fma(map[k][l], from[row * p + l], sum);
          }
          to[k * rest + row] = sum;
        }
      }
      from = to;
    }
    return from;
  }

  /** The next way to draw so many of so many, in order; false after the last. */
  private static boolean next(int[] drawn) {
    int last = drawn.length - 1;
    int rest = drawn[last];
    drawn[last] = 0;
    for (int j = last - 1; j >= 0; j--) {
      if (drawn[j] > 0) {
        drawn[j]--;
        drawn[j + 1] = rest + 1;
        return true;
      }
    }
    return false;
  }
}
