package org.measuredynamics.mutant;

import java.util.function.Consumer;

/** What lazy training may have wrong. */
public enum LazyMutant implements Fault.Listed {
  MEAN_FIELD_SCALING(
      "scaling 1/n where 1/sqrt(n) is declared", lazy -> lazy.scaling = n -> 1.0 / n),

  NOT_LINEARISED("features move with the neurons", lazy -> lazy.place = (initial, now) -> now),

  RATE_TIMES_N("learning rate n h", lazy -> lazy.rate = n -> n),

  FAR_FROM_RECORDS(
      "steps 1 percent long from the 150th after a record on",
      lazy -> lazy.pace = since -> since < 150 ? 1 : 1.01);

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  LazyMutant(String words, Consumer<FaultyLazy> fault) {
    mutant = Fault.of("lazy-" + Mutant.word(this), words, FaultyLazy::new, fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }
}
