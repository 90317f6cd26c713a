package org.measuredynamics.model;

import com.google.auto.service.AutoService;

/** phi(x; (a, w)) = a cos(w . x): a random Fourier feature whose frequency is trained. */
@AutoService(Unit.class)
public final class Cos extends RidgeUnit {
  @Override
  public String name() {
    return "cos";
  }

  @Override
  double activation(double z) {
    return StrictMath.cos(z);
  }

  @Override
  double slope(double z, double activation) {
    return -StrictMath.sin(z);
  }

  @Override
  double curvature(double z, double activation) {
    return -activation;
  }

  @Override
  double slopeBound() {
    return 1;
  }

  @Override
  double curvatureBound() {
    return 1;
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
