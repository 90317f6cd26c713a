package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.kernel.Elementary;

/** phi(x; (a, c)) = a exp(-|x - c|^2 / 2): a spike of weight a at c, seen through a unit blur. */
@AutoService(Unit.class)
public final class GaussianSpike implements Unit {
  private static final double MAX_SLOPE = 0.60654; // exp(-1/2), rounded up
  private static final double CURVATURE = 1;

  @Override
  public String name() {
    return "gaussian";
  }

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
    return theta[0] * bump(theta, x);
  }

  @Override
  public double[] gradient(double[] theta, double[] x) {
    double bump = bump(theta, x);
    double[] gradient = new double[theta.length];
    gradient[0] = bump;
    for (int k = 0; k < x.length; k++) {
      gradient[k + 1] = theta[0] * bump * (x[k] - theta[k + 1]);
    }
    return gradient;
  }

  @Override
  public double[] hessian(double[] theta, double[] x) {
    double bump = bump(theta, x);
    int p = theta.length;
    double[] hessian = new double[p * p];
    for (int k = 1; k < p; k++) {
      double gap = x[k - 1] - theta[k];
      hessian[k] = bump * gap;
      hessian[k * p] = hessian[k];
      for (int l = 1; l < p; l++) {
        hessian[k * p + l] = theta[0] * bump * (gap * (x[l - 1] - theta[l]) - (k == l ? 1 : 0));
      }
    }
    return hessian;
  }

  @Override
  public double amplitude(double[] theta) {
    return theta[0];
  }

  @Override
  public void forward(
      DataSet data, double[] theta, int from, int to, double[] value, double[] slope, int at) {
    double[] columns = data.columns();
    int m = data.size();
    Arrays.fill(value, at + from, at + to, 0);
    for (int k = 1; k < theta.length; k++) {
      for (int j = from; j < to; j++) {
        double gap = columns[(k - 1) * m + j] - theta[k];
        value[at + j] = Math.fma(gap, gap, value[at + j]);
      }
    }
    for (int j = at + from; j < at + to; j++) {
      value[j] = Elementary.exp(-value[j] / 2);
    }
  }

  @Override
  public Layer layer(DataSet data, double[] mass) {
    return SideBySide.suits(mass.length, data.size())
        ? new SideBySide(mass, length -> new Spikes(data, length))
        : Unit.super.layer(data, mass);
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
    double sum = 0;
    for (int j = 0; j < m; j++) {
      slope[at + j] = residual[j] * value[at + j];
      sum += slope[at + j];
    }
    gradient[gradientAt] += sum;
    double[] moments = new double[theta.length];
    Contraction.dotsInOrder(1, slope, at, data.columns(), 0, m, theta.length - 1, m, moments, 1);
    for (int k = 1; k < theta.length; k++) {
      double moment = moments[k] - sum * theta[k];
      gradient[gradientAt + k] = Math.fma(theta[0], moment, gradient[gradientAt + k]);
    }
  }

  @Override
  public double gradientBound(double[] theta, double[] x, double radius) {
    return Math.hypot(1, (Math.abs(theta[0]) + radius) * MAX_SLOPE);
  }

  @Override
  public double curvatureBound(double[] theta, double[] x, double radius) {
    double corner = (Math.abs(theta[0]) + radius) * CURVATURE;
    return corner / 2 + Math.hypot(corner / 2, MAX_SLOPE);
  }

  @Override
  public double valueMagnitude(double[] theta, double[] x) {
    return Math.abs(theta[0]) * bump(theta, x) * condition(theta, x);
  }

  @Override
  public double[] gradientMagnitude(double[] theta, double[] x) {
    double scale = bump(theta, x) * condition(theta, x);
    double[] magnitude = new double[theta.length];
    magnitude[0] = scale;
    for (int k = 0; k < x.length; k++) {
      magnitude[k + 1] = Math.abs(theta[0]) * scale * (Math.abs(x[k]) + Math.abs(theta[k + 1]));
    }
    return magnitude;
  }

  private static double bump(double[] theta, double[] x) {
    double square = 0;
    for (int k = 0; k < x.length; k++) {
      double gap = x[k] - theta[k + 1];
      square = Math.fma(gap, gap, square);
    }
    return Elementary.exp(-square / 2);
  }

  private static double condition(double[] theta, double[] x) {
    double sum = 2;
    for (int k = 0; k < x.length; k++) {
      double reach = Math.abs(x[k]) + Math.abs(theta[k + 1]);
      sum += reach * reach;
    }
    return sum;
  }
}
