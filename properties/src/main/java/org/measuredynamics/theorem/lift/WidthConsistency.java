package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.EULER;

import com.google.auto.service.AutoService;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
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
@AutoService(Catalogued.class)
public final class WidthConsistency implements Theorem<NetworkInstance> {
  private static final int STEPS = 5;
  private static final int MOST = 128;

  @Override
  public Card card() {
    return Card.of("lift.width-consistency")
        .states(
            "mu_0 = (1/n) sum_i delta = (1/kn) sum_i k delta: the trajectories of the measures agree")
        .source("Chizat, Bach 2018, section 2.2 (rate n h); theory.md, Width consistency")
        .assumes(
            Hypothesis.of("the velocity is -grad V, that is n times the parameter gradient")
                .violatedBy(
                    "parameter gradient without the factor n",
                    FlowMutant.STEP_NOT_TIMES_N,
                    () -> NetworkInstance.plain("tanh"),
                    this::check))
        .needs(EULER)
        .budget("rounding of one step, and the distance already there times (1 + hL)")
        .firstRefutes(FlowMutant.STEP_NOT_TIMES_N)
        .neverAloneSince(
            "asks runs of a few steps of every energy at many widths, as lift.continuity-equation does: nothing in a question tells which of them asks")
        .judgesData();
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    EulerPath path = trial.euler(trial.step(0.25), STEPS);
    copies(trial, path, 2);
    if (trial.initial().size() <= MOST) {
      copies(trial, path, 5);
    }
  }

  /** |theta_i - theta'_(i,copy)| stays 0 for every copy of every particle. */
  private static void copies(Trial<NetworkInstance> trial, EulerPath path, int copies) {
    EulerPath wide =
        EulerPath.of(
            trial.implementation(),
            trial.energy(),
            trial.initial().duplicated(copies),
            path.step(),
            STEPS);
    for (int copy = 0; copy < copies; copy++) {
      int offset = copy;
      int[] partner =
          IntStream.range(0, trial.initial().size()).map(i -> i * copies + offset).toArray();
      trial.addAll(
          new EulerPair(trial.energy(), path, wide, partner).steps("distance to copy " + copy));
    }
  }
}
