package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Certificate;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.TwoWells;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.BirthDeathMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.ReactingPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Birth and death beside transport: the energy falls by int |grad V|^2 dmu and by alpha int (V -
 * Vbar)^2 dmu, so at least as fast as by transport alone; and mass gets over barriers that
 * particles do not, if the initial measure charges every basin.
 *
 * <p>The dissipation: its defect over [0, T], extrapolated from four step lengths to step 0, is
 * zero within the last change. The barrier: spikes of fixed amplitude on the circle in two equal
 * wells, half of the mass in each, where the target wants another share (theory.md, Birth and
 * death); the duality gap is certified.
 *
 * <p>Alone: {@code check --theorem global.birth-death}.
 */
@AutoService(Theorem.class)
public final class BirthDeathDescent implements Theorem {
  private static final int STEPS = 1_000;
  private static final double STEP = 0.05;

  /** The certified gap that refutes, as a part of the gap at the start. */
  private static final double RESOLUTION = 0.01;

  @Override
  public Card card() {
    return Card.of("global.birth-death")
        .states(
            "dF/dt = -int |grad V|^2 dmu - alpha int (V - Vbar)^2 dmu; mu_0 charging every basin: F(mu_t) - inf F = O(1/t), certified")
        .source("Rotskoff, Jelassi, Bruna, Vanden-Eijnden 2019, proposition 3.1 and theorem 3.3")
        .assumes(
            Hypothesis.of("the initial measure charges every basin")
                .violatedBy(
                    "no mass in the right basin",
                    ReferenceImplementation::new,
                    () -> Instance.plain("tanh"),
                    trial -> overTheBarrier(trial, 0, 4, "stuck")),
            Hypothesis.of("birth-death at rate alpha > 0")
                .violatedBy(
                    "transport alone, half of the mass in each well",
                    ReferenceImplementation::new,
                    () -> Instance.plain("tanh"),
                    trial -> overTheBarrier(trial, 0.5, 0, "stuck")))
        .needs(dynamics("birth-death"), unit("von-mises"), regulariser(Regulariser.Kind.WELLS))
        .budget(
            "discretisation: last change of the extrapolation in h; truncation: finite time, resolution 1 percent of the first gap; certificate by branch and bound; rounding")
        .firstRefutes(BirthDeathMutant.SIGN)
        .cost(4);
  }

  @Override
  public void check(Trial trial) {
    if (trial.energy().isSmooth()) {
      dissipation(trial);
      acceleration(trial);
    }
    overTheBarrier(trial, 0.5, 4, "with birth-death");
  }

  /**
   * F(mu_0) - F(mu_T) - sum_k h (D(mu_k) + alpha int (V - Vbar)^2 dmu_k) tends to 0: extrapolated
   * from h = T/8, ..., T/64.
   */
  private static void dissipation(Trial trial) {
    Energy energy = trial.energy();
    double rate = rate(trial);
    double horizon = longest(trial);
    double[] defects = new double[4];
    double rounding = 0;
    for (int level = 0; level < defects.length; level++) {
      int steps = 8 << level;
      defects[level] =
          ReactingPath.all(
                  trial.implementation(), energy, trial.initial(), rate, horizon / steps, steps)
              .defect();
      rounding =
          Math.max(
              rounding,
              (steps + 4.0)
                  * energy.operations(trial.initial().size())
                  * trial.roundoff()
                  * energy.valueMagnitude(trial.initial()));
    }
    Refinement defect = Refinement.of(defects, 1);
    trial.identity(
        "defect of dissipation over [0, T], extrapolated to step 0",
        defect.limit(),
        0,
        Budget.of(defect.change(), 8 * rounding));
  }

  /**
   * From the same measure reaction adds exactly -alpha int (V - Vbar)^2 dmu to what transport alone
   * does to F: one step with it and one without, per h, extrapolated to step 0.
   */
  private static void acceleration(Trial trial) {
    Energy energy = trial.energy();
    double rate = rate(trial);
    double longest = longest(trial);
    double[] added = new double[5];
    for (int level = 0; level < added.length; level++) {
      double step = longest / (1 << level);
      added[level] = (afterOneStep(trial, rate, step) - afterOneStep(trial, 0, step)) / step;
    }
    Refinement change = Refinement.of(added, 1);
    double rounding =
        64
            * energy.operations(trial.initial().size())
            * trial.roundoff()
            * energy.valueMagnitude(trial.initial())
            * (1 << added.length)
            / longest;
    trial.identity(
        "what reaction adds to dF/dt of transport alone",
        change.limit(),
        -rate * ReactingPath.reaction(energy, trial.initial()),
        Budget.of(change.change(), rounding));
  }

  /**
   * Two wells, a share of the mass in the first: the certified gap falls below 1 percent of what it
   * was, and t (F(mu_t) - inf F) does not grow.
   */
  private static void overTheBarrier(Trial trial, double share, double rate, String what) {
    NetworkEnergy energy = TwoWells.energy(trial.instance());
    ParticleMeasure initial = TwoWells.start(trial.instance(), share);
    ReactingPath path =
        ReactingPath.of(
            trial.implementation(), energy, initial, rate, STEP, STEPS / 4, STEPS / 2, STEPS);
    double first = Certificate.circleGap(energy, initial, 1e-6);
    double last = Certificate.circleGap(energy, path.at(2), 1e-8);
    double rounding =
        64 * energy.operations(initial.size()) * EulerPath.U * energy.valueMagnitude(initial);
    // inf F lies between F at the end less the certified gap, and F at the end.
    double end = path.energy(2);
    double early = path.energy(0) - end;
    double late = path.energy(1) - end + Math.max(0, last);
    trial.atMost(
        "certified gap " + what, last, 0, new Budget(0, 0, rounding, RESOLUTION * first, 0));
    trial.atMost(
        "t (F(mu_t) - inf F) at T/2 against T/4, " + what,
        STEPS / 2.0 * STEP * late,
        STEPS / 4.0 * STEP * early,
        Budget.ofRounding(STEPS * STEP * rounding));
  }

  /** alpha. */
  private static double rate(Trial trial) {
    return 0.5 + trial.instance().stream(Draw.RATE).uniform();
  }

  /** A time in which neither transport nor reaction goes far from mu_0. */
  private static double longest(Trial trial) {
    double spread = Math.sqrt(ReactingPath.reaction(trial.energy(), trial.initial()));
    return Math.min(trial.time(0.1), 0.1 / (rate(trial) * (0.1 + spread)));
  }

  /** F after one step of length h. */
  private static double afterOneStep(Trial trial, double rate, double step) {
    return ReactingPath.of(trial.implementation(), trial.energy(), trial.initial(), rate, step, 1)
        .energy(0);
  }
}
