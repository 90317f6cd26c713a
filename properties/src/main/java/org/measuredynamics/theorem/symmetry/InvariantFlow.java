package org.measuredynamics.theorem.symmetry;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.SymmetricInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.symmetry.Isometry;
import org.measuredynamics.theorem.OldTheorem;
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
@AutoService(Theorem.class)
public final class InvariantFlow implements OldTheorem {
  private static final int STEPS = 8;
  private static final int MOST = 5;

  @Override
  public String id() {
    return "symmetry.invariant-flow";
  }

  @Override
  public String statement() {
    return "g#mu_0 = mu_0, inputs and targets invariant under G: g#mu_t = mu_t for all g in G and t";
  }

  @Override
  public String source() {
    return "Chizat, Bach 2018, section 2 (uniqueness of the flow); Hajjar, Chizat 2022; theory.md, Equivariance and orbits";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "the target is invariant", "the inputs are invariant", "the initial measure is invariant");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "network");
  }

  @Override
  public String budget() {
    return "rounding: of every step, times (1 + hL) for every step after it; kinks that lie between two copies";
  }

  @Override
  public String firstRefutes() {
    return "input-offset";
  }

  @Override
  public Instance member(Instance drawn) {
    return SymmetricInstance.member(drawn, false, MOST);
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return SymmetricInstance.unmet(instance);
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    SymmetricInstance problem = SymmetricInstance.of(instance);
    return invariance(
        implementation, problem, problem.invariantEnergy(), problem.invariantInitial());
  }

  private static List<Comparison> invariance(
      Implementation implementation,
      SymmetricInstance problem,
      NetworkEnergy energy,
      ParticleMeasure initial) {
    EulerPath path =
        EulerPath.of(implementation, energy, initial, EulerPath.step(energy, initial, 0.1), STEPS);
    List<Comparison> comparisons = new ArrayList<>();
    for (int g = 1; g < problem.group().order(); g++) {
      Isometry map = problem.group().element(g);
      comparisons.addAll(
          new EulerPair(
                  energy,
                  path.image(energy, mu -> map.act(energy.unit(), mu)),
                  path,
                  problem.partners(g, initial.size()))
              .agree(
                  "distance to the image under element %d of %s"
                      .formatted(g, problem.group().name()),
                  0,
                  k -> 0));
    }
    return comparisons;
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    SymmetricInstance problem = SymmetricInstance.of(instance);
    DataSet data = problem.invariantEnergy().data();
    double[] targets = data.targets();
    targets[0] += 1;
    int[] all = new int[data.size() - 1];
    Arrays.setAll(all, j -> j + 1);
    double[] moved = problem.invariantInitial().positions();
    moved[1] += 0.1;
    ReferenceImplementation reference = new ReferenceImplementation();
    return List.of(
        new Control(
            hypotheses().get(0),
            "another target at one image of an input",
            () ->
                invariance(
                    reference,
                    problem,
                    problem
                        .energy()
                        .on(DataSet.of("broken", data.dimension(), data.inputs(), targets)),
                    problem.invariantInitial())),
        new Control(
            hypotheses().get(1),
            "one image of an input is missing",
            () ->
                invariance(
                    reference,
                    problem,
                    problem.energy().on(data.rows(all)),
                    problem.invariantInitial())),
        new Control(
            hypotheses().get(2),
            "one particle moved off its orbit",
            () ->
                invariance(
                    reference,
                    problem,
                    problem.invariantEnergy(),
                    problem.invariantInitial().at(moved))));
  }
}
