package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import org.measuredynamics.kernel.Contraction;

/**
 * A piecewise linear unit without output weight, phi(x; w) = sigma(w . x): sigma is -2.5 below 0.5,
 * 7.5 above 1.5, linear in between (Mei, Montanari, Nguyen 2018, section 3.1).
 */
@AutoService(Unit.class)
public final class Ramp implements Unit {
  /** The value below {@link #FROM}. */
  public static final double LOW = -2.5;

  /** Where the slope begins. */
  public static final double FROM = 0.5;

  /** Where it ends. */
  public static final double TO = 1.5;

  /** The slope in between. */
  public static final double SLOPE = 10;

  @Override
  public String name() {
    return "ramp";
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
  public boolean hasOutputWeight() {
    return false;
  }

  @Override
  public boolean isSmooth() {
    return false;
  }

  private static double dot(double[] theta, double[] x) {
    return Contraction.dot(theta, 0, x, 0, x.length);
  }

  private static boolean isSteep(double z) {
    return z > FROM && z < TO;
  }

  @Override
  public double value(double[] theta, double[] x) {
    return LOW + SLOPE * (Math.min(TO, Math.max(FROM, dot(theta, x))) - FROM);
  }

  @Override
  public double[] gradient(double[] theta, double[] x) {
    double[] gradient = new double[x.length];
    if (isSteep(dot(theta, x))) {
      Contraction.accumulate(SLOPE, x, 0, gradient, 0, x.length);
    }
    return gradient;
  }

  @Override
  public void forward(
      DataSet data, double[] theta, int from, int to, double[] value, double[] slope, int at) {
    int p = theta.length;
    Arrays.fill(value, at + from, at + to, 0);
    Contraction.accumulateRows(
        theta, 0, p, data.columns(), from, data.size(), value, at + from, to - from);
    activate(value, slope, at + from, at + to);
  }

  static void activate(double[] value, double[] slope, int from, int to) {
    for (int j = from; j < to; j++) {
      slope[j] = isSteep(value[j]) ? SLOPE : 0;
      value[j] = LOW + SLOPE * (Math.min(TO, Math.max(FROM, value[j])) - FROM);
    }
  }

  @Override
  public Layer layer(DataSet data, double[] mass) {
    return Ridges.layer(this, data, mass, Ramp::activate, false);
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
    int m = data.size();
    for (int j = 0; j < m; j++) {
      slope[at + j] *= residual[j];
    }
    Contraction.dotsInOrder(
        1, slope, at, data.columns(), 0, m, theta.length, m, gradient, gradientAt);
  }

  @Override
  public double[] hessian(double[] theta, double[] x) {
    return new double[x.length * x.length];
  }

  @Override
  public double gradientBound(double[] theta, double[] x, double radius) {
    return SLOPE * Contraction.norm(x);
  }

  @Override
  public double curvatureBound(double[] theta, double[] x, double radius) {
    return 0;
  }

  @Override
  public double jumpBound(double[] theta, double[] x, double radius) {
    double z = dot(theta, x);
    double reach = radius * Contraction.norm(x);
    boolean kink = Math.abs(z - FROM) <= reach || Math.abs(z - TO) <= reach;
    return kink ? SLOPE * Contraction.norm(x) : 0;
  }

  @Override
  public double valueMagnitude(double[] theta, double[] x) {
    double sum = 8;
    for (int k = 0; k < x.length; k++) {
      sum += SLOPE * Math.abs(theta[k] * x[k]);
    }
    return sum;
  }

  @Override
  public double[] gradientMagnitude(double[] theta, double[] x) {
    return Arrays.stream(x).map(c -> SLOPE * Math.abs(c)).toArray();
  }
}
