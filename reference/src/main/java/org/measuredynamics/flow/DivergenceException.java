package org.measuredynamics.flow;

/** A run left the finite numbers: which step, which particle, which coordinate, which value. */
public final class DivergenceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DivergenceException(String when, int particle, int coordinate, double value) {
    super(
        "the run diverged at %s: particle %d, coordinate %d is %s"
            .formatted(when, particle, coordinate, value));
  }

  public static void requireFinite(String when, double[] positions, int dimension) {
    for (int k = 0; k < positions.length; k++) {
      if (!Double.isFinite(positions[k])) {
        throw new DivergenceException(when, k / dimension, k % dimension, positions[k]);
      }
    }
  }

  /** Checks positions at a step or time, put in words only where they are not finite. */
  static void requireFinite(String unit, Number when, double[] positions, int dimension) {
    for (double coordinate : positions) {
      if (!Double.isFinite(coordinate)) {
        requireFinite(unit + " " + when, positions, dimension);
      }
    }
  }
}
