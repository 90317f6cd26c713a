package org.measuredynamics.instance;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;

/**
 * The neural tangent kernel K_jl = int grad phi_j . grad phi_l dmu over the data: outputs move with
 * the eigenvalues of K/m for rates.
 */
public final class TangentKernel {
  private TangentKernel() {}

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
