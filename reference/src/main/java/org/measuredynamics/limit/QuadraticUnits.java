package org.measuredynamics.limit;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The closed equation of quadratic units phi = (theta . x)^2: f(x) = x . M x with M = int theta
 * theta^T dmu, and with G = (1/m) sum_j R'_j x_j x_j^T + (lambda / 2) I
 *
 * <pre>  dM/dt = -2 (G M + M G),  one Euler step:  M -> (I - 2 h G) M (I - 2 h G),</pre>
 *
 * the same for every number of particles and all weights.
 */
public final class QuadraticUnits {
  private final NetworkEnergy energy;

  private QuadraticUnits(NetworkEnergy energy) {
    this.energy = energy;
  }

  /**
   * Returns the equation of the energy.
   *
   * @throws IllegalArgumentException if units are not quadratic, or the regulariser is neither none
   *     nor Tikhonov's
   */
  public static QuadraticUnits of(NetworkEnergy energy) {
    Regulariser.Kind kind = energy.regulariser().kind();
    if (!energy.unit().name().equals("quadratic")
        || (kind != Regulariser.Kind.NONE && kind != Regulariser.Kind.TIKHONOV)) {
      throw new IllegalArgumentException(
          "energy: expected quadratic units and no regulariser but Tikhonov's, found %s, %s"
              .formatted(energy.unit().name(), kind));
    }
    return new QuadraticUnits(energy);
  }

  /** Returns M = int theta theta^T dmu, d x d. */
  public RealMatrix moment(ParticleMeasure mu) {
    int d = mu.dimension();
    RealMatrix moment = new Array2DRowRealMatrix(d, d);
    for (int i = 0; i < mu.size(); i++) {
      for (int k = 0; k < d; k++) {
        for (int l = 0; l < d; l++) {
          moment.addToEntry(k, l, mu.weight(i) * mu.position(i, k) * mu.position(i, l));
        }
      }
    }
    return moment;
  }

  /** Returns G at the outputs of M, d x d. */
  public RealMatrix slope(RealMatrix moment) {
    int d = moment.getRowDimension();
    int m = energy.data().size();
    RealMatrix slope =
        MatrixUtils.createRealIdentityMatrix(d).scalarMultiply(energy.regulariser().strength() / 2);
    for (int j = 0; j < m; j++) {
      double[] x = energy.data().input(j);
      double output = 0;
      double[] moved = moment.operate(x);
      for (int k = 0; k < d; k++) {
        output = Math.fma(x[k], moved[k], output);
      }
      double weight = energy.risk().slope(output, energy.data().target(j)) / m;
      for (int k = 0; k < d; k++) {
        for (int l = 0; l < d; l++) {
          slope.addToEntry(k, l, weight * x[k] * x[l]);
        }
      }
    }
    return slope;
  }

  /** Returns M after an Euler step of length h. */
  public RealMatrix step(RealMatrix moment, double h) {
    RealMatrix factor =
        MatrixUtils.createRealIdentityMatrix(moment.getRowDimension())
            .subtract(slope(moment).scalarMultiply(2 * h));
    return factor.multiply(moment).multiply(factor);
  }
}
