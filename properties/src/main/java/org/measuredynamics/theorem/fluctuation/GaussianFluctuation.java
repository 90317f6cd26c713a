package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.RealDistribution;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.instance.Students;
import org.measuredynamics.instance.TangentKernel;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
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
@AutoService(Catalogued.class)
public final class GaussianFluctuation implements Theorem<StudentInstance> {
  private static final int ATOMS = 32;
  private static final int WIDTH = 512;
  private static final int REPLICATES = 1 << 13;
  private static final int PART = 1 << 8;
  private static final int DIRECTIONS = 3;
  private static final int[] RECORD = {0, 2, 6};

  /** Of a distance of distribution functions. */
  private static final double RESOLUTION = 0.07;

  @Override
  public Card card() {
    return Card.of("fluctuation.gaussian")
        .states("sqrt(n) (f_n(t) - f_t) -> N(0, C_t)")
        .source(
            "Sirignano, Spiliopoulos 2020b, theorem 1.4; Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, proposition 3.1; Massart 1990")
        .assumes(
            Hypothesis.of("n is large")
                .violatedBy(
                    "one neuron",
                    ReferenceImplementation::new,
                    () -> new StudentInstance("tanh", 6, 6, 1),
                    trial -> normal(trial, atoms(trial.instance()), 1, 1 << 14, 0)),
            Hypothesis.of("phi has a second moment under mu_0")
                .violatedBy(
                    "output weights of Cauchy's law",
                    ReferenceImplementation::new,
                    () -> new StudentInstance("tanh", 6, 6, 1),
                    trial -> normal(trial, heavyTailed(trial.instance()), 128, 1 << 10, 0)))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), unit("tanh"))
        .budget(
            "Monte Carlo: Massart's inequality at alpha; truncation: 0.07 of a distribution function; rounding far below")
        .firstRefutes(EnsembleMutant.OUTPUTS_AVERAGED)
        .alone(RareMutant.OF_32_ATOMS)
        .cost(40)
        .sharpened();
  }

  @Override
  public void check(Trial<StudentInstance> trial) {
    normal(trial, atoms(trial.instance()), WIDTH, REPLICATES * trial.sharpness(), RECORD);
  }

  /** z = C^{-1/2} g: z . e / |e| is standard normal, |z|^2 chi-squared, at every time. */
  private static void normal(
      Trial<StudentInstance> trial,
      ParticleMeasure atoms,
      int width,
      int replicates,
      int... record) {
    NetworkEnergy energy = StudentTeacher.of(trial.instance(), 0).energy();
    long seed = trial.instance().seed();
    double step = 0.2 / TangentKernel.fastest(energy, atoms);
    Fluctuation limit = Fluctuation.ofEuler(energy, atoms, step, record[record.length - 1]);
    double[][] bias = limit.bias(record);
    Standard[] standard = new Standard[record.length];
    Arrays.setAll(standard, k -> Standard.of(limit, record[k], bias[k], width));
    double[][] directions = new double[DIRECTIONS][];
    Arrays.setAll(
        directions, e -> Stream.of(seed, e, 0, 0, Purpose.DIRECTION).normals(energy.data().size()));
    double[][][] scores = new double[record.length][DIRECTIONS + 1][replicates];
    Ensemble whole = Ensemble.onData(energy, atoms, width, step, record, seed);
    for (int first = 0; first < replicates; first += PART) {
      double[][][] outputs = trial.implementation().ensemble(whole.part(first, PART)).outputs();
      for (int r = 0; r < PART; r++) {
        for (int k = 0; k < record.length; k++) {
          double[] z = standard[k].of(outputs[r][k]);
          for (int e = 0; e < DIRECTIONS; e++) {
            scores[k][e][first + r] = projection(z, directions[e]);
          }
          scores[k][DIRECTIONS][first + r] = square(z);
        }
      }
    }
    double alpha = trial.alpha() / (record.length * (DIRECTIONS + 1));
    for (int k = 0; k < record.length; k++) {
      for (int e = 0; e < DIRECTIONS; e++) {
        distance(
            trial,
            "projection %d, step %d".formatted(e, record[k]),
            scores[k][e],
            new NormalDistribution(null, 0, 1),
            alpha);
      }
      distance(
          trial,
          "the Mahalanobis length, step " + record[k],
          scores[k][DIRECTIONS],
          new ChiSquaredDistribution(null, standard[k].axes.length),
          alpha);
    }
  }

  /**
   * sup |F_N - F| is within sqrt(log(2 / alpha) / 2N) of that of the law of the scores (Massart).
   */
  private static void distance(
      Trial<StudentInstance> trial,
      String what,
      double[] scores,
      RealDistribution law,
      double alpha) {
    double distance = Comparison.distribution("", scores, law, 0, alpha).observed();
    double half = Math.sqrt(StrictMath.log(2 / alpha) / (2 * scores.length));
    trial.add(
        Comparison.equivalence(
            "distance of distribution functions of " + what,
            new Interval(Math.max(0, distance - half), distance + half),
            0,
            RESOLUTION,
            alpha));
  }

  /**
   * What makes outputs standard normal in the limit.
   *
   * @param outputs f_t
   * @param bias b_t, the limit of n E(f_n - f_t)
   * @param axes eigenvectors of C_t over the roots of their eigenvalues, of those above a hundredth
   *     of the largest
   */
  private record Standard(int width, double[] outputs, double[] bias, double[][] axes) {
    static Standard of(Fluctuation limit, int step, double[] bias, int width) {
      double[][] covariance = limit.covariance(step);
      EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(covariance));
      List<double[]> axes = new ArrayList<>();
      for (int k = 0; k < covariance.length; k++) {
        double value = eigen.getRealEigenvalue(k);
        if (value > 0.01 * eigen.getRealEigenvalue(0)) {
          axes.add(eigen.getEigenvector(k).mapDivide(Math.sqrt(value)).toArray());
        }
      }
      return new Standard(width, limit.outputs(step), bias, axes.toArray(double[][]::new));
    }

    /** Returns z, of sqrt(n) (f_n - f_t) - b_t / sqrt(n). */
    double[] of(double[] found) {
      double[] g = new double[found.length];
      Arrays.setAll(
          g, j -> Math.sqrt(width) * (found[j] - outputs[j]) - bias[j] / Math.sqrt(width));
      double[] z = new double[axes.length];
      for (int a = 0; a < z.length; a++) {
        for (int j = 0; j < g.length; j++) {
          z[a] += axes[a][j] * g[j];
        }
      }
      return z;
    }
  }

  private static double projection(double[] z, double[] direction) {
    double square = 0;
    double sum = 0;
    for (int a = 0; a < z.length; a++) {
      square += direction[a] * direction[a];
      sum += direction[a] * z[a];
    }
    return sum / Math.sqrt(square);
  }

  private static double square(double[] z) {
    double sum = 0;
    for (double component : z) {
      sum += component * component;
    }
    return sum;
  }

  private static ParticleMeasure atoms(StudentInstance instance) {
    return StudentTeacher.of(instance, 0).atoms(ATOMS, instance.seed());
  }

  private static ParticleMeasure heavyTailed(StudentInstance instance) {
    ParticleMeasure atoms = StudentTeacher.of(instance, 0).atoms(2048, instance.seed());
    double[] heavy = atoms.positions();
    for (int i = 0; i < atoms.size(); i++) {
      double uniform = Stream.of(instance.seed(), 0, i, 0, Purpose.INSTANCE).uniform();
      heavy[i * atoms.dimension()] = StrictMath.tan(Math.PI * (uniform - 0.5));
    }
    return ParticleMeasure.uniform(atoms.dimension(), heavy);
  }

  @Override
  public Arbitrary<StudentInstance> instances(Description declared) {
    return Students.ofSmooth(declared, 4, 6).arbitrary();
  }
}
