package org.measuredynamics.mutant;

import java.util.function.Supplier;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Implementations that leave the hypotheses of a theorem: negative controls. They are no mutants,
 * for other theorems do not say that they are wrong.
 */
public enum Violation {
  /** Ensembles whose outputs are a sum over sqrt(n), not a mean. */
  OUTPUTS_OVER_SQRT_N(
      () ->
          new FaultyEnsemble() {
            @Override
            double reported(double output, int particles) {
              return Math.sqrt(particles) * output;
            }
          }),

  /** Output weights times sqrt(n): the scaling 1/sqrt(n). */
  OUTPUT_WEIGHTS_TIMES_SQRT_N(
      () ->
          new FaultyFlow() {
            @Override
            ParticleMeasure measure(ParticleMeasure mu) {
              double[] positions = mu.positions();
              scaleFirst(positions, mu.dimension(), Math.sqrt(mu.size()));
              return mu.at(positions);
            }
          }),

  /** Random features: only output weights learn. */
  INNER_WEIGHTS_FROZEN(
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              int p = step.mu.dimension();
              for (int c = 0; c < step.velocity.length; c++) {
                step.velocity[c] *= c % p == 0 ? 1 : 0;
              }
            }
          }),

  /** Only the first two neurons learn. */
  TWO_NEURONS_LEARN(
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              int p = step.mu.dimension();
              for (int c = 0; c < step.velocity.length; c++) {
                step.velocity[c] *= c / p < 2 ? 1 : 0;
              }
            }
          }),

  /** One pass whose first twelve data come again and again. */
  FIRST_DATA_AGAIN(
      () ->
          new FaultyBatch() {
            @Override
            int pass(int[] order, long seed, int place) {
              return place % 12;
            }
          }),

  /** Units over sets pooled by their maximum. */
  POOLED_BY_MAXIMUM(() -> FaultySets.pooled(FaultySets.Pooling.MAXIMUM)),

  /** Units over sets pooled by their median. */
  POOLED_BY_MEDIAN(() -> FaultySets.pooled(FaultySets.Pooling.MEDIAN));

  @SuppressWarnings("ImmutableEnumChecker") // suppliers without state
  private final Supplier<Implementation> implementation;

  Violation(Supplier<Implementation> implementation) {
    this.implementation = implementation;
  }

  /** Returns a fresh implementation. */
  public Implementation implementation() {
    return implementation.get();
  }
}
