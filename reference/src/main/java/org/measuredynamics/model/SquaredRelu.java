package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import org.measuredynamics.kernel.Contraction;

/**
 * phi(x; (a, w)) = a max(w . x, 0)^2: positively 3-homogeneous, its activation of degree 2; the
 * gradient is Lipschitz on bounded sets, the Hessian jumps at w . x = 0.
 */
@AutoService(Unit.class)
public final class SquaredRelu extends RidgeUnit {
  @Override
  public String name() {
    return "squared-relu";
  }

  @Override
  double activation(double z) {
    return Math.max(z, 0) * Math.max(z, 0);
  }

  @Override
  double slope(double z, double activation) {
    return 2 * Math.max(z, 0);
  }

  @Override
  double curvature(double z, double activation) {
    return z > 0 ? 2 : 0;
  }

  @Override
  double slopeBound() {
    return Double.POSITIVE_INFINITY;
  }

  @Override
  double curvatureBound() {
    return 2;
  }

  @Override
  public boolean isSmooth() {
    return false;
  }

  @Override
  public int homogeneity() {
    return 3;
  }

  @Override
  public void activate(double[] value, double[] slope, int from, int to) {
    for (int j = from; j < to; j++) {
      double positive = Math.max(value[j], 0);
      slope[j] = 2 * positive;
      value[j] = positive * positive;
    }
  }

  /** The largest pre-activation on the ball. */
  private static double reach(double[] theta, double[] x, double radius) {
    return Math.max(0, preactivation(theta, x) + radius * Contraction.norm(x));
  }

  @Override
  public double gradientBound(double[] theta, double[] x, double radius) {
    double z = reach(theta, x, radius);
    return Math.hypot(z * z, (Math.abs(theta[0]) + radius) * 2 * z * Contraction.norm(x));
  }

  @Override
  public double curvatureBound(double[] theta, double[] x, double radius) {
    double off = 2 * reach(theta, x, radius) * Contraction.norm(x);
    double corner = (Math.abs(theta[0]) + radius) * 2 * Contraction.norm(x) * Contraction.norm(x);
    return corner / 2 + Math.hypot(corner / 2, off);
  }

  @Override
  public boolean isSmoothOn(double[] theta, double[] x, double radius) {
    return Math.abs(preactivation(theta, x)) > radius * Contraction.norm(x);
  }

  @Override
  double outputMagnitude(double a, double sigma, double condition) {
    return 3 * Math.abs(a) * condition * condition;
  }

  @Override
  double activationMagnitude(double sigma, double condition) {
    return 3 * condition * condition;
  }

  @Override
  double slopeMagnitude(double condition) {
    return 4 * condition;
  }
}
