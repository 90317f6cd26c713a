package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.NETWORK;

import com.google.auto.service.AutoService;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.SymmetricInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.symmetry.Isometry;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * If the initial measure, the inputs and the target are invariant under a group, the flow stays
 * invariant: g applied to particle (i, h) is particle (i, gh) at all times.
 *
 * <p>Groups act without rounding (sign flips, shifts, permutations, quarter turns, the Hadamard
 * map), so the budget is what rounding in steps makes of distance 0.
 *
 * <p>Refuted by whatever treats coordinates, or copies, unlike: an offset of inputs, updates in
 * turn. What is left without exact symmetry of the particles is symmetry.invariance-defect.
 *
 * <p>Alone: {@code check --theorem symmetry.invariant-flow}.
 */
@AutoService(Catalogued.class)
public final class InvariantFlow implements Theorem<NetworkInstance> {
  private static final int STEPS = 8;
  private static final int MOST = 5;

  @Override
  public Card card() {
    return Card.of("symmetry.invariant-flow")
        .states(
            "g#mu_0 = mu_0, inputs and targets invariant under G: g#mu_t = mu_t for all g in G and t")
        .source(
            "Chizat, Bach 2018, section 2 (uniqueness of the flow); Hajjar, Chizat 2022; theory.md, Equivariance and orbits")
        .assumes(
            violated(
                "the target is invariant",
                "another target at one image of an input",
                trial -> {
                  SymmetricInstance problem = SymmetricInstance.of(trial.instance());
                  images(trial, problem, problem.unequalTargets(), problem.invariantInitial());
                }),
            violated(
                "the inputs are invariant",
                "one image of an input is missing",
                trial -> {
                  SymmetricInstance problem = SymmetricInstance.of(trial.instance());
                  images(trial, problem, problem.missingImage(), problem.invariantInitial());
                }),
            violated(
                "the initial measure is invariant",
                "one particle moved off its orbit",
                trial -> {
                  SymmetricInstance problem = SymmetricInstance.of(trial.instance());
                  double[] moved = problem.invariantInitial().positions();
                  moved[1] += 0.1;
                  ParticleMeasure off = problem.invariantInitial().at(moved);
                  images(trial, problem, problem.invariantEnergy(), off);
                }))
        .needs(EULER, NETWORK)
        .budget(
            "rounding: of every step, times (1 + hL) for every step after it; kinks that lie between two copies")
        .firstRefutes(SetMutant.INPUT_OFFSET)
        .neverAloneSince(
            "asks runs of a few steps on data of a group, as symmetry.orbit-reduction does: nothing in a question tells which of them asks");
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    SymmetricInstance problem = SymmetricInstance.of(trial.instance());
    images(trial, problem, problem.invariantEnergy(), problem.invariantInitial());
  }

  private Hypothesis violated(String words, String name, Consumer<Trial<NetworkInstance>> claim) {
    return Hypothesis.of(words)
        .violatedBy(
            name,
            ReferenceImplementation::new,
            () -> NetworkInstance.plain("tanh").sized(4, 1, 1 + 16 % MOST),
            claim);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return SymmetricInstance.networks(declared, MOST).arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return SymmetricInstance.unmet(instance);
  }

  /** |g theta_(i,h) - theta_(i,gh)| = 0 after every step, for every g of the group. */
  private static void images(
      Trial<NetworkInstance> trial,
      SymmetricInstance problem,
      NetworkEnergy energy,
      ParticleMeasure initial) {
    double step = EulerPath.step(energy, initial, 0.1);
    EulerPath path = EulerPath.of(trial.implementation(), energy, initial, step, STEPS);
    for (int g = 1; g < problem.group().order(); g++) {
      Isometry map = problem.group().element(g);
      EulerPath image = path.image(energy, mu -> map.act(energy.unit(), mu));
      int[] partners = problem.partners(g, initial.size());
      String what =
          "distance to the image under element %d of %s".formatted(g, problem.group().name());
      trial.addAll(new EulerPair(energy, image, path, partners).agree(what, 0, k -> 0));
    }
  }
}
