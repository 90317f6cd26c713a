package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.EULER;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.instance.Counterexamples;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.measure.Wasserstein;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.Coupling;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Trajectories that start close stay close: W2(mu_t, nu_t) &lt;= exp(Ct) W2(mu_0, nu_0), with the
 * Lipschitz constant C of the field between the two, computed for the instance step by step.
 *
 * <p>Refuted by whatever depends on more than the measure: noise, the order of particles, hidden
 * state, precision below the declared one.
 *
 * <p>Alone: {@code check --theorem lift.stability}.
 */
@AutoService(Catalogued.class)
public final class Stability implements Theorem<NetworkInstance> {
  private static final String LIPSCHITZ =
      "grad V is Lipschitz in theta and mu (smooth unit and regulariser)";
  private static final int STEPS = 6;

  @Override
  public Card card() {
    return Card.of("lift.stability")
        .states(
            "W2(mu_t, nu_t) <= exp(int_0^t C ds) W2(mu_0, nu_0); Euler: the product of (1 + hC)")
        .source("Ambrosio, Gigli, Savare 2008, theorem 11.1.4; Chizat, Bach 2018, proposition B.1")
        .assumes(
            Hypothesis.of(LIPSCHITZ)
                .violatedBy("two relu particles either side of the kink", Stability::kink))
        .needs(EULER)
        .budget(
            "no discretisation term: the Euler scheme has its own bound; rounding: running error analysis of each step")
        .firstRefutes(FlowMutant.NOISE_LEFT_ON)
        .neverAloneSince(
            "asks runs of a few steps of every energy, as lift.semigroup does: nothing in a question tells which of them asks")
        .judgesData();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return instance.energy().isSmooth() ? Optional.empty() : Optional.of(LIPSCHITZ);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    ParticleMeasure initial = trial.initial();
    ParticleMeasure neighbour = neighbour(trial);
    EulerPair pair =
        pair(trial.implementation(), trial.energy(), initial, neighbour, trial.step(0.2));
    trial.addAll(everyStep(pair));
    if (Coupling.isOptimal(initial)) {
      trial.add(allSteps(pair, Wasserstein.distance(initial, neighbour)));
    }
  }

  /** Returns nu_0: every coordinate moved by a normal number times 1 to 1e-9. */
  private static ParticleMeasure neighbour(Trial<NetworkInstance> trial) {
    Stream stream = trial.instance().stream(Draw.PERTURBATION);
    double size = StrictMath.pow(10, -9 * stream.uniform());
    double[] moved = trial.initial().positions();
    for (int c = 0; c < moved.length; c++) {
      moved[c] += size * stream.normal();
    }
    return trial.initial().at(moved);
  }

  /** Returns the flows from mu_0 and nu_0, coupled as they begin. */
  private static EulerPair pair(
      Implementation implementation,
      Energy energy,
      ParticleMeasure initial,
      ParticleMeasure neighbour,
      double step) {
    EulerPath path = EulerPath.of(implementation, energy, initial, step, STEPS);
    EulerPath other = EulerPath.of(implementation, energy, neighbour, step, STEPS);
    return new EulerPair(energy, path, other, Coupling.of(initial, neighbour));
  }

  /** The mean distance of coupled particles grows by at most 1 + hC in a step. */
  private static List<Comparison> everyStep(EulerPair pair) {
    return pair.steps("distance of the coupled particles");
  }

  /** W2 after k steps is at most W2(mu_0, nu_0) times the product of 1 + hC. */
  private static Comparison allSteps(EulerPair pair, double distance) {
    double growth = 1;
    double rounding = 0;
    for (int k = 0; k < STEPS; k++) {
      double factor = 1 + pair.first().step() * pair.regularity(k).lipschitz();
      growth *= factor;
      rounding = factor * rounding + pair.rounding(k);
    }
    return Comparison.atMost(
        "W2 after all steps",
        Wasserstein.distance(pair.first().at(STEPS), pair.second().at(STEPS)),
        growth * distance,
        Budget.ofRounding(rounding + pair.first().stepRoundingNorm(0)));
  }

  /**
   * W2(mu_0, nu_0) = 2e-9; one relu is on, the other off, and one step parts them. Without the
   * jump: the bound that the theorem would give if it applied.
   */
  private static List<Comparison> kink() {
    ParticleMeasure on = ParticleMeasure.uniform(2, new double[] {1, 1e-9});
    ParticleMeasure off = ParticleMeasure.uniform(2, new double[] {1, -1e-9});
    EulerPair pair = pair(new ReferenceImplementation(), Counterexamples.relu(), on, off, 0.1);
    List<Comparison> observed = new ArrayList<>(everyStep(pair));
    observed.add(allSteps(pair, Wasserstein.distance(on, off)));
    observed.replaceAll(Stability::withoutJump);
    return observed;
  }

  /** Returns the observation with a budget of rounding alone. */
  private static Comparison withoutJump(Comparison comparison) {
    return Comparison.atMost(
        comparison.what(),
        comparison.observed(),
        comparison.claim(),
        Budget.ofRounding(comparison.budget().rounding()));
  }
}
