package org.measuredynamics.model;

import java.util.Arrays;
import org.measuredynamics.kernel.Activation;
import org.measuredynamics.kernel.Contraction;

/** A ridge unit phi(x; (a, w)) = a sigma(w . x): parameters theta = (a, w) in R^{1 + d}. */
abstract class RidgeUnit implements Unit, Activation {
  /** sigma(z). */
  abstract double activation(double z);

  /** sigma'(z), given sigma(z). */
  abstract double slope(double z, double activation);

  /** sigma''(z) where it exists, given sigma(z). */
  abstract double curvature(double z, double activation);

  /** A bound of |sigma'|. */
  abstract double slopeBound();

  /** A bound of |sigma''| where it exists. */
  abstract double curvatureBound();

  @Override
  public int parameters(int d) {
    return 1 + d;
  }

  @Override
  public int[] orthogonalBlocks(int d) {
    return new int[] {1};
  }

  @Override
  public boolean isSmooth() {
    return true;
  }

  @Override
  public double value(double[] theta, double[] x) {
    return theta[0] * activation(preactivation(theta, x));
  }

  @Override
  public double[] gradient(double[] theta, double[] x) {
    double[] gradient = new double[theta.length];
    double z = preactivation(theta, x);
    writeGradient(theta, x, z, activation(z), gradient, 0);
    return gradient;
  }

  private void writeGradient(
      double[] theta, double[] x, double z, double sigma, double[] out, int at) {
    double scale = theta[0] * slope(z, sigma);
    out[at] = sigma;
    for (int k = 0; k < x.length; k++) {
      out[at + k + 1] = scale * x[k];
    }
  }

  @Override
  public double[] hessian(double[] theta, double[] x) {
    double z = preactivation(theta, x);
    double sigma = activation(z);
    double slope = slope(z, sigma);
    double corner = theta[0] * curvature(z, sigma);
    int p = theta.length;
    double[] hessian = new double[p * p];
    for (int k = 1; k < p; k++) {
      hessian[k] = slope * x[k - 1];
      hessian[k * p] = hessian[k];
      for (int l = 1; l < p; l++) {
        hessian[k * p + l] = corner * x[k - 1] * x[l - 1];
      }
    }
    return hessian;
  }

  static double preactivation(double[] theta, double[] x) {
    double z = 0;
    for (int k = 0; k < x.length; k++) {
      z = Math.fma(theta[k + 1], x[k], z);
    }
    return z;
  }

  /** sum_k |w_k x_k|, the condition of the pre-activation. */
  static double condition(double[] theta, double[] x) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += Math.abs(theta[k + 1] * x[k]);
    }
    return sum;
  }

  @Override
  public double gradientBound(double[] theta, double[] x, double radius) {
    double reach = Contraction.norm(x);
    double sigma = Math.abs(activation(preactivation(theta, x))) + slopeBound() * radius * reach;
    return Math.hypot(sigma, (Math.abs(theta[0]) + radius) * slopeBound() * reach);
  }

  @Override
  public double curvatureBound(double[] theta, double[] x, double radius) {
    // The norm of [[0, b], [b, c]] is at most c/2 + sqrt(c^2/4 + b^2).
    double reach = Contraction.norm(x);
    double off = slopeBound() * reach;
    double corner = (Math.abs(theta[0]) + radius) * curvatureBound() * reach * reach;
    return corner / 2 + Math.hypot(corner / 2, off);
  }

  @Override
  public final double valueMagnitude(double[] theta, double[] x) {
    double sigma = activation(preactivation(theta, x));
    return outputMagnitude(theta[0], sigma, condition(theta, x));
  }

  @Override
  public final double[] gradientMagnitude(double[] theta, double[] x) {
    double sigma = activation(preactivation(theta, x));
    double[] magnitude = new double[theta.length];
    writeGradientMagnitude(theta, x, sigma, condition(theta, x), magnitude, 0);
    return magnitude;
  }

  private void writeGradientMagnitude(
      double[] theta, double[] x, double sigma, double condition, double[] out, int at) {
    double scale = Math.abs(theta[0]) * slopeMagnitude(condition);
    out[at] = activationMagnitude(sigma, condition);
    for (int k = 0; k < x.length; k++) {
      out[at + k + 1] = scale * Math.abs(x[k]);
    }
  }

  @Override
  public final void conditions(double[] theta, double[] x, double[] out) {
    double z = preactivation(theta, x);
    double sigma = activation(z);
    double condition = condition(theta, x);
    out[0] = outputMagnitude(theta[0], sigma, condition);
    writeGradient(theta, x, z, sigma, out, 1);
    writeGradientMagnitude(theta, x, sigma, condition, out, 1 + theta.length);
  }

  /** The condition of a sigma, given that of its argument. */
  double outputMagnitude(double a, double sigma, double condition) {
    return Math.abs(a) * activationMagnitude(sigma, condition);
  }

  /** The condition of sigma, given that of its argument. */
  double activationMagnitude(double sigma, double condition) {
    return Math.abs(sigma) + slopeBound() * condition;
  }

  /** The condition of sigma', given that of its argument. */
  double slopeMagnitude(double condition) {
    return slopeBound() + curvatureBound() * condition;
  }

  @Override
  public double inputLipschitz(double[] theta) {
    double square = Contraction.dot(theta, 1, theta, 1, theta.length - 1);
    return Math.abs(theta[0]) * slopeBound() * Math.sqrt(square);
  }

  @Override
  public double amplitude(double[] theta) {
    return theta[0];
  }

  @Override
  public final void forward(
      DataSet data, double[] theta, int from, int to, double[] value, double[] slope, int at) {
    double[] columns = data.columns();
    int m = data.size();
    Arrays.fill(value, at + from, at + to, 0);
    Contraction.accumulateRows(
        theta, 1, theta.length - 1, columns, from, m, value, at + from, to - from);
    activate(value, slope, at + from, at + to);
  }

  @Override
  public final void pullback(
      DataSet data,
      double[] theta,
      double[] residual,
      double[] value,
      double[] slope,
      int at,
      double[] gradient,
      int gradientAt) {
    int m = data.size();
    double[] columns = data.columns();
    gradient[gradientAt] += Contraction.wideDot(residual, 0, value, at, m);
    for (int j = 0; j < m; j++) {
      slope[at + j] *= residual[j];
    }
    Contraction.dotsInOrder(
        theta[0], slope, at, columns, 0, m, theta.length - 1, m, gradient, gradientAt + 1);
  }

  @Override
  public final Layer layer(DataSet data, double[] mass) {
    return Ridges.layer(this, data, mass, this, true);
  }
}
