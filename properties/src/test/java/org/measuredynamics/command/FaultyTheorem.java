package org.measuredynamics.command;

import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Theorem;

/** A theorem with a fault of its own: what happens is not the implementation's doing. */
public final class FaultyTheorem implements Theorem<NetworkInstance> {
  @Override
  public Card card() {
    return Card.of("test.faulty").states("1 = 2").source("nobody").budget("none");
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    throw new IllegalStateException("a fault of the theorem itself");
  }
}
