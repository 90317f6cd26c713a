package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.GROUPS;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.SETS;

import com.google.auto.service.AutoService;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.NetworkInstance.Source;
import org.measuredynamics.instance.SymmetricInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The flow on invariant measures is the flow on the quotient: n |G| particles that fill orbits, on
 * all images of the inputs, move as the orbits of n particles do whose unit is averaged over the
 * group, on one representative of each orbit of inputs.
 *
 * <p>Refuted by averages over less than the group, or over what is none.
 *
 * <p>Alone: {@code check --theorem symmetry.orbit-reduction}.
 */
@AutoService(Catalogued.class)
public final class OrbitReduction implements Theorem<NetworkInstance> {
  private static final int STEPS = 8;
  private static final int MOST = 5;

  /** Units over points: no other is averaged over a group. */
  private static final Capability[] UNITS =
      Unit.all().stream()
          .filter(OrbitReduction::isAveraged)
          .map(unit -> Capability.unit(unit.name()))
          .toArray(Capability[]::new);

  private static boolean isAveraged(Unit unit) {
    return !unit.isOverSets() && SymmetricInstance.isActedOn(unit);
  }

  @Override
  public Card card() {
    return Card.of("symmetry.orbit-reduction")
        .states(
            "mu_t = (1/|G|) sum_g g#nu_t, nu_t the flow of phi_G(x; theta) = (1/|G|) sum_g phi(g x; theta) on representatives")
        .source(
            "Hajjar, Chizat 2022; Bietti, Venturi, Bruna 2021; theory.md, Equivariance and orbits")
        .assumes(
            Hypothesis.of("the target is invariant")
                .violatedBy(
                    "another target at one image of an input",
                    ReferenceImplementation::new,
                    this::plain,
                    trial -> {
                      SymmetricInstance problem = SymmetricInstance.of(trial.instance());
                      orbits(trial, problem, problem.unequalTargets());
                    }),
            Hypothesis.of("the unit is averaged over the whole group")
                .violatedBy(
                    "averages over the identity and the generators alone",
                    SetMutant.GROUP_NOT_CLOSED,
                    this::plain,
                    this::check))
        .needs(EULER, NETWORK, GROUPS)
        .needsOneOf(UNITS)
        .budget(
            "rounding: of every step of both runs, times (1 + hL) for every step after it; kinks that lie between the two configurations")
        .firstRefutes(SetMutant.GROUP_GENERATOR_MISSING);
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    NetworkInstance instance = trial.instance();
    SymmetricInstance vectors = SymmetricInstance.of(instance);
    orbits(trial, vectors, vectors.invariantEnergy());
    if (trial.declares(SETS)) {
      SymmetricInstance sets = SymmetricInstance.of(instance.from(Source.SETS));
      orbits(trial, sets, sets.invariantEnergy());
    }
  }

  private NetworkInstance plain() {
    return NetworkInstance.plain("tanh").sized(4, 1, 2);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return SymmetricInstance.networks(declared, MOST).alone(OrbitReduction::isAveraged).arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return SymmetricInstance.unmet(instance);
  }

  /**
   * |theta_(i,g)(t) - g theta_i(t)| = 0 after every step, theta_(i,g) by the flow on the whole, and
   * theta_i by that of the averaged unit.
   */
  private static void orbits(
      Trial<NetworkInstance> trial, SymmetricInstance problem, NetworkEnergy whole) {
    ParticleMeasure all = problem.invariantInitial();
    NetworkEnergy quotient = problem.energy().symmetrised(problem.group());
    double step = EulerPath.step(whole, all, 0.1);
    EulerPath full = EulerPath.of(trial.implementation(), whole, all, step, STEPS);
    EulerPath part = EulerPath.of(trial.implementation(), quotient, problem.initial(), step, STEPS);
    EulerPath orbits = part.image(whole, mu -> problem.group().orbits(problem.energy().unit(), mu));
    trial.addAll(
        new EulerPair(whole, full, orbits)
            .agree(
                "distance to the orbits of the quotient, " + problem.group().name(),
                0,
                k -> 4 * part.stepRoundingNorm(k)));
  }
}
