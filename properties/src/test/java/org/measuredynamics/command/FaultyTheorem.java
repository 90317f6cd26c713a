package org.measuredynamics.command;

import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Theorem;

/** A theorem with a fault of its own: what happens is not the implementation's doing. */
public final class FaultyTheorem implements Theorem {
  @Override
  public Card card() {
    return Card.of("test.faulty").states("1 = 2").source("nobody").budget("none");
  }

  @Override
  public void check(Trial trial) {
    throw new IllegalStateException("a fault of the theorem itself");
  }
}
