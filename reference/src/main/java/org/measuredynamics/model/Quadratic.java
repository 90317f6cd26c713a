package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import org.measuredynamics.kernel.Contraction;

/** phi(x; w) = (w . x)^2, w in R^d: the lift of matrix sensing, f(x) = x . M x, M = int w w^T. */
@AutoService(Unit.class)
public final class Quadratic implements Unit {
  @Override
  public String name() {
    return "quadratic";
  }

  @Override
  public int parameters(int d) {
    return d;
  }

  @Override
  public int[] orthogonalBlocks(int d) {
    return new int[] {0};
  }

  @Override
  public boolean isSmooth() {
    return true;
  }

  @Override
  public boolean hasOutputWeight() {
    return false;
  }

  @Override
  public int homogeneity() {
    return 2;
  }

  @Override
  public double value(double[] theta, double[] x) {
    double z = Contraction.dot(theta, 0, x, 0, x.length);
    return z * z;
  }

  @Override
  public double[] gradient(double[] theta, double[] x) {
    double[] gradient = new double[x.length];
    Contraction.accumulate(
        2 * Contraction.dot(theta, 0, x, 0, x.length), x, 0, gradient, 0, x.length);
    return gradient;
  }

  @Override
  public double[] hessian(double[] theta, double[] x) {
    int p = x.length;
    double[] hessian = new double[p * p];
    for (int k = 0; k < p; k++) {
      Contraction.accumulate(2 * x[k], x, 0, hessian, k * p, p);
    }
    return hessian;
  }

  @Override
  public void forward(
      DataSet data, double[] theta, int from, int to, double[] value, double[] slope, int at) {
    int d = theta.length;
    for (int j = from; j < to; j++) {
      double z = Contraction.dot(theta, 0, data.coordinates(), j * d, d);
      value[at + j] = z * z;
      slope[at + j] = 2 * z;
    }
  }

  @Override
  public void pullback(
      DataSet data,
      double[] theta,
      double[] residual,
      double[] value,
      double[] slope,
      int at,
      double[] gradient,
      int gradientAt) {
    int d = theta.length;
    double[] x = data.coordinates();
    for (int j = 0; j < data.size(); j++) {
      for (int k = 0; k < d; k++) {
        double term = Math.fma(slope[at + j], x[j * d + k], 0.0);
        gradient[gradientAt + k] = Math.fma(residual[j], term, gradient[gradientAt + k]);
      }
    }
  }

  @Override
  public double gradientBound(double[] theta, double[] x, double radius) {
    double reach = Contraction.norm(x);
    return 2 * (Math.abs(Contraction.dot(theta, 0, x, 0, x.length)) + radius * reach) * reach;
  }

  @Override
  public double curvatureBound(double[] theta, double[] x, double radius) {
    return 2 * Contraction.dot(x, 0, x, 0, x.length);
  }

  @Override
  public double valueMagnitude(double[] theta, double[] x) {
    double sum = Linear.condition(theta, x);
    return 3 * sum * sum;
  }

  @Override
  public double[] gradientMagnitude(double[] theta, double[] x) {
    double sum = 2 * Linear.condition(theta, x);
    double[] magnitude = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      magnitude[k] = 2 * sum * Math.abs(x[k]);
    }
    return magnitude;
  }
}
