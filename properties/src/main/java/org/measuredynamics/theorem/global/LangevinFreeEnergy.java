package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.RidgeRegression;
import org.measuredynamics.instance.TwoWells;
import org.measuredynamics.limit.GaussianLangevin;
import org.measuredynamics.mutant.LangevinMutant;
import org.measuredynamics.observation.GaussianTransition;
import org.measuredynamics.observation.LangevinNoise;
import org.measuredynamics.observation.LangevinPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Mean-field Langevin descends the free energy E = F + tau int mu log mu, at least at the rate 2
 * tau x (log-Sobolev constant), and the gap lies between two relative entropies.
 *
 * <p>Instances: linear units with ridge lambda, where the law is Gaussian, the log-Sobolev constant
 * is lambda / tau, and everything is exact at every number of particles and every step length. From
 * given particles, k Euler-Maruyama steps lead to a Gaussian law: the mean of the particles, their
 * deviations from it, and the sums of the deviations' coordinates, squared and divided by the exact
 * variances, are chi-squared. So the implementation's law is the one whose free energy the theorem
 * is about, within an exact test; that the closed forms descend as stated is a test of the suite.
 * Where the energy is not quadratic the noise of each step is tested.
 *
 * <p>Alone: {@code check --theorem global.langevin-free-energy}.
 */
@AutoService(Catalogued.class)
public final class LangevinFreeEnergy implements Theorem<NetworkInstance> {
  private static final int[] RECORD = {0, 1, 3, 6, 10, 15, 21, 28, 36, 56, 76, 96, 116, 136, 156};
  private static final int CIRCLE_STEPS = 40;
  private static final int TESTS = 3 * (RECORD.length - 1) + 2;

  @Override
  public Card card() {
    return Card.of("global.langevin-free-energy")
        .states(
            "E(mu_t) - E* <= exp(-2 alpha tau t) (E(mu_0) - E*); tau KL(mu|mu*) <= E(mu) - E* <= tau KL(mu|mu^); the law is that of d theta = -grad V dt + sqrt(2 tau) dW")
        .source(
            "Nitanda, Wu, Suzuki 2022, theorem 1; Chizat 2022b, theorem 3.2; Hu, Ren, Siska, Szpruch 2021; theory.md, Langevin on linear units")
        .assumes(
            Hypothesis.of("noise sqrt(2 tau h), independent over particles, coordinates and steps")
                .violatedBy(
                    "noise sqrt(tau h)",
                    ReferenceImplementation::new,
                    LangevinFreeEnergy::fewParticles,
                    trial -> gaussianLaw(trial, 0.3, 0.1, 0.2)))
        .needs(dynamics("langevin"), unit("linear"), regulariser(Regulariser.Kind.TIKHONOV))
        .budget(
            "Monte Carlo: exact chi-squared quantiles, and Massart's inequality for the law of the noise, at alpha; no discretisation, the law of the scheme itself is known; rounding")
        .firstRefutes(LangevinMutant.NOISE_HALVED)
        .cost(2);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("linear"))
        .ofRisk(Risk.SQUARE)
        .under(Regulariser.Kind.TIKHONOV)
        // Some ten thousand noises a record: 3 percent of the temperature must be seen.
        .ofParticles(d -> Math.max(64, Math.min(2048, 10_240 / d)))
        .ofEqualWeights()
        .arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    Stream stream = trial.instance().stream(Draw.CONFINEMENT);
    double lambda = StrictMath.pow(10, -1.5 + 1.5 * stream.uniform());
    double temperature = StrictMath.pow(10, -4 + 4 * stream.uniform());
    gaussianLaw(trial.withPart(0.5), lambda, temperature, temperature);
    if (trial.declares(unit("von-mises")) && trial.declares(regulariser(Regulariser.Kind.WELLS))) {
      NetworkEnergy wells = TwoWells.energy(trial.instance());
      double warmth = 0.05 + 0.2 * trial.instance().stream(Draw.WELL_TEMPERATURE).uniform();
      noiseOnTheCircle(trial, wells, warmth);
    }
  }

  /**
   * Given mu_s the law of mu_t is Gaussian, that of the claimed temperature: mean, deviations and
   * their sums between one record and the next, and the noise of the first step.
   */
  private static void gaussianLaw(
      Trial<NetworkInstance> trial, double lambda, double temperature, double claimed) {
    NetworkEnergy energy = RidgeRegression.energy(trial.instance(), lambda);
    GaussianLangevin limit = GaussianLangevin.of(energy, claimed);
    double fastest =
        Math.max(limit.confinement(), Arrays.stream(limit.rates()).max().orElseThrow());
    LangevinPath path =
        LangevinPath.of(
            trial.implementation(),
            energy,
            temperature,
            trial.initial(),
            0.25 / fastest,
            RECORD,
            trial.instance().seed());
    double share = trial.alpha() / TESTS;
    double deviations = 0;
    int freedom = 0;
    double blur = 0;
    for (int k = 0; k + 1 < RECORD.length; k++) {
      GaussianTransition step = GaussianTransition.of(path, k, limit);
      trial.addAll(step.tests("steps %d to %d".formatted(RECORD[k], RECORD[k + 1]), share));
      deviations += step.deviations();
      freedom += step.freedom();
      blur = Math.max(blur, step.blur());
    }
    // Given the past each is chi-squared with the same law, so their sum is chi-squared as well.
    trial.addAll(
        Comparison.chiSquared(
            "deviations, all steps",
            deviations,
            freedom,
            LangevinPath.shift(deviations, freedom, blur),
            share));
    trial.add(
        Comparison.distribution(
            "noise of the first step, standardised",
            path.noise(0),
            new NormalDistribution(null, 0, 1),
            Math.max(path.noiseRounding(0), path.noiseRounding(1)),
            share));
  }

  /**
   * An energy that is not quadratic, spikes on the circle in two wells: every observed step is its
   * drift and xi ~ N(0, I), independent of the xi before it, whatever the energy.
   */
  private static void noiseOnTheCircle(
      Trial<NetworkInstance> trial, NetworkEnergy energy, double temperature) {
    LangevinPath path =
        LangevinPath.of(
            trial.implementation(),
            energy,
            temperature,
            TwoWells.start(trial.instance(), 0.5),
            0.05,
            IntStream.rangeClosed(0, CIRCLE_STEPS).toArray(),
            trial.instance().seed());
    trial.addAll(LangevinNoise.of(path).tests("noise on the circle", trial.alpha() / 6));
  }

  private static NetworkInstance fewParticles() {
    return NetworkInstance.plain("linear").with(Regulariser.Kind.TIKHONOV).sized(5, 20, 64);
  }
}
