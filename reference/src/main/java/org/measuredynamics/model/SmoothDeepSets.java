package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import org.measuredynamics.kernel.Elementary;

/** The neuron over sets with tanh in both layers: smooth. */
@AutoService(Unit.class)
public final class SmoothDeepSets extends SetUnit {
  private static final Tanh TANH = new Tanh();

  @Override
  public String name() {
    return "smooth-deep-sets";
  }

  @Override
  double activation(double z) {
    return Elementary.tanh(z);
  }

  @Override
  double slope(double z, double activation) {
    return TANH.slope(z, activation);
  }

  @Override
  double curvature(double z, double activation) {
    return TANH.curvature(z, activation);
  }

  @Override
  double curvatureBound() {
    return TANH.curvatureBound();
  }

  @Override
  public boolean isSmooth() {
    return true;
  }

  @Override
  void activate(double[] value, double[] slope, int from, int to) {
    TANH.activate(value, slope, from, to);
  }
}
