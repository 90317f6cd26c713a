package org.measuredynamics.theorem.lift;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Width is a resolution, not a parameter: k copies of every particle carry the same measure, so the
 * flow moves them alike. Unequal weights that add up do so too.
 *
 * <p>Both runs are observed, so each step is judged by itself: h times the Lipschitz constant
 * between the two observed configurations, and rounding.
 *
 * <p>Refuted by any factor of n that is missing or too many.
 *
 * <p>Alone: {@code check --theorem lift.width-consistency}.
 */
@AutoService(Theorem.class)
public final class WidthConsistency implements OldTheorem {
  private static final int STEPS = 5;
  private static final int MOST = 128;

  @Override
  public String id() {
    return "lift.width-consistency";
  }

  @Override
  public String statement() {
    return "mu_0 = (1/n) sum_i delta = (1/kn) sum_i k delta: the trajectories of the measures agree";
  }

  @Override
  public String source() {
    return "Chizat, Bach 2018, section 2.2 (rate n h); theory.md, Width consistency";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the velocity is -grad V, that is n times the parameter gradient");
  }

  @Override
  public List<String> needs() {
    return List.of("euler");
  }

  @Override
  public String budget() {
    return "rounding of one step, and the distance already there times (1 + hL)";
  }

  @Override
  public String firstRefutes() {
    return "step-not-times-n";
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Energy energy = instance.energy();
    ParticleMeasure initial = instance.initial();
    double step = EulerPath.step(energy, initial, 0.25);
    EulerPath path = EulerPath.of(implementation, energy, initial, step, STEPS);
    List<Comparison> comparisons = new ArrayList<>();
    for (int copies : initial.size() <= MOST ? new int[] {2, 5} : new int[] {2}) {
      EulerPath wide =
          EulerPath.of(implementation, energy, initial.duplicated(copies), step, STEPS);
      for (int copy = 0; copy < copies; copy++) {
        int offset = copy;
        int[] partner = IntStream.range(0, initial.size()).map(i -> i * copies + offset).toArray();
        comparisons.addAll(
            new EulerPair(energy, path, wide, partner).steps("distance to copy " + copy));
      }
    }
    return comparisons;
  }

  @Override
  public List<Control> controls() {
    Instance instance = Instance.plain("tanh");
    return List.of(
        new Control(
            hypotheses().get(0),
            "parameter gradient without the factor n",
            () ->
                check(
                    Mutant.named("step-not-times-n").implementation(), instance, AlphaLedger.RUN)));
  }
}
