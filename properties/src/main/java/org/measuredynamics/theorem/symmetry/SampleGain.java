package org.measuredynamics.theorem.symmetry;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.BlockMeans;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.symmetry.Group;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Averaging a kernel over a group of order |G| divides the need of samples by |G|. With the kernel
 * x . z on normal inputs, the cyclic shifts of q blocks of |G| coordinates, and an invariant target
 * with noise sigma, the errors of ridgeless regression are known exactly for every sample size:
 *
 * <pre>
 *   sigma^2 D / (m - D - 1), D = q |G|;   averaged: sigma^2 q / (m_G - q - 1)
 * </pre>
 *
 * (inverse Wishart), and are the same for m_G - 1 = (m - 1) / |G|. Given its inputs, an error is
 * normal of known covariance, so whitened errors are chi-squared, and so is their mean: exact at
 * every size. Regressions are linear units followed to convergence by the implementation, averaged
 * over the group by itself.
 *
 * <p>Refuted by averages over less than the group, which need more samples, and by flows that do
 * not interpolate.
 *
 * <p>Alone: {@code check --theorem symmetry.sample-gain}.
 */
@AutoService(Theorem.class)
public final class SampleGain implements OldTheorem {
  private static final int BLOCKS = 3;
  private static final int PER_PARAMETER = 8;
  private static final int REPLICATES = 512;
  private static final double NOISE = 0.5;

  /** What is left of the start, as a part of it. */
  private static final double LEFT = 1e-9;

  /** Of the mean error, relative to the exact formula. */
  private static final double RESOLUTION = 0.6;

  @Override
  public String id() {
    return "symmetry.sample-gain";
  }

  @Override
  public String statement() {
    return "k_G = (1/|G|) sum_g k(x, g z), target invariant: E error_G(m_G) = sigma^2 q/(m_G - q - 1) = E error(m) for m - 1 = |G| (m_G - 1)";
  }

  @Override
  public String source() {
    return "Bietti, Venturi, Bruna 2021; Mei, Misiakiewicz, Montanari 2021; inverse Wishart: Anderson 2003, section 7.7";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the target is invariant under the group");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "linear", "groups");
  }

  @Override
  public String budget() {
    return "Monte Carlo: exact chi-squared quantiles at alpha, a Student interval for the mean error; truncation: what is left of the start after finitely many steps, and the resolution of 0.6 of the mean error; rounding";
  }

  @Override
  public String firstRefutes() {
    return "group-ignored";
  }

  @Override
  public int cost() {
    return 20;
  }

  @Override
  public Instance member(Instance drawn) {
    int order = 2 + drawn.dimension() % 7;
    return new Instance(
        "linear",
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        Instance.Source.SYNTHETIC,
        BLOCKS * order,
        PER_PARAMETER * BLOCKS * order + 1,
        1,
        false,
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    return gain(implementation, instance, alpha, true);
  }

  private static List<Comparison> gain(
      Implementation implementation, Instance instance, double alpha, boolean invariant) {
    int dimension = instance.dimension();
    int order = dimension / BLOCKS;
    Group group = Group.cyclicShifts(dimension, order);
    double[] beta = target(instance, order, invariant);
    List<Comparison> comparisons = new ArrayList<>();
    for (boolean averaged : new boolean[] {false, true}) {
      int parameters = averaged ? BLOCKS : dimension;
      int samples = PER_PARAMETER * parameters + 1;
      double whitened = 0;
      double rounding = 0;
      BlockMeans errors = new BlockMeans(1);
      double[] total = new double[parameters];
      for (int r = 0; r < REPLICATES; r++) {
        Stream stream = Stream.of(instance.seed(), r, averaged ? 1 : 0, 0, Purpose.DATA);
        double[] inputs = stream.normals(samples * dimension);
        double[] targets = new double[samples];
        for (int j = 0; j < samples; j++) {
          targets[j] = NOISE * stream.normal();
          for (int k = 0; k < dimension; k++) {
            targets[j] += beta[k] * inputs[j * dimension + k];
          }
        }
        DataSet data = DataSet.of("normal", dimension, inputs, targets);
        NetworkEnergy energy =
            NetworkEnergy.of(Unit.named("linear"), Risk.SQUARE, Regulariser.NONE, data);
        double[] theta =
            fitted(
                implementation,
                averaged ? energy.symmetrised(group) : energy,
                data,
                order,
                averaged);
        double[] miss = coordinates(theta, beta, order, averaged);
        RealMatrix design = design(data, order, averaged);
        RealVector white = whiten(design, miss);
        for (int k = 0; k < parameters; k++) {
          whitened += white.getEntry(k) * white.getEntry(k);
          total[k] += white.getEntry(k);
        }
        double square = 0;
        for (double c : miss) {
          square += c * c;
        }
        errors.add(r, new double[] {square});
        rounding += 64 * Math.sqrt(samples) * LEFT * (1 + white.getNorm());
      }
      double ofTotal = 0;
      for (double sum : total) {
        ofTotal += sum * sum / REPLICATES;
      }
      String what = averaged ? "averaged over the group" : "not averaged";
      comparisons.addAll(
          Comparison.chiSquared(
              "whitened errors, " + what,
              whitened,
              REPLICATES * parameters,
              rounding,
              0.2 * alpha));
      comparisons.addAll(
          Comparison.chiSquared(
              "mean of whitened errors, " + what, ofTotal, parameters, rounding, 0.2 * alpha));
      double exact = NOISE * NOISE * parameters / (samples - parameters - 1.0);
      comparisons.add(
          Comparison.equivalence(
                  "mean error over sigma^2 D / (m - D - 1), " + what,
                  errors.interval(mean -> mean[0] / exact, 0.1 * alpha),
                  1,
                  RESOLUTION,
                  0.1 * alpha)
              .inconclusive());
    }
    return comparisons;
  }

  /** A target that is constant on every block; or not. */
  private static double[] target(Instance instance, int order, boolean invariant) {
    Stream stream = instance.stream(Draw.SYMMETRIC_DATA);
    double[] beta = new double[BLOCKS * order];
    for (int b = 0; b < BLOCKS; b++) {
      double value = stream.normal();
      Arrays.fill(beta, b * order, (b + 1) * order, value);
    }
    if (!invariant) {
      beta[0] += 1;
    }
    return beta;
  }

  /** The inputs in the coordinates that regression can see: all, or the mean of each block. */
  private static RealMatrix design(DataSet data, int order, boolean averaged) {
    int d = data.dimension();
    RealMatrix design = new Array2DRowRealMatrix(data.size(), averaged ? BLOCKS : d);
    for (int j = 0; j < data.size(); j++) {
      double[] x = data.input(j);
      for (int k = 0; k < d; k++) {
        if (averaged) {
          design.addToEntry(j, k / order, x[k] / Math.sqrt(order));
        } else {
          design.setEntry(j, k, x[k]);
        }
      }
    }
    return design;
  }

  /** theta - beta in those coordinates, orthonormal. */
  private static double[] coordinates(double[] theta, double[] beta, int order, boolean averaged) {
    double[] miss = new double[averaged ? BLOCKS : theta.length];
    for (int k = 0; k < theta.length; k++) {
      miss[averaged ? k / order : k] += (theta[k] - beta[k]) / (averaged ? Math.sqrt(order) : 1);
    }
    return miss;
  }

  /** (X^T X)^{1/2} miss / sigma, standard normal given the inputs. */
  private static RealVector whiten(RealMatrix design, double[] miss) {
    return new EigenDecomposition(design.transpose().multiply(design))
        .getSquareRoot()
        .operate(new ArrayRealVector(miss))
        .mapDivide(NOISE);
  }

  /** The flow from 0, until a part of {@value #LEFT} of the start is left. */
  private static double[] fitted(
      Implementation implementation,
      NetworkEnergy energy,
      DataSet data,
      int order,
      boolean averaged) {
    RealMatrix design = design(data, order, averaged);
    double[] rates =
        new EigenDecomposition(
                design.transpose().multiply(design).scalarMultiply(1.0 / data.size()))
            .getRealEigenvalues();
    double fastest = Arrays.stream(rates).max().orElseThrow();
    double slowest = Arrays.stream(rates).min().orElseThrow();
    double step = 2 / (fastest + slowest);
    double part = (fastest - slowest) / (fastest + slowest);
    int steps = (int) Math.ceil(StrictMath.log(LEFT) / StrictMath.log(part));
    ParticleMeasure start = ParticleMeasure.uniform(data.dimension(), new double[data.dimension()]);
    return implementation
        .run(new Problem(energy, start, Problem.Scheme.EULER, step, new int[] {steps}))
        .get(0)
        .positions();
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("linear"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "one coefficient of the target is larger than those it is averaged with",
            () -> gain(new ReferenceImplementation(), instance, 1e-8, false)));
  }
}
