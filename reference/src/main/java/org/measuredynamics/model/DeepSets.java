package org.measuredynamics.model;

import com.google.auto.service.AutoService;

/**
 * The neuron over sets with relu in both layers, as in the paper: positively 3-homogeneous, with
 * kinks.
 */
@AutoService(Unit.class)
public final class DeepSets extends SetUnit {
  @Override
  public String name() {
    return "deep-sets";
  }

  @Override
  double activation(double z) {
    return Math.max(z, 0);
  }

  @Override
  double slope(double z, double activation) {
    return z > 0 ? 1 : 0;
  }

  @Override
  double curvature(double z, double activation) {
    return 0;
  }

  @Override
  double curvatureBound() {
    return 0;
  }

  @Override
  public boolean isSmooth() {
    return false;
  }

  @Override
  public int homogeneity() {
    return 3;
  }

  @Override
  void activate(double[] value, double[] slope, int from, int to) {
    for (int j = from; j < to; j++) {
      slope[j] = slope(value[j], 0);
      value[j] = activation(value[j]);
    }
  }
}
