package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.EULER;

import com.google.auto.service.AutoService;
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
 * Nothing is kept between two questions: A, B, A again, and the two answers to A agree. A theorem
 * in one file, about a fixed design: several questions that are judged together, once, whatever the
 * effort.
 */
@AutoService(Catalogued.class)
public final class SameAnswerAgain implements Theorem<NetworkInstance> {
  private static final int STEPS = 4;

  @Override
  public Card card() {
    return Card.of("lift.same-answer-again")
        .states("A, B, A: the answer to A is a function of A")
        .source("Salmon, Moraes, Dror, Shaw 2011; the contract of requests")
        .assumes(
            Hypothesis.of("an answer is a function of the question")
                .uncontrolledSince("what is kept is the fault, not a hypothesis"))
        .needs(EULER)
        .budget("rounding of one step, and the distance already there times (1 + hL)")
        .firstRefutes(FlowMutant.BITS_NOT_REPEATED)
        .fixedDesign();
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    double step = trial.step(0.1);
    EulerPath first = trial.euler(step, STEPS);
    trial.euler(2 * step, STEPS);
    EulerPath again = trial.euler(step, STEPS);
    theSame(trial, first, again);
  }

  /** |theta_k - theta'_k|, step by step. */
  private static void theSame(Trial<NetworkInstance> trial, EulerPath first, EulerPath again) {
    trial.addAll(
        new EulerPair(trial.energy(), first, again)
            .agree("distance of two answers to one question", 0, k -> 0));
  }
}
