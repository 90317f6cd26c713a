package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import org.measuredynamics.kernel.Fdlibm;

/** phi(x; (a, w)) = a cos(w . x): a random Fourier feature whose frequency is trained. */
@AutoService(Unit.class)
public final class Cos extends RidgeUnit {
  @Override
  public String name() {
    return "cos";
  }

  @Override
  double activation(double z) {
    return Fdlibm.cos(z);
  }

  @Override
  double slope(double z, double activation) {
    return -Fdlibm.sin(z);
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
    double[] both = new double[2];
    for (int j = from; j < to; j++) {
      Fdlibm.cosineAndSine(value[j], both);
      value[j] = both[0];
      slope[j] = -both[1];
    }
  }
}
