package org.measuredynamics.mutant;

import java.util.Arrays;
import org.measuredynamics.model.Unit;

/** A unit over sets whose points do not count alike. */
final class Pooled implements Unit {
  /** How much the points of a set count, which right is 1/N for all. */
  interface Weights {
    /** Returns the weights of points whose feature has those values. */
    double[] of(double[] values);
  }

  private final Unit right;
  private final Unit neuron;
  private final Weights weights;

  Pooled(Unit right, Weights weights) {
    this.right = right;
    this.neuron = Unit.named(right.name());
    this.weights = weights;
  }

  @Override
  public String name() {
    return right.name();
  }

  @Override
  public boolean isOverSets() {
    return true;
  }

  @Override
  public int parameters(int d) {
    return right.parameters(d);
  }

  @Override
  public boolean isSmooth() {
    return right.isSmooth();
  }

  @Override
  public boolean hasOutputWeight() {
    return right.hasOutputWeight();
  }

  /** The value first, then the gradient. */
  private double[] both(double[] theta, double[] x) {
    int p = theta.length;
    double[] both = new double[1 + p];
    if (!neuron.isOverSets()) {
      int d = (p - neuron.parameters(0)) / (neuron.parameters(1) - neuron.parameters(0));
      double[][] points = split(x, d);
      double[] values =
          Arrays.stream(points).mapToDouble(point -> neuron.value(theta, point)).toArray();
      double[] share = weights.of(values);
      for (int k = 0; k < points.length; k++) {
        double[] gradient = neuron.gradient(theta, points[k]);
        both[0] += share[k] * values[k];
        for (int c = 0; c < p; c++) {
          both[1 + c] += share[k] * gradient[c];
        }
      }
      return both;
    }
    int h = neuron.orthogonalBlocks(1).length;
    int d = (p - 1) / h - 1;
    double[][] points = split(x, d);
    double s = 0;
    double[] inner = new double[p];
    for (int block : neuron.orthogonalBlocks(d)) {
      double[] values = new double[points.length];
      for (int k = 0; k < points.length; k++) {
        double z = 0;
        for (int l = 0; l < d; l++) {
          z += theta[block + l] * points[k][l];
        }
        values[k] = sigma(z);
      }
      double[] share = weights.of(values);
      for (int k = 0; k < points.length; k++) {
        s += theta[block - 1] * share[k] * values[k] / h;
        inner[block - 1] += share[k] * values[k] / h;
        for (int l = 0; l < d; l++) {
          inner[block + l] += theta[block - 1] * share[k] * slope(values[k]) * points[k][l] / h;
        }
      }
    }
    double outer = sigma(s);
    both[0] = theta[0] * outer;
    both[1] = outer;
    for (int c = 1; c < p; c++) {
      both[1 + c] = theta[0] * slope(outer) * inner[c];
    }
    return both;
  }

  private static double[][] split(double[] x, int d) {
    double[][] points = new double[x.length / d][];
    Arrays.setAll(points, k -> Arrays.copyOfRange(x, k * d, (k + 1) * d));
    return points;
  }

  private double sigma(double z) {
    return isSmooth() ? StrictMath.tanh(z) : Math.max(z, 0);
  }

  private double slope(double sigma) {
    return isSmooth() ? 1 - sigma * sigma : sigma > 0 ? 1 : 0;
  }

  @Override
  public double value(double[] theta, double[] x) {
    return both(theta, x)[0];
  }

  @Override
  public double[] gradient(double[] theta, double[] x) {
    return Arrays.copyOfRange(both(theta, x), 1, theta.length + 1);
  }

  @Override
  public double[] hessian(double[] theta, double[] x) {
    return right.hessian(theta, x);
  }

  @Override
  public double gradientBound(double[] theta, double[] x, double radius) {
    return right.gradientBound(theta, x, radius);
  }

  @Override
  public double curvatureBound(double[] theta, double[] x, double radius) {
    return right.curvatureBound(theta, x, radius);
  }

  @Override
  public double valueMagnitude(double[] theta, double[] x) {
    return right.valueMagnitude(theta, x);
  }

  @Override
  public double[] gradientMagnitude(double[] theta, double[] x) {
    return right.gradientMagnitude(theta, x);
  }
}
