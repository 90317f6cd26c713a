package org.measuredynamics.instance;

import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;

/**
 * A fixed design of questions: nothing about it is left to choose but the seed of what it draws.
 *
 * @param seed of all that is drawn for it
 */
public record Design(long seed) implements Instance {
  /**
   * Returns designs as a jqwik arbitrary; none is smaller than another.
   *
   * @param declared takes as much of a random number generator as a network within it would: rows
   *     of the table of fresh instances have the seeds that they had when designs were networks
   */
  public static Arbitrary<Design> within(Description declared) {
    return Networks.within(declared).arbitrary().map(network -> new Design(network.seed()));
  }

  /** In one line. */
  @Override
  public String toString() {
    return "design[seed=%s]".formatted(seed);
  }
}
