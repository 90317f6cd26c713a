package org.measuredynamics.model;

import com.google.auto.service.AutoService;

/** phi(x; (a, w)) = a z / (1 + |z|), z = w . x: a unit in one file. */
@AutoService(Unit.class)
public final class SoftSign extends RidgeUnit {
  @Override
  public String name() {
    return "soft-sign";
  }

  @Override
  double activation(double z) {
    return z / (1 + Math.abs(z));
  }

  @Override
  double slope(double z, double activation) {
    double rest = 1 - Math.abs(activation);
    return rest * rest;
  }

  /** It jumps from 2 to -2 at 0, where the slope is smooth enough for every bound of it. */
  @Override
  double curvature(double z, double activation) {
    double rest = 1 - Math.abs(activation);
    return -2 * Math.signum(z) * rest * rest * rest;
  }

  @Override
  double slopeBound() {
    return 1;
  }

  @Override
  double curvatureBound() {
    return 2;
  }

  @Override
  void activate(double[] value, double[] slope, int from, int to) {
    for (int j = from; j < to; j++) {
      value[j] = activation(value[j]);
      slope[j] = slope(0, value[j]);
    }
  }
}
