package org.measuredynamics.theorem.lift;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * The network is the integral of its unit against the empirical measure, f(x; mu) = int phi(x;
 * theta) mu(dtheta): a function of the measure, blind to the order of particles, to splitting and
 * merging.
 *
 * <p>Refuted by a missing or doubled factor 1/n, by a particle that is dropped, by weights ignored,
 * by a velocity that depends on the place in the list.
 *
 * <p>Alone: {@code check --theorem lift.identity}.
 */
@AutoService(Theorem.class)
public final class Identity implements OldTheorem {
  private static final int STEPS = 3;

  @Override
  public String id() {
    return "lift.identity";
  }

  @Override
  public String statement() {
    return "f(x; mu) = int phi(x; theta) mu(dtheta), invariant to permuting, splitting and merging particles; so is the flow";
  }

  @Override
  public String source() {
    return "Rotskoff, Vanden-Eijnden 2018; Mei, Montanari, Nguyen 2018, equation 3; Chizat, Bach 2018, section 1";
  }

  @Override
  public List<String> hypotheses() {
    return List.of();
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "network", "evaluate");
  }

  @Override
  public String budget() {
    return "rounding of the sum, in any order, with elementary functions within 24 ulps";
  }

  @Override
  public String firstRefutes() {
    return "output-drops-last-particle";
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return instance.isNetwork() ? Optional.empty() : Optional.of("a network");
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    NetworkEnergy energy = instance.network();
    ParticleMeasure mu = instance.initial();
    int[] order = order(instance, mu.size());
    List<Comparison> comparisons = new ArrayList<>();
    integral("the network", implementation, energy, mu, mu, comparisons);
    integral("permuted", implementation, energy, mu, mu.permuted(order), comparisons);
    integral(
        "every particle split in three", implementation, energy, mu, mu.duplicated(3), comparisons);
    if (implementation.describe().declares(Capability.UNEQUAL_WEIGHTS)) {
      integral(
          "split in 3/10 and 7/10", implementation, energy, mu, mu.mixedWith(mu, 0.7), comparisons);
    }
    double step = EulerPath.step(energy, mu, 0.1);
    EulerPath path = EulerPath.of(implementation, energy, mu, step, STEPS);
    EulerPath shuffled = EulerPath.of(implementation, energy, mu.permuted(order), step, STEPS);
    int[] partner = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      partner[order[i]] = i;
    }
    comparisons.addAll(
        new EulerPair(energy, path, shuffled, partner).steps("flow of the permuted particles"));
    return comparisons;
  }

  private static void integral(
      String what,
      Implementation implementation,
      NetworkEnergy energy,
      ParticleMeasure mu,
      ParticleMeasure same,
      List<Comparison> comparisons) {
    Evaluation evaluation = implementation.evaluate(energy, same);
    double[] outputs = energy.outputs(mu);
    double[] magnitude = energy.outputMagnitudes(mu);
    double unit =
        energy.operations(same.size()) * (implementation.describe().roundoff() + EulerPath.U);
    for (int j = 0; j < outputs.length; j++) {
      comparisons.add(
          Comparison.identity(
              "output %d of %s".formatted(j, what),
              evaluation.outputs()[j],
              outputs[j],
              Budget.ofRounding(unit * magnitude[j])));
    }
    comparisons.add(
        Comparison.identity(
            "energy of " + what,
            evaluation.energy(),
            energy.value(mu),
            Budget.ofRounding(unit * energy.valueMagnitude(mu))));
  }

  private static int[] order(Instance instance, int n) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      places.add(i);
    }
    Stream stream = instance.stream(Draw.PERTURBATION);
    for (int i = n - 1; i > 0; i--) {
      Collections.swap(places, i, stream.integer(i + 1));
    }
    return places.stream().mapToInt(Integer::intValue).toArray();
  }

  /** None: that f is this integral is a definition; every measure of finite support meets it. */
  @Override
  public List<Control> controls() {
    return List.of();
  }
}
