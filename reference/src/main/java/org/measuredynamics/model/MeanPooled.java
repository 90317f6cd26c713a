package org.measuredynamics.model;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * A unit over single points taken to sets by its mean, phi(nu; theta) = int phi(x; theta) nu(dx):
 * linear in the measure of the points. On the orbit of a point under a group it is the symmetrised
 * unit.
 */
final class MeanPooled implements Unit {
  private final Unit unit;

  MeanPooled(Unit unit) {
    this.unit = unit;
  }

  @Override
  public String name() {
    return unit.name();
  }

  @Override
  public boolean isOverSets() {
    return true;
  }

  @Override
  public boolean isLinearInMeasure() {
    return true;
  }

  @Override
  public int parameters(int d) {
    return unit.parameters(d);
  }

  @Override
  public int[] orthogonalBlocks(int d) {
    return unit.orthogonalBlocks(d);
  }

  @Override
  public boolean isSmooth() {
    return unit.isSmooth();
  }

  @Override
  public boolean hasOutputWeight() {
    return unit.hasOutputWeight();
  }

  @Override
  public int homogeneity() {
    return unit.homogeneity();
  }

  /** The dimension of a point: parameters are affine in it. */
  private int dimension(double[] theta) {
    int none = unit.parameters(0);
    return (theta.length - none) / (unit.parameters(1) - none);
  }

  private double mean(double[] theta, double[] x, ToDoubleFunction<double[]> of) {
    int d = dimension(theta);
    if (x.length == d) {
      return of.applyAsDouble(x);
    }
    double sum = 0;
    for (int at = 0; at < x.length; at += d) {
      sum += of.applyAsDouble(Arrays.copyOfRange(x, at, at + d));
    }
    return sum * d / x.length;
  }

  private interface Of {
    double[] at(double[] point);
  }

  private double[] means(double[] theta, double[] x, Of of) {
    int d = dimension(theta);
    if (x.length == d) {
      return of.at(x);
    }
    double[] mean = of.at(Arrays.copyOf(x, d));
    for (int at = d; at < x.length; at += d) {
      double[] term = of.at(Arrays.copyOfRange(x, at, at + d));
      for (int k = 0; k < mean.length; k++) {
        mean[k] += term[k];
      }
    }
    for (int k = 0; k < mean.length; k++) {
      mean[k] *= (double) d / x.length;
    }
    return mean;
  }

  @Override
  public double value(double[] theta, double[] x) {
    return mean(theta, x, point -> unit.value(theta, point));
  }

  @Override
  public double[] gradient(double[] theta, double[] x) {
    return means(theta, x, point -> unit.gradient(theta, point));
  }

  @Override
  public double[] hessian(double[] theta, double[] x) {
    return means(theta, x, point -> unit.hessian(theta, point));
  }

  @Override
  public double gradientBound(double[] theta, double[] x, double radius) {
    return mean(theta, x, point -> unit.gradientBound(theta, point, radius));
  }

  @Override
  public double curvatureBound(double[] theta, double[] x, double radius) {
    return mean(theta, x, point -> unit.curvatureBound(theta, point, radius));
  }

  @Override
  public double jumpBound(double[] theta, double[] x, double radius) {
    return mean(theta, x, point -> unit.jumpBound(theta, point, radius));
  }

  @Override
  public boolean isSmoothOn(double[] theta, double[] x, double radius) {
    return mean(theta, x, point -> unit.isSmoothOn(theta, point, radius) ? 0 : 1) == 0;
  }

  @Override
  public double valueMagnitude(double[] theta, double[] x) {
    return mean(theta, x, point -> unit.valueMagnitude(theta, point));
  }

  @Override
  public double[] gradientMagnitude(double[] theta, double[] x) {
    return means(theta, x, point -> unit.gradientMagnitude(theta, point));
  }

  @Override
  public void conditions(double[] theta, double[] x, double[] out) {
    int d = dimension(theta);
    if (x.length == d) {
      unit.conditions(theta, x, out);
      return;
    }
    Arrays.fill(out, 0);
    double[] term = new double[out.length];
    for (int at = 0; at < x.length; at += d) {
      unit.conditions(theta, Arrays.copyOfRange(x, at, at + d), term);
      for (int k = 0; k < out.length; k++) {
        out[k] = at == 0 ? term[k] : out[k] + term[k];
      }
    }
    out[0] = out[0] * d / x.length;
    for (int k = 1; k < out.length; k++) {
      out[k] *= (double) d / x.length;
    }
  }

  @Override
  public double inputLipschitz(double[] theta) {
    return unit.inputLipschitz(theta);
  }

  @Override
  public double amplitude(double[] theta) {
    return unit.amplitude(theta);
  }

  @Override
  public void forward(
      DataSet data, double[] theta, int from, int to, double[] value, double[] slope, int at) {
    DataSet points = data.eachPoint();
    if (points == data) {
      unit.forward(data, theta, from, to, value, slope, at);
      return;
    }
    int first = data.offset(from);
    int count = data.offset(to);
    double[] each = new double[count];
    unit.forward(points, theta, first, count, each, new double[count], 0);
    for (int j = from; j < to; j++) {
      double sum = 0;
      for (int k = data.offset(j); k < data.offset(j + 1); k++) {
        sum += each[k];
      }
      value[at + j] = sum / data.points(j);
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
    DataSet points = data.eachPoint();
    if (points == data) {
      unit.pullback(data, theta, residual, value, slope, at, gradient, gradientAt);
      return;
    }
    int count = data.points();
    double[] each = new double[count];
    double[] slopes = new double[count];
    double[] shared = new double[count];
    unit.forward(points, theta, 0, count, each, slopes, 0);
    for (int j = 0; j < data.size(); j++) {
      Arrays.fill(shared, data.offset(j), data.offset(j + 1), residual[j] / data.points(j));
    }
    unit.pullback(points, theta, shared, each, slopes, 0, gradient, gradientAt);
  }
}
