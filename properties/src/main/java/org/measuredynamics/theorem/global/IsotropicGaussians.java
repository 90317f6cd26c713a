package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.RadialGaussians;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Two centred isotropic Gaussians: one-pass stochastic gradient descent follows the partial
 * differential equation of the radius |w|, at all record times.
 *
 * <p>The error is of order 1/n in the width and 1/b in the mini-batch. Both are halved together
 * twice, and risks extrapolated to the limit, replicate by replicate; Student's interval over
 * replicates is the Monte-Carlo term. Risks are taken on a common test sample, which takes its
 * noise out of the difference; scheme is compared with scheme, so the step adds no term.
 *
 * <p>Alone: {@code check --theorem global.isotropic-gaussians}.
 */
@AutoService(Theorem.class)
public final class IsotropicGaussians implements OldTheorem {
  private static final int[] DIMENSIONS = {10, 20, 40};
  private static final int LEVELS = 3;
  private static final int WIDTH = 48;
  private static final int BATCH = 12;
  private static final int REPLICATES = 32;
  private static final int TESTED = 600;
  private static final int[] RECORD = {0, 40, 80, 160};
  private static final double STEP = 2e-3;
  private static final int QUANTILES = 64;

  @Override
  public String id() {
    return "global.isotropic-gaussians";
  }

  @Override
  public String statement() {
    return "x | y = +-1 ~ N(0, (1 +- Delta)^2 I), w(0) ~ N(0, s^2 I / d): the risk of SGD on n neurons is that of the radial equation d rho/dt = d/dr (rho dV/dr), up to O(1/n + h/b)";
  }

  @Override
  public String source() {
    return "Mei, Montanari, Nguyen 2018, section 3.1 and theorem 3";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "w(0) is rotation invariant, of the stated scale",
        "data are seen once: gradients unbiased");
  }

  @Override
  public List<String> needs() {
    return List.of("stochastic-gradient", "ramp");
  }

  @Override
  public String budget() {
    return "discretisation: last change of the extrapolation in 1/n and 1/b, and of the quantiles of the radial equation; Monte Carlo: Student interval over replicates at alpha; rounding, below both";
  }

  @Override
  public String firstRefutes() {
    return "batch-over-all-data";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        "ramp",
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        Instance.Source.SYNTHETIC,
        DIMENSIONS[drawn.dimension() % DIMENSIONS.length],
        TESTED,
        WIDTH,
        false,
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    double delta = 0.5 + 0.4 * instance.stream(Draw.SEPARATION).uniform();
    double scale = 0.7 + 0.4 * instance.stream(Draw.START).uniform();
    return risks(implementation, instance, delta, scale, scale, alpha);
  }

  private static List<Comparison> risks(
      Implementation implementation,
      Instance instance,
      double delta,
      double scale,
      double claimed,
      double alpha) {
    int d = instance.dimension();
    DataSet test = sample(instance, delta, TESTED, -1, 0);
    RadialGaussians limit = RadialGaussians.of(d, delta);
    List<double[]> fine = limit.euler(limit.radii(claimed, 2 * QUANTILES), STEP, RECORD);
    List<double[]> coarse = limit.euler(limit.radii(claimed, QUANTILES), STEP, RECORD);
    double[][][] risks = new double[RECORD.length][REPLICATES][LEVELS];
    for (int level = 0; level < LEVELS; level++) {
      int n = WIDTH << level;
      int batch = BATCH << level;
      for (int r = 0; r < REPLICATES; r++) {
        int data = RECORD[RECORD.length - 1] * batch;
        NetworkEnergy energy = energy(sample(instance, delta, data, r, level));
        List<ParticleMeasure> path =
            implementation.run(
                new Problem(
                    new Dynamics.Stochastic(batch, StochasticGradient.Sampling.ONE_PASS),
                    energy,
                    start(instance, scale, n, r),
                    Problem.Scheme.EULER,
                    STEP,
                    RECORD,
                    instance.seed() + r));
        for (int k = 0; k < RECORD.length; k++) {
          risks[k][r][level] = energy.on(test).value(path.get(k));
        }
      }
    }
    List<Comparison> comparisons = new ArrayList<>();
    double share = alpha / RECORD.length;
    for (int k = 0; k < RECORD.length; k++) {
      double expected = risk(limit, fine.get(k), test);
      double quantiles = Math.abs(expected - risk(limit, coarse.get(k), test));
      double[] means = new double[LEVELS];
      double[] limits = new double[REPLICATES];
      for (int r = 0; r < REPLICATES; r++) {
        limits[r] = Refinement.of(risks[k][r], 1).limit();
        for (int level = 0; level < LEVELS; level++) {
          means[level] += risks[k][r][level] / REPLICATES;
        }
      }
      Refinement mean = Refinement.of(means, 1);
      double variance = 0;
      for (double value : limits) {
        variance += (value - mean.limit()) * (value - mean.limit()) / (REPLICATES - 1);
      }
      double half =
          new TDistribution(null, REPLICATES - 1.0).inverseCumulativeProbability(1 - share / 2)
              * Math.sqrt(variance / REPLICATES);
      comparisons.add(
          Comparison.identity(
              "risk after %d steps, extrapolated, against the radial equation".formatted(RECORD[k]),
              mean.limit(),
              expected,
              new Budget(
                  mean.change() + quantiles, half, 1e-9 * (1 + Math.abs(expected)), 0, share)));
    }
    return comparisons;
  }

  private static double risk(RadialGaussians limit, double[] radii, DataSet test) {
    double sum = 0;
    for (int j = 0; j < test.size(); j++) {
      double square = Arrays.stream(test.input(j)).map(c -> c * c).sum();
      double error = limit.output(radii, Math.sqrt(square)) - test.target(j);
      sum += error * error / (2 * test.size());
    }
    return sum;
  }

  private static NetworkEnergy energy(DataSet data) {
    return NetworkEnergy.of(Unit.named("ramp"), Risk.SQUARE, Regulariser.NONE, data);
  }

  private static DataSet sample(
      Instance instance, double delta, int size, int replicate, int level) {
    int d = instance.dimension();
    Stream stream = Stream.of(instance.seed(), replicate + 1, 0, level, Purpose.DATA);
    double[] inputs = stream.normals(size * d);
    double[] targets = new double[size];
    for (int j = 0; j < size; j++) {
      targets[j] = stream.uniform() < 0.5 ? -1 : 1;
      for (int k = 0; k < d; k++) {
        inputs[j * d + k] *= 1 + targets[j] * delta;
      }
    }
    return DataSet.of("two Gaussians", d, inputs, targets);
  }

  private static ParticleMeasure start(Instance instance, double scale, int n, int replicate) {
    int d = instance.dimension();
    double[] positions = new double[n * d];
    for (int i = 0; i < n; i++) {
      double[] w = Stream.of(instance.seed(), replicate, i, n, Purpose.REPLICATE).normals(d);
      for (int k = 0; k < d; k++) {
        positions[i * d + k] = scale / Math.sqrt(d) * w[k];
      }
    }
    return ParticleMeasure.uniform(d, positions);
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("ramp"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "neurons start at 0.9 times the stated scale",
            () -> risks(new ReferenceImplementation(), instance, 0.8, 0.72, 0.8, 1e-6)),
        new Control(
            hypotheses().get(1),
            "the first mini-batch again and again",
            () ->
                risks(Violation.FIRST_DATA_AGAIN.implementation(), instance, 0.8, 0.8, 0.8, 1e-6)));
  }
}
