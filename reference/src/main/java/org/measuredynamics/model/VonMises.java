package org.measuredynamics.model;

import com.google.auto.service.AutoService;
import org.measuredynamics.kernel.Fdlibm;

/**
 * phi(x; theta) = exp(kappa sum_k (cos(x_k - theta_k) - 1)), kappa = 8: a spike of fixed amplitude
 * at theta on the torus, seen through a blur.
 */
@AutoService(Unit.class)
public final class VonMises implements Unit {
  private static final double KAPPA = 8;
  // With u = sum (1 - cos) and s = kappa u: |grad phi| <= sqrt(2 kappa s) e^-s, |Hessian| <= (2s +
  // 1) e^-s kappa; both are largest at s = 1/2.
  private static final double MAX_SLOPE = 1.7156; // sqrt(kappa / e), rounded up
  private static final double MAX_CURVATURE = 9.7045; // 2 kappa / sqrt(e), rounded up

  @Override
  public String name() {
    return "von-mises";
  }

  @Override
  public int parameters(int d) {
    return d;
  }

  @Override
  public boolean hasOutputWeight() {
    return false;
  }

  @Override
  public boolean isSmooth() {
    return true;
  }

  @Override
  public double value(double[] theta, double[] x) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += Fdlibm.cos(x[k] - theta[k]) - 1;
    }
    return StrictMath.exp(KAPPA * sum);
  }

  @Override
  public double[] gradient(double[] theta, double[] x) {
    double scale = KAPPA * value(theta, x);
    double[] gradient = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      gradient[k] = scale * Fdlibm.sin(x[k] - theta[k]);
    }
    return gradient;
  }

  @Override
  public double[] hessian(double[] theta, double[] x) {
    double scale = KAPPA * value(theta, x);
    int p = theta.length;
    double[] hessian = new double[p * p];
    for (int k = 0; k < p; k++) {
      double sine = Fdlibm.sin(x[k] - theta[k]);
      for (int l = 0; l < p; l++) {
        hessian[k * p + l] = scale * KAPPA * sine * Fdlibm.sin(x[l] - theta[l]);
      }
      hessian[k * p + k] -= scale * Fdlibm.cos(x[k] - theta[k]);
    }
    return hessian;
  }

  @Override
  public double gradientBound(double[] theta, double[] x, double radius) {
    return MAX_SLOPE;
  }

  @Override
  public double curvatureBound(double[] theta, double[] x, double radius) {
    return MAX_CURVATURE;
  }

  @Override
  public double valueMagnitude(double[] theta, double[] x) {
    return value(theta, x) * condition(theta, x);
  }

  @Override
  public double[] gradientMagnitude(double[] theta, double[] x) {
    double scale = KAPPA * value(theta, x) * (1 + condition(theta, x));
    double[] magnitude = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      magnitude[k] = scale * (1 + Math.abs(x[k]) + Math.abs(theta[k]));
    }
    return magnitude;
  }

  private static double condition(double[] theta, double[] x) {
    double sum = 1;
    for (int k = 0; k < x.length; k++) {
      sum += KAPPA * (2 + Math.abs(x[k]) + Math.abs(theta[k]));
    }
    return sum;
  }
}
