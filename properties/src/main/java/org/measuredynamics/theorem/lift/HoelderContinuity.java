package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.EULER;

import com.google.auto.service.AutoService;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.instance.Counterexamples;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.Coupling;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The flow is Hoelder continuous of exponent 1/2 in W2, with the energy it spends as constant:
 * W2(mu_s, mu_t)^2 &lt;= (t - s) (F(mu_s) - F(mu_t)).
 *
 * <p>For Euler steps the energy spent is h int |grad V|^2 dmu up to the proved remainder of each
 * step, which is the discretisation term. W2 is exact up to 48 particles; beyond, the coupling by
 * identity, which is larger and obeys the same bound.
 *
 * <p>Refuted by particles that move faster than the energy they spend allows.
 *
 * <p>Alone: {@code check --theorem lift.hoelder-continuity}.
 */
@AutoService(Catalogued.class)
public final class HoelderContinuity implements Theorem<NetworkInstance> {
  private static final int STEPS = 6;

  @Override
  public Card card() {
    return Card.of("lift.hoelder-continuity")
        .states("W2(mu_s, mu_t)^2 <= (t - s) (F(mu_s) - F(mu_t)), s <= t")
        .source(
            "Ambrosio, Gigli, Savare 2008, theorem 11.2.1 with Cauchy-Schwarz; theory.md, Dissipation and Hoelder continuity")
        .assumes(
            Hypothesis.of("gradient flow in continuous time (steps short against 1/L)")
                .violatedBy(
                    "steps of 1.9/L",
                    ReferenceImplementation::new,
                    Counterexamples::linear,
                    trial -> from(trial, trial.euler(trial.time(1.9), 1), 0, false)))
        .needs(EULER)
        .budget(
            "discretisation: (t - s) times the sum of L h^2 D / 2 over the steps, proved; rounding: running error analysis of F and of the steps")
        .firstRefutes(FlowMutant.STEP_5_PERCENT_LONG)
        .neverAloneSince(
            "asks runs of a few steps of every energy, as lift.energy-dissipation does: nothing in a question tells which of them asks")
        .judgesData();
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    EulerPath path = trial.euler(trial.step(0.004), STEPS);
    for (int s = 0; s < STEPS; s++) {
      from(trial, path, s, true);
    }
  }

  /**
   * W2(mu_s, mu_t)^2 is at most (t - s) (F(mu_s) - F(mu_t)) for every later t, up to the remainder
   * of steps unless they are to pass for the flow.
   */
  private static void from(Trial<NetworkInstance> trial, EulerPath path, int s, boolean discrete) {
    double remainder = 0;
    double rounding = path.energyRounding(s);
    double travel = 0;
    double blur = 0;
    for (int t = s + 1; t <= path.steps(); t++) {
      double error = path.stepRoundingNorm(t - 1);
      remainder += path.remainder(t - 1);
      travel += path.incrementNorm(t - 1);
      blur += error;
      rounding += 2 * Math.sqrt(path.dissipation(t - 1)) * error;
      double time = (t - s) * path.step();
      trial.atMost(
          "W2^2 between steps %d and %d".formatted(s, t),
          Coupling.cost(path.at(s), path.at(t)),
          time * (path.energy(s) - path.energy(t)),
          Budget.of(
              discrete ? time * remainder : 0,
              time * (rounding + path.energyRounding(t)) + 4 * (travel + blur) * blur));
    }
  }
}
