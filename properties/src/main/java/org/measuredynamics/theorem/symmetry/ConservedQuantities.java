package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Layers;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.observation.Charge;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * A linear symmetry of the energy with symmetric generator, phi(.; e^{sG} theta) = phi(.; theta),
 * makes theta . H^{-1} G theta a charge of the flow with rates H, d theta/dt = -H grad V, for every
 * neuron: its derivative is -2 G theta . grad V = 0. Activations of degree k give k a^2 / eta_a -
 * |w|^2 / eta_w; a neuron over sets has one charge for each of its layers and features. The ridge
 * (lambda / 2) |theta|^2 takes -2 lambda theta . G theta from it.
 *
 * <p>One Euler step changes a charge by exactly h^2 v . H G v more, v = grad V: no term of the
 * budget but rounding; so the total drift is at most h times the sum of h |v . H G v|.
 *
 * <p>Refuted by rates that belong to other layers, by inertia. Antisymmetric generators, of
 * rotations, give no charge of a gradient flow: no function has G theta as its gradient. The
 * control looks at what a rotation does leave invariant, |w|^2.
 *
 * <p>Alone: {@code check --theorem symmetry.conserved-quantities}.
 */
@AutoService(Catalogued.class)
public final class ConservedQuantities implements Theorem<NetworkInstance> {
  private static final int STEPS = 8;

  @Override
  public Card card() {
    return Card.of("symmetry.conserved-quantities")
        .states(
            "phi(.; e^{sG} theta) = phi(.; theta), G symmetric: d/dt theta . H^{-1} G theta = 0 (-2 lambda theta . G theta with ridge) under d theta/dt = -H grad V; Euler adds h^2 grad V . H G grad V")
        .source(
            "Du, Hu, Lee 2018, theorem 2.1; Kunin, Sagastuy-Brena, Ganguli, Yamins, Tanaka 2021; theory.md, Balancedness and charges")
        .assumes(
            Hypothesis.of("the generator is that of a symmetry, and symmetric")
                .violatedBy(
                    "tanh, which no scaling leaves invariant",
                    ReferenceImplementation::new,
                    () -> small("tanh"),
                    trial -> alike(trial, new Layers(Unit.named("relu"), 5).scalings(), "control"))
                .violatedBy(
                    "rotations: |w|^2 is invariant under them, and not conserved",
                    ReferenceImplementation::new,
                    () -> small("relu"),
                    trial -> alike(trial, new double[][] {{0, 1, 1, 1, 1, 1}}, "control")),
            Hypothesis.of("a gradient flow: no inertia")
                .violatedBy(
                    "heavy-ball inertia",
                    FlowMutant.MOMENTUM,
                    () ->
                        NetworkInstance.plain("deep-sets")
                            .from(NetworkInstance.Source.SETS)
                            .sized(6, 9, 12),
                    this::check))
        .needs(EULER, NETWORK)
        .needsOneOf(unit("relu"), unit("squared-relu"), unit("deep-sets"))
        .uses(dynamics("preconditioned"))
        .budget("none but rounding: the second-order term of a step is exact")
        .firstRefutes(SetMutant.LAYER_RATES_SWAPPED)
        .judgesData();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    double[][] generators = Layers.of(trial.instance()).scalings();
    alike(trial, generators, "equal rates");
    if (trial.declares(dynamics("preconditioned"))) {
      byLayer(trial, generators, "rates by layer");
    }
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("relu", "squared-relu", "deep-sets"), ConservedQuantities::isScaled)
        .under(Regulariser.Kind.NONE, Regulariser.Kind.TIKHONOV)
        .ofDimensions(1, 12)
        .ofData(1, 24)
        .ofParticles(1, 24)
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return instance.isNetwork() && isScaled(Unit.named(instance.unit()))
        ? Optional.empty()
        : Optional.of("a scaling leaves the unit invariant");
  }

  private static boolean isScaled(Unit unit) {
    return unit.homogeneity() > 0 && unit.hasOutputWeight();
  }

  private static NetworkInstance small(String unit) {
    return NetworkInstance.plain(unit).sized(5, 20, 8);
  }

  /** The charges of d theta/dt = -grad V. */
  private static void alike(Trial<NetworkInstance> trial, double[][] generators, String name) {
    double[] ones = new double[generators[0].length];
    Arrays.fill(ones, 1);
    charges(trial, trial.euler(trial.step(0.1), STEPS), generators, ones, name);
  }

  /** The charges of d theta/dt = -H grad V, each layer at a rate of its own. */
  private static void byLayer(Trial<NetworkInstance> trial, double[][] generators, String name) {
    double[] rates = Layers.of(trial.instance()).rates(trial.instance().stream(Draw.LAYER_RATES));
    double step = trial.step(0.1) / Arrays.stream(rates).max().orElseThrow();
    Problem plain = Problem.euler(trial.energy(), trial.initial(), step, STEPS);
    Problem problem = plain.under(new Dynamics.Preconditioned(rates)).withStep(step);
    charges(trial, EulerPath.of(trial.implementation(), problem), generators, rates, name);
  }

  private static void charges(
      Trial<NetworkInstance> trial,
      EulerPath path,
      double[][] generators,
      double[] rates,
      String name) {
    double ridge = trial.instance().network().regulariser().strength();
    for (int l = 0; l < generators.length; l++) {
      for (int i = 0; i < trial.initial().size(); i++) {
        Charge charge = new Charge(path, i, generators[l], rates, ridge);
        conserved(trial, charge, "charge %d of neuron %d, %s".formatted(l, i, name));
      }
    }
  }

  /**
   * A step adds h^2 v . H G v - 2 h lambda theta . G theta; all of them at most the sum of the
   * absolute values.
   */
  private static void conserved(Trial<NetworkInstance> trial, Charge charge, String what) {
    double total = 0;
    double most = 0;
    double blurs = 0;
    for (int k = 0; k < STEPS; k++) {
      double change = charge.change(k);
      double rounding = charge.rounding(k);
      trial.identity(
          "change of %s in step %d".formatted(what, k),
          change,
          charge.expected(k),
          Budget.ofRounding(rounding));
      total += change;
      most += charge.size(k);
      blurs += rounding;
    }
    trial.atMost("total drift of " + what, Math.abs(total), most, Budget.ofRounding(blurs));
  }
}
