package org.measuredynamics.model;

import org.measuredynamics.kernel.Elementary;

/** Gaussian spikes side by side, phi = a exp(-|x - c|^2 / 2). */
final class Spikes extends Tile {
  private final double[] sum;

  Spikes(DataSet data, int length) {
    super(data, 1 + data.dimension(), length);
    sum = new double[length];
  }

  @Override
  void activate(int j) {
    double[] square = slope[j];
    int at = j * data.dimension() - 1;
    addSquare(data.coordinates()[at + 1], theta[1], zero, square);
    for (int k = 2; k < theta.length; k++) {
      addSquare(data.coordinates()[at + k], theta[k], square, square);
    }
    for (int i = 0; i < length; i++) {
      square[i] = -square[i] / 2;
    }
    Elementary.exp(square, value[j], 0, length);
  }

  private static void addSquare(double x, double[] centre, double[] start, double[] target) {
    for (int i = 0; i < target.length; i++) {
      double gap = x - centre[i];
      target[i] = Math.fma(gap, gap, start[i]);
    }
  }

  @Override
  void pullback(double[] residual, double[] gradient, int first, int from, int to) {
    int p = theta.length;
    weigh(residual[0], value[0], slope[0], zero, sum, from, to);
    for (int j = 1; j < slope.length; j++) {
      weigh(residual[j], value[j], slope[j], sum, sum, from, to);
    }
    moments(new double[0], gradient, 1, first, from, to);
    for (int i = from; i < to; i++) {
      int at = (first + i) * p;
      gradient[at] = 0.0 + sum[i];
      for (int k = 1; k < p; k++) {
        double moment = gradient[at + k] - sum[i] * theta[k][i];
        gradient[at + k] = Math.fma(theta[0][i], moment, 0.0);
      }
    }
  }

  /** Writes a values, and adds them to the start. */
  private static void weigh(
      double a, double[] value, double[] weighed, double[] start, double[] sum, int from, int to) {
    for (int i = from; i < to; i++) {
      weighed[i] = a * value[i];
      sum[i] = start[i] + weighed[i];
    }
  }
}
