package org.measuredynamics.observation;

import java.util.stream.IntStream;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.measure.Wasserstein;

/**
 * Couplings of two measures of as many particles: optimal for W2 up to 48 particles of equal
 * weight; beyond, that which keeps the particles' identities, whose cost bounds W2^2 from above.
 */
public final class Coupling {
  private static final int MOST_ASSIGNED = 48;

  private Coupling() {}

  /** Returns whether couplings of the measure are optimal. */
  public static boolean isOptimal(ParticleMeasure mu) {
    return mu.size() <= MOST_ASSIGNED && mu.isUniform();
  }

  /** Returns to which particle of nu each of mu goes, length n. */
  public static int[] of(ParticleMeasure mu, ParticleMeasure nu) {
    return isOptimal(mu) ? Wasserstein.assignment(mu, nu) : IntStream.range(0, mu.size()).toArray();
  }

  /** Returns the mean squared distance of coupled particles: W2^2 where it is optimal. */
  public static double cost(ParticleMeasure mu, ParticleMeasure nu) {
    if (isOptimal(mu)) {
      double distance = Wasserstein.distance(mu, nu);
      return distance * distance;
    }
    return Wasserstein.identityCost(mu, nu);
  }
}
