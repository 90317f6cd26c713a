package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.RidgeRegression;
import org.measuredynamics.limit.GaussianLangevin;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.LangevinMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.LangevinPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * With convexity, confinement and noise the error of n Langevin particles stays of order 1/n at all
 * times: n E|mean_t - m_t|^2 is bounded, uniformly in n and t.
 *
 * <p>Instances: linear units with ridge and a Gaussian start, where the mean of n particles is
 * Gaussian about the mean-field limit m_t with covariance C_t / n exactly, C_t bounded. (Of another
 * start than C_0 = s I the trace is at most tr C_0 + tau tr B^-1, not the larger of the two.) Over
 * independent replicates, at four widths and at times to three relaxation times, its squares
 * divided by C_t / n are chi-squared, and so is the square of their mean over the replicates: no
 * growth in t, order 1/n, and replicates that are independent. Of each time given the time before
 * they are independent over times and widths too, and all together see a temperature that is off.
 *
 * <p>Alone: {@code check --theorem global.uniform-propagation-of-chaos}.
 */
@AutoService(Catalogued.class)
public final class UniformPropagationOfChaos implements Theorem<NetworkInstance> {
  private static final int[] WIDTHS = {4, 16, 64, 256};
  private static final int[] PARTS = {0, 1, 3, 10, 30};

  /** The narrower, the more: every one costs as much as its width. */
  private static final int[] REPLICATES = {64, 32, 16, 8};

  private static final int TESTS = 2 * WIDTHS.length * (PARTS.length - 1) + 1;

  @Override
  public Card card() {
    return Card.of("global.uniform-propagation-of-chaos")
        .states(
            "linear units with ridge, C_0 = I: n E|mean_t^n - m_t|^2 = tr C_t at every n, at most max(tr C_0, tau tr B^-1) in continuous time: the error of n Langevin particles is of order 1/n, uniformly in time")
        .source(
            "Chen, Ren, Wang 2022, theorem 2.4; Suzuki, Wu, Nitanda 2023, theorem 1; theory.md, Langevin on linear units")
        .assumes(
            Hypothesis.of("confinement: the particles have an invariant measure")
                .violatedBy(
                    "no ridge: the mean of the particles diffuses",
                    ReferenceImplementation::new,
                    UniformPropagationOfChaos::fewData,
                    trial -> uniformErrors(trial, 0, 0.2, 0.3, 0.3)),
            Hypothesis.of("noise of the stated temperature")
                .violatedBy(
                    "half the temperature",
                    ReferenceImplementation::new,
                    UniformPropagationOfChaos::fewData,
                    trial -> uniformErrors(trial, 0.5, 0.5, 0.15, 0.3)))
        .needs(dynamics("langevin"), unit("linear"), regulariser(Regulariser.Kind.TIKHONOV))
        .budget(
            "Monte Carlo: exact chi-squared quantiles at alpha; no discretisation, the law of the scheme itself is known; rounding")
        .firstRefutes(LangevinMutant.SEED_IGNORED)
        .alone(RareMutant.UNDER_A_RIDGE)
        .cost(5);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("linear"))
        .plain()
        .under(Regulariser.Kind.TIKHONOV)
        .ofDimensions(4, 20)
        .ofParticles(1, 1)
        .arbitrary();
  }

  /** Fewer data than dimensions: without the ridge the mean diffuses along their null space. */
  private static NetworkInstance fewData() {
    return NetworkInstance.plain("linear").with(Regulariser.Kind.TIKHONOV).sized(20, 5, 64);
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    double lambda = 0.2 + trial.instance().stream(Draw.CONFINEMENT).uniform();
    double temperature = temperature(trial.instance());
    uniformErrors(trial, lambda, lambda, temperature, temperature);
  }

  private static double temperature(NetworkInstance instance) {
    return 0.05 + instance.stream(Draw.RATE).uniform();
  }

  /**
   * mean_t^n - m_t ~ N(0, C_t / n), C_t that of the claimed ridge and temperature, at every n and
   * t; and of one time given the time before, all of them independent.
   */
  private static void uniformErrors(
      Trial<NetworkInstance> trial,
      double lambda,
      double claimed,
      double temperature,
      double claimedTemperature) {
    NetworkInstance instance = trial.instance();
    NetworkEnergy energy = RidgeRegression.energy(instance, lambda);
    GaussianLangevin limit =
        GaussianLangevin.of(RidgeRegression.energy(instance, claimed), claimedTemperature);
    double step = 0.25 / Arrays.stream(limit.rates()).max().orElseThrow();
    int[] record = record(limit, step);
    int p = energy.dimension();
    Sum innovations = new Sum();
    for (int w = 0; w < WIDTHS.length; w++) {
      int n = WIDTHS[w];
      double[][][] means = new double[record.length][REPLICATES[w]][];
      for (int r = 0; r < REPLICATES[w]; r++) {
        LangevinPath path =
            LangevinPath.of(
                trial.implementation(),
                energy,
                temperature,
                start(instance, n, p, r),
                step,
                record,
                instance.seed() + 1000L * n + r);
        for (int k = 0; k < record.length; k++) {
          means[k][r] = limit.coordinates(path.at(k).centre());
        }
      }
      for (int k = 1; k < record.length; k++) {
        normal(trial, limit, step, n, record[k], means[k]);
        for (int r = 0; r < REPLICATES[w]; r++) {
          innovations.add(
              limit.mean(means[k - 1][r], step, record[k] - record[k - 1]),
              limit.meanVariance(n, step, record[k] - record[k - 1]),
              means[k][r],
              64 * (record[k] + n + p) * trial.roundoff());
        }
      }
    }
    trial.addAll(
        Comparison.chiSquared(
            "errors given those before, all widths and times",
            innovations.squares,
            innovations.freedom,
            LangevinPath.shift(innovations.squares, innovations.freedom, innovations.blur),
            trial.alpha() / TESTS));
  }

  /** Squares of independent standard normal numbers. */
  private static final class Sum {
    private double squares;
    private int freedom;
    private double blur;

    void add(double[] expected, double[] variance, double[] found, double rounding) {
      for (int c = 0; c < found.length; c++) {
        double error = found[c] - expected[c];
        squares += error * error / variance[c];
        blur = Math.max(blur, rounding / Math.sqrt(variance[c]));
      }
      freedom += found.length;
    }
  }

  /** Numbers of steps up to three relaxation times of the slowest coordinate. */
  private static int[] record(GaussianLangevin limit, double step) {
    double slowest = Arrays.stream(limit.rates()).min().orElseThrow();
    int unit = Math.max(1, (int) (0.1 / (slowest * step)));
    return Arrays.stream(PARTS).map(part -> part * unit).toArray();
  }

  /** Standard normal particles, independent over replicates. */
  private static ParticleMeasure start(NetworkInstance instance, int n, int p, int replicate) {
    double[] positions = new double[n * p];
    for (int i = 0; i < n; i++) {
      double[] particle = Stream.of(instance.seed(), replicate, i, n, Purpose.REPLICATE).normals(p);
      System.arraycopy(particle, 0, positions, i * p, p);
    }
    return ParticleMeasure.uniform(p, positions);
  }

  /**
   * sum_r |(C_t / n)^-1/2 (mean_t^r - m_t)|^2 is chi-squared, and so is that of the mean over the
   * replicates.
   *
   * @param means of n particles after so many steps, in the limit's coordinates: replicates x p
   */
  private static void normal(
      Trial<NetworkInstance> trial,
      GaussianLangevin limit,
      double step,
      int n,
      int steps,
      double[][] means) {
    int p = limit.rates().length;
    double[] expected = limit.mean(limit.coordinates(new double[p]), step, steps);
    double[] added = limit.meanVariance(n, step, steps);
    double roundoff = trial.roundoff();
    double squares = 0;
    double ofMean = 0;
    double blur = 0;
    for (int c = 0; c < p; c++) {
      double kept = StrictMath.pow(1 - step * limit.rates()[c], steps);
      double variance = kept * kept / n + added[c];
      double sum = 0;
      for (double[] mean : means) {
        double error = mean[c] - expected[c];
        squares += error * error / variance;
        sum += error;
      }
      ofMean += sum * sum / (means.length * variance);
      blur = Math.max(blur, 64 * (steps + n + p) * roundoff / Math.sqrt(variance));
    }
    String where = "width %d, step %d".formatted(n, steps);
    double share = trial.alpha() / TESTS;
    int freedom = means.length * p;
    double shift = LangevinPath.shift(squares, freedom, blur);
    trial.addAll(Comparison.chiSquared("errors, " + where, squares, freedom, shift, share));
    // Each number of the mean over R replicates, times R^1/2, is off by R^1/2 times as much.
    double ofAll = LangevinPath.shift(ofMean, p, Math.sqrt(means.length) * blur);
    trial.addAll(
        Comparison.chiSquared("mean of the replicates, " + where, ofMean, p, ofAll, share));
  }
}
