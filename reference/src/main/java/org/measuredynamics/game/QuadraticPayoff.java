package org.measuredynamics.game;

import com.google.auto.service.AutoService;
import org.measuredynamics.message.Fields;
import org.measuredynamics.message.Values;

/**
 * l(x, y) = x . B y + a |x|^2 / 2 - c |y|^2 / 2: bilinear games for a = c = 0, with Gaussian
 * equilibria at positive temperature for a, c > 0 (theory.md, Quadratic games).
 *
 * @param coupling B, rows of equal length
 * @param row a, at least 0
 * @param column c, at least 0
 */
@AutoService(Payoff.class)
public record QuadraticPayoff(double[][] coupling, double row, double column) implements Payoff {
  /** An example. */
  public QuadraticPayoff() {
    this(new double[][] {{1, 0.5, 0}, {-0.3, 2, 0.7}}, 0.4, 0.6);
  }

  @Override
  public String kind() {
    return "quadratic";
  }

  @Override
  public void write(Fields to) {
    to.put("a", row).put("c", column).put("coupling", coupling);
  }

  @Override
  public Payoff read(Values from) {
    return new QuadraticPayoff(from.matrix("coupling"), from.number("a"), from.number("c"));
  }

  @Override
  public boolean isAffineInOpponent() {
    return true;
  }

  @Override
  public int rowDimension() {
    return coupling.length;
  }

  @Override
  public int columnDimension() {
    return coupling[0].length;
  }

  @Override
  public double value(double[] x, double[] y) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum = Math.fma(x[k], rowGradient(x, y)[k] - row * x[k] / 2, sum);
    }
    for (double coordinate : y) {
      sum = Math.fma(-column * coordinate / 2, coordinate, sum);
    }
    return sum;
  }

  @Override
  public double[] rowGradient(double[] x, double[] y) {
    double[] gradient = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      gradient[k] = row * x[k];
      for (int l = 0; l < y.length; l++) {
        gradient[k] = Math.fma(coupling[k][l], y[l], gradient[k]);
      }
    }
    return gradient;
  }

  @Override
  public double[] columnGradient(double[] x, double[] y) {
    double[] gradient = new double[y.length];
    for (int l = 0; l < y.length; l++) {
      gradient[l] = -column * y[l];
      for (int k = 0; k < x.length; k++) {
        gradient[l] = Math.fma(coupling[k][l], x[k], gradient[l]);
      }
    }
    return gradient;
  }

  @Override
  public double magnitude(double[] x, double[] y) {
    double sum = 0;
    double[] of = rowMagnitude(x, y);
    for (int k = 0; k < x.length; k++) {
      sum += Math.abs(x[k]) * of[k];
    }
    for (double coordinate : y) {
      sum += column * coordinate * coordinate;
    }
    return sum;
  }

  @Override
  public double[] rowMagnitude(double[] x, double[] y) {
    double[] magnitude = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      magnitude[k] = row * Math.abs(x[k]);
      for (int l = 0; l < y.length; l++) {
        magnitude[k] += Math.abs(coupling[k][l] * y[l]);
      }
    }
    return magnitude;
  }

  @Override
  public double[] columnMagnitude(double[] x, double[] y) {
    double[] magnitude = new double[y.length];
    for (int l = 0; l < y.length; l++) {
      magnitude[l] = column * Math.abs(y[l]);
      for (int k = 0; k < x.length; k++) {
        magnitude[l] += Math.abs(coupling[k][l] * x[k]);
      }
    }
    return magnitude;
  }
}
