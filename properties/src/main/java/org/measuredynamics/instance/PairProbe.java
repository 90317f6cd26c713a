package org.measuredynamics.instance;

import java.util.Arrays;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/**
 * Particles that interact in pairs, to be asked about.
 *
 * @param name what they are
 * @param energy the energy
 * @param initial the particles
 */
public record PairProbe(String name, PairInteraction energy, ParticleMeasure initial) {
  /**
   * Returns n particles in some dimension up to 3, every third where the one before it is.
   *
   * @param size how far out they are
   * @param weighted whether weights are unequal
   */
  public static PairProbe drawn(int n, double size, boolean weighted, Stream stream) {
    return drawn(n, 1 + stream.integer(3), size, weighted, stream);
  }

  /** Returns the like of {@link #drawn} in dimension p. */
  public static PairProbe drawn(int n, int p, double size, boolean weighted, Stream stream) {
    double[] positions = stream.normals(n * p);
    Arrays.setAll(positions, c -> size * positions[c / p % 3 == 2 ? c - p : c]);
    PairInteraction energy =
        PairInteraction.of(p, stream.uniform(), stream.uniform(), 4 * stream.uniform());
    double[] weights = new double[n];
    Arrays.setAll(weights, i -> weighted ? 0.5 + i % 2 : 1);
    return new PairProbe(
        "pairs, n %d, p %d%s".formatted(n, p, weighted ? ", unequal weights" : ""),
        energy,
        ParticleMeasure.of(p, positions, ParticleMeasure.ofMassOne(weights)));
  }
}
