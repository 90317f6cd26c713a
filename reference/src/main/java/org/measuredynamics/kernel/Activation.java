package org.measuredynamics.kernel;

/** The loops over numbers of an activation sigma. */
public interface Activation {
  /**
   * Writes sigma(z) over z, from..to-1, and sigma'(z) to slope, which a twin of a kernel may leave
   * as it finds it where the {@link #slopeFollows}.
   */
  void activate(double[] value, double[] slope, int from, int to);

  /** Returns whether sigma' is a function of sigma: {@link #slopes}. */
  default boolean slopeFollows() {
    return false;
  }

  /** Writes sigma'(z) to slope[slopeAt + k], sigma(z) being value[at + k], k = 0..count-1. */
  default void slopes(double[] value, int at, double[] slope, int slopeAt, int count) {
    throw new UnsupportedOperationException("sigma' does not follow from sigma");
  }
}
