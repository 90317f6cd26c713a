package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.EULER;

import com.google.auto.service.AutoService;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Description.Repeatable;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The flow is autonomous: where it goes depends on where it is, not on when or how it came there.
 * To run s + t steps is to run s, and t more from there. Refuted by whatever an optimiser
 * remembers: momentum, a schedule, a stale gradient.
 *
 * <p>Alone: {@code check --theorem lift.semigroup}.
 */
@AutoService(Catalogued.class)
public final class Semigroup implements Theorem<NetworkInstance> {
  private static final int BEFORE = 3;
  private static final int AFTER = 4;

  @Override
  public Card card() {
    return Card.of("lift.semigroup")
        .states("S_(s+t) mu = S_t S_s mu: the flow from mu_s is the flow from mu_0, later")
        .source("Ambrosio, Gigli, Savare 2008, theorem 11.2.1")
        .assumes(
            Hypothesis.of("the velocity -grad V(.; mu_t) depends on the present measure only")
                .violatedBy(
                    "heavy-ball inertia",
                    FlowMutant.MOMENTUM,
                    () -> NetworkInstance.plain("tanh"),
                    this::check))
        .needs(EULER)
        .budget(
            "rounding of one step, and the distance already there times (1 + hL); asked for again: nothing where the same bits are declared")
        .firstRefutes(FlowMutant.STEP_SCHEDULE)
        .judgesData();
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    double step = trial.step(0.25);
    EulerPath whole = trial.euler(step, BEFORE + AFTER);
    fromWhereItWas(trial, whole);
    theSameAgain(trial, whole, trial.euler(step, BEFORE + AFTER));
  }

  /**
   * |S_t mu_s - mu_(s+t)|, step by step: the distance already there times (1 + hL), and rounding.
   */
  private static void fromWhereItWas(Trial<NetworkInstance> trial, EulerPath whole) {
    EulerPath rest =
        EulerPath.of(trial.implementation(), trial.energy(), whole.at(BEFORE), whole.step(), AFTER);
    trial.addAll(pair(trial, whole.from(BEFORE), rest).steps("distance of the two runs"));
  }

  /** The same question brings the same answer: the same bits, or within rounding, as declared. */
  private static void theSameAgain(Trial<NetworkInstance> trial, EulerPath whole, EulerPath again) {
    EulerPair pair = pair(trial, whole, again);
    if (trial.description().repeatable() != Repeatable.BITS) {
      trial.addAll(pair.agree("distance to the same run asked for again", 0, k -> 0));
      return;
    }
    for (int k = 0; k <= BEFORE + AFTER; k++) {
      trial.identity(
          "distance to the same run asked for again, declared to have the same bits",
          pair.distance(k),
          0,
          Budget.ofRounding(0));
    }
  }

  private static EulerPair pair(Trial<NetworkInstance> trial, EulerPath first, EulerPath second) {
    return new EulerPair(trial.energy(), first, second);
  }
}
