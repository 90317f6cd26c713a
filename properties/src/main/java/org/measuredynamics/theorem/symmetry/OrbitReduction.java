package org.measuredynamics.theorem.symmetry;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.SymmetricInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
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
@AutoService(Theorem.class)
public final class OrbitReduction implements OldTheorem {
  private static final int STEPS = 8;
  private static final int MOST = 5;

  @Override
  public String id() {
    return "symmetry.orbit-reduction";
  }

  @Override
  public String statement() {
    return "mu_t = (1/|G|) sum_g g#nu_t, nu_t the flow of phi_G(x; theta) = (1/|G|) sum_g phi(g x; theta) on representatives";
  }

  @Override
  public String source() {
    return "Hajjar, Chizat 2022; Bietti, Venturi, Bruna 2021; theory.md, Equivariance and orbits";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the target is invariant", "the unit is averaged over the whole group");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "network", "groups");
  }

  @Override
  public String budget() {
    return "rounding: of every step of both runs, times (1 + hL) for every step after it; kinks that lie between the two configurations";
  }

  @Override
  public String firstRefutes() {
    return "group-generator-missing";
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
    List<Comparison> comparisons =
        new ArrayList<>(reduced(implementation, problem, problem.invariantEnergy()));
    if (implementation.describe().declares(Capability.SETS)) {
      SymmetricInstance sets = SymmetricInstance.of(instance.from(Instance.Source.SETS));
      comparisons.addAll(reduced(implementation, sets, sets.invariantEnergy()));
    }
    return comparisons;
  }

  private static List<Comparison> reduced(
      Implementation implementation, SymmetricInstance problem, NetworkEnergy whole) {
    ParticleMeasure all = problem.invariantInitial();
    NetworkEnergy quotient = problem.energy().symmetrised(problem.group());
    double step = EulerPath.step(whole, all, 0.1);
    EulerPath full = EulerPath.of(implementation, whole, all, step, STEPS);
    EulerPath part = EulerPath.of(implementation, quotient, problem.initial(), step, STEPS);
    EulerPath orbits = part.image(whole, mu -> problem.group().orbits(problem.energy().unit(), mu));
    int[] same = new int[all.size()];
    Arrays.setAll(same, i -> i);
    return new EulerPair(whole, full, orbits, same)
        .agree(
            "distance to the orbits of the quotient, " + problem.group().name(),
            0,
            k -> 4 * part.stepRoundingNorm(k));
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    SymmetricInstance problem = SymmetricInstance.of(instance);
    DataSet data = problem.invariantEnergy().data();
    double[] targets = data.targets();
    targets[0] += 1;
    return List.of(
        new Control(
            hypotheses().get(0),
            "another target at one image of an input",
            () ->
                reduced(
                    new ReferenceImplementation(),
                    problem,
                    problem
                        .energy()
                        .on(DataSet.of("broken", data.dimension(), data.inputs(), targets)))),
        new Control(
            hypotheses().get(1),
            "averages over the identity and the generators alone",
            () ->
                check(
                    Mutant.named("group-not-closed").implementation(), instance, AlphaLedger.RUN)));
  }
}
