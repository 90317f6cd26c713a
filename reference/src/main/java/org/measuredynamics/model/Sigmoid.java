package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import org.measuredynamics.kernel.Elementary;

/** phi(x; (a, w)) = a / (1 + exp(-w . x)). */
@AutoService(Unit.class)
public final class Sigmoid extends RidgeUnit {
  @Override
  public String name() {
    return "sigmoid";
  }

  @Override
  double activation(double z) {
    return Elementary.sigmoid(z);
  }

  @Override
  double slope(double z, double activation) {
    return activation * (1 - activation);
  }

  @Override
  double curvature(double z, double activation) {
    return slope(z, activation) * (1 - 2 * activation);
  }

  @Override
  double slopeBound() {
    return 0.25;
  }

  @Override
  double curvatureBound() {
    return 0.0963;
  }

  @Override
  public void activate(double[] value, double[] slope, int from, int to) {
    for (int j = from; j < to; j++) {
      value[j] = Math.min(-value[j], 709);
    }
    Elementary.exp(value, slope, from, to);
    for (int j = from; j < to; j++) {
      double sigma = 1 / (1 + slope[j]);
      slope[j] = sigma * (1 - sigma);
      value[j] = sigma;
    }
  }
}
