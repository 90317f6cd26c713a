package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Certificate;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.TwoWells;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.theorem.OldTheorem;
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
public final class BirthDeathDescent implements OldTheorem {
  private static final int STEPS = 1_000;
  private static final double STEP = 0.05;

  /** The certified gap that refutes, as a part of the gap at the start. */
  private static final double RESOLUTION = 0.01;

  @Override
  public String id() {
    return "global.birth-death";
  }

  @Override
  public String statement() {
    return "dF/dt = -int |grad V|^2 dmu - alpha int (V - Vbar)^2 dmu; mu_0 charging every basin:"
               + " F(mu_t) - inf F = O(1/t), certified";
  }

  @Override
  public String source() {
    return "Rotskoff, Jelassi, Bruna, Vanden-Eijnden 2019, proposition 3.1 and theorem 3.3";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the initial measure charges every basin", "birth-death at rate alpha > 0");
  }

  @Override
  public List<String> needs() {
    return List.of("birth-death", "von-mises", "wells");
  }

  @Override
  public String budget() {
    return "discretisation: last change of the extrapolation in h; truncation: finite time,"
               + " resolution 1 percent of the first gap; certificate by branch and bound;"
               + " rounding";
  }

  @Override
  public String firstRefutes() {
    return "birth-death-sign";
  }

  @Override
  public int cost() {
    return 4;
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    List<Comparison> comparisons = new ArrayList<>();
    Energy energy = instance.energy();
    if (energy.isSmooth()) {
      comparisons.add(dissipation(implementation, energy, instance));
      comparisons.add(acceleration(implementation, energy, instance));
    }
    comparisons.addAll(
        gap(implementation, circle(instance), start(instance, 0.5), 4, "with birth-death"));
    return comparisons;
  }

  /** Neville's extrapolation of the total defect over [0, T] to step 0. */
  private static Comparison dissipation(
      Implementation implementation, Energy energy, Instance instance) {
    ParticleMeasure initial = instance.initial();
    double rate = 0.5 + instance.stream(Draw.RATE).uniform();
    double spread = Math.sqrt(reaction(energy, initial));
    double horizon = Math.min(EulerPath.step(energy, initial, 0.1), 0.1 / (rate * (0.1 + spread)));
    double[] column = new double[4];
    double rounding = 0;
    for (int level = 0; level < column.length; level++) {
      int steps = 8 << level;
      int[] record = new int[steps + 1];
      for (int k = 0; k <= steps; k++) {
        record[k] = k;
      }
      double step = horizon / steps;
      List<ParticleMeasure> path =
          implementation.run(
              new Problem(
                  new Dynamics.Reacting(rate, BirthDeath.Form.WEIGHTS),
                  energy,
                  initial,
                  Problem.Scheme.EULER,
                  step,
                  record,
                  0));
      double dissipated = 0;
      for (int k = 0; k < steps; k++) {
        dissipated +=
            step * (energy.dissipation(path.get(k)) + rate * reaction(energy, path.get(k)));
      }
      column[level] = energy.value(path.get(0)) - energy.value(path.get(steps)) - dissipated;
      rounding =
          Math.max(
              rounding,
              (steps + 4.0)
                  * energy.operations(initial.size())
                  * (implementation.describe().roundoff() + EulerPath.U)
                  * energy.valueMagnitude(initial));
    }
    Refinement defect = Refinement.of(column, 1);
    return Comparison.identity(
        "defect of dissipation over [0, T], extrapolated to step 0",
        defect.limit(),
        0,
        Budget.of(defect.change(), 8 * rounding));
  }

  /**
   * From the same measure reaction adds exactly -alpha int (V - Vbar)^2 dmu to what transport alone
   * does to F: one step with it and one without, per h, extrapolated to step 0.
   */
  private static Comparison acceleration(
      Implementation implementation, Energy energy, Instance instance) {
    ParticleMeasure initial = instance.initial();
    double rate = 0.5 + instance.stream(Draw.RATE).uniform();
    double reaction = reaction(energy, initial);
    double longest =
        Math.min(EulerPath.step(energy, initial, 0.1), 0.1 / (rate * (0.1 + Math.sqrt(reaction))));
    double[] column = new double[5];
    for (int level = 0; level < column.length; level++) {
      double step = longest / (1 << level);
      double with = energy.value(stepped(implementation, energy, initial, rate, step));
      double alone = energy.value(stepped(implementation, energy, initial, 0, step));
      column[level] = (with - alone) / step;
    }
    Refinement change = Refinement.of(column, 1);
    double rounding =
        64
            * energy.operations(initial.size())
            * (implementation.describe().roundoff() + EulerPath.U)
            * energy.valueMagnitude(initial)
            * (1 << column.length)
            / longest;
    return Comparison.identity(
        "what reaction adds to dF/dt of transport alone",
        change.limit(),
        -rate * reaction,
        Budget.of(change.change(), rounding));
  }

  private static ParticleMeasure stepped(
      Implementation implementation,
      Energy energy,
      ParticleMeasure initial,
      double rate,
      double step) {
    return implementation
        .run(
            new Problem(
                new Dynamics.Reacting(rate, BirthDeath.Form.WEIGHTS),
                energy,
                initial,
                Problem.Scheme.EULER,
                step,
                new int[] {1},
                0))
        .get(0);
  }

  /** int (V - Vbar)^2 dmu. */
  private static double reaction(Energy energy, ParticleMeasure mu) {
    double[] variation = energy.firstVariation(mu);
    double mean = 0;
    for (int i = 0; i < variation.length; i++) {
      mean = Math.fma(mu.weight(i), variation[i], mean);
    }
    double sum = 0;
    for (int i = 0; i < variation.length; i++) {
      double excess = variation[i] - mean;
      sum = Math.fma(mu.weight(i) * excess, excess, sum);
    }
    return sum;
  }

  static NetworkEnergy circle(Instance instance) {
    return TwoWells.energy(instance);
  }

  static ParticleMeasure start(Instance instance, double share) {
    return TwoWells.start(instance, share);
  }

  private static List<Comparison> gap(
      Implementation implementation,
      NetworkEnergy energy,
      ParticleMeasure initial,
      double rate,
      String what) {
    List<ParticleMeasure> path =
        implementation.run(
            new Problem(
                new Dynamics.Reacting(rate, BirthDeath.Form.WEIGHTS),
                energy,
                initial,
                Problem.Scheme.EULER,
                STEP,
                new int[] {STEPS / 4, STEPS / 2, STEPS},
                0));
    double first = Certificate.circleGap(energy, initial, 1e-6);
    double last = Certificate.circleGap(energy, path.get(2), 1e-8);
    double rounding =
        64 * energy.operations(initial.size()) * EulerPath.U * energy.valueMagnitude(initial);
    // inf F lies between F at the end less the certified gap, and F at the end.
    double end = energy.value(path.get(2));
    double early = energy.value(path.get(0)) - end;
    double late = energy.value(path.get(1)) - end + Math.max(0, last);
    return List.of(
        Comparison.atMost(
            "certified gap " + what, last, 0, new Budget(0, 0, rounding, RESOLUTION * first, 0)),
        Comparison.atMost(
            "t (F(mu_t) - inf F) at T/2 against T/4, " + what,
            STEPS / 2.0 * STEP * late,
            STEPS / 4.0 * STEP * early,
            new Budget(0, 0, STEPS * STEP * rounding, 0, 0)));
  }

  @Override
  public List<Control> controls() {
    Instance instance = Instance.plain("tanh");
    Implementation reference = new ReferenceImplementation();
    return List.of(
        new Control(
            hypotheses().get(0),
            "no mass in the right basin",
            () -> gap(reference, circle(instance), start(instance, 0), 4, "stuck")),
        new Control(
            hypotheses().get(1),
            "transport alone, half of the mass in each well",
            () -> gap(reference, circle(instance), start(instance, 0.5), 0, "stuck")));
  }
}
