package org.measuredynamics.theorem.symmetry;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.SymmetricInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.symmetry.Isometry;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Turning inputs and initial particles by an isometry turns the whole trajectory: no coordinate is
 * special, whatever the data.
 *
 * <p>Isometries: a product of two elements of a group that acts without rounding, and a rotation
 * from the Haar measure, which rounds; what its rounding does to a step is looked at in the suite's
 * own arithmetic.
 *
 * <p>Refuted by steps that treat coordinates unlike: scaled inputs, clipping or normalisation
 * coordinate by coordinate.
 *
 * <p>Alone: {@code check --theorem symmetry.equivariant-flow}.
 */
@AutoService(Theorem.class)
public final class EquivariantFlow implements OldTheorem {
  private static final int STEPS = 6;
  private static final int MOST = 16;

  @Override
  public String id() {
    return "symmetry.equivariant-flow";
  }

  @Override
  public String statement() {
    return "phi(g x; g theta) = phi(x; theta): the flow from g#mu_0 on inputs g x is g#mu_t, for every isometry g";
  }

  @Override
  public String source() {
    return "Hajjar, Chizat 2022; theory.md, Equivariance and orbits";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("isometries act on the unit: phi(g x; g theta) = phi(x; theta)");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "network");
  }

  @Override
  public String budget() {
    return "rounding: of every step and of the map, times (1 + hL) for every step after it; kinks that lie between the two configurations";
  }

  @Override
  public String firstRefutes() {
    return "input-coordinate-scaled";
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
    int last = problem.group().order() - 1;
    Isometry exact = Isometry.hadamard(instance.dimension()).after(problem.group().element(last));
    Isometry haar = Isometry.haar(instance.dimension(), instance.stream(Draw.ROTATION));
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.addAll(
        turned(implementation, problem.energy(), problem.initial(), exact, "exact map"));
    comparisons.addAll(
        turned(implementation, problem.energy(), problem.initial(), haar, "Haar rotation"));
    Instance overSets = SymmetricInstance.member(instance, true, MOST / 2);
    if (implementation.describe().declares(Capability.SETS)
        && implementation.describe().declares(Capability.unit(overSets.unit()))) {
      SymmetricInstance sets = SymmetricInstance.of(overSets);
      Isometry ofSets =
          Isometry.haar(sets.group().dimension(), instance.stream(Draw.ROTATION_OF_SETS));
      comparisons.addAll(
          turned(implementation, sets.energy(), sets.initial(), ofSets, "Haar rotation of sets"));
    }
    return comparisons;
  }

  private static List<Comparison> turned(
      Implementation implementation,
      NetworkEnergy energy,
      ParticleMeasure initial,
      Isometry g,
      String name) {
    Unit unit = energy.unit();
    NetworkEnergy turned = energy.on(g.act(energy.data()));
    double step = EulerPath.step(energy, initial, 0.1);
    EulerPath path = EulerPath.of(implementation, energy, initial, step, STEPS);
    EulerPath image = path.image(turned, mu -> g.act(unit, mu));
    EulerPath found = EulerPath.of(implementation, turned, g.act(unit, initial), step, STEPS);
    int[] same = IntStream.range(0, initial.size()).toArray();
    return new EulerPair(turned, image, found, same)
        .agree(
            "distance of the turned run, " + name,
            2 * blur(g, initial),
            k -> blur(unit, path, image, g, step, k));
  }

  /** What rounding of the map does to positions. */
  private static double blur(Isometry g, ParticleMeasure mu) {
    return 4
        * (g.dimension() + 2)
        * Math.sqrt(g.dimension())
        * EulerPath.U
        * Math.sqrt(Energy.meanSquare(mu, mu.positions()));
  }

  /** What rounding of the map does: to the field, and to the positions it is applied to. */
  private static double blur(
      Unit unit, EulerPath path, EulerPath image, Isometry g, double step, int k) {
    ParticleMeasure mu = path.at(k);
    double[] field = g.act(unit, mu.at(path.gradient(k))).positions();
    double[] there = image.gradient(k);
    for (int c = 0; c < field.length; c++) {
      field[c] -= there[c];
    }
    return 2 * step * Math.sqrt(Energy.meanSquare(mu, field)) + blur(g, mu);
  }

  @Override
  public List<Control> controls() {
    Instance instance =
        new Instance(
            "dirichlet",
            Risk.SQUARE,
            Regulariser.Kind.NONE,
            Instance.Source.SYNTHETIC,
            4,
            6,
            8,
            false,
            1);
    return List.of(
        new Control(
            hypotheses().get(0),
            "products of periodic functions of the coordinates, turned by the Hadamard map",
            () -> {
              NetworkEnergy energy = instance.network();
              ParticleMeasure initial = instance.initial();
              Isometry g = Isometry.hadamard(4);
              // The map acts on the places of spikes as it would if the unit were equivariant.
              Unit like = Unit.named("relu");
              double step = EulerPath.step(energy, initial, 0.1);
              NetworkEnergy turned = energy.on(g.act(energy.data()));
              ReferenceImplementation reference = new ReferenceImplementation();
              EulerPath image =
                  EulerPath.of(reference, energy, initial, step, STEPS)
                      .image(turned, mu -> g.act(like, mu));
              EulerPath found = EulerPath.of(reference, turned, g.act(like, initial), step, STEPS);
              int[] same = IntStream.range(0, initial.size()).toArray();
              return new EulerPair(turned, image, found, same)
                  .agree("distance of the turned run", 0, k -> 0);
            }));
  }
}
