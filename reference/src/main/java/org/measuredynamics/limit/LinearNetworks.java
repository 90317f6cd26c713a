package org.measuredynamics.limit;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The closed equation of two-layer linear networks phi = a (w . x), theta = (a, w): f(x) = v . x
 * with v = int a w dmu, so with g = (1/m) sum_j R'_j x_j one matrix moves all particles,
 *
 * <pre>  theta -> T theta,  T = (1 - h lambda) I - h Q,  Q = [[0, g^T], [g, 0]],</pre>
 *
 * and S = int theta theta^T dmu follows S -> T S T, for every number of particles and all weights.
 * As Q J + J Q = 0 with J = diag(1, -I), T is a Lorentz map but for h^2 (theory.md, Linear
 * networks).
 */
public final class LinearNetworks {
  private final NetworkEnergy energy;

  private LinearNetworks(NetworkEnergy energy) {
    this.energy = energy;
  }

  /**
   * Returns the equation of the data, risk and ridge of an energy.
   *
   * @throws IllegalArgumentException if units are no linear networks, or the regulariser is neither
   *     none nor Tikhonov's
   */
  public static LinearNetworks of(NetworkEnergy energy) {
    Regulariser.Kind kind = energy.regulariser().kind();
    if (!energy.unit().name().equals("linear-network")
        || (kind != Regulariser.Kind.NONE && kind != Regulariser.Kind.TIKHONOV)) {
      throw new IllegalArgumentException(
          "energy: expected linear networks and no regulariser but Tikhonov's, found %s, %s"
              .formatted(energy.unit().name(), kind));
    }
    return new LinearNetworks(energy);
  }

  /** Returns S = int theta theta^T dmu, (1 + d) x (1 + d). */
  public static RealMatrix moment(ParticleMeasure mu) {
    int p = mu.dimension();
    RealMatrix moment = new Array2DRowRealMatrix(p, p);
    for (int i = 0; i < mu.size(); i++) {
      for (int k = 0; k < p; k++) {
        for (int l = 0; l < p; l++) {
          moment.addToEntry(k, l, mu.weight(i) * mu.position(i, k) * mu.position(i, l));
        }
      }
    }
    return moment;
  }

  /** Returns v = int a w dmu of a moment, length d. */
  public static double[] slope(RealMatrix moment) {
    return moment.getSubMatrix(0, 0, 1, moment.getColumnDimension() - 1).getRow(0);
  }

  /** Returns tr (S J)^2 = |S|^2 - 4 |v|^2, which the flow without ridge leaves as it is. */
  public static double invariant(RealMatrix moment) {
    RealMatrix product = moment.multiply(reflection(moment.getRowDimension()));
    return product.multiply(product).getTrace();
  }

  /**
   * Returns what an Euler step of length h adds to tr (S J)^2: T J T = rho^2 J + h^2 E, rho = 1 - h
   * lambda, E = diag(-|g|^2, g g^T).
   */
  public double gained(RealMatrix moment, double[] field, double h) {
    double rho = 1 - h * energy.regulariser().strength();
    RealMatrix moved = reflection(field.length + 1).scalarMultiply(rho * rho);
    for (int c = 0; c < field.length; c++) {
      moved.addToEntry(0, 0, -h * h * field[c] * field[c]);
      for (int e = 0; e < field.length; e++) {
        moved.addToEntry(c + 1, e + 1, h * h * field[c] * field[e]);
      }
    }
    RealMatrix product = moment.multiply(moved);
    return product.multiply(product).getTrace() - invariant(moment);
  }

  /** J = diag(1, -I). */
  private static RealMatrix reflection(int p) {
    RealMatrix reflection = MatrixUtils.createRealIdentityMatrix(p).scalarMultiply(-1);
    reflection.setEntry(0, 0, 1);
    return reflection;
  }

  /** Returns g, length d, at the outputs of a moment. */
  public double[] field(RealMatrix moment) {
    double[] v = slope(moment);
    int m = energy.data().size();
    double[] field = new double[v.length];
    for (int j = 0; j < m; j++) {
      double[] x = energy.data().input(j);
      double output = 0;
      for (int c = 0; c < v.length; c++) {
        output = Math.fma(v[c], x[c], output);
      }
      double weight = energy.risk().slope(output, energy.data().target(j)) / m;
      for (int c = 0; c < v.length; c++) {
        field[c] = Math.fma(weight, x[c], field[c]);
      }
    }
    return field;
  }

  /** Returns T of an Euler step of length h. */
  public RealMatrix factor(double[] field, double h) {
    int p = field.length + 1;
    RealMatrix factor =
        MatrixUtils.createRealIdentityMatrix(p)
            .scalarMultiply(1 - h * energy.regulariser().strength());
    for (int c = 1; c < p; c++) {
      factor.setEntry(0, c, -h * field[c - 1]);
      factor.setEntry(c, 0, -h * field[c - 1]);
    }
    return factor;
  }
}
