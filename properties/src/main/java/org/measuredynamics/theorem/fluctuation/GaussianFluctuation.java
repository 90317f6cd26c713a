package org.measuredynamics.theorem.fluctuation;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.theorem.ReplicatedTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * sqrt(n) (f_n(t) - f_t) tends to a normal law: its projections, in units of the deviation that the
 * Volterra equation predicts, have the normal distribution function, and its squared Mahalanobis
 * length that of chi-squared.
 *
 * <p>The distances of distribution functions are decided by equivalence tests: Massart's inequality
 * bounds what a sample can hide, the resolution bounds what is left at a finite width. The mean of
 * order n^{-1/2} is taken off; it is known ({@link LossExcess}).
 *
 * <p>Alone: {@code check --theorem fluctuation.gaussian}.
 */
@AutoService(Theorem.class)
public final class GaussianFluctuation implements ReplicatedTheorem {
  private static final int ATOMS = 32;
  private static final int WIDTH = 512;
  private static final int REPLICATES = 1 << 13;
  private static final int PART = 1 << 8;
  private static final int DIRECTIONS = 3;
  private static final int[] RECORD = {0, 2, 6};

  /** Of a distance of distribution functions. */
  private static final double RESOLUTION = 0.07;

  @Override
  public String id() {
    return "fluctuation.gaussian";
  }

  @Override
  public String statement() {
    return "sqrt(n) (f_n(t) - f_t) -> N(0, C_t)";
  }

  @Override
  public String source() {
    return "Sirignano, Spiliopoulos 2020b, theorem 1.4; Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, proposition 3.1; Massart 1990";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("n is large", "phi has a second moment under mu_0");
  }

  @Override
  public List<String> needs() {
    return List.of("ensemble", "network", "gradient-flow", "tanh");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Massart's inequality at alpha; truncation: 0.07 of a distribution function; rounding far below";
  }

  @Override
  public String firstRefutes() {
    return "ensemble-outputs-averaged";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public Instance member(Instance drawn) {
    Instance member = StudentTeacher.member(drawn, Regulariser.Kind.NONE, 4, 6);
    return member.unit().equals("relu") ? StudentTeacher.with(member, "tanh") : member;
  }

  @Override
  public List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    ParticleMeasure atoms = problem.atoms(ATOMS, instance.seed());
    return distributions(
        implementation,
        problem.energy(),
        atoms,
        WIDTH,
        RECORD,
        REPLICATES * sharpness,
        instance.seed(),
        alpha);
  }

  private static List<Comparison> distributions(
      Implementation implementation,
      NetworkEnergy energy,
      ParticleMeasure atoms,
      int width,
      int[] record,
      int replicates,
      long seed,
      double alpha) {
    double step = 0.2 / StudentTeacher.fastest(energy, atoms);
    Fluctuation limit = Fluctuation.ofEuler(energy, atoms, step, record[record.length - 1]);
    double[][] bias = limit.bias(record);
    int m = energy.data().size();
    double[][][] scores = new double[record.length][DIRECTIONS + 1][replicates];
    double[][][] axes = new double[record.length][][];
    for (int k = 0; k < record.length; k++) {
      axes[k] = axes(limit.covariance(record[k]));
    }
    double[][] directions = new double[DIRECTIONS][];
    for (int e = 0; e < DIRECTIONS; e++) {
      directions[e] = Stream.of(seed, e, 0, 0, Purpose.DIRECTION).normals(m);
    }
    Ensemble whole = Ensemble.onData(energy, atoms, width, step, record, seed);
    for (int first = 0; first < replicates; first += PART) {
      double[][][] outputs = implementation.ensemble(whole.part(first, PART)).outputs();
      for (int r = 0; r < PART; r++) {
        for (int k = 0; k < record.length; k++) {
          double[] f = limit.outputs(record[k]);
          double[] g = new double[m];
          for (int j = 0; j < m; j++) {
            g[j] = Math.sqrt(width) * (outputs[r][k][j] - f[j]) - bias[k][j] / Math.sqrt(width);
          }
          double[] z = new double[axes[k].length];
          for (int a = 0; a < z.length; a++) {
            for (int j = 0; j < m; j++) {
              z[a] += axes[k][a][j] * g[j];
            }
            scores[k][DIRECTIONS][first + r] += z[a] * z[a];
          }
          for (int e = 0; e < DIRECTIONS; e++) {
            double square = 0;
            double sum = 0;
            for (int a = 0; a < z.length; a++) {
              square += directions[e][a] * directions[e][a];
              sum += directions[e][a] * z[a];
            }
            scores[k][e][first + r] = sum / Math.sqrt(square);
          }
        }
      }
    }
    double share = alpha / (record.length * (DIRECTIONS + 1));
    double half = Math.sqrt(StrictMath.log(2 / share) / (2 * replicates));
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < record.length; k++) {
      for (int e = 0; e <= DIRECTIONS; e++) {
        double distance =
            Comparison.distribution(
                    "",
                    scores[k][e],
                    e < DIRECTIONS
                        ? new NormalDistribution(null, 0, 1)
                        : new ChiSquaredDistribution(null, axes[k].length),
                    0,
                    share)
                .observed();
        comparisons.add(
            Comparison.equivalence(
                "distance of distribution functions of %s, step %d"
                    .formatted(
                        e < DIRECTIONS ? "projection " + e : "the Mahalanobis length", record[k]),
                new Interval(Math.max(0, distance - half), distance + half),
                0,
                RESOLUTION,
                share));
      }
    }
    return comparisons;
  }

  /**
   * Eigenvectors over the roots of their eigenvalues, of those above a hundredth of the largest.
   */
  private static double[][] axes(double[][] covariance) {
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(covariance));
    List<double[]> axes = new ArrayList<>();
    for (int k = 0; k < covariance.length; k++) {
      double value = eigen.getRealEigenvalue(k);
      if (value > 0.01 * eigen.getRealEigenvalue(0)) {
        axes.add(eigen.getEigenvector(k).mapDivide(Math.sqrt(value)).toArray());
      }
    }
    return axes.toArray(double[][]::new);
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    double[] heavy = problem.atoms(2048, 1).positions();
    for (int i = 0; i < 2048; i++) {
      double uniform = Stream.of(1, 0, i, 0, Purpose.INSTANCE).uniform();
      heavy[i * problem.law().dimension()] = StrictMath.tan(Math.PI * (uniform - 0.5));
    }
    return List.of(
        new Control(
            hypotheses().get(0),
            "one neuron",
            () ->
                distributions(
                    new ReferenceImplementation(),
                    problem.energy(),
                    problem.atoms(ATOMS, 1),
                    1,
                    new int[] {0},
                    1 << 14,
                    1,
                    1e-6)),
        new Control(
            hypotheses().get(1),
            "output weights of Cauchy's law",
            () ->
                distributions(
                    new ReferenceImplementation(),
                    problem.energy(),
                    ParticleMeasure.uniform(problem.law().dimension(), heavy),
                    128,
                    new int[] {0},
                    1 << 10,
                    1,
                    1e-6)));
  }
}
