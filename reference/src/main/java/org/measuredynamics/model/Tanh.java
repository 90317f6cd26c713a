package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import org.measuredynamics.kernel.Elementary;

/** phi(x; (a, w)) = a tanh(w . x). */
@AutoService(Unit.class)
public final class Tanh extends RidgeUnit {
  @Override
  public String name() {
    return "tanh";
  }

  @Override
  double activation(double z) {
    return Elementary.tanh(z);
  }

  @Override
  double slope(double z, double activation) {
    return Math.fma(-activation, activation, 1);
  }

  @Override
  double curvature(double z, double activation) {
    return -2 * activation * slope(z, activation);
  }

  @Override
  double slopeBound() {
    return 1;
  }

  @Override
  double curvatureBound() {
    return 0.7699;
  }

  @Override
  public void activate(double[] value, double[] slope, int from, int to) {
    Elementary.tanh(value, slope, from, to);
    for (int j = from; j < to; j++) {
      slope[j] = Math.fma(-value[j], value[j], 1);
    }
  }

  @Override
  public boolean slopeFollows() {
    return true;
  }

  @Override
  public void slopes(double[] value, int at, double[] slope, int slopeAt, int count) {
    System.arraycopy(value, at, slope, slopeAt, count);
    for (int j = slopeAt; j < slopeAt + count; j++) {
      slope[j] = Math.fma(-slope[j], slope[j], 1);
    }
  }
}
