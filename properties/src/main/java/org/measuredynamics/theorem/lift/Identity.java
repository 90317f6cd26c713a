package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.UNEQUAL_WEIGHTS;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Theorem;

/**
 * The network is the integral of its unit against the empirical measure, f(x; mu) = int phi(x;
 * theta) mu(dtheta): a function of the measure, blind to the order of particles, to splitting and
 * merging. It has no hypotheses, for this is a definition; every measure of finite support meets
 * it.
 *
 * <p>Refuted by a missing or doubled factor 1/n, by a particle that is dropped, by weights ignored,
 * by a velocity that depends on the place in the list.
 *
 * <p>Alone: {@code check --theorem lift.identity}.
 */
@AutoService(Catalogued.class)
public final class Identity implements Theorem<NetworkInstance> {
  private static final int STEPS = 3;

  @Override
  public Card card() {
    return Card.of("lift.identity")
        .states(
            "f(x; mu) = int phi(x; theta) mu(dtheta), invariant to permuting, splitting and merging particles; so is the flow")
        .source(
            "Rotskoff, Vanden-Eijnden 2018; Mei, Montanari, Nguyen 2018, equation 3; Chizat, Bach 2018, section 1")
        .needs(EULER, NETWORK, EVALUATE)
        .budget("rounding of the sum, in any order, with elementary functions within 24 ulps")
        .firstRefutes(FlowMutant.OUTPUT_DROPS_LAST_PARTICLE)
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
    ParticleMeasure mu = trial.initial();
    int[] order = order(trial.instance(), mu.size());
    integral(trial, energy, "the network", mu);
    integral(trial, energy, "permuted", mu.permuted(order));
    integral(trial, energy, "every particle split in three", mu.duplicated(3));
    if (trial.declares(UNEQUAL_WEIGHTS)) {
      integral(trial, energy, "split in 3/10 and 7/10", mu.mixedWith(mu, 0.7));
    }
    permutedFlow(trial, order);
  }

  /** f(x_j; mu) = int phi(x_j; theta) dmu and F(mu), asked for with particles that carry mu too. */
  private static void integral(
      Trial<NetworkInstance> trial, NetworkEnergy energy, String what, ParticleMeasure same) {
    Evaluation evaluation = trial.implementation().evaluate(energy, same);
    double[] outputs = energy.outputs(trial.initial());
    double[] magnitude = energy.outputMagnitudes(trial.initial());
    double unit = energy.operations(same.size()) * trial.roundoff();
    for (int j = 0; j < outputs.length; j++) {
      trial.identity(
          "output %d of %s".formatted(j, what),
          evaluation.outputs()[j],
          outputs[j],
          Budget.ofRounding(unit * magnitude[j]));
    }
    trial.identity(
        "energy of " + what,
        evaluation.energy(),
        energy.value(trial.initial()),
        Budget.ofRounding(unit * energy.valueMagnitude(trial.initial())));
  }

  /** Particle i of the flow from mu_0 is its image in the flow from mu_0 in another order. */
  private static void permutedFlow(Trial<NetworkInstance> trial, int[] order) {
    EulerPath path = trial.euler(trial.step(0.1), STEPS);
    EulerPath shuffled =
        EulerPath.of(
            trial.implementation(),
            trial.energy(),
            trial.initial().permuted(order),
            path.step(),
            STEPS);
    int[] partner = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      partner[order[i]] = i;
    }
    trial.addAll(
        new EulerPair(trial.energy(), path, shuffled, partner)
            .steps("flow of the permuted particles"));
  }

  /** A permutation of n places, every one as likely (Fisher and Yates). */
  private static int[] order(NetworkInstance instance, int n) {
    int[] places = new int[n];
    Arrays.setAll(places, i -> i);
    Stream stream = instance.stream(Draw.PERTURBATION);
    for (int i = n - 1; i > 0; i--) {
      int j = stream.integer(i + 1);
      int place = places[i];
      places[i] = places[j];
      places[j] = place;
    }
    return places;
  }
}
