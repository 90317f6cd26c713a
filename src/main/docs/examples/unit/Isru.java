package org.measuredynamics.model;

import com.google.auto.service.AutoService;

/**
 * phi(x; (a, w)) = a z / sqrt(1 + z^2), z = w . x, the inverse square root unit: a unit in one
 * file.
 */
@AutoService(Unit.class)
public final class Isru extends RidgeUnit {
  @Override
  public String name() {
    return "isru";
  }

  @Override
  double activation(double z) {
    return z / Math.sqrt(1 + z * z);
  }

  /** (1 + z^2)^(-3/2). */
  @Override
  double slope(double z, double activation) {
    double square = 1 + z * z;
    return 1 / (square * Math.sqrt(square));
  }

  /** -3 z (1 + z^2)^(-5/2). */
  @Override
  double curvature(double z, double activation) {
    return -3 * z * slope(z, activation) / (1 + z * z);
  }

  @Override
  double slopeBound() {
    return 1;
  }

  /** |sigma''| is largest at z = 1/2: 1.5 (5/4)^(-5/2) = 0.8587. */
  @Override
  double curvatureBound() {
    return 0.859;
  }

  @Override
  public void activate(double[] value, double[] slope, int from, int to) {
    for (int j = from; j < to; j++) {
      double z = value[j];
      value[j] = activation(z);
      slope[j] = slope(z, value[j]);
    }
  }
}
