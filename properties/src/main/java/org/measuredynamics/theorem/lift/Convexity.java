package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.NETWORK;

import com.google.auto.service.AutoService;
import java.util.Optional;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.NetworkInstance.Source;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The energy is convex in the measure, along mixtures. For the square loss the gap to the chord is
 * exactly s (1 - s) |f_mu - f_nu|^2 / 2 in the mean over data; for the logistic loss it lies
 * between 0 and s (1 - s) |f_mu - f_nu|^2 / 8.
 *
 * <p>Mixtures are of copies of equal weight, so that they need no weights of the implementation.
 *
 * <p>Refuted by outputs that are not linear in the measure. It is not convex in the parameters: the
 * control finds a witness.
 *
 * <p>Alone: {@code check --theorem lift.convexity}.
 */
@AutoService(Catalogued.class)
public final class Convexity implements Theorem<NetworkInstance> {

  @Override
  public Card card() {
    return Card.of("lift.convexity")
        .states(
            "(1 - s) F(mu) + s F(nu) - F((1 - s) mu + s nu) = s (1 - s) |f_mu - f_nu|^2 / 2 (square), in [0, s (1 - s) |f_mu - f_nu|^2 / 8] (logistic)")
        .source("Bach 2017, section 2; Chizat, Bach 2018, section 1.1; theory.md, Convexity")
        .assumes(
            Hypothesis.of("the two networks are mixed as measures, not in their parameters")
                .violatedBy(
                    "tanh networks mixed in their parameters",
                    () -> LongStream.rangeClosed(1, 200).mapToObj(Convexity::midpoint).toList()))
        .needs(NETWORK, EVALUATE)
        .budget("rounding of four energies in any order of summation")
        .firstRefutes(FlowMutant.OUTPUT_TIMES_SQRT_N)
        .neverAloneSince(
            "asks evaluations alone, of measures and energies as lift.identity and global.approximation do: nothing in a question tells which of them asks")
        .judgesData();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return instance.isNetwork() ? Optional.empty() : Optional.of("a network");
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    NetworkEnergy energy = trial.instance().network();
    for (int[] copies : new int[][] {{1, 1}, {3, 1}, {1, 4}}) {
      chord(trial, energy, copies[0], copies[1]);
    }
  }

  /**
   * (1 - s) F(mu) + s F(nu) - F((1 - s) mu + s nu) = s (1 - s) |f_mu - f_nu|^2 / 2, or at least 0
   * and at most a quarter of it; s = right / (left + right).
   */
  private static void chord(
      Trial<NetworkInstance> trial, NetworkEnergy energy, int left, int right) {
    ParticleMeasure mu = trial.instance().drawn(0);
    ParticleMeasure nu = trial.instance().drawn(1);
    double s = (double) right / (left + right);
    ParticleMeasure mixture = mu.duplicated(left).mixedWith(nu.duplicated(right), s);
    Evaluation first = trial.implementation().evaluate(energy, mu);
    Evaluation second = trial.implementation().evaluate(energy, nu);
    Evaluation mixed = trial.implementation().evaluate(energy, mixture);
    double gap = (1 - s) * first.energy() + s * second.energy() - mixed.energy();
    double chain = energy.operations(mixture.size()) * trial.roundoff();
    double rounding =
        2
            * chain
            * (energy.valueMagnitude(mu)
                + energy.valueMagnitude(nu)
                + energy.valueMagnitude(mixture));
    double[] sizes = energy.outputMagnitudes(mu);
    double[] others = energy.outputMagnitudes(nu);
    double square = 0;
    int m = first.outputs().length;
    for (int j = 0; j < m; j++) {
      double difference = first.outputs()[j] - second.outputs()[j];
      double error = chain * (sizes[j] + others[j]);
      square += difference * difference / m;
      rounding += error * 2 * (Math.abs(difference) + error) / m;
    }
    double half = 0.5 * s * (1 - s) * square;
    Budget budget = Budget.ofRounding(rounding);
    if (energy.risk() == Risk.SQUARE) {
      trial.identity("gap to the chord", gap, half, budget);
    } else {
      trial.atMost("gap to the chord", gap, half / 4, budget);
      trial.atMost("mixture below the chord", -gap, 0, budget);
    }
  }

  /** F at the midpoint of the parameters of two networks: not always below the chord. */
  private static Comparison midpoint(long seed) {
    NetworkInstance instance =
        new NetworkInstance(
            "tanh", Risk.SQUARE, Regulariser.Kind.NONE, Source.SYNTHETIC, 3, 12, 4, false, seed);
    ReferenceImplementation reference = new ReferenceImplementation();
    NetworkEnergy energy = instance.network();
    ParticleMeasure mu = instance.drawn(0);
    ParticleMeasure nu = instance.drawn(1);
    double[] middle = mu.positions();
    double[] other = nu.positions();
    for (int c = 0; c < middle.length; c++) {
      middle[c] = 0.5 * (middle[c] + other[c]);
    }
    ParticleMeasure between = mu.at(middle);
    return Comparison.atMost(
        "energy at the midpoint of parameters, seed " + seed,
        reference.evaluate(energy, between).energy(),
        0.5 * reference.evaluate(energy, mu).energy()
            + 0.5 * reference.evaluate(energy, nu).energy(),
        Budget.ofRounding(energy.operations(4) * EulerPath.U * energy.valueMagnitude(between)));
  }
}
