package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import org.measuredynamics.kernel.Contraction;

/** phi(x; theta) = theta . x: every particle moves alike, and everything is solvable. */
@AutoService(Unit.class)
public final class Linear implements Unit {
  @Override
  public String name() {
    return "linear";
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
    return 1;
  }

  @Override
  public double value(double[] theta, double[] x) {
    return Contraction.dot(theta, 0, x, 0, x.length);
  }

  @Override
  public double[] gradient(double[] theta, double[] x) {
    return x.clone();
  }

  @Override
  public double[] hessian(double[] theta, double[] x) {
    return new double[x.length * x.length];
  }

  @Override
  public void forward(
      DataSet data, double[] theta, int from, int to, double[] value, double[] slope, int at) {
    int d = theta.length;
    for (int j = from; j < to; j++) {
      value[at + j] = Contraction.dot(theta, 0, data.coordinates(), j * d, d);
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
    for (int j = 0; j < data.size(); j++) {
      Contraction.accumulate(residual[j], data.coordinates(), j * d, gradient, gradientAt, d);
    }
  }

  @Override
  public double gradientBound(double[] theta, double[] x, double radius) {
    return Contraction.norm(x);
  }

  @Override
  public double curvatureBound(double[] theta, double[] x, double radius) {
    return 0;
  }

  @Override
  public double valueMagnitude(double[] theta, double[] x) {
    return 2 * condition(theta, x);
  }

  @Override
  public double[] gradientMagnitude(double[] theta, double[] x) {
    double[] magnitude = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      magnitude[k] = 2 * Math.abs(x[k]);
    }
    return magnitude;
  }

  /** sum_k |theta_k x_k|, the condition of the inner product. */
  static double condition(double[] theta, double[] x) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += Math.abs(theta[k] * x[k]);
    }
    return sum;
  }
}
