package org.measuredynamics.instance;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Spikes on the torus that are to be recovered; see {@link Deconvolution}.
 *
 * @param dimension of the torus, 1 or 2
 * @param seed of the spikes
 */
public record SpikesInstance(int dimension, long seed) implements Instance {
  /** Refuses what is no such problem. */
  public SpikesInstance {
    Instance.require("dimension", dimension, 1, 2);
  }

  /** Returns all of them as a jqwik arbitrary. */
  public static Arbitrary<SpikesInstance> all() {
    return Combinators.combine(Arbitraries.integers().between(1, 2), Networks.seeds())
        .as(SpikesInstance::new);
  }

  /** In one line. */
  @Override
  public String toString() {
    return "spikes[dimension=%s, seed=%s]".formatted(dimension, seed);
  }
}
