package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.SETS;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.NetworkInstance.Source;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.SymmetricInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
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
@AutoService(Catalogued.class)
public final class EquivariantFlow implements Theorem<NetworkInstance> {
  private static final int STEPS = 6;
  private static final int MOST = 16;

  @Override
  public Card card() {
    return Card.of("symmetry.equivariant-flow")
        .states(
            "phi(g x; g theta) = phi(x; theta): the flow from g#mu_0 on inputs g x is g#mu_t, for every isometry g")
        .source("Hajjar, Chizat 2022; theory.md, Equivariance and orbits")
        .assumes(
            Hypothesis.of("isometries act on the unit: phi(g x; g theta) = phi(x; theta)")
                .violatedBy(
                    "products of periodic functions of the coordinates, turned by the Hadamard map",
                    ReferenceImplementation::new,
                    EquivariantFlow::spikes,
                    EquivariantFlow::turnedSpikes))
        .needs(EULER, NETWORK)
        .budget(
            "rounding: of every step and of the map, times (1 + hL) for every step after it; kinks that lie between the two configurations")
        .firstRefutes(SetMutant.INPUT_COORDINATE_SCALED)
        .neverAloneSince(
            "asks runs of a few steps over points and sets, as symmetry.set-function and symmetry.energy do: nothing in a question tells which of them asks");
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    NetworkInstance instance = trial.instance();
    SymmetricInstance problem = SymmetricInstance.of(instance);
    int d = problem.group().dimension();
    int last = problem.group().order() - 1;
    String of = instance.source().isOfSets() ? " of sets" : "";
    Isometry exact = Isometry.hadamard(d).after(problem.group().element(last));
    turned(trial, problem, exact, "exact map" + of);
    turned(trial, problem, Isometry.haar(d, instance.stream(Draw.ROTATION)), "Haar rotation" + of);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    Networks networks =
        declared.declares(SETS)
            ? SymmetricInstance.overSets(declared, MOST).from(Source.SYNTHETIC, Source.SETS)
            : SymmetricInstance.networks(declared, MOST);
    return networks.arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return SymmetricInstance.unmet(instance);
  }

  /** |g theta_i(t) - theta'_i(t)| = 0 after every step, theta' the run from g theta on g x. */
  private static void turned(
      Trial<NetworkInstance> trial, SymmetricInstance problem, Isometry g, String name) {
    ParticleMeasure initial = problem.initial();
    Turned run = Turned.of(trial, problem.energy(), initial, g, problem.energy().unit());
    trial.addAll(
        run.pair.agree(
            "distance of the turned run, " + name, 2 * run.mapRounding(initial), run::rounding));
  }

  /** A run, its image under g, and the run from what g makes of inputs and particles. */
  private record Turned(Isometry g, Unit unit, EulerPath path, EulerPair pair) {
    /** The map acts on particles as on those of that unit. */
    static Turned of(
        Trial<NetworkInstance> trial,
        NetworkEnergy energy,
        ParticleMeasure initial,
        Isometry g,
        Unit unit) {
      NetworkEnergy turned = energy.on(g.act(energy.data()));
      double step = EulerPath.step(energy, initial, 0.1);
      EulerPath path = EulerPath.of(trial.implementation(), energy, initial, step, STEPS);
      EulerPath image = path.image(turned, mu -> g.act(unit, mu));
      EulerPath found =
          EulerPath.of(trial.implementation(), turned, g.act(unit, initial), step, STEPS);
      return new Turned(g, unit, path, new EulerPair(turned, image, found));
    }

    /** What rounding of the map does to positions. */
    double mapRounding(ParticleMeasure mu) {
      return 4
          * (g.dimension() + 2)
          * Math.sqrt(g.dimension())
          * EulerPath.U
          * Math.sqrt(Energy.meanSquare(mu, mu.positions()));
    }

    /** What rounding of the map does: to the field, and to the positions it is applied to. */
    double rounding(int k) {
      ParticleMeasure mu = path.at(k);
      double[] field = g.act(unit, mu.at(path.gradient(k))).positions();
      double[] there = pair.first().gradient(k);
      for (int c = 0; c < field.length; c++) {
        field[c] -= there[c];
      }
      return 2 * path.step() * Math.sqrt(Energy.meanSquare(mu, field)) + mapRounding(mu);
    }
  }

  private static NetworkInstance spikes() {
    return NetworkInstance.plain("dirichlet").sized(4, 6, 8);
  }

  /** The map acts on the places of spikes as it would if the unit were equivariant. */
  private static void turnedSpikes(Trial<NetworkInstance> trial) {
    NetworkInstance spikes = trial.instance();
    Turned run =
        Turned.of(
            trial, spikes.network(), spikes.initial(), Isometry.hadamard(4), Unit.named("relu"));
    trial.addAll(run.pair.agree("distance of the turned run", 0, k -> 0));
  }
}
