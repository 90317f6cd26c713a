package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.UniformRealDistribution;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.mutant.BatchMutant;
import org.measuredynamics.observation.MiniBatchPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Stochastic gradient descent is a random walk whose mean is the gradient flow: every step is -h
 * grad V_B for a mini-batch B of independent, uniform data, and the mean of V_B is V.
 *
 * <p>V_B is the mean of the V_j of its data, so from an observed step the mini-batch is known: the
 * step is one of finitely many, up to rounding. The data so found are uniform (Massart's
 * inequality, after spreading each datum evenly over its m-th of [0, 1]) and independent (two in a
 * row are equal with probability 1/m, an exact binomial test). In one pass every datum is seen
 * once.
 *
 * <p>Alone: {@code check --theorem global.stochastic-gradient}.
 */
@AutoService(Catalogued.class)
public final class StochasticGradientDescent implements Theorem<NetworkInstance> {
  private static final int STEPS = 1_500;

  @Override
  public Card card() {
    return Card.of("global.stochastic-gradient")
        .states(
            "theta_i' = theta_i - h grad V_B(theta_i; mu), B of independent uniform data, E V_B = V: the noise is a martingale")
        .source(
            "Robbins, Monro 1951; Mei, Montanari, Nguyen 2018, equation 5; Sirignano, Spiliopoulos 2020a")
        .assumes(
            Hypothesis.of("data of a mini-batch are drawn independently and uniformly")
                .violatedBy(
                    "data in turn",
                    BatchMutant.IN_TURN,
                    StochasticGradientDescent::fewData,
                    StochasticGradientDescent::withReplacement),
            Hypothesis.of("gradients of single data tell them apart: a smooth unit, tanh")
                .uncontrolledSince(
                    "neurons that are off for two data move alike for both, and no step tells which was drawn; global.batches asks units of any kind"))
        .needs(dynamics("stochastic-gradient"), unit("tanh"))
        .budget(
            "rounding of a step; Monte Carlo: Massart's inequality and exact binomial quantiles at alpha; no discretisation")
        .firstRefutes(BatchMutant.NOT_RESCALED)
        .cost(4);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("tanh"))
        .from(NetworkInstance.Source.SYNTHETIC)
        .ofDimensions(2, 20)
        .ofData(3, 8)
        .ofParticles(1, 8)
        .ofEqualWeights()
        .arbitrary();
  }

  private static NetworkInstance fewData() {
    return NetworkInstance.plain("tanh").sized(5, 4, 6);
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    withReplacement(trial.withPart(0.5));
    inPairs(trial.withPart(0.5));
    if (trial.declares(Capability.sampling(Sampling.ONE_PASS))) {
      inOnePass(trial);
    }
  }

  /** B = {j}, j uniform on the data and independent of what was drawn before. */
  private static void withReplacement(Trial<NetworkInstance> trial) {
    MiniBatchPath path = run(trial, 1, Sampling.WITH_REPLACEMENT, STEPS);
    int m = trial.instance().data();
    Stream spread = trial.instance().stream(Draw.SPREAD);
    double[] sample = new double[STEPS];
    for (int k = 0; k < STEPS; k++) {
      sample[k] = (path.batches()[k][0] + spread.uniform()) / m;
    }
    trial.add(
        Comparison.distribution(
            "data drawn, on [0, 1]",
            sample,
            new UniformRealDistribution(null, 0, 1),
            0,
            trial.alpha() / 2));
    happens(trial.withPart(0.5), "equal data in a row", path.repetitions(), STEPS - 1, 1.0 / m);
  }

  /** B = {j, l}: P(j = l) = 1/m. */
  private static void inPairs(Trial<NetworkInstance> trial) {
    MiniBatchPath path = run(trial, 2, Sampling.WITH_REPLACEMENT, STEPS);
    happens(
        trial, "equal data in a mini-batch", path.twins(), STEPS, 1.0 / trial.instance().data());
  }

  /** In one pass of m steps every datum is seen once. */
  private static void inOnePass(Trial<NetworkInstance> trial) {
    int m = trial.instance().data();
    MiniBatchPath path = run(trial, 1, Sampling.ONE_PASS, m);
    trial.identity("data seen in one pass", path.seen(), m, Budget.ofRounding(0));
  }

  /** theta_i' - theta_i = -h grad V_B(theta_i; mu) for some B, in every step. */
  private static MiniBatchPath run(
      Trial<NetworkInstance> trial, int size, Sampling sampling, int steps) {
    MiniBatchPath path =
        MiniBatchPath.of(trial.implementation(), trial.instance(), size, sampling, steps);
    for (int k = 0; k < steps; k++) {
      trial.identity(
          "step %d of mini-batches of %d, %s".formatted(k, size, sampling.name().replace('_', ' ')),
          path.distances()[k],
          0,
          Budget.ofRounding(path.roundings()[k]));
    }
    return path;
  }

  /** The count of an event of that probability: exact binomial quantiles at alpha / 2 each. */
  private static void happens(
      Trial<NetworkInstance> trial, String what, int count, int trials, double p) {
    double half = trial.alpha() / 2;
    double mean = trials * p;
    double below =
        mean - new BinomialDistribution(null, trials, p).inverseCumulativeProbability(half);
    trial.add(Comparison.rare("from above: " + what, count, trials, p, half));
    trial.atMost("from below: " + what, mean - count, 0, new Budget(0, below, 0, 0, half));
  }
}
