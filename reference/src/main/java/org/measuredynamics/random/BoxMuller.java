package org.measuredynamics.random;

import org.measuredynamics.kernel.Fdlibm;

/**
 * Two independent standard normal numbers of two uniform ones (Box, Muller 1958), in the bits of
 * {@link StrictMath}.
 */
final class BoxMuller {
  private BoxMuller() {}

  /**
   * Writes sqrt(-2 log u) cos(2 pi v) and sqrt(-2 log u) sin(2 pi v).
   *
   * @param u of (0, 1), not subnormal
   * @param v of (0, 1)
   */
  static void normals(double u, double v, double[] normals) {
    double radius = Math.sqrt(-2 * Fdlibm.log(u));
    Fdlibm.cosineAndSine(2 * Math.PI * v, normals);
    normals[0] *= radius;
    normals[1] *= radius;
  }
}
