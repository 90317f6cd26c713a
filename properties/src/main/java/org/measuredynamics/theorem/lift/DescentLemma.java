package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.EULER;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.instance.Counterexamples;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Below the step 1/L every Euler step decreases the energy by its guaranteed amount: F(mu^+) &lt;=
 * F(mu) - h (1 - hL/2) int |grad V|^2 dmu, L a Lipschitz constant of the field on the whole step.
 *
 * <p>Refuted by steps that are longer than they say, or that are not downhill.
 *
 * <p>Alone: {@code check --theorem lift.descent-lemma}.
 */
@AutoService(Catalogued.class)
public final class DescentLemma implements Theorem<NetworkInstance> {
  private static final String LIPSCHITZ =
      "grad V is Lipschitz on the whole step (smooth unit and regulariser)";
  private static final int STEPS = 8;

  @Override
  public Card card() {
    return Card.of("lift.descent-lemma")
        .states("h <= 1/L: F(mu^+) <= F(mu) - h (1 - hL/2) int |grad V|^2 dmu")
        .source("Nesterov 2004, lemma 1.2.3, in the metric of L^2(mu); theory.md, Descent lemma")
        .assumes(
            Hypothesis.of(LIPSCHITZ)
                .violatedBy("a relu particle that crosses its kink", DescentLemma::kink),
            Hypothesis.of("h <= 1/L")
                .violatedBy(
                    "h = 2.2/L on the linear unit",
                    ReferenceImplementation::new,
                    Counterexamples::linear,
                    DescentLemma::tooLong))
        .needs(EULER)
        .budget(
            "no discretisation term: L is computed for the segment of each step; rounding: running error analysis of F and of a step")
        .firstRefutes(FlowMutant.GRADIENT_SIGN)
        .neverAloneSince(
            "asks runs of a few steps of every energy, as lift.energy-dissipation does: nothing in a question tells which of them asks")
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
    EulerPath path = trial.euler(longest(trial), STEPS);
    for (int k = 0; k < STEPS; k++) {
      decrease(trial, path, k);
    }
  }

  /** The largest h = c/L, c in (0, 1), with hL at most 1 on the segment of the first step. */
  private static double longest(Trial<NetworkInstance> trial) {
    double[] gradient = trial.energy().gradient(trial.initial());
    double step = trial.step(1);
    while (product(trial.energy(), trial.initial(), gradient, step) > 1) {
      step *= 0.8;
    }
    return step;
  }

  /**
   * hL, L on the segment that an exact step would take, so that a wrong step cannot choose its own.
   */
  private static double product(Energy energy, ParticleMeasure mu, double[] gradient, double step) {
    double[] radius = EulerPath.lengths(mu, gradient);
    for (int i = 0; i < radius.length; i++) {
      radius[i] *= step;
    }
    return step * energy.regularity(mu, radius).lipschitz();
  }

  /** h (1 - hL/2) D(mu_k) is at most F(mu_k) - F(mu_(k+1)), where hL is at most 1. */
  private static void decrease(Trial<NetworkInstance> trial, EulerPath path, int k) {
    double product = product(trial.energy(), path.at(k), path.gradient(k), path.step());
    if (product > 1) {
      return;
    }
    trial.atMost(
        "guaranteed decrease against the decrease of step " + k,
        path.step() * (1 - product / 2) * path.dissipation(k),
        path.lost(k),
        Budget.ofRounding(path.lostRounding(k)));
  }

  /** F(mu_8) is at most F(mu_0): not by steps of 2.2/L. */
  private static void tooLong(Trial<NetworkInstance> trial) {
    EulerPath path = trial.euler(trial.time(2.2), STEPS);
    trial.atMost(
        "energy after eight steps above 2/L",
        path.energy(STEPS),
        path.energy(0),
        Budget.ofRounding(path.energyRounding(0) + path.energyRounding(STEPS)));
  }

  /** One relu with large a > 0 just off its kink, whose step carries it over and overshoots. */
  private static List<Comparison> kink() {
    Energy energy =
        Counterexamples.relu(
            DataSet.of("two sides", 1, new double[] {1, -1}, new double[] {-1, 1e-3}));
    ParticleMeasure initial = ParticleMeasure.uniform(2, new double[] {10, 1e-6});
    // L off the kinks: what the lemma would use if it did not ask for smoothness.
    double step = 1 / energy.regularity(initial, new double[1]).lipschitz();
    EulerPath path = EulerPath.of(new ReferenceImplementation(), energy, initial, step, 1);
    return List.of(
        Comparison.atMost(
            "guaranteed decrease against the decrease over a kink",
            step / 2 * path.dissipation(0),
            path.lost(0),
            Budget.ofRounding(path.energyRounding(0) + path.energyRounding(1))));
  }
}
