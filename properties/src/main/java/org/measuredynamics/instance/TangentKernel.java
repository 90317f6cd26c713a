package org.measuredynamics.instance;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;

/**
 * The tangent kernel at the start, and lazy training of square risk by it: f = n^-1/2 sum phi,
 * linearised, has residuals of an equation of their own.
 *
 * @param energy of square risk, without a regulariser
 * @param initial n neurons of equal weight
 * @param features grad phi(theta_i; x_j): n x m x p
 * @param gram K = (1/n) sum_i grad phi . grad phi: m x m
 */
public record TangentKernel(
    NetworkEnergy energy, ParticleMeasure initial, double[][][] features, double[][] gram) {

  /** Returns the kernel of the network at those neurons. */
  public static TangentKernel of(NetworkEnergy energy, ParticleMeasure initial) {
    int n = initial.size();
    int m = energy.data().size();
    double[][][] features = new double[n][m][];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        features[i][j] = energy.unit().gradient(initial.particle(i), energy.data().input(j));
      }
    }
    double[][] gram = new double[m][m];
    for (int j = 0; j < m; j++) {
      for (int l = 0; l < m; l++) {
        for (int i = 0; i < n; i++) {
          for (int k = 0; k < initial.dimension(); k++) {
            gram[j][l] += features[i][j][k] * features[i][l][k] / n;
          }
        }
      }
    }
    return new TangentKernel(energy, initial, features, gram);
  }

  /** Returns tr K / m: no rate at which residuals fall, an eigenvalue of K / m, is above it. */
  public double rateBound() {
    double trace = 0;
    for (int j = 0; j < gram.length; j++) {
      trace += gram[j][j] / gram.length;
    }
    return trace;
  }

  /** Returns r(0) + ... + r(T - 1), where r(k+1) = (I - (h/m) K) r(k). */
  private double[] residualSum(double step, int steps) {
    int m = gram.length;
    double[] residual = energy.outputs(initial);
    for (int j = 0; j < m; j++) {
      residual[j] = Math.sqrt(initial.size()) * residual[j] - energy.data().target(j);
    }
    double[] sum = new double[m];
    for (int k = 0; k < steps; k++) {
      double[] next = residual.clone();
      for (int j = 0; j < m; j++) {
        sum[j] += residual[j];
        for (int l = 0; l < m; l++) {
          next[j] -= step / m * gram[j][l] * residual[l];
        }
      }
      residual = next;
    }
    return sum;
  }

  /**
   * Returns the neurons after T steps of length h, theta_i - h / (m n^1/2) sum_j (r_j(0) + ... +
   * r_j(T - 1)) grad phi(theta_i; x_j).
   */
  public ParticleMeasure after(double step, int steps) {
    int m = gram.length;
    int p = initial.dimension();
    double[] sum = residualSum(step, steps);
    double[] places = initial.positions();
    for (int i = 0; i < initial.size(); i++) {
      for (int k = 0; k < p; k++) {
        double move = 0;
        for (int j = 0; j < m; j++) {
          move -= step / (m * Math.sqrt(initial.size())) * sum[j] * features[i][j][k];
        }
        places[i * p + k] += move;
      }
    }
    return initial.at(places);
  }

  /** Returns a bound of residuals at the start, whatever the signs of their terms. */
  public double residualMagnitude() {
    double[] outputs = energy.outputMagnitudes(initial);
    double magnitude = 0;
    for (int j = 0; j < outputs.length; j++) {
      magnitude =
          Math.max(
              magnitude,
              Math.sqrt(initial.size()) * outputs[j] + Math.abs(energy.data().target(j)));
    }
    return magnitude;
  }

  /**
   * Returns by how much features may jump, all together, where rounding takes neurons over kinks of
   * the unit; 0 of smooth units.
   */
  public double jumps(double roundoff) {
    double jumps = 0;
    for (int i = 0; i < initial.size(); i++) {
      double[] theta = initial.particle(i);
      double size = 0;
      for (double coordinate : theta) {
        size = Math.hypot(size, coordinate);
      }
      for (int j = 0; j < gram.length; j++) {
        double radius = 8 * (theta.length + 1) * roundoff * size;
        jumps += energy.unit().jumpBound(theta, energy.data().input(j), radius);
      }
    }
    return jumps;
  }

  /**
   * Returns what rounding may do to a coordinate of the neurons in so many steps of length h, and
   * what kinks may do on its account. Residuals must not grow: h {@link #rateBound} is below 2.
   *
   * @param farthest the largest coordinate, by absolute value
   * @param roundoff of whoever trains
   */
  public double rounding(double step, int steps, double farthest, double roundoff) {
    double moved = step * steps * residualMagnitude();
    double relative =
        16 * roundoff * steps * (energy.operations(initial.size()) + initial.dimension());
    return relative * (farthest + moved * Math.max(1, steepest()))
        + 4 * moved * (1 + steepest()) * jumps(roundoff);
  }

  /** Returns the largest coordinate of a feature, by absolute value. */
  public double steepest() {
    double steepest = 0;
    for (double[][] ofNeuron : features) {
      for (double[] feature : ofNeuron) {
        for (double coordinate : feature) {
          steepest = Math.max(steepest, Math.abs(coordinate));
        }
      }
    }
    return steepest;
  }

  /** Returns the fastest rate of outputs: the largest of the kernel's and the regulariser's own. */
  public static double fastest(NetworkEnergy energy, ParticleMeasure mu) {
    double[] rates = rates(energy, mu);
    return Math.max(energy.regulariser().strength() + 1e-3, rates[rates.length - 1]);
  }

  /** Returns the eigenvalues of K/m, ascending. */
  public static double[] rates(NetworkEnergy energy, ParticleMeasure mu) {
    DataSet data = energy.data();
    int m = data.size();
    double[][] kernel = new double[m][m];
    double[][] gradients = new double[m][];
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      Arrays.setAll(gradients, j -> energy.unit().gradient(theta, data.input(j)));
      for (int j = 0; j < m; j++) {
        for (int l = 0; l <= j; l++) {
          for (int c = 0; c < theta.length; c++) {
            kernel[j][l] += mu.weight(i) * gradients[j][c] * gradients[l][c] / m;
          }
          kernel[l][j] = kernel[j][l];
        }
      }
    }
    double[] rates =
        new EigenDecomposition(new Array2DRowRealMatrix(kernel, false)).getRealEigenvalues();
    Arrays.sort(rates);
    return rates;
  }
}
