package org.measuredynamics.contract;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.model.Unit;

/** The reference solver behind the contract. */
@AutoService(Implementation.class)
public final class ReferenceImplementation implements Implementation {
  /**
   * Of a coordinate from record to record: a hundred steps, or few in which the second derivative
   * of V jumps, as that of squared-relu does, and the integrator errs by hundreds of its tolerance.
   */
  private static final double DECLARED = 1000 * Problem.TOLERANCE;

  /** What there is to declare is sought once: implementations are described often. */
  private static final Description DESCRIPTION =
      Description.of("reference", "0.1.0", "Java")
          .declaring(Capability.EULER)
          .continuous(DECLARED)
          .declaring(Unit.all().stream().map(Unit::name).map(Capability::unit).toList())
          .declaring(Arrays.stream(Risk.values()).map(Capability::risk).toList())
          .declaring(Arrays.stream(Regulariser.Kind.values()).map(Capability::regulariser).toList())
          .declaring(Capability.NETWORK, Capability.PAIR_INTERACTION)
          .declaring(Dynamics.all().stream().map(Dynamics::kind).map(Capability::dynamics).toList())
          .declaring(Game.KINDS.stream().map(Capability::dynamics).toList())
          .declaring(Arrays.stream(Sampling.values()).map(Capability::sampling).toList())
          .declaring(Capability.SAMPLE)
          .declaring(Payoff.all().stream().map(Payoff::kind).map(Capability::payoff).toList())
          .declaring(
              Capability.UNEQUAL_WEIGHTS,
              Capability.EVALUATE,
              Capability.ENSEMBLE,
              Capability.SETS,
              Capability.GROUPS,
              Capability.NIKAIDO_ISODA)
          .of("reference", Precision.FLOAT64, Description.Repeatable.BITS);

  @Override
  public Description describe() {
    return DESCRIPTION;
  }

  @Override
  public <A> A answer(Question<A> question) {
    return question.reference();
  }
}
