package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.risk;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.CrossingNeurons;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.CrossingReplicates;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Where neurons cross the kink of relu, the fluctuation of a network has a part that no derivative
 * of a neuron shows: a network that is off moves the angles at which neurons cross, and those that
 * cross on the other side of the step go elsewhere.
 *
 * <p>On a line the limit has a closed form. Its variance is nearly that without the part, so it is
 * looked at network by network: n^{1/2} (f_n - f) is much nearer to n^{-1/2} sum psi of its own
 * neurons than to what that is without.
 *
 * <p>Alone: {@code check --theorem fluctuation.relu}.
 */
@AutoService(Catalogued.class)
public final class ReluFluctuation implements Theorem<NetworkInstance> {
  private static final int WIDE = 1 << 15;
  private static final int FEW = 12;

  /** Of networks whose variance is looked at. */
  private static final int NARROWER = 1 << 10;

  private static final int MANY = 512;

  /** How much nearer. */
  private static final double PART = 0.5;

  /** How much nearer the networks are that the suite draws itself, before it asks. */
  private static final double FOUND_FIRST = 0.3;

  private static final String MANY_CROSS =
      "many neurons cross the kink, at another speed than before";

  private static final String LARGE =
      "n is large: the exact scheme from other neurons, and from the same, is as near";

  @Override
  public Card card() {
    return Card.of("fluctuation.relu")
        .states(
            "phi = a (w x)^+, x in R, mu_0 normal: n^{1/2} (f_n - f) = n^{-1/2} sum_i psi_t(theta_i(0)) + o(1), n Cov(f_n) -> Cov_{mu_0}(psi_t), psi_t = phi(Theta_t) - f_t + sum_{s < t} (Gamma + Sigma)_{t,s} psi_s, Sigma from neurons that cross w = 0")
        .source(
            "Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, proposition 3.1; Kong, Payne, Zhu, Johnson 2024; theory.md, Fluctuations")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "neurons in pairs",
                    EnsembleMutant.NEURONS_IN_PAIRS,
                    ReluFluctuation::control,
                    trial -> variances(trial, CrossingNeurons.of(trial.instance()))),
            Hypothesis.of("the output is a mean over neurons")
                .violatedBy(
                    "a sum over n^{1/2}",
                    Violation.OUTPUTS_OVER_SQRT_N::implementation,
                    ReluFluctuation::control,
                    this::check),
            Hypothesis.of("mu_0 is normal")
                .violatedBy(
                    "output weights of two values",
                    EnsembleMutant.OUTPUT_WEIGHTS_OF_TWO_VALUES,
                    ReluFluctuation::control,
                    trial -> variances(trial, CrossingNeurons.of(trial.instance()))),
            Hypothesis.of(MANY_CROSS)
                .uncontrolledSince(
                    "where few do, what they add is small beside what is not of first order, and not told apart"),
            Hypothesis.of(LARGE)
                .violatedBy(
                    "16 neurons, of which it is assumed",
                    ReferenceImplementation::new,
                    ReluFluctuation::control,
                    trial -> nearer(trial, CrossingNeurons.of(trial.instance()), 16, true)))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), unit("relu"), risk(Risk.SQUARE))
        .budget(
            "Monte Carlo: Catoni's bound at alpha, of variances known from fourth moments; truncation: what is not of first order in the neurons drawn, computed from them; rounding: of every step, and of neurons that it takes over the kink; no discretisation, the limit of the scheme itself has a closed form")
        .firstRefutes(EnsembleMutant.MASKS_OF_THE_STEP_BEFORE)
        .cost(40)
        .sharpened();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    CrossingNeurons problem = CrossingNeurons.of(trial.instance());
    trial.later(part -> nearer(part, problem, WIDE, false));
    trial.later(part -> variances(part, problem));
  }

  private static NetworkInstance control() {
    return NetworkInstance.plain("relu").sized(1, 4, 1);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("relu"))
        .plain()
        .ofDimensions(1, 1)
        .ofData(2, 8)
        .ofParticles(1, 1)
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    if (!instance.unit().equals("relu") || instance.risk() != Risk.SQUARE) {
      return Optional.of("relu networks under the square risk");
    }
    CrossingNeurons problem = CrossingNeurons.of(instance);
    if (!problem.crosses()) {
      return Optional.of(MANY_CROSS);
    }
    long seed = instance.stream(Draw.DECISION).seed();
    return CrossingReplicates.exactly(problem, WIDE, FEW, seed).ratio() <= FOUND_FIRST
        ? Optional.empty()
        : Optional.of(LARGE);
  }

  /** n^{1/2} (f_n - f) is nearer to n^{-1/2} sum psi than to what that is without Sigma. */
  private static void nearer(
      Trial<NetworkInstance> trial, CrossingNeurons problem, int n, boolean isAssumed) {
    CrossingReplicates found = CrossingReplicates.of(trial, problem, n, FEW);
    found.observeScheme(trial);
    trial.add(found.nearer(PART, isAssumed));
  }

  /** n E (f_n - f)^2 is E psi^2, but for what is not of first order. */
  private static void variances(Trial<NetworkInstance> trial, CrossingNeurons problem) {
    CrossingReplicates found =
        CrossingReplicates.of(trial, problem, NARROWER, MANY * trial.sharpness());
    found.observeScheme(trial);
    trial.addAll(found.variances(trial.alpha()));
  }
}
