package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.apache.commons.math3.linear.MatrixUtils;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.RidgeRegression;
import org.measuredynamics.limit.GaussianLangevin;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * In the stationary state of mean-field Langevin dynamics networks of n neurons fluctuate with the
 * covariance that the resolvent of the linearised dynamics gives, at one time and between two.
 *
 * <p>Instances: linear units with ridge and a normal start, where n Cov is known at every n and
 * every step, and outputs are jointly normal. In the eigenvectors of B = A + lambda I the
 * coordinate of rate b has variance (2 tau / n) (1 - (1 - hb)^2k) / (b (2 - hb)) and forgets as (1
 * - hb)^k, so squares and squares of what is new after k steps are chi-squared.
 *
 * <p>Alone: {@code check --theorem fluctuation.langevin}.
 */
@AutoService(Catalogued.class)
public final class LangevinStationary implements Theorem<NetworkInstance> {
  private static final int WIDTH = 4;
  private static final int REPLICATES = 1 << 12;
  private static final int PART = 1 << 10;

  @Override
  public Card card() {
    return Card.of("fluctuation.langevin")
        .states(
            "d theta_i = -grad V dt + sqrt(2 tau) dW_i: n Cov(f(t), f(t + s)) -> tau X (I - hB)^s (B (I - hB/2))^-1 X^T, exactly for linear units at every n")
        .source(
            "Suzuki, Wu, Nitanda 2023; Chen, Ren, Wang 2022; theory.md, Langevin on linear units")
        .assumes(
            Hypothesis.of("confinement: there is a stationary state")
                .violatedBy(
                    "no ridge: outputs off the data diffuse for ever",
                    ReferenceImplementation::new,
                    // Fewer data than dimensions: the mean diffuses along their null space.
                    () -> NetworkInstance.plain("linear").sized(12, 5, 1),
                    trial -> stationary(trial, 0, 0.2, PART)))
        .needs(
            ENSEMBLE,
            NETWORK,
            dynamics("langevin"),
            unit("linear"),
            regulariser(Regulariser.Kind.TIKHONOV))
        .budget(
            "Monte Carlo: exact chi-squared quantiles at alpha; no discretisation, the law of the scheme is known; rounding")
        .firstRefutes(EnsembleMutant.NOISE_SHARED)
        .alone(RareMutant.OF_LANGEVIN)
        .cost(10)
        .sharpened();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    double strength = 0.2 + trial.instance().stream(Draw.CONFINEMENT).uniform();
    stationary(trial, strength, strength, REPLICATES * trial.sharpness());
  }

  /**
   * Squares of coordinates in the stationary state, of what is new in them later and of their mean,
   * over the variances of the law, are chi-squared.
   *
   * @param strength of the ridge that the networks have
   * @param claimed that of the law
   */
  private static void stationary(
      Trial<NetworkInstance> trial, double strength, double claimed, int replicates) {
    NetworkEnergy energy = RidgeRegression.energy(trial.instance(), strength);
    double temperature = 0.05 + trial.instance().stream(Draw.RATE).uniform();
    Law law = Law.of(RidgeRegression.energy(trial.instance(), claimed), temperature);
    int p = energy.dimension();
    double[] deviations = new double[p];
    Arrays.fill(deviations, Math.sqrt(temperature / law.slowest));
    Ensemble whole =
        Ensemble.onData(
                energy,
                new NormalLaw(deviations),
                WIDTH,
                law.step,
                new int[] {law.rest, law.rest + law.lag},
                trial.instance().seed())
            .under(new Dynamics.Langevin(temperature))
            .at(MatrixUtils.createRealIdentityMatrix(p).getData());
    double now = 0;
    double later = 0;
    double[] total = new double[p];
    double[] centre = law.centre(p);
    double[] variance = law.variance();
    double[] fresh = law.fresh();
    for (int first = 0; first < replicates; first += PART) {
      double[][][] outputs = trial.implementation().ensemble(whole.part(first, PART)).outputs();
      for (double[][] replicate : outputs) {
        double[] before = law.limit.coordinates(replicate[0]);
        double[] after = law.limit.coordinates(replicate[1]);
        double[] expected = law.limit.mean(before, law.step, law.lag);
        for (int k = 0; k < p; k++) {
          double error = before[k] - centre[k];
          double innovation = after[k] - expected[k];
          now += error * error / variance[k];
          later += innovation * innovation / fresh[k];
          total[k] += error / Math.sqrt(variance[k]);
        }
      }
    }
    double ofMean = 0;
    for (double sum : total) {
      ofMean += sum * sum / replicates;
    }
    double blur = 64.0 * (law.rest + p) * trial.roundoff() * replicates * p;
    double alpha = trial.alpha() / 3;
    trial.addAll(Comparison.chiSquared("stationary covariance", now, replicates * p, blur, alpha));
    trial.addAll(
        Comparison.chiSquared(
            "what is new after %d steps".formatted(law.lag), later, replicates * p, blur, alpha));
    trial.addAll(Comparison.chiSquared("mean over the replicates", ofMean, p, blur, alpha));
  }

  /**
   * The law of the mean of the neurons along eigenvectors of B, from a normal start.
   *
   * @param slowest the least rate: neurons start with its variance in every direction
   * @param rest number of steps to the stationary state
   * @param lag number of steps from there to the second look
   */
  private record Law(
      GaussianLangevin limit, double temperature, double slowest, double step, int rest, int lag) {
    static Law of(NetworkEnergy energy, double temperature) {
      GaussianLangevin limit = GaussianLangevin.of(energy, temperature);
      double fastest = Arrays.stream(limit.rates()).max().orElseThrow();
      double slowest = Arrays.stream(limit.rates()).min().orElseThrow();
      double step = 0.4 / fastest;
      int rest = (int) Math.ceil(3 / (slowest * step));
      return new Law(limit, temperature, slowest, step, rest, Math.max(1, rest / 6));
    }

    /** Returns the mean at rest. */
    double[] centre(int p) {
      return limit.mean(limit.coordinates(new double[p]), step, rest);
    }

    /** Returns the variances at rest: what is kept of the start, and what the noise adds. */
    double[] variance() {
      double[] rates = limit.rates();
      double[] variance = limit.meanVariance(WIDTH, step, rest);
      for (int k = 0; k < variance.length; k++) {
        double kept = StrictMath.pow(1 - step * rates[k], rest);
        variance[k] += kept * kept * temperature / slowest / WIDTH;
      }
      return variance;
    }

    /** Returns the variances of what is new in the steps between. */
    double[] fresh() {
      return limit.meanVariance(WIDTH, step, lag);
    }
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("linear"))
        .plain()
        .under(Regulariser.Kind.TIKHONOV)
        .ofDimensions(3, 12)
        .ofData(5, 52)
        .ofParticles(1, 1)
        .arbitrary();
  }
}
