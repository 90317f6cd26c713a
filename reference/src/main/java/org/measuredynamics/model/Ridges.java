package org.measuredynamics.model;

import java.util.Optional;
import org.measuredynamics.kernel.Activation;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.kernel.MicroKernel;

/** Ridge units side by side, phi = a sigma(w . x) or sigma(w . x). */
final class Ridges extends Tile {
  private final Activation activation;
  private final boolean hasOutputWeight;

  Ridges(DataSet data, int length, Activation activation, boolean hasOutputWeight) {
    super(data, (hasOutputWeight ? 1 : 0) + data.dimension(), length);
    this.activation = activation;
    this.hasOutputWeight = hasOutputWeight;
  }

  /**
   * Returns neurons of the unit: in blocks where this JVM has a kernel, else side by side or one
   * after the other.
   */
  static Layer layer(
      Unit unit, DataSet data, double[] mass, Activation activation, boolean hasOutputWeight) {
    int n = mass.length;
    int m = data.size();
    Optional<MicroKernel> kernel =
        MicroKernel.chosen().filter(chosen -> Blocked.suits(n, m, data.dimension()));
    if (kernel.isPresent()) {
      Activation twin = kernel.get().activation(unit.name(), activation);
      return new Blocked(kernel.get(), data, mass, twin, hasOutputWeight, Blocked.keeps(n));
    }
    return SideBySide.suits(n, m)
        ? new SideBySide(mass, length -> new Ridges(data, length, activation, hasOutputWeight))
        : new NeuronByNeuron(unit, data, mass);
  }

  /** Where the weights begin. */
  private int weights() {
    return hasOutputWeight ? 1 : 0;
  }

  @Override
  void amplify(double[] factor, int at) {
    if (hasOutputWeight) {
      super.amplify(factor, at);
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
      dots(residual, gradient, 0, first, from, to);
    }
    moments(hasOutputWeight ? theta[0] : new double[0], gradient, weights(), first, from, to);
  }
}
