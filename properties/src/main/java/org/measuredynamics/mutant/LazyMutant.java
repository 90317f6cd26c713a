package org.measuredynamics.mutant;

import java.util.function.Supplier;
import org.measuredynamics.contract.Implementation;

/** What lazy training may have wrong. */
public enum LazyMutant implements Mutant {
  MEAN_FIELD_SCALING(
      "scaling 1/n where 1/sqrt(n) is declared",
      () ->
          new FaultyLazy() {
            @Override
            double scale(int n) {
              return 1.0 / n;
            }
          }),

  NOT_LINEARISED(
      "features move with the neurons",
      () ->
          new FaultyLazy() {
            @Override
            double[] place(double[] initial, double[] now) {
              return now;
            }
          }),

  RATE_TIMES_N(
      "learning rate n h",
      () ->
          new FaultyLazy() {
            @Override
            double rate(int n) {
              return n;
            }
          });

  private final String fault;

  @SuppressWarnings("ImmutableEnumChecker") // suppliers without state
  private final Supplier<Implementation> implementation;

  LazyMutant(String fault, Supplier<Implementation> implementation) {
    this.fault = fault;
    this.implementation = implementation;
  }

  @Override
  public String id() {
    return "lazy-" + Mutant.word(this);
  }

  @Override
  public String fault() {
    return fault;
  }

  @Override
  public Implementation implementation() {
    return implementation.get();
  }
}
