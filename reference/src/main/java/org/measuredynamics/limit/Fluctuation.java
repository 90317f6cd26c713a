package org.measuredynamics.limit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

/**
 * The dynamical central limit theorem: n neurons drawn independently from mu_0 make sqrt(n) (f(x;
 * mu_t^n) - f(x; mu_t)) tend to a Gaussian process g_t(x), the solution of a Volterra equation of
 * the second kind (Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, proposition 3.1)
 *
 * <pre>
 *   g_t(x) = gbar_t(x) - int_0^t (1/m) sum_j Gamma_{t,s}(x, x_j) l''_{s,j} g_s(x_j) ds
 *   Gamma_{t,s}(x, x') = int grad phi(x; Theta_t) . J_{t,s} grad phi(x'; Theta_s) dmu_0
 * </pre>
 *
 * with Theta_t the characteristics of the limit, J_{t,s} their Jacobian from time s, and gbar_t
 * that of neurons that do not interact, of covariance Cov_{mu_0}(phi(x; Theta_t), phi(x';
 * Theta_t)). The equation is linear, so g_t = n^{-1/2} sum_i psi_t(.; theta_i(0)) with an influence
 * function psi_t for each initial neuron, which solves it with phi(x; Theta_t) - f_t(x) for gbar_t;
 * the limiting covariance is that of psi_t under mu_0.
 *
 * <p>mu_0 is carried by N particles, for which the limit has no quadrature error; a normal law in
 * few dimensions is replaced by its Gauss-Hermite nodes ({@link MeanFieldQuadrature#nodes}). Euler
 * steps have their own limit, with J the product of (I - h grad^2 V) and a sum for the integral: no
 * discretisation is left. In continuous time the characteristics and their Jacobians are integrated
 * to order 8(5,3) and the equation by the trapezoidal rule, of order 2 in the step (Linz 1985,
 * theorem 7.2).
 */
public final class Fluctuation {
  private static final double PROBE = 0x1p-8;

  /** Steps whose gradients are carried along side by side. */
  private static final int BLOCK = 16;

  private final NetworkEnergy energy;
  private final ParticleMeasure law;
  private final double step;
  private final double[][] outputs;
  private final double[][][] values;
  private final double[][][] influence;
  private final double[][][] kernel;

  private Fluctuation(
      NetworkEnergy energy,
      ParticleMeasure law,
      double step,
      double[][] outputs,
      double[][][] values,
      double[][][] kernel,
      Rule rule) {
    this.energy = energy;
    this.law = law;
    this.step = step;
    this.outputs = outputs;
    this.values = values;
    this.kernel = kernel;
    influence = solve(rule);
  }

  /** The weight of time s in the integral up to time t. */
  private interface Rule {
    double weight(int t, int s);
  }

  /**
   * Returns the limit of Euler steps, exactly.
   *
   * @param energy of a network
   * @param law mu_0, N particles
   * @param step h, positive
   * @param steps number of steps
   * @param probes further inputs at which outputs are asked for, q - m rows of length d
   */
  public static Fluctuation ofEuler(
      NetworkEnergy energy, ParticleMeasure law, double step, int steps, double[]... probes) {
    List<ParticleMeasure> path =
        GradientFlow.of(energy).euler(law, step, IntStream.rangeClosed(0, steps).toArray());
    Features features = new Features(energy, path, probes);
    int n = law.size();
    int p = law.dimension();
    int m = energy.data().size();
    int q = features.points.length;
    double[][][] hessians = new double[steps][n][];
    for (int t = 0; t < steps; t++) {
      NetworkEnergy.Potential potential = energy.potential(path.get(t));
      for (int i = 0; i < n; i++) {
        hessians[t][i] = potential.hessian(path.get(t).particle(i));
      }
    }
    double[][][] kernel = new double[steps + 1][][];
    Arrays.setAll(kernel, t -> new double[t][q * m]);
    inBlocks(
        steps,
        (from, to) -> {
          Carried carried = new Carried(features, m, p, from, to);
          for (int i = 0; i < n; i++) {
            for (int t = from + 1; t <= steps; t++) {
              if (t <= to) {
                carried.start(t - 1, i);
              }
              int active = Math.min(t, to) - from;
              carried.add(law.weight(i), t, i, active);
              if (t < steps) {
                carried.step(step, hessians[t][i], active);
              }
            }
          }
          carried.write(kernel);
        });
    return new Fluctuation(
        energy, law, step, features.outputs, features.values, kernel, (t, s) -> s < t ? step : 0);
  }

  /**
   * Returns the limit in continuous time at the multiples of the step, with an error of order 2.
   *
   * @param energy of a network, smooth
   * @param law mu_0, N particles
   * @param step of the trapezoidal rule, positive
   * @param steps number of steps
   * @param tolerance local error allowed per step of the integrator, positive
   * @param probes further inputs at which outputs are asked for, q - m rows of length d
   * @throws IllegalArgumentException if the energy is not smooth
   */
  public static Fluctuation inContinuousTime(
      NetworkEnergy energy,
      ParticleMeasure law,
      double step,
      int steps,
      double tolerance,
      double[]... probes) {
    if (!energy.isSmooth()) {
      throw new IllegalArgumentException(
          "energy: the variational equation needs a smooth one, found unit "
              + energy.unit().name());
    }
    int n = law.size();
    int p = law.dimension();
    int m = energy.data().size();
    Characteristics equations = new Characteristics(energy, law);
    double[] state = equations.start();
    List<ParticleMeasure> path = new ArrayList<>(List.of(law));
    DecompositionSolver[][] inverse = new DecompositionSolver[steps + 1][n];
    double[][][] jacobian = new double[steps + 1][n][];
    for (int t = 0; t <= steps; t++) {
      if (t > 0) {
        new DormandPrince853Integrator(step * 1e-9, step, tolerance, tolerance)
            .integrate(equations, (t - 1) * step, state, t * step, state);
        path.add(law.at(Arrays.copyOf(state, n * p)));
      }
      for (int i = 0; i < n; i++) {
        int at = n * p + i * p * p;
        jacobian[t][i] = Arrays.copyOfRange(state, at, at + p * p);
        RealMatrix matrix = new Array2DRowRealMatrix(p, p);
        for (int k = 0; k < p * p; k++) {
          matrix.setEntry(k / p, k % p, jacobian[t][i][k]);
        }
        inverse[t][i] = new LUDecomposition(matrix).getSolver();
      }
    }
    Features features = new Features(energy, path, probes);
    int q = features.points.length;
    double[][][] kernel = new double[steps + 1][][];
    Arrays.setAll(kernel, t -> new double[t + 1][q * m]);
    inBlocks(
        steps + 1,
        (from, to) -> {
          Carried carried = new Carried(features, m, p, from, to);
          for (int i = 0; i < n; i++) {
            for (int s = from; s < to; s++) {
              carried.start(s, i, inverse[s][i]);
            }
            for (int t = from; t <= steps; t++) {
              carried.add(law.weight(i), t, i, jacobian[t][i], Math.min(t + 1, to) - from);
            }
          }
          carried.write(kernel);
        });
    return new Fluctuation(
        energy,
        law,
        step,
        features.outputs,
        features.values,
        kernel,
        (t, s) -> t == 0 ? 0 : s == 0 || s == t ? step / 2 : step);
  }

  /** The characteristic flow with its variational equation dJ/dt = -grad^2 V(Theta; mu_t) J. */
  private record Characteristics(NetworkEnergy energy, ParticleMeasure law)
      implements FirstOrderDifferentialEquations {
    double[] start() {
      int p = law.dimension();
      double[] state = Arrays.copyOf(law.positions(), getDimension());
      for (int i = 0; i < law.size(); i++) {
        for (int k = 0; k < p; k++) {
          state[law.size() * p + i * p * p + k * p + k] = 1;
        }
      }
      return state;
    }

    @Override
    public int getDimension() {
      return law.size() * law.dimension() * (1 + law.dimension());
    }

    @Override
    public void computeDerivatives(double time, double[] state, double[] velocity) {
      int n = law.size();
      int p = law.dimension();
      Energy.Field field = energy.field(law.weights(), 1);
      double[] positions = Arrays.copyOf(state, n * p);
      double[] gradient = new double[n * p];
      field.at(positions, gradient);
      NetworkEnergy.Potential potential = energy.potential(law.at(positions));
      for (int i = 0; i < n; i++) {
        double[] hessian = potential.hessian(Arrays.copyOfRange(positions, i * p, (i + 1) * p));
        for (int k = 0; k < p; k++) {
          velocity[i * p + k] = -gradient[i * p + k];
          for (int l = 0; l < p; l++) {
            double sum = 0;
            for (int c = 0; c < p; c++) {
              sum = Math.fma(hessian[k * p + c], state[n * p + i * p * p + c * p + l], sum);
            }
            velocity[n * p + i * p * p + k * p + l] = -sum;
          }
        }
      }
    }
  }

  /** Values and gradients of the units along the characteristics, data first, then probes. */
  private static final class Features {
    final double[][] points;
    final double[][] outputs;
    final double[][][] values;
    final double[][][] gradients;

    Features(NetworkEnergy energy, List<ParticleMeasure> path, double[][] probes) {
      DataSet data = energy.data();
      Unit unit = energy.unit();
      int m = data.size();
      int p = energy.dimension();
      points = new double[m + probes.length][];
      Arrays.setAll(points, j -> j < m ? data.input(j) : probes[j - m]);
      int n = path.get(0).size();
      outputs = new double[path.size()][points.length];
      values = new double[path.size()][n][points.length];
      gradients = new double[path.size()][n][points.length * p];
      for (int t = 0; t < path.size(); t++) {
        for (int i = 0; i < n; i++) {
          double[] theta = path.get(t).particle(i);
          for (int j = 0; j < points.length; j++) {
            values[t][i][j] = unit.value(theta, points[j]);
            outputs[t][j] = Math.fma(path.get(t).weight(i), values[t][i][j], outputs[t][j]);
            System.arraycopy(unit.gradient(theta, points[j]), 0, gradients[t][i], j * p, p);
          }
        }
      }
    }
  }

  /** What is done for the steps from..to-1 at which something starts to be carried. */
  private interface Block {
    void carry(int from, int to);
  }

  private static void inBlocks(int starts, Block block) {
    IntStream.range(0, (starts + BLOCK - 1) / BLOCK)
        .parallel()
        .forEach(b -> block.carry(b * BLOCK, Math.min((b + 1) * BLOCK, starts)));
  }

  /**
   * Gradients at the data that start at the steps from..to-1 and are carried along one neuron's
   * characteristic, side by side in p rows, and what they add to the kernel.
   */
  private static final class Carried {
    private final Features features;
    private final int from;
    private final int m;
    private final double[][] zeros;
    private final double[][][] sums;
    private double[][] rows;
    private double[][] moved;

    Carried(Features features, int data, int p, int from, int to) {
      this.features = features;
      this.from = from;
      m = data;
      int width = (to - from) * m;
      zeros = new double[p][];
      Arrays.fill(zeros, new double[width]);
      moved = new double[p][width];
      rows = new double[p][width];
      sums = new double[features.gradients.length][][];
      for (int t = from; t < sums.length; t++) {
        sums[t] = new double[features.points.length][width];
      }
    }

    /** Starts with the gradients grad phi(x_j; theta_i(s)). */
    void start(int s, int i) {
      int p = rows.length;
      for (int j = 0; j < m; j++) {
        for (int k = 0; k < p; k++) {
          rows[k][(s - from) * m + j] = features.gradients[s][i][j * p + k];
        }
      }
    }

    /** Starts with the gradients, carried back to time 0. */
    void start(int s, int i, DecompositionSolver inverse) {
      start(s, i);
      int at = (s - from) * m;
      RealMatrix back = new Array2DRowRealMatrix(rows.length, m);
      for (int k = 0; k < rows.length; k++) {
        back.setRow(k, Arrays.copyOfRange(rows[k], at, at + m));
      }
      back = inverse.solve(back);
      for (int k = 0; k < rows.length; k++) {
        System.arraycopy(back.getRow(k), 0, rows[k], at, m);
      }
    }

    /** Multiplies the first of what was started, so many, by I - h hessian. */
    void step(double h, double[] hessian, int started) {
      double[] change = Arrays.stream(hessian).map(entry -> -h * entry).toArray();
      move(change, rows, started);
      double[][] before = rows;
      rows = moved;
      moved = before;
    }

    private void move(double[] matrix, double[][] starts, int started) {
      int p = rows.length;
      for (int k = 0; k < p; k++) {
        Contraction.combine(matrix, k * p, rows, 0, p, 1, starts[k], moved[k], 0, started * m);
      }
    }

    /** Adds w grad phi(x; theta_i(t)) . v at every point x for the first of what was started. */
    void add(double weight, int t, int i, int started) {
      add(weight, t, i, rows, started);
    }

    /** The like of v multiplied by the Jacobian of the characteristic. */
    void add(double weight, int t, int i, double[] jacobian, int started) {
      move(jacobian, zeros, started);
      add(weight, t, i, moved, started);
    }

    private void add(double weight, int t, int i, double[][] carried, int started) {
      double[] gradients = features.gradients[t][i].clone();
      Contraction.multiply(weight, gradients, 0, gradients.length);
      int p = rows.length;
      for (int x = 0; x < sums[t].length; x++) {
        double[] sum = sums[t][x];
        Contraction.combine(gradients, x * p, carried, 0, p, 1, sum, sum, 0, started * m);
      }
    }

    /** Writes what was added up to the kernel: at t and s, q x m. */
    void write(double[][][] kernel) {
      for (int t = from; t < sums.length; t++) {
        for (int s = from; s < Math.min(kernel[t].length, from + zeros[0].length / m); s++) {
          for (int x = 0; x < sums[t].length; x++) {
            System.arraycopy(sums[t][x], (s - from) * m, kernel[t][s], x * m, m);
          }
        }
      }
    }
  }

  private double[] slopes(int t) {
    double[] slope = new double[energy.data().size()];
    Arrays.setAll(slope, j -> energy.risk().slope(outputs[t][j], energy.data().target(j)));
    return slope;
  }

  private double[] curvatures(int t) {
    double[] curvature = new double[energy.data().size()];
    Arrays.setAll(curvature, j -> energy.risk().curvature(outputs[t][j], energy.data().target(j)));
    return curvature;
  }

  private double[][][] solve(Rule rule) {
    int times = outputs.length;
    int q = outputs[0].length;
    int m = energy.data().size();
    int n = law.size();
    double[][] curvatures = new double[times][];
    Arrays.setAll(curvatures, this::curvatures);
    DecompositionSolver[] implicit = new DecompositionSolver[times];
    for (int t = 0; t < times; t++) {
      if (rule.weight(t, t) > 0) {
        RealMatrix matrix = new Array2DRowRealMatrix(q, q);
        for (int x = 0; x < q; x++) {
          for (int j = 0; j < m; j++) {
            matrix.setEntry(
                x, j, rule.weight(t, t) / m * kernel[t][t][x * m + j] * curvatures[t][j]);
          }
          matrix.addToEntry(x, x, 1);
        }
        implicit[t] = new LUDecomposition(matrix).getSolver();
      }
    }
    double[][][] psi = new double[times][n][];
    IntStream.range(0, n)
        .parallel()
        .forEach(
            i -> {
              double[][] weighted = new double[times][m];
              for (int t = 0; t < times; t++) {
                double[] sum = new double[q];
                for (int s = 0; s < t; s++) {
                  for (int x = 0; x < q; x++) {
                    sum[x] +=
                        rule.weight(t, s)
                            / m
                            * Contraction.dot(kernel[t][s], x * m, weighted[s], 0, m);
                  }
                }
                double[] found = new double[q];
                for (int x = 0; x < q; x++) {
                  found[x] = values[t][i][x] - outputs[t][x] - sum[x];
                }
                if (implicit[t] != null) {
                  found = implicit[t].solve(new ArrayRealVector(found, false)).toArray();
                }
                psi[t][i] = found;
                for (int j = 0; j < m; j++) {
                  weighted[t][j] = curvatures[t][j] * found[j];
                }
              }
            });
    return psi;
  }

  /** Returns f_t at the data and the probes, length q. */
  public double[] outputs(int t) {
    return outputs[t].clone();
  }

  /** Returns psi_t of particle i of the law at the data and the probes, length q. */
  public double[] influence(int t, int i) {
    return influence[t][i].clone();
  }

  /** Returns the limit of n Cov(f^n_t) at the data and the probes, q x q. */
  public double[][] covariance(int t) {
    return law.secondMoment(influence[t]);
  }

  /**
   * Returns Cov_{mu_t}(phi), q x q: that of n neurons drawn afresh from mu_t, times n. At long
   * times its trace bounds that of {@link #covariance} (Chen, Rotskoff, Bruna, Vanden-Eijnden 2020,
   * theorem 3.2); before, it may not.
   */
  public double[][] resampling(int t) {
    double[][] centred = new double[law.size()][outputs[t].length];
    for (int i = 0; i < centred.length; i++) {
      for (int x = 0; x < centred[i].length; x++) {
        centred[i][x] = values[t][i][x] - outputs[t][x];
      }
    }
    return law.secondMoment(centred);
  }

  /** Returns the mean of the diagonal over the data: the limit of n E|f^n_t - f_t|^2. */
  public double trace(double[][] covariance) {
    int m = energy.data().size();
    double sum = 0;
    for (int j = 0; j < m; j++) {
      sum += covariance[j][j] / m;
    }
    return sum;
  }

  /** Returns the limit of n Var(R(f^n_t)), R the risk. */
  public double riskVariance(int t) {
    double[] slope = slopes(t);
    double[][] covariance = covariance(t);
    double sum = 0;
    for (int j = 0; j < slope.length; j++) {
      for (int k = 0; k < slope.length; k++) {
        sum += slope[j] * covariance[j][k] * slope[k] / (slope.length * (double) slope.length);
      }
    }
    return sum;
  }

  /**
   * Returns the limit of n (E R(f^n_t) - R(f_t)): (1/2m) tr(l'' C_t) + (1/m) l' . b_t.
   *
   * @param bias b_t, the limit of n E(f^n_t - f_t), from {@link #bias}
   */
  public double riskExcess(int t, double[] bias) {
    double[] slope = slopes(t);
    double[] curvature = curvatures(t);
    double[][] covariance = covariance(t);
    double sum = 0;
    for (int j = 0; j < slope.length; j++) {
      sum += (0.5 * curvature[j] * covariance[j][j] + slope[j] * bias[j]) / slope.length;
    }
    return sum;
  }

  /**
   * Returns what mini-batches drawn with replacement add to the covariance of the outputs on the
   * data and the probes, to first order in the step, q x q: the martingale term of Sirignano,
   * Spiliopoulos 2020b. A step's gradient noise is -(h/m) sum_j xi_j l'_j grad phi_j with Cov(xi) =
   * (m I - 1 1^T) / B; it reaches the outputs through the resolvent of the Volterra equation.
   *
   * @param batch B, the number of data in a mini-batch
   * @throws IllegalStateException if this is a limit in continuous time
   */
  public double[][] batchCovariance(int t, int batch) {
    int q = outputs[0].length;
    int m = energy.data().size();
    double[][] covariance = new double[q][q];
    for (double[][] of : batchInfluence(t, batch)) {
      for (double[] drawn : of) {
        for (int x = 0; x < q; x++) {
          for (int z = 0; z < q; z++) {
            covariance[x][z] += batch / (double) m * drawn[x] * drawn[z];
          }
        }
      }
    }
    return covariance;
  }

  /**
   * Returns what one draw of a datum in a step adds to the outputs on the data and the probes after
   * t steps, to first order, of mean 0 over the data: steps x m x q.
   *
   * @param batch B, the number of data in a mini-batch
   * @throws IllegalStateException if this is a limit in continuous time
   */
  public double[][][] batchInfluence(int t, int batch) {
    if (t > 0 && kernel[t].length > t) {
      throw new IllegalStateException("batches: expected the limit of Euler steps");
    }
    int q = outputs[0].length;
    int m = energy.data().size();
    double[][][] influence = new double[t][m][q];
    for (int s = 0; s < t; s++) {
      double[] response = response(t, s);
      double[] slope = slopes(s);
      for (int x = 0; x < q; x++) {
        double mean = 0;
        for (int j = 0; j < m; j++) {
          mean += response[x * m + j] * slope[j] / m;
        }
        for (int j = 0; j < m; j++) {
          influence[s][j][x] = -step / batch * (response[x * m + j] * slope[j] - mean);
        }
      }
    }
    return influence;
  }

  /**
   * The resolvent R_{t,s} = Gamma_{t,s} - (h/m) sum_{s &lt; u &lt; t} Gamma_{t,u} l''_u R_{u,s}.
   */
  private double[] response(int t, int s) {
    int m = energy.data().size();
    double[][] found = new double[t + 1][];
    for (int v = s + 1; v <= t; v++) {
      found[v] = kernel[v][s].clone();
      int q = found[v].length / m;
      for (int u = s + 1; u < v; u++) {
        double[] curvature = curvatures(u);
        for (int x = 0; x < q; x++) {
          for (int j = 0; j < m; j++) {
            double factor = step / m * kernel[v][u][x * m + j] * curvature[j];
            Contraction.accumulate(-factor, found[u], j * m, found[v], x * m, m);
          }
        }
      }
    }
    return found[t];
  }

  /**
   * Returns b_t, the limit of n E(f^n_t - f_t) for Euler steps at the data, records x m. With f_t a
   * function of mu_0, the weights of n independent draws have covariance (1/n)(diag mu_0 - mu_0
   * mu_0^T), so
   *
   * <pre>
   *   b_t = (1/2) int (d^2/de^2) f_t(mu_0 + e (delta_theta - mu_0)) mu_0(dtheta),
   * </pre>
   *
   * which vanishes at t = 0, where f is linear in the measure. The second derivatives are central
   * differences of the flow of weighted particles, extrapolated once.
   *
   * @param record numbers of steps, ascending
   */
  public double[][] bias(int[] record) {
    double[][][] of = new double[2][][];
    for (int level = 0; level < 2; level++) {
      double e = PROBE / (1 << level);
      double[][][] terms = new double[law.size()][][];
      IntStream.range(0, law.size())
          .parallel()
          .forEach(
              i -> {
                double[][] more = shifted(i, e, record);
                double[][] less = shifted(i, -e, record);
                for (int k = 0; k < record.length; k++) {
                  for (int j = 0; j < more[k].length; j++) {
                    more[k][j] =
                        0.5
                            * law.weight(i)
                            * (more[k][j] - 2 * outputs[record[k]][j] + less[k][j])
                            / (e * e);
                  }
                }
                terms[i] = more;
              });
      of[level] = new double[record.length][energy.data().size()];
      for (double[][] term : terms) {
        for (int k = 0; k < record.length; k++) {
          for (int j = 0; j < term[k].length; j++) {
            of[level][k][j] += term[k][j];
          }
        }
      }
    }
    for (int k = 0; k < record.length; k++) {
      for (int j = 0; j < of[1][k].length; j++) {
        of[1][k][j] += (of[1][k][j] - of[0][k][j]) / 3;
      }
    }
    return of[1];
  }

  /**
   * Returns the second derivatives of the risk R(f_t(mu_0 + sum_i e_i (delta_i - mu_0))) of Euler
   * steps in e, at 0: records x atoms x atoms. Central differences, extrapolated once.
   *
   * @param record numbers of steps, ascending
   */
  public double[][][] riskCurvature(int[] record) {
    int n = law.size();
    double[][][] curvature = new double[record.length][n][n];
    IntStream.range(0, n * n)
        .parallel()
        .filter(pair -> pair / n <= pair % n)
        .forEach(
            pair -> {
              double[] second = riskSecond(pair / n, pair % n, record);
              for (int k = 0; k < record.length; k++) {
                curvature[k][pair / n][pair % n] = second[k];
              }
            });
    // Along e_a and e_b together: twice the mixed derivative and both of their own.
    for (double[][] of : curvature) {
      for (int a = 0; a < n; a++) {
        of[a][a] /= 4;
      }
      for (int a = 0; a < n; a++) {
        for (int b = a + 1; b < n; b++) {
          of[a][b] = (of[a][b] - of[a][a] - of[b][b]) / 2;
          of[b][a] = of[a][b];
        }
      }
    }
    return curvature;
  }

  /** The second derivative along e_a + e_b, by record. */
  private double[] riskSecond(int a, int b, int[] record) {
    double[][] of = new double[2][record.length];
    for (int level = 0; level < 2; level++) {
      double e = PROBE / (1 << level);
      for (int side = -1; side <= 1; side += 2) {
        double[][] f = shifted(a, b, side * e, record);
        for (int k = 0; k < record.length; k++) {
          for (int j = 0; j < f[k].length; j++) {
            double target = energy.data().target(j);
            of[level][k] +=
                (energy.risk().loss(f[k][j], target)
                        - energy.risk().loss(outputs[record[k]][j], target))
                    / (e * e * f[k].length);
          }
        }
      }
    }
    double[] second = new double[record.length];
    Arrays.setAll(second, k -> of[1][k] + (of[1][k] - of[0][k]) / 3);
    return second;
  }

  /** f_t from mu_0 + e (delta_i - mu_0), a measure of mass 1 whose weights may be negative. */
  private double[][] shifted(int atom, double e, int[] record) {
    return shifted(atom, atom, e / 2, record);
  }

  /** f_t from mu_0 + e (delta_a + delta_b - 2 mu_0). */
  private double[][] shifted(int a, int b, double e, int[] record) {
    double[] weights = law.weights();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (1 - 2 * e) * weights[i] + (i == a ? e : 0) + (i == b ? e : 0);
    }
    Energy.Field field = energy.field(weights, 1);
    double[] positions = law.positions();
    double[] gradient = new double[positions.length];
    int p = law.dimension();
    int m = energy.data().size();
    double[][] inputs = energy.data().eachInput();
    double[][] found = new double[record.length][m];
    int taken = 0;
    for (int k = 0; k < record.length; k++) {
      for (; taken < record[k]; taken++) {
        field.at(positions, gradient);
        Contraction.accumulate(-step, gradient, 0, positions, 0, positions.length);
      }
      for (int i = 0; i < weights.length; i++) {
        double[] theta = Arrays.copyOfRange(positions, i * p, (i + 1) * p);
        for (int j = 0; j < m; j++) {
          found[k][j] = Math.fma(weights[i], energy.unit().value(theta, inputs[j]), found[k][j]);
        }
      }
    }
    return found;
  }
}
