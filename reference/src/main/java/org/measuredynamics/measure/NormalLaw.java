package org.measuredynamics.measure;

import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * The initial law whose coordinates are independent and normal with mean 0.
 *
 * @param deviations standard deviation of each coordinate, length p, positive
 */
public record NormalLaw(double[] deviations) implements InitialLaw {
  /**
   * Checks the deviations.
   *
   * @throws IllegalArgumentException if there is none, or one is not positive and finite
   */
  public NormalLaw {
    if (deviations.length == 0) {
      throw new IllegalArgumentException("deviations: expected at least one, found none");
    }
    ParticleMeasure.requireFinite("deviations", deviations);
    for (int k = 0; k < deviations.length; k++) {
      if (!(deviations[k] > 0)) {
        throw new IllegalArgumentException(
            "deviations[%d]: expected a positive number, found %s".formatted(k, deviations[k]));
      }
    }
    deviations = deviations.clone();
  }

  @Override
  public double[] deviations() {
    return deviations.clone();
  }

  @Override
  public int dimension() {
    return deviations.length;
  }

  /**
   * Draws n independent particles of equal weight, keyed by seed and particle.
   *
   * @throws IllegalArgumentException if n is not positive
   */
  public ParticleMeasure draw(int n, long seed) {
    return draw(n, seed, 0);
  }

  @Override
  public ParticleMeasure draw(int n, long seed, int replicate) {
    if (n < 1) {
      throw new IllegalArgumentException("particles: expected at least 1, found " + n);
    }
    int p = deviations.length;
    double[] positions = new double[n * p];
    for (int i = 0; i < n; i++) {
      Stream stream = Stream.of(seed, replicate, i, 0, Purpose.INITIAL);
      for (int k = 0; k < p; k++) {
        positions[i * p + k] = deviations[k] * stream.normal();
      }
    }
    return ParticleMeasure.uniform(p, positions);
  }
}
