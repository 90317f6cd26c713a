package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EULER;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.TwoNeuronTeacher;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Rehearsal;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Over-parameterised networks reach the global minimum, from independent neurons with a probability
 * that tends to one with their number.
 *
 * <p>Instances: relu and sigmoid networks taught by two neurons of opposite sign, without noise and
 * without a regulariser, in dimension 5 to 100. The infimum of F is 0, so F itself certifies the
 * gap. Whether 32 neurons reach it is settled by where they begin: the suite's own run from the
 * same neurons gets half way to the resolution, or nothing is claimed of them.
 *
 * <p>Alone: {@code check --theorem global.width}.
 */
@AutoService(Catalogued.class)
public final class Width implements Theorem<NetworkInstance> {
  private static final List<String> UNITS = List.of("relu", "sigmoid");
  private static final int[] DIMENSIONS = {5, 20, 100};
  private static final int WIDE = 32;
  private static final int STEPS = 500;

  /** The part of F(0) below which a run has reached the minimum. */
  private static final double RESOLUTION = 0.02;

  private static final Rehearsal<NetworkInstance> MINIMUM =
      Rehearsal.of(trial -> reachesTheMinimum(trial, 1));

  @Override
  public Card card() {
    return Card.of("global.width")
        .states(
            "inf F = 0, neurons in all directions with both signs: F(mu_T^n) <= e F(mu_0^n), over-parameterised networks reach the global minimum")
        .source(
            "Chizat, Bach 2018, theorem 3.5 and section 4.2, for sigmoid; Wojtowytsch 2020, for relu; Rotskoff, Vanden-Eijnden 2018")
        .assumes(
            Hypothesis.of(
                    "neurons start apart from one another, in all directions and with both signs")
                .violatedBy(
                    "32 neurons in one place: they stay together, as wide as one",
                    ReferenceImplementation::new,
                    () -> NetworkInstance.plain("relu").sized(100, 120, WIDE),
                    trial -> reachesTheMinimum(trial, 0)),
            Hypothesis.of("all neurons are trained")
                .violatedBy(
                    "inner weights never move, two neurons more than none",
                    Violation.TWO_NEURONS_LEARN::implementation,
                    () -> NetworkInstance.plain("relu").sized(100, 120, WIDE),
                    this::check),
            Hypothesis.inTime())
        .needs(EULER)
        .needsOneOf(UNITS.stream().map(Capability::unit).toArray(Capability[]::new))
        .budget(
            "truncation: finite time, resolution 2 percent of F(0), of which the exact scheme uses half at most; rounding, far below it")
        .firstRefutes(FlowMutant.EARLY_STOP)
        .alone(RareMutant.AFTER_500_STEPS)
        .cost(4);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(UNITS)
        .plain()
        .ofDimension(DIMENSIONS)
        .ofData(d -> 20 + d)
        .ofParticles(WIDE, WIDE)
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    if (!UNITS.contains(instance.unit())) {
      return Optional.of("relu or sigmoid units");
    }
    return MINIMUM.getsHalfWay(instance) ? Optional.empty() : Optional.of(Hypothesis.IN_TIME);
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    reachesTheMinimum(trial, 1);
  }

  /**
   * F(mu_T^32) &lt;= 0.02 F(mu_0^32), where inf F = 0.
   *
   * @param spread of the initial neurons about their first: 1 if they are independent
   */
  private static void reachesTheMinimum(Trial<NetworkInstance> trial, double spread) {
    TwoNeuronTeacher teacher = new TwoNeuronTeacher(trial.instance());
    NetworkEnergy energy = teacher.energy(0);
    ParticleMeasure initial = teacher.students(0, WIDE, spread);
    double step = energy.unit().name().equals("relu") ? 0.2 : 1;
    ParticleMeasure last =
        trial
            .implementation()
            .run(new Problem(energy, initial, Problem.Scheme.EULER, step, new int[] {STEPS}))
            .get(0);
    double rounding = 16 * energy.operations(WIDE) * EulerPath.U * energy.valueMagnitude(initial);
    trial.atMost(
        "F(mu_T) of %d neurons".formatted(WIDE),
        energy.value(last),
        0,
        new Budget(0, 0, rounding, RESOLUTION * energy.value(initial), 0));
  }
}
