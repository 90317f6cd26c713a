package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.CONTINUOUS;
import static org.measuredynamics.contract.Capability.EULER;

import com.google.auto.service.AutoService;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.ContinuousFlow;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Energy falls by exactly the dissipation D(mu) = int |grad V(.; mu)|^2 dmu: in every Euler step up
 * to second order, with a proved constant; over [0, T] by that of exact steps, down to rounding;
 * and along the continuous flow. Refuted by time that runs too fast or too slow.
 *
 * <p>Alone: {@code check --theorem lift.energy-dissipation}.
 */
@AutoService(Catalogued.class)
public final class EnergyDissipation implements Theorem<NetworkInstance> {
  private static final int STEPS = 4;
  private static final int LONGER = 8;

  @Override
  public Card card() {
    return Card.of("lift.energy-dissipation")
        .states(
            "F(mu_0) - F(mu_T) = int_0^T int |grad V(.; mu_t)|^2 dmu_t dt; the defect of Euler steps is of first order")
        .source("Ambrosio, Gigli, Savare 2008, theorem 11.2.1; Chizat, Bach 2018, proposition 2.5")
        .assumes(
            Hypothesis.of("velocity -grad V at the stated speed (a gradient flow)")
                .violatedBy(
                    "heavy-ball inertia",
                    FlowMutant.MOMENTUM,
                    () -> NetworkInstance.plain("tanh"),
                    this::check))
        .needs(EULER)
        .budget(
            "discretisation: L h^2 D / 2 a step, proved, and none against exact steps; continuous time: the declared tolerance from record to record, grown with the flow; rounding: running error analysis of F and of a step")
        .firstRefutes(FlowMutant.STEP_5_PERCENT_LONG)
        .alone(RareMutant.OF_OTHERS_THAN_RELU)
        .judgesData();
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    everyStep(trial);
    if (trial.energy().isSmooth()) {
      trial.later(EnergyDissipation::overTime);
      if (trial.declares(CONTINUOUS) && trial.initial().size() <= 64) {
        trial.later(EnergyDissipation::continuousFlow);
      }
    }
  }

  /** F(mu_k) - F(mu_(k+1)) = h D(mu_k), up to L h^2 D(mu_k) / 2. */
  private static void everyStep(Trial<NetworkInstance> trial) {
    EulerPath path = trial.euler(trial.step(0.004), STEPS);
    for (int k = 0; k < STEPS; k++) {
      trial.identity(
          "energy lost in one step",
          path.lost(k),
          path.step() * path.dissipation(k),
          Budget.of(path.remainder(k), path.lostRounding(k)));
    }
  }

  /**
   * F(mu_0) - F(mu_T) is the sum of what exact steps lose from where each one begins, which is h D
   * and a term of second order; here that term has no budget.
   */
  private static void overTime(Trial<NetworkInstance> trial) {
    EulerPath path = trial.euler(trial.time(0.1) / LONGER, LONGER);
    double exact = 0;
    double rounding = path.lossRounding();
    for (int k = 0; k < LONGER; k++) {
      exact += path.exactlyLost(k);
      rounding += 2 * path.energyRounding(k);
    }
    trial.identity(
        "energy lost over [0, T], against the steps",
        path.energy(0) - path.energy(LONGER),
        exact,
        Budget.ofRounding(rounding));
  }

  /** F(mu_0) - F(mu_T) = int_0^T D(mu_t) dt, by 12 nodes; what 8 miss of them is the budget. */
  private static void continuousFlow(Trial<NetworkInstance> trial) {
    ContinuousFlow flow = trial.continuous(trial.time(1));
    double error = flow.integralError(trial.energy()::dissipation);
    trial.identity(
        "energy lost by the continuous flow",
        flow.lost(),
        flow.integral(trial.energy()::dissipation),
        Budget.of(error + flow.missed() + flow.nodes(), flow.lostRounding()));
  }
}
