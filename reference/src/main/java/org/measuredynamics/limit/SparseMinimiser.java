package org.measuredynamics.limit;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularMatrixException;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;

/**
 * The minimiser of (1/2m) |f_nu - y|^2 + lambda |nu| among measures of k spikes, nu = sum_i a_i
 * delta_{w_i}, by Newton's method on the conditions of first order; and the linearisation of conic
 * particle descent there (Chizat 2022a, theorem 3.8 and appendix).
 *
 * <p>That it is the minimiser among all measures is for a certificate to say.
 */
public final class SparseMinimiser {
  private static final int ITERATIONS = 60;
  private static final double PROBE = 1e-6;

  private final NetworkEnergy energy;
  private final int spikes;
  private final int d;

  /** a_i, w_i; k x (d + 1). */
  private final double[] state;

  private SparseMinimiser(NetworkEnergy energy, double[] state) {
    this.energy = energy;
    this.d = energy.data().dimension();
    this.spikes = state.length / (d + 1);
    this.state = state;
  }

  /**
   * Returns the minimiser near a guess.
   *
   * @param guess masses a_i and places w_i, k x (d + 1), row by row; signs of masses stay
   * @throws ArithmeticException if Newton's method does not converge, or a sign changes
   */
  public static SparseMinimiser near(NetworkEnergy energy, double[] guess) {
    SparseMinimiser found = new SparseMinimiser(energy, guess.clone());
    for (int k = 0; k < ITERATIONS; k++) {
      double[] residual = found.conditions();
      double size = 0;
      for (double r : residual) {
        size = Math.max(size, Math.abs(r));
      }
      double[] step;
      try {
        step =
            new LUDecomposition(found.jacobian())
                .getSolver()
                .solve(new ArrayRealVector(residual))
                .toArray();
      } catch (SingularMatrixException e) {
        throw new ArithmeticException("minimiser: the conditions of first order are degenerate");
      }
      double moved = 0;
      for (int c = 0; c < step.length; c++) {
        found.state[c] -= step[c];
        moved = Math.max(moved, Math.abs(step[c]));
      }
      if (moved < 1e-13 && size < 1e-12) {
        for (int i = 0; i < found.spikes; i++) {
          if (found.mass(i) * guess[i * (found.d + 1)] <= 0) {
            throw new ArithmeticException("minimiser: the mass of spike %d dies".formatted(i));
          }
        }
        return found;
      }
    }
    throw new ArithmeticException("minimiser: Newton's method does not converge");
  }

  /** Returns the number of spikes. */
  public int size() {
    return spikes;
  }

  /** Returns a_i. */
  public double mass(int i) {
    return state[i * (d + 1)];
  }

  /** Returns w_i, length d. */
  public double[] place(int i) {
    return Arrays.copyOfRange(state, i * (d + 1) + 1, (i + 1) * (d + 1));
  }

  /** Returns the minimiser as a measure of neurons: output weights k a_i, mass 1/k each. */
  public ParticleMeasure measure() {
    double[] positions = state.clone();
    for (int i = 0; i < spikes; i++) {
      positions[i * (d + 1)] *= spikes;
    }
    return ParticleMeasure.uniform(d + 1, positions);
  }

  /**
   * Returns J(mu) - J* without cancellation: (1/2m) |f_mu - f*|^2 + int |a| (lambda - s eta*(w))
   * dmu, both terms at least 0 at a minimiser, eta* = -(1/m) sum_j (f* - y)_j psi(x_j; .).
   */
  public double excess(ParticleMeasure mu) {
    double[] f = energy.outputs(mu);
    double[] best = energy.outputs(measure());
    double sum = 0;
    for (int j = 0; j < f.length; j++) {
      sum += (f[j] - best[j]) * (f[j] - best[j]) / (2 * f.length);
    }
    double lambda = energy.regulariser().strength();
    double[] q = residual();
    for (int i = 0; i < mu.size(); i++) {
      double[] spike = mu.particle(i);
      double a = spike[0];
      spike[0] = 1;
      double eta = 0;
      for (int j = 0; j < q.length; j++) {
        eta -= q[j] * energy.unit().value(spike, energy.data().input(j)) / q.length;
      }
      sum += mu.weight(i) * Math.abs(a) * (lambda - Math.signum(a) * eta);
    }
    return sum;
  }

  /**
   * Returns the factor by which the slowest mode of conic descent shrinks in a step, if every spike
   * is carried by so many particles of equal mass; modes that leave the measure alone do not count.
   *
   * @param copies particles a spike
   * @param massRate alpha times the step
   * @param positionRate beta times the step
   */
  public double conicFactor(int copies, double massRate, double positionRate) {
    double slowest = 0;
    for (double factor :
        new EigenDecomposition(conicStep(copies, massRate, positionRate)).getRealEigenvalues()) {
      if (Math.abs(factor - 1) > 1e-9) {
        slowest = Math.max(slowest, Math.abs(factor));
      }
    }
    return slowest;
  }

  /**
   * Returns the derivative of one step of conic descent at the minimiser: coordinates are, particle
   * by particle, its part of the mass a_i and its place.
   *
   * @param copies particles of equal mass that carry a spike
   * @param massRate alpha times the step
   * @param positionRate beta times the step
   */
  public RealMatrix conicStep(int copies, double massRate, double positionRate) {
    int n = spikes * copies;
    int p = d + 1;
    int m = energy.data().size();
    double[] q = residual();
    double[][] psi = new double[spikes][];
    double[][][] jet = new double[spikes][m][];
    RealMatrix[] hessian = new RealMatrix[spikes];
    for (int i = 0; i < spikes; i++) {
      psi[i] = new double[m];
      for (int j = 0; j < m; j++) {
        jet[i][j] = energy.unit().gradient(spike(i, 0, 0), energy.data().input(j));
        psi[i][j] = jet[i][j][0];
      }
      hessian[i] = hessian(i, q);
    }
    double[][] step = new double[n * p][n * p];
    for (int i = 0; i < n; i++) {
      int s = i / copies;
      double sign = Math.signum(mass(s));
      double share = mass(s) / copies;
      for (int l = 0; l < n; l++) {
        int t = l / copies;
        for (int row = 0; row < p; row++) {
          for (int column = 0; column < p; column++) {
            // d f_j by the mass (column 0) or the place of particle l, against row of particle i.
            double coupling = 0;
            for (int j = 0; j < m; j++) {
              double df = column == 0 ? psi[t][j] : mass(t) / copies * jet[t][j][column];
              coupling += df * jet[s][j][row] / m;
            }
            double rate =
                row == 0 ? 4 * massRate * share * sign * coupling : positionRate * sign * coupling;
            step[i * p + row][l * p + column] -= rate;
          }
        }
      }
      for (int row = 0; row < p; row++) {
        step[i * p + row][i * p + row] += 1;
        for (int column = 1; row > 0 && column < p; column++) {
          step[i * p + row][i * p + column] -=
              positionRate * sign * hessian[s].getEntry(row - 1, column - 1);
        }
      }
    }
    return new Array2DRowRealMatrix(step, false);
  }

  /** A spike of mass 1 at w_i, coordinate c of its place moved by e. */
  private double[] spike(int i, int c, double e) {
    double[] spike = Arrays.copyOfRange(state, i * (d + 1), (i + 1) * (d + 1));
    spike[0] = 1;
    spike[c + 1] += e;
    return spike;
  }

  /** Second derivative in w of (1/m) sum_j q_j psi(x_j; w) at w_i. */
  private RealMatrix hessian(int i, double[] q) {
    RealMatrix hessian = new Array2DRowRealMatrix(d, d);
    Unit unit = energy.unit();
    for (int c = 0; c < d; c++) {
      for (int j = 0; j < q.length; j++) {
        double[] above = unit.gradient(spike(i, c, PROBE), energy.data().input(j));
        double[] below = unit.gradient(spike(i, c, -PROBE), energy.data().input(j));
        for (int row = 0; row < d; row++) {
          hessian.addToEntry(
              row, c, q[j] * (above[row + 1] - below[row + 1]) / (2 * PROBE * q.length));
        }
      }
    }
    return hessian;
  }

  private double[] residual() {
    double[] q = energy.outputs(measure());
    for (int j = 0; j < q.length; j++) {
      q[j] -= energy.data().target(j);
    }
    return q;
  }

  /** (1/m) sum_j q_j psi(x_j; w_i) + s_i lambda, and (1/m) sum_j q_j grad psi(x_j; w_i). */
  private double[] conditions() {
    double[] q = residual();
    double[] found = new double[state.length];
    for (int i = 0; i < spikes; i++) {
      for (int j = 0; j < q.length; j++) {
        double[] gradient = energy.unit().gradient(spike(i, 0, 0), energy.data().input(j));
        for (int c = 0; c <= d; c++) {
          found[i * (d + 1) + c] += q[j] * gradient[c] / q.length;
        }
      }
      found[i * (d + 1)] += Math.signum(mass(i)) * energy.regulariser().strength();
    }
    return found;
  }

  private RealMatrix jacobian() {
    double[] q = residual();
    int p = d + 1;
    int m = q.length;
    RealMatrix jacobian = new Array2DRowRealMatrix(state.length, state.length);
    double[][][] jet = new double[spikes][m][];
    for (int i = 0; i < spikes; i++) {
      for (int j = 0; j < m; j++) {
        jet[i][j] = energy.unit().gradient(spike(i, 0, 0), energy.data().input(j));
      }
    }
    for (int i = 0; i < spikes; i++) {
      RealMatrix hessian = hessian(i, q);
      for (int row = 0; row < p; row++) {
        for (int l = 0; l < spikes; l++) {
          for (int column = 0; column < p; column++) {
            double sum = 0;
            for (int j = 0; j < m; j++) {
              double df = jet[l][j][column] * (column == 0 ? 1 : mass(l));
              sum += df * jet[i][j][row] / m;
            }
            jacobian.addToEntry(i * p + row, l * p + column, sum);
          }
        }
        for (int column = 1; column < p; column++) {
          if (row > 0) {
            jacobian.addToEntry(i * p + row, i * p + column, hessian.getEntry(row - 1, column - 1));
          } else {
            double slope = 0;
            for (int j = 0; j < m; j++) {
              slope += q[j] * jet[i][j][column] / m;
            }
            jacobian.addToEntry(i * p, i * p + column, slope);
          }
        }
      }
    }
    return jacobian;
  }
}
