package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.TwoGaussians;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.BatchMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.BinomialDecision;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Two centred isotropic Gaussians: one-pass stochastic gradient descent follows the partial
 * differential equation of the radius |w|, at all record times.
 *
 * <p>Each replicate has data and neurons of its own, and the suite runs the same from them in an
 * order of its own. If both have one law the difference of their risks on a common test sample is
 * symmetric, and its signs over the replicates are those of a coin: an exact test, from which what
 * data and neurons bring about has gone. That such risks are those of the radial equation up to
 * O(1/n + h/b) is a test of the suite.
 *
 * <p>Alone: {@code check --theorem global.isotropic-gaussians}.
 */
@AutoService(Catalogued.class)
public final class IsotropicGaussians implements Theorem<NetworkInstance> {
  private static final int[] DIMENSIONS = {10, 20, 40};
  private static final ReferenceImplementation REFERENCE = new ReferenceImplementation();
  private static final int WIDTH = 48;
  private static final int BATCH = 12;
  private static final int REPLICATES = 64;
  private static final int TESTED = 600;
  private static final int[] RECORD = {40, 80, 160};
  private static final double STEP = 2e-3;

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
                    () -> NetworkInstance.plain("ramp").sized(40, TESTED, WIDTH),
                    trial -> risks(trial, 0.8, 0.72, 0.8)),
            Hypothesis.of("data are seen once: gradients unbiased")
                .violatedBy(
                    "the first mini-batch again and again",
                    Violation.FIRST_DATA_AGAIN::implementation,
                    () -> NetworkInstance.plain("ramp").sized(40, TESTED, WIDTH),
                    trial -> risks(trial, 0.8, 0.8, 0.8)))
        .needs(dynamics("stochastic-gradient"), unit("ramp"))
        .budget(
            "Monte Carlo: exact sign test over replicates at alpha; no discretisation, scheme against scheme; rounding, by the sign that favours the claim")
        .firstRefutes(BatchMutant.OVER_ALL_DATA)
        .alone(RareMutant.OF_RAMPS)
        .cost(20);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("ramp"))
        .plain()
        .ofDimension(DIMENSIONS)
        .ofData(TESTED, TESTED)
        .ofParticles(WIDTH, WIDTH)
        .arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    double separation = 0.5 + 0.4 * trial.instance().stream(Draw.SEPARATION).uniform();
    double scale = 0.7 + 0.4 * trial.instance().stream(Draw.START).uniform();
    risks(trial, separation, scale, scale);
  }

  /**
   * At every record time the risk has the law of that of neurons of the claimed scale, given the
   * data and the start: differences to another run of the same are symmetric.
   */
  private static void risks(
      Trial<NetworkInstance> trial, double separation, double scale, double claimed) {
    TwoGaussians classes = new TwoGaussians(trial.instance(), separation, scale);
    TwoGaussians asClaimed = new TwoGaussians(trial.instance(), separation, claimed);
    DataSet test = classes.sample(TESTED, -1, 0);
    NetworkEnergy tested = TwoGaussians.energy(test);
    NetworkEnergy batch = tested.on(test.rows(IntStream.range(0, BATCH).toArray()));
    double[][] apart = new double[RECORD.length][REPLICATES];
    double blur = 0;
    for (int r = 0; r < REPLICATES; r++) {
      NetworkEnergy seen =
          TwoGaussians.energy(classes.sample(RECORD[RECORD.length - 1] * BATCH, r, 0));
      long seed = trial.instance().seed();
      List<ParticleMeasure> found =
          trial.implementation().run(problem(seen, classes.neurons(WIDTH, r), seed + r));
      List<ParticleMeasure> expected =
          REFERENCE.run(problem(seen, asClaimed.neurons(WIDTH, r), seed - 1 - r));
      for (int k = 0; k < RECORD.length; k++) {
        apart[k][r] = tested.value(found.get(k)) - tested.value(expected.get(k));
        blur = Math.max(blur, rounding(trial, tested, batch, expected.get(k)));
      }
    }
    for (int k = 0; k < RECORD.length; k++) {
      trial.add(
          BinomialDecision.symmetric(
              "risk after %d steps against that of another run".formatted(RECORD[k]),
              apart[k],
              blur,
              trial.alpha() / RECORD.length));
    }
  }

  private static Problem problem(NetworkEnergy seen, ParticleMeasure initial, long seed) {
    return new Problem(
        new Dynamics.Stochastic(BATCH, StochasticGradient.Sampling.ONE_PASS),
        seen,
        initial,
        Problem.Scheme.EULER,
        STEP,
        RECORD,
        Math.abs(seed));
  }

  /**
   * What rounding of steps may do to a risk: that of every step on so many data, grown by e^2 at
   * most in so short a time, along the slope of the risk.
   */
  private static double rounding(
      Trial<NetworkInstance> trial, NetworkEnergy tested, NetworkEnergy batch, ParticleMeasure mu) {
    int steps = RECORD[RECORD.length - 1];
    double kept = Math.sqrt(Energy.meanSquare(mu, mu.positions()));
    double moved = Math.sqrt(Energy.meanSquare(mu, batch.gradientRounding(mu, trial.roundoff())));
    return 16
            * Math.sqrt(tested.dissipation(mu))
            * steps
            * (4 * trial.roundoff() * kept + STEP * moved)
        + 4 * tested.operations(WIDTH) * EulerPath.U * tested.valueMagnitude(mu);
  }
}
