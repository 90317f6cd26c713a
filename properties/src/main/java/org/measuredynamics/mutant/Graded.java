package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.Faulty.mapped;

import java.util.function.ObjDoubleConsumer;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** What a graded mutant has wrong by e: the measure of a theorem's power. */
public enum Graded {
  /** Every step is (1 + e) h. */
  STEP((flow, e) -> flow.adjust = step -> step.scale(1 + e)),

  /** The first coordinate of every neuron's gradient is times 1 + e, in run and in evaluate. */
  GRADIENT(
      (flow, e) -> {
        flow.adjust = step -> step.scaleFirst(1 + e);
        flow.evaluated =
            (energy, mu, right) ->
                new Evaluation(
                    right.outputs(),
                    right.energy(),
                    mapped(
                        right.gradient(),
                        mu.dimension(),
                        (slope, k) -> k == 0 ? slope * (1 + e) : slope));
      }),

  /** Normal noise of standard deviation e h is added to every coordinate in every step. */
  NOISE(
      (flow, e) ->
          flow.adjust =
              step -> {
                Stream stream = Stream.of(1, 0, 0, step.index, Purpose.NOISE);
                step.add(c -> e * stream.normal());
              }),

  /** Starts from particles times 1 + e, and records the right ones as those of step 0. */
  INITIAL(
      (flow, e) -> {
        flow.particles = mu -> mapped(mu, (value, k) -> value * (1 + e));
        flow.sampled = flow.particles;
        flow.recorded =
            (mu, index) -> index > 0 ? mu : mapped(mu, (value, k) -> value * (1 / (1 + e)));
      });

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final ObjDoubleConsumer<FaultyFlow> fault;

  Graded(ObjDoubleConsumer<FaultyFlow> fault) {
    this.fault = fault;
  }

  /** Returns the mutant. */
  public Mutant by(double e) {
    return Fault.of(
        "%s wrong by %s".formatted(Mutant.word(this), e),
        "graded",
        FaultyFlow::new,
        flow -> fault.accept(flow, e));
  }

  /** Returns the mutant whose ensembles draw from normal laws of so many times the variance. */
  public static Mutant variance(double factor) {
    return Fault.of(
        "variance times " + factor,
        "graded",
        FaultyEnsemble::new,
        ensemble -> ensemble.drawn = FaultyEnsemble.ofVariance(factor));
  }
}
