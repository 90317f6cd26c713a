package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import org.measuredynamics.kernel.Contraction;

/** phi(x; (a, w)) = a max(w . x, 0): positively 2-homogeneous, with a kink at w . x = 0. */
@AutoService(Unit.class)
public final class Relu extends RidgeUnit {
  @Override
  public String name() {
    return "relu";
  }

  @Override
  double activation(double z) {
    return Math.max(z, 0);
  }

  @Override
  double slope(double z, double activation) {
    return z > 0 ? 1 : 0;
  }

  @Override
  double curvature(double z, double activation) {
    return 0;
  }

  @Override
  double slopeBound() {
    return 1;
  }

  @Override
  double curvatureBound() {
    return 0;
  }

  @Override
  public boolean isSmooth() {
    return false;
  }

  @Override
  public int homogeneity() {
    return 2;
  }

  @Override
  public double jumpBound(double[] theta, double[] x, double radius) {
    double reach = Contraction.norm(x);
    return Math.abs(preactivation(theta, x)) <= radius * reach
        ? (Math.abs(theta[0]) + radius) * reach
        : 0;
  }

  @Override
  public void activate(double[] value, double[] slope, int from, int to) {
    // Without branches, in functions that the JIT knows vector instructions for.
    for (int j = from; j < to; j++) {
      double sigma = Math.max(value[j], 0);
      slope[j] = Math.ceil(Math.min(sigma, 1));
      value[j] = sigma;
    }
  }

  @Override
  public boolean slopeFollows() {
    return true;
  }

  @Override
  public void slopes(double[] value, int at, double[] slope, int slopeAt, int count) {
    // In place: of arrays at indices apart the JIT makes no vector instructions.
    System.arraycopy(value, at, slope, slopeAt, count);
    for (int j = slopeAt; j < slopeAt + count; j++) {
      slope[j] = Math.ceil(Math.min(slope[j], 1));
    }
  }
}
