package org.measuredynamics.measure;

/**
 * The energy distance 2 E|X - Y| - E|X - X'| - E|Y - Y'| (Szekely, Rizzo 2013): non-negative, zero
 * exactly when the measures agree, and without the curse of dimension of W2.
 */
public final class EnergyDistance {
  private EnergyDistance() {}

  /**
   * Returns the energy distance of two measures, any sizes and weights.
   *
   * @throws IllegalArgumentException if dimensions disagree
   */
  public static double between(ParticleMeasure mu, ParticleMeasure nu) {
    Wasserstein.requireSameSpace(mu, nu);
    return 2 * meanDistance(mu, nu) - meanDistance(mu, mu) - meanDistance(nu, nu);
  }

  private static double meanDistance(ParticleMeasure mu, ParticleMeasure nu) {
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      for (int j = 0; j < nu.size(); j++) {
        sum =
            Math.fma(
                mu.weight(i) * nu.weight(j), Math.sqrt(Wasserstein.squared(mu, i, nu, j)), sum);
      }
    }
    return sum;
  }
}
