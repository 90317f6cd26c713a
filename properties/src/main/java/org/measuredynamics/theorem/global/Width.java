package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.TwoNeuronTeacher;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Over-parameterised networks reach the global minimum: the probability that a network of n neurons
 * does so tends to one with n.
 *
 * <p>Instances: relu and sigmoid networks taught by two neurons of opposite sign, without noise and
 * without a regulariser, in dimension 5 to 100. The infimum of F is 0, so F itself certifies the
 * gap. Each replicate has data, teacher and start of its own.
 *
 * <p>Alone: {@code check --theorem global.width}.
 */
@AutoService(Theorem.class)
public final class Width implements Theorem {
  private static final int[] DIMENSIONS = {5, 20, 100};
  private static final int NARROW = 2;
  private static final int WIDE = 32;
  private static final int REPLICATES = 24;
  private static final int STEPS = 500;

  /** The part of F(0) below which a run has reached the minimum. */
  private static final double RESOLUTION = 0.02;

  /** The probability of success that is claimed of the wide network. */
  private static final double PROBABILITY = 0.95;

  @Override
  public Card card() {
    return Card.of("global.width")
        .states(
            "P(F(mu_T^n) <= e F(mu_0^n)) -> 1 as n grows, where inf F = 0: over-parameterised networks reach the global minimum")
        .source(
            "Chizat, Bach 2018, theorem 3.5 and section 4.2, for sigmoid; Wojtowytsch 2020, for relu; Rotskoff, Vanden-Eijnden 2018")
        .assumes(
            Hypothesis.of(
                    "neurons start apart from one another, in all directions and with both signs")
                .violatedBy(
                    "32 neurons in one place: they stay together, as wide as one",
                    ReferenceImplementation::new,
                    () -> member(Instance.plain("relu")),
                    trial -> reachTheMinimum(trial, 0)),
            Hypothesis.of("all neurons are trained")
                .violatedBy(
                    "inner weights never move, two neurons more than none",
                    Violation.TWO_NEURONS_LEARN::implementation,
                    () -> member(Instance.plain("relu")),
                    this::check))
        .needs(EULER, unit("relu"), unit("sigmoid"))
        .budget(
            "Monte Carlo: exact binomial quantiles at alpha; truncation: finite time, resolution 2 percent of F(0); rounding, far below it")
        .firstRefutes(FlowMutant.EARLY_STOP)
        .cost(20);
  }

  @Override
  public Instance member(Instance drawn) {
    int d = DIMENSIONS[drawn.dimension() % DIMENSIONS.length];
    return new Instance(
        drawn.data() % 2 == 0 ? "relu" : "sigmoid",
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        Instance.Source.SYNTHETIC,
        d,
        20 + d,
        WIDE,
        false,
        drawn.seed());
  }

  @Override
  public void check(Trial trial) {
    reachTheMinimum(trial, 1);
  }

  /**
   * P(F(mu_T^32) > 0.02 F(mu_0^32)) &lt;= 0.05, and in at most half of the runs 2 neurons end
   * lower.
   *
   * @param spread of the 32 initial neurons about their first: 1 if they are independent
   */
  private static void reachTheMinimum(Trial trial, double spread) {
    TwoNeuronTeacher teacher = new TwoNeuronTeacher(trial.instance());
    int failures = 0;
    int worse = 0;
    for (int r = 0; r < REPLICATES; r++) {
      NetworkEnergy energy = teacher.energy(r);
      double wide = excess(trial, energy, teacher.students(r, WIDE, spread));
      double narrow = excess(trial, energy, teacher.students(r, NARROW, 1));
      failures += wide <= RESOLUTION ? 0 : 1;
      worse += wide > Math.max(narrow, RESOLUTION) ? 1 : 0;
    }
    rare(trial, "runs of 32 neurons above 2 percent", failures, 1 - PROBABILITY);
    rare(trial, "runs in which 2 neurons do better than 32", worse, 0.5);
  }

  /** F(mu_T) / F(mu_0), where inf F = 0. */
  private static double excess(Trial trial, NetworkEnergy energy, ParticleMeasure initial) {
    double step = energy.unit().name().equals("relu") ? 0.2 : 1;
    ParticleMeasure last =
        trial
            .implementation()
            .run(new Problem(energy, initial, Problem.Scheme.EULER, step, new int[] {STEPS}))
            .get(0);
    return energy.value(last) / energy.value(initial);
  }

  private static void rare(Trial trial, String what, int count, double probability) {
    trial.add(Comparison.rare(what, count, REPLICATES, probability, trial.alpha() / 2));
  }
}
