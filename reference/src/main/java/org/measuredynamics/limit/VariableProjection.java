package org.measuredynamics.limit;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The output weights that are best for given inner weights, units phi = a psi(x; w), square risk
 * and a ridge: with Psi_ij = psi(x_j; w_i) and masses m_i
 *
 * <pre>
 *   dV/da = H (a - a*),  H a = (1/m) Psi Psi^T M a + lambda a,
 *   a* = (1 / lambda m) Psi z,  (I + Psi^T M Psi / lambda m) z = y,
 * </pre>
 *
 * so that an Euler step of the output weights multiplies their distance from a* by I - h H (Golub,
 * Pereyra 1973; theory.md, Two time scales).
 */
public final class VariableProjection {
  private static final double U = 0x1p-53;

  private final NetworkEnergy energy;
  private final ParticleMeasure mu;
  private final double[][] features;
  private final double lambda;
  private final RealMatrix gram;
  private final double[] best;

  private VariableProjection(NetworkEnergy energy, ParticleMeasure mu, double lambda) {
    this.energy = energy;
    this.mu = mu;
    this.lambda = lambda;
    int n = mu.size();
    int m = energy.data().size();
    features = new double[n][m];
    double[][] inputs = energy.data().eachInput();
    for (int i = 0; i < n; i++) {
      double[] theta = mu.particle(i);
      theta[0] = 1;
      Arrays.setAll(features[i], j -> energy.unit().value(theta, inputs[j]));
    }
    gram = new Array2DRowRealMatrix(m, m);
    for (int j = 0; j < m; j++) {
      for (int l = 0; l <= j; l++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum = Math.fma(mu.weight(i) * features[i][j], features[i][l], sum);
        }
        gram.setEntry(j, l, sum);
        gram.setEntry(l, j, sum);
      }
    }
    best = best();
  }

  /**
   * Returns the projection at the inner weights of some neurons, as if the risk were the square
   * one.
   *
   * @param lambda of the ridge, positive
   * @throws IllegalArgumentException if it is not, or units have no output weight
   */
  public static VariableProjection of(NetworkEnergy energy, ParticleMeasure mu, double lambda) {
    if (!(lambda > 0)) {
      throw new IllegalArgumentException("lambda: expected a positive one, found " + lambda);
    }
    if (!energy.unit().hasOutputWeight()) {
      throw new IllegalArgumentException(
          "unit: expected one with an output weight, found " + energy.unit().name());
    }
    return new VariableProjection(energy, mu, lambda);
  }

  private double[] best() {
    int m = energy.data().size();
    RealMatrix system =
        gram.scalarMultiply(1 / (lambda * m)).add(MatrixUtils.createRealIdentityMatrix(m));
    double[] z =
        new CholeskyDecomposition(system)
            .getSolver()
            .solve(MatrixUtils.createRealVector(energy.data().targets()))
            .toArray();
    double[] answer = new double[features.length];
    for (int i = 0; i < answer.length; i++) {
      for (int j = 0; j < m; j++) {
        answer[i] = Math.fma(features[i][j], z[j] / (lambda * m), answer[i]);
      }
    }
    return answer;
  }

  /** Returns a*, length n. */
  public double[] answer() {
    return best.clone();
  }

  /** Returns H a, length n. */
  public double[] curved(double[] a) {
    double[] curved = new double[a.length];
    Arrays.setAll(curved, i -> lambda * a[i]);
    int m = energy.data().size();
    for (int j = 0; j < m; j++) {
      double output = 0;
      for (int i = 0; i < a.length; i++) {
        output = Math.fma(mu.weight(i) * features[i][j], a[i], output);
      }
      for (int i = 0; i < a.length; i++) {
        curved[i] = Math.fma(features[i][j], output / m, curved[i]);
      }
    }
    return curved;
  }

  /**
   * Returns an upper bound of the eigenvalues of H, of which lambda is a lower one: lambda and the
   * trace of what is added to it.
   */
  public double steepest() {
    return lambda + gram.getTrace() / energy.data().size();
  }

  /**
   * Returns what floating point does to H a, length n, at a of these magnitudes: in two orders, of
   * features within 24 ulps.
   */
  public double[] rounding(double[] a) {
    int m = energy.data().size();
    double[] rounding = new double[a.length];
    Arrays.setAll(rounding, i -> lambda * Math.abs(a[i]));
    for (int j = 0; j < m; j++) {
      double size = Math.abs(energy.data().target(j));
      for (int i = 0; i < a.length; i++) {
        size += mu.weight(i) * Math.abs(features[i][j] * a[i]);
      }
      for (int i = 0; i < a.length; i++) {
        rounding[i] += Math.abs(features[i][j]) * size / m;
      }
    }
    Arrays.setAll(rounding, i -> (a.length + m + 64) * U * rounding[i]);
    return rounding;
  }

  /** Returns bounds of |H a* - Psi y / m|, which is 0 but for rounding, length n. */
  public double[] residual() {
    double[] residual = curved(best);
    double[] rounding = rounding(best);
    int m = energy.data().size();
    for (int i = 0; i < residual.length; i++) {
      for (int j = 0; j < m; j++) {
        residual[i] = Math.fma(-features[i][j] / m, energy.data().target(j), residual[i]);
      }
      residual[i] = Math.abs(residual[i]) + rounding[i];
    }
    return residual;
  }

  /** Returns a - a* of the neurons, length n. */
  public double[] offset() {
    double[] offset = new double[best.length];
    Arrays.setAll(offset, i -> mu.position(i, 0) - best[i]);
    return offset;
  }

  /** Returns |a_i| + |a_i*|, length n. */
  public double[] sizes() {
    double[] sizes = new double[best.length];
    Arrays.setAll(sizes, i -> Math.abs(mu.position(i, 0)) + Math.abs(best[i]));
    return sizes;
  }

  /** Returns |a - a*|, the root of the mean square over neurons. */
  public double distance() {
    return mean(offset());
  }

  /** Returns how far a* is from that of another projection of as many neurons. */
  public double distance(VariableProjection other) {
    double[] moved = new double[best.length];
    Arrays.setAll(moved, i -> best[i] - other.best[i]);
    return mean(moved);
  }

  /** Returns how far rounding may have moved a*: lambda is the least eigenvalue of H. */
  public double answerOff() {
    return mean(residual()) / lambda;
  }

  /** Returns the ridge. */
  public double lambda() {
    return lambda;
  }

  /** Returns the root of the mean square over neurons of a number for each. */
  public double mean(double[] each) {
    double sum = 0;
    for (int i = 0; i < each.length; i++) {
      sum += mu.weight(i) * each[i] * each[i];
    }
    return Math.sqrt(sum);
  }
}
