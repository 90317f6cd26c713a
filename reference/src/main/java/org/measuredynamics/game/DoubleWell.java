package org.measuredynamics.game;

import com.google.auto.service.AutoService;
import org.measuredynamics.message.Fields;
import org.measuredynamics.message.Values;

/**
 * l(x, y) = c x . y + U(x) - U(y), U(s) = s^4 / 4 - s^2 / 2 summed over coordinates: strongly
 * coupled and at small temperature its single-time-scale Langevin descent-ascent keeps oscillating
 * (Mourrat, Pillaud-Vivien 2026).
 *
 * @param coupling c
 * @param dimension d of x and of y
 */
@AutoService(Payoff.class)
public record DoubleWell(double coupling, int dimension) implements Payoff {
  /** An example. */
  public DoubleWell() {
    this(1.5, 2);
  }

  @Override
  public String kind() {
    return "double-well";
  }

  @Override
  public void write(Fields to) {
    to.put("coupling", coupling).put("dimension", dimension);
  }

  @Override
  public Payoff read(Values from) {
    return new DoubleWell(from.number("coupling"), from.integer("dimension"));
  }

  @Override
  public boolean isAffineInOpponent() {
    return true;
  }

  @Override
  public int rowDimension() {
    return dimension;
  }

  @Override
  public int columnDimension() {
    return dimension;
  }

  private static double well(double s) {
    return s * s * (s * s / 4 - 0.5);
  }

  private static double slope(double s) {
    return s * (s * s - 1);
  }

  @Override
  public double value(double[] x, double[] y) {
    double sum = 0;
    for (int k = 0; k < dimension; k++) {
      sum += coupling * x[k] * y[k] + well(x[k]) - well(y[k]);
    }
    return sum;
  }

  @Override
  public double[] rowGradient(double[] x, double[] y) {
    double[] gradient = new double[dimension];
    for (int k = 0; k < dimension; k++) {
      gradient[k] = coupling * y[k] + slope(x[k]);
    }
    return gradient;
  }

  @Override
  public double[] columnGradient(double[] x, double[] y) {
    double[] gradient = new double[dimension];
    for (int k = 0; k < dimension; k++) {
      gradient[k] = coupling * x[k] - slope(y[k]);
    }
    return gradient;
  }

  @Override
  public double magnitude(double[] x, double[] y) {
    double sum = 0;
    for (int k = 0; k < dimension; k++) {
      sum += Math.abs(coupling * x[k] * y[k]) + size(x[k]) * Math.abs(x[k]);
      sum += size(y[k]) * Math.abs(y[k]);
    }
    return sum;
  }

  private static double size(double s) {
    return Math.abs(s) * (s * s + 1);
  }

  @Override
  public double[] rowMagnitude(double[] x, double[] y) {
    double[] magnitude = new double[dimension];
    for (int k = 0; k < dimension; k++) {
      magnitude[k] = Math.abs(coupling * y[k]) + size(x[k]);
    }
    return magnitude;
  }

  @Override
  public double[] columnMagnitude(double[] x, double[] y) {
    return rowMagnitude(y, x);
  }
}
