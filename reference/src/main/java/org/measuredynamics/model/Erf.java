package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import org.measuredynamics.kernel.Elementary;

/** phi(x; (a, w)) = a erf(w . x). */
@AutoService(Unit.class)
public final class Erf extends RidgeUnit {
  @Override
  public String name() {
    return "erf";
  }

  @Override
  double activation(double z) {
    return Elementary.erf(z);
  }

  @Override
  double slope(double z, double activation) {
    return SLOPE_AT_ZERO * Elementary.exp(-z * z);
  }

  @Override
  double curvature(double z, double activation) {
    return -2 * z * slope(z, activation);
  }

  @Override
  double slopeBound() {
    return SLOPE_AT_ZERO;
  }

  @Override
  double curvatureBound() {
    return 0.968;
  }

  private static final double SLOPE_AT_ZERO = 0x1.20dd750429b6dp0;

  @Override
  public void activate(double[] value, double[] slope, int from, int to) {
    Elementary.gaussian(value, slope, from, to);
    for (int j = from; j < to; j++) {
      slope[j] *= SLOPE_AT_ZERO;
      value[j] = Elementary.erf(value[j]);
    }
  }
}
