package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultySets.ofRank;
import static org.measuredynamics.mutant.FaultySets.weighted;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Implementation;

/**
 * Implementations that leave the hypotheses of a theorem: negative controls. They are no mutants,
 * for other theorems do not say that they are wrong.
 */
public enum Violation {
  /** Ensembles whose outputs are a sum over sqrt(n), not a mean. */
  OUTPUTS_OVER_SQRT_N(FaultyEnsemble::new, ensemble -> ensemble.report = Violation::timesSqrt),

  /** Output weights times sqrt(n): the scaling 1/sqrt(n). */
  OUTPUT_WEIGHTS_TIMES_SQRT_N(
      FaultyFlow::new,
      flow ->
          flow.particles =
              mu -> Faulty.mapped(mu, (x, k) -> k == 0 ? x * Math.sqrt(mu.size()) : x)),

  /** Random features: only output weights learn. */
  INNER_WEIGHTS_FROZEN(
      FaultyFlow::new,
      flow -> flow.adjust = step -> step.scale(c -> step.coordinate(c) == 0 ? 1 : 0)),

  /** Only the first two neurons learn. */
  TWO_NEURONS_LEARN(
      FaultyFlow::new, flow -> flow.adjust = step -> step.scale(c -> step.particle(c) < 2 ? 1 : 0)),

  /** One pass whose first twelve data come again and again. */
  FIRST_DATA_AGAIN(FaultyBatch::new, sgd -> sgd.passed = (order, seed, place, batch) -> place % 12),

  /** Units over sets pooled by their maximum. */
  POOLED_BY_MAXIMUM(
      () -> new FaultyFlow(Capability.SETS, Capability.GROUPS),
      flow -> flow.energy = weighted(ofRank(n -> n - 1))),

  /** Units over sets pooled by their median. */
  POOLED_BY_MEDIAN(
      () -> new FaultyFlow(Capability.SETS, Capability.GROUPS),
      flow -> flow.energy = weighted(ofRank(n -> (n - 1) / 2)));

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault fault;

  <M extends Implementation> Violation(Supplier<M> machine, Consumer<M> done) {
    fault = Fault.of(Mutant.word(this), "leaves a hypothesis", machine, done);
  }

  /** Returns a fresh implementation. */
  public Implementation implementation() {
    return fault.implementation();
  }

  private static void timesSqrt(double[][][] outputs, int n) {
    for (double[][] replicate : outputs) {
      for (double[] row : replicate) {
        Arrays.setAll(row, j -> Math.sqrt(n) * row[j]);
      }
    }
  }
}
