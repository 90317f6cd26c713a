package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * What rounding may do to the outputs of a network of n neurons along its training. What a step
 * adds to a particle, at most its running error bound, is carried on by the derivative of the steps
 * that follow, to first order:
 *
 * <pre>
 *   df_j(t) = sum_s int a(s+1) . dtheta(s) dmu,   a(t) = grad phi_j(theta(t)),
 *   a(s) = a(s+1) - h (grad^2 V a(s+1) + (1/m) sum_k l''_k grad phi_k int grad phi_k . a(s+1) dmu).
 * </pre>
 *
 * The derivative is taken along the limit, which a wide network follows.
 */
public final class OutputRounding {
  private final NetworkEnergy energy;
  private final double step;
  private final ParticleMeasure mu;
  private final double[] slope;
  private final double[][] features;
  private final double[][] hessians;

  /** A step from mu. */
  private OutputRounding(NetworkEnergy energy, double step, ParticleMeasure mu) {
    this.energy = energy;
    this.step = step;
    this.mu = mu;
    int n = mu.size();
    int p = mu.dimension();
    int m = energy.data().size();
    double[] outputs = energy.outputs(mu);
    slope = new double[m];
    Arrays.setAll(slope, k -> energy.risk().curvature(outputs[k], energy.data().target(k)) / m);
    features = new double[m][n * p];
    hessians = new double[n][];
    NetworkEnergy.Potential potential = energy.potential(mu);
    for (int i = 0; i < n; i++) {
      double[] theta = mu.particle(i);
      hessians[i] = potential.hessian(theta);
      for (int k = 0; k < m; k++) {
        System.arraycopy(
            energy.unit().gradient(theta, energy.data().input(k)), 0, features[k], i * p, p);
      }
    }
  }

  /**
   * Returns bounds, records x m.
   *
   * @param atoms of the law
   * @param record numbers of steps, ascending
   * @param n number of neurons: the length of sums over them
   * @param roundoff of whoever trains the network
   */
  public static double[][] of(
      NetworkEnergy energy,
      ParticleMeasure atoms,
      double step,
      int[] record,
      int n,
      double roundoff) {
    int last = record[record.length - 1];
    List<ParticleMeasure> path =
        GradientFlow.of(energy).euler(atoms, step, IntStream.rangeClosed(0, last).toArray());
    int m = energy.data().size();
    double[][] bound = new double[record.length][m];
    double[][][] adjoint = new double[record.length][m][];
    for (int s = last; s >= 0; s--) {
      OutputRounding at = new OutputRounding(energy, step, path.get(s));
      double[] added = at.added(n, roundoff);
      double[] magnitudes = energy.outputMagnitudes(at.mu);
      for (int r = 0; r < record.length; r++) {
        for (int j = 0; j < m; j++) {
          if (record[r] == s) {
            bound[r][j] = energy.operations(n) * roundoff * magnitudes[j];
            adjoint[r][j] = at.features[j];
          } else if (record[r] > s) {
            bound[r][j] += at.integral(adjoint[r][j], added, true);
            adjoint[r][j] = at.before(adjoint[r][j]);
          }
          if (s == 0) {
            double[] start = atoms.positions();
            bound[r][j] += roundoff * at.integral(adjoint[r][j], start, true);
          }
        }
      }
    }
    return bound;
  }

  /** The running error bound of the step, of each coordinate of each particle. */
  private double[] added(int n, double roundoff) {
    double chain = (double) energy.operations(n) / energy.operations(mu.size());
    double[] gradient = energy.gradient(mu);
    double[] added = energy.gradientRounding(mu, chain * roundoff);
    double[] positions = mu.positions();
    Arrays.setAll(
        added,
        c ->
            step * added[c]
                + 4 * roundoff * (Math.abs(positions[c]) + 2 * step * Math.abs(gradient[c])));
    return added;
  }

  /** int a . b dmu, or that of the absolute values. */
  private double integral(double[] a, double[] b, boolean isAbsolute) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      double product = mu.weight(c / mu.dimension()) * a[c] * b[c];
      sum += isAbsolute ? Math.abs(product) : product;
    }
    return sum;
  }

  /** a(s) from a(s+1). */
  private double[] before(double[] after) {
    int p = mu.dimension();
    double[] before = after.clone();
    for (int k = 0; k < slope.length; k++) {
      double factor = -step * slope[k] * integral(after, features[k], false);
      Contraction.accumulate(factor, features[k], 0, before, 0, before.length);
    }
    for (int c = 0; c < before.length; c++) {
      int i = c / p;
      before[c] -= step * Contraction.dot(hessians[i], (c % p) * p, after, i * p, p);
    }
    return before;
  }
}
