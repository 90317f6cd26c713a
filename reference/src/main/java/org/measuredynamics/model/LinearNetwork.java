package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import java.util.Arrays;

/**
 * phi(x; (a, w)) = a (w . x): the two-layer linear network. Bilinear and 2-homogeneous; one matrix
 * moves all particles (theory.md, Linear networks).
 */
@AutoService(Unit.class)
public final class LinearNetwork extends RidgeUnit {
  @Override
  public String name() {
    return "linear-network";
  }

  @Override
  public int homogeneity() {
    return 2;
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
  public void activate(double[] value, double[] slope, int from, int to) {
    Arrays.fill(slope, from, to, 1);
  }
}
