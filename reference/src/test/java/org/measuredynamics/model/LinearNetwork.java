package org.measuredynamics.model;

/** phi(x; (a, w)) = a w . x: the two-layer linear network, solvable at every width. */
public final class LinearNetwork extends RidgeUnit {
  @Override
  public String name() {
    return "linear-network";
  }

  @Override
  double activation(double z) {
    return z;
  }

  @Override
  double slope(double z, double activation) {
    return 1;
  }

  @Override
  double curvature(double z, double activation) {
    return 0;
  }

  @Override
  double slopeBound() {
    return 1;
  }

  @Override
  double curvatureBound() {
    return 0;
  }

  @Override
  void activate(double[] value, double[] slope, int from, int to) {
    java.util.Arrays.fill(slope, from, to, 1);
  }
}
