package org.measuredynamics.measure;

/** A law mu_0 that independent initial particles are drawn from. */
public sealed interface InitialLaw permits NormalLaw, ParticleMeasure {
  /** Returns p. */
  int dimension();

  /**
   * Draws n independent particles of equal weight, keyed by seed, replicate and particle.
   *
   * @throws IllegalArgumentException if n is not positive
   */
  ParticleMeasure draw(int n, long seed, int replicate);
}
