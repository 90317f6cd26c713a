package org.measuredynamics.model;

import org.measuredynamics.kernel.Contraction;

/** Ridge units side by side, phi = a sigma(w . x) or sigma(w . x). */
final class Ridges extends Tile {
  /** A loop over neurons: writes sigma(z) over z, and sigma'(z) to slope. */
  interface Activation {
    void activate(double[] value, double[] slope, int from, int to);
  }

  private final Activation activation;
  private final boolean hasOutputWeight;

  Ridges(DataSet data, int length, Activation activation, boolean hasOutputWeight) {
    super(data, (hasOutputWeight ? 1 : 0) + data.dimension(), length);
    this.activation = activation;
    this.hasOutputWeight = hasOutputWeight;
  }

  /** Where the weights begin. */
  private int weights() {
    return hasOutputWeight ? 1 : 0;
  }

  @Override
  void amplify(double[] factor, int at) {
    if (hasOutputWeight) {
      for (int i = 0; i < length; i++) {
        factor[at + i] *= theta[0][i];
      }
    }
  }

  @Override
  void activate(int j) {
    int at = j * data.dimension() - weights();
    Contraction.combine(
        data.coordinates(), at, theta, weights(), theta.length, 1, zero, value[j], 0, length);
    activation.activate(value[j], slope[j], 0, length);
  }

  @Override
  void pullback(double[] residual, double[] gradient, int first, int from, int to) {
    for (int j = 0; j < slope.length; j++) {
      Contraction.multiply(residual[j], slope[j], from, to);
    }
    if (hasOutputWeight) {
      dots(residual, value, gradient, 0, first, from, to);
    }
    moments(hasOutputWeight ? theta[0] : one, gradient, weights(), first, from, to);
  }
}
