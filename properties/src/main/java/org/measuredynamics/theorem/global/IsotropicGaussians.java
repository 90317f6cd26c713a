package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.TwoGaussians;
import org.measuredynamics.limit.RadialGaussians;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.BatchMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
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
public final class IsotropicGaussians implements Theorem {
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
  public Card card() {
    return Card.of("global.isotropic-gaussians")
        .states(
            "x | y = +-1 ~ N(0, (1 +- Delta)^2 I), w(0) ~ N(0, s^2 I / d): the risk of SGD on n neurons is that of the radial equation d rho/dt = d/dr (rho dV/dr), up to O(1/n + h/b)")
        .source("Mei, Montanari, Nguyen 2018, section 3.1 and theorem 3")
        .assumes(
            Hypothesis.of("w(0) is rotation invariant, of the stated scale")
                .violatedBy(
                    "neurons start at 0.9 times the stated scale",
                    ReferenceImplementation::new,
                    () -> member(Instance.plain("ramp")),
                    trial -> radialRisks(trial, 0.8, 0.72, 0.8)),
            Hypothesis.of("data are seen once: gradients unbiased")
                .violatedBy(
                    "the first mini-batch again and again",
                    Violation.FIRST_DATA_AGAIN::implementation,
                    () -> member(Instance.plain("ramp")),
                    trial -> radialRisks(trial, 0.8, 0.8, 0.8)))
        .needs(dynamics("stochastic-gradient"), unit("ramp"))
        .budget(
            "discretisation: last change of the extrapolation in 1/n and 1/b, and of the quantiles of the radial equation; Monte Carlo: Student interval over replicates at alpha; rounding, below both")
        .firstRefutes(BatchMutant.OVER_ALL_DATA)
        .cost(40);
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
  public void check(Trial trial) {
    double separation = 0.5 + 0.4 * trial.instance().stream(Draw.SEPARATION).uniform();
    double scale = 0.7 + 0.4 * trial.instance().stream(Draw.START).uniform();
    radialRisks(trial, separation, scale, scale);
  }

  /**
   * lim E R(mu_t^(n, b)) = R(rho_t) as n, b grow, where rho_0 is the law of |w|, w ~ N(0, claimed^2
   * I / d), at every record time.
   */
  private static void radialRisks(Trial trial, double separation, double scale, double claimed) {
    TwoGaussians classes = new TwoGaussians(trial.instance(), separation, scale);
    DataSet test = classes.sample(TESTED, -1, 0);
    RadialGaussians limit = RadialGaussians.of(trial.instance().dimension(), separation);
    List<double[]> fine = limit.euler(limit.radii(claimed, 2 * QUANTILES), STEP, RECORD);
    List<double[]> coarse = limit.euler(limit.radii(claimed, QUANTILES), STEP, RECORD);
    double[][][] risks = risks(trial, classes, test);
    double share = trial.alpha() / RECORD.length;
    for (int k = 0; k < RECORD.length; k++) {
      double expected = risk(limit, fine.get(k), test);
      double quantiles = Math.abs(expected - risk(limit, coarse.get(k), test));
      Refinement mean = meanRefinement(risks[k]);
      trial.identity(
          "risk after %d steps, extrapolated, against the radial equation".formatted(RECORD[k]),
          mean.limit(),
          expected,
          new Budget(
              mean.change() + quantiles,
              student(risks[k], mean.limit(), share),
              1e-9 * (1 + Math.abs(expected)),
              0,
              share));
    }
  }

  /** Risks on the test sample, records x replicates x levels; each level doubles n and b. */
  private static double[][][] risks(Trial trial, TwoGaussians classes, DataSet test) {
    NetworkEnergy tested = TwoGaussians.energy(test);
    double[][][] risks = new double[RECORD.length][REPLICATES][LEVELS];
    for (int level = 0; level < LEVELS; level++) {
      int batch = BATCH << level;
      for (int r = 0; r < REPLICATES; r++) {
        DataSet seen = classes.sample(RECORD[RECORD.length - 1] * batch, r, level);
        List<ParticleMeasure> path =
            trial
                .implementation()
                .run(
                    new Problem(
                        new Dynamics.Stochastic(batch, StochasticGradient.Sampling.ONE_PASS),
                        TwoGaussians.energy(seen),
                        classes.neurons(WIDTH << level, r),
                        Problem.Scheme.EULER,
                        STEP,
                        RECORD,
                        trial.instance().seed() + r));
        for (int k = 0; k < RECORD.length; k++) {
          risks[k][r][level] = tested.value(path.get(k));
        }
      }
    }
    return risks;
  }

  /** (1/2m) sum_j (f(x_j; rho) - y_j)^2, f a function of |x_j|. */
  private static double risk(RadialGaussians limit, double[] radii, DataSet test) {
    double sum = 0;
    for (int j = 0; j < test.size(); j++) {
      double square = Arrays.stream(test.input(j)).map(c -> c * c).sum();
      double error = limit.output(radii, Math.sqrt(square)) - test.target(j);
      sum += error * error / (2 * test.size());
    }
    return sum;
  }

  /** The mean risks of the replicates, extrapolated in the level. */
  private static Refinement meanRefinement(double[][] risks) {
    double[] means = new double[LEVELS];
    for (double[] risk : risks) {
      for (int level = 0; level < LEVELS; level++) {
        means[level] += risk[level] / REPLICATES;
      }
    }
    return Refinement.of(means, 1);
  }

  /** Half of Student's interval of the mean of the replicates' extrapolated risks. */
  private static double student(double[][] risks, double mean, double alpha) {
    double variance = 0;
    for (double[] risk : risks) {
      double limit = Refinement.of(risk, 1).limit();
      variance += (limit - mean) * (limit - mean) / (REPLICATES - 1);
    }
    return new TDistribution(null, REPLICATES - 1.0).inverseCumulativeProbability(1 - alpha / 2)
        * Math.sqrt(variance / REPLICATES);
  }
}
