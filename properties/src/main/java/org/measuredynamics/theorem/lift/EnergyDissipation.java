package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.CONTINUOUS;
import static org.measuredynamics.contract.Capability.EULER;

import com.google.auto.service.AutoService;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.ContinuousFlow;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Energy falls by exactly the dissipation D(mu) = int |grad V(.; mu)|^2 dmu: in every Euler step up
 * to second order, with a proved constant; over [0, T] in the limit of short steps; and along the
 * continuous flow. Refuted by time that runs too fast or too slow.
 *
 * <p>Alone: {@code check --theorem lift.energy-dissipation}.
 */
@AutoService(Theorem.class)
public final class EnergyDissipation implements Theorem {
  private static final int STEPS = 4;

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
                    () -> Instance.plain("tanh"),
                    this::check))
        .needs(EULER)
        .budget(
            "discretisation: L h^2 D / 2 a step, proved; last change of the extrapolation in h; continuous time: the declared tolerance from record to record, grown with the flow; rounding: running error analysis of F and of a step")
        .firstRefutes(FlowMutant.STEP_5_PERCENT_LONG);
  }

  @Override
  public void check(Trial trial) {
    everyStep(trial);
    if (trial.energy().isSmooth()) {
      trial.later(EnergyDissipation::shortSteps);
      if (trial.declares(CONTINUOUS) && trial.initial().size() <= 64) {
        trial.later(EnergyDissipation::continuousFlow);
      }
    }
  }

  /** F(mu_k) - F(mu_(k+1)) = h D(mu_k), up to L h^2 D(mu_k) / 2. */
  private static void everyStep(Trial trial) {
    EulerPath path = trial.euler(trial.step(0.004), STEPS);
    for (int k = 0; k < STEPS; k++) {
      trial.identity(
          "energy lost in one step",
          path.lost(k),
          path.step() * path.dissipation(k),
          Budget.of(path.remainder(k), path.lostRounding(k)));
    }
  }

  /** F(mu_0) - F(mu_T) - sum_k h D(mu_k) tends to 0: extrapolated from h = T/8, ..., T/64. */
  private static void shortSteps(Trial trial) {
    double horizon = trial.time(0.1);
    double[] defects = new double[4];
    EulerPath path = null;
    for (int level = 0; level < defects.length; level++) {
      int steps = 8 << level;
      path = trial.euler(horizon / steps, steps);
      defects[level] = path.defect();
    }
    // The path of most steps rounds most often.
    double rounding = path.defectRounding();
    Refinement defect = Refinement.of(defects, 1);
    // The factor sums the absolute weights of the extrapolation from four levels.
    trial.identity(
        "defect over [0, T], extrapolated to step 0",
        defect.limit(),
        0,
        Budget.of(defect.change(), 8 * rounding));
  }

  /** F(mu_0) - F(mu_T) = int_0^T D(mu_t) dt, by 12 nodes; what 8 miss of them is the budget. */
  private static void continuousFlow(Trial trial) {
    ContinuousFlow flow = trial.continuous(trial.time(1));
    double error = flow.integralError(trial.energy()::dissipation);
    trial.identity(
        "energy lost by the continuous flow",
        flow.lost(),
        flow.integral(trial.energy()::dissipation),
        Budget.of(error + flow.missed() + flow.nodes(), flow.lostRounding()));
  }
}
