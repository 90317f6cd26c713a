package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import org.measuredynamics.kernel.Fdlibm;

/**
 * A spike on the torus seen through a low-pass filter: phi(x; (a, w)) = a prod_k D(x_k - w_k) /
 * D(0) with Dirichlet's kernel D(t) = 1 + 2 sum_{l = 1..4} cos(l t), the deconvolution of spikes
 * from their first nine Fourier coefficients (Chizat, Bach 2018, section 4; Chizat 2022a).
 */
@AutoService(Unit.class)
public final class Dirichlet implements Unit {
  private static final int CUTOFF = 4;
  private static final double TOP = 2 * CUTOFF + 1;
  // sum 2 l / TOP and sum 2 l^2 / TOP, rounded up.
  private static final double MAX_SLOPE = 2.2223;
  private static final double MAX_CURVATURE = 6.6667;

  @Override
  public String name() {
    return "dirichlet";
  }

  @Override
  public int parameters(int d) {
    return d + 1;
  }

  @Override
  public boolean isSmooth() {
    return true;
  }

  private static double kernel(double t, int derivative) {
    return kernel(Fdlibm.cos(t), Fdlibm.sin(t), derivative);
  }

  /** D(t) / D(0) or a derivative of it, by the recurrence of cos(l t) and sin(l t). */
  static double kernel(double cosine, double sine, int derivative) {
    double c = 1;
    double s = 0;
    double sum = derivative == 0 ? 1 : 0;
    for (int l = 1; l <= CUTOFF; l++) {
      double next = c * cosine - s * sine;
      s = s * cosine + c * sine;
      c = next;
      sum +=
          switch (derivative) {
            case 0 -> 2 * c;
            case 1 -> -2 * l * s;
            default -> -2 * l * l * c;
          };
    }
    return sum / TOP;
  }

  @Override
  public Layer layer(DataSet data, double[] mass) {
    return new Filtered(data, mass);
  }

  @Override
  public double value(double[] theta, double[] x) {
    double product = theta[0];
    for (int k = 0; k < x.length; k++) {
      product *= kernel(x[k] - theta[k + 1], 0);
    }
    return product;
  }

  @Override
  public double[] gradient(double[] theta, double[] x) {
    double[] gradient = new double[theta.length];
    double[] values = new double[x.length];
    gradient[0] = 1;
    for (int k = 0; k < x.length; k++) {
      values[k] = kernel(x[k] - theta[k + 1], 0);
      gradient[0] *= values[k];
    }
    for (int k = 0; k < x.length; k++) {
      double product = -theta[0] * kernel(x[k] - theta[k + 1], 1);
      for (int l = 0; l < x.length; l++) {
        product *= l == k ? 1 : values[l];
      }
      gradient[k + 1] = product;
    }
    return gradient;
  }

  @Override
  public double[] hessian(double[] theta, double[] x) {
    int p = theta.length;
    double[] hessian = new double[p * p];
    for (int k = 0; k < p; k++) {
      for (int l = 0; l < p; l++) {
        // The factors of coordinates, each derived as often as it is named.
        double product = k == 0 && l == 0 ? 0 : k == 0 || l == 0 ? 1 : theta[0];
        for (int c = 1; c < p; c++) {
          int times = (k == c ? 1 : 0) + (l == c ? 1 : 0);
          product *= (times == 1 ? -1 : 1) * kernel(x[c - 1] - theta[c], times);
        }
        hessian[k * p + l] = product;
      }
    }
    return hessian;
  }

  @Override
  public double gradientBound(double[] theta, double[] x, double radius) {
    return 1 + (Math.abs(theta[0]) + radius) * Math.sqrt(x.length) * MAX_SLOPE;
  }

  @Override
  public double curvatureBound(double[] theta, double[] x, double radius) {
    double d = x.length;
    double inner = MAX_CURVATURE + (d - 1) * MAX_SLOPE * MAX_SLOPE;
    return 2 * Math.sqrt(d) * MAX_SLOPE + (Math.abs(theta[0]) + radius) * inner;
  }

  @Override
  public double valueMagnitude(double[] theta, double[] x) {
    return Math.abs(theta[0]) * condition(theta, x);
  }

  @Override
  public double[] gradientMagnitude(double[] theta, double[] x) {
    double[] magnitude = new double[theta.length];
    double condition = condition(theta, x);
    java.util.Arrays.fill(magnitude, 2 * MAX_CURVATURE * Math.abs(theta[0]) * condition);
    magnitude[0] = condition;
    return magnitude;
  }

  private static double condition(double[] theta, double[] x) {
    double sum = 2;
    for (int k = 0; k < x.length; k++) {
      sum += MAX_SLOPE * (4 + Math.abs(x[k]) + Math.abs(theta[k + 1]));
    }
    return sum;
  }
}
