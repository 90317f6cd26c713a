package org.measuredynamics.game;

import com.google.auto.service.AutoService;
import org.measuredynamics.message.Fields;
import org.measuredynamics.message.Values;

/**
 * The polynomial payoff on spheres of the paper's experiments (Domingo-Enrich, Jelassi, Mensch,
 * Rotskoff, Bruna 2020, section 5): l(x, y) = x . A0 x + x . A1 y + y . A2 y + y . A3 (x^2) + a0 .
 * x + a1 . y, x^2 taken coordinate by coordinate, x and y on the unit sphere of R^d.
 *
 * @param matrices A0, A1, A2, A3, each d x d
 * @param vectors a0, a1, each of length d
 */
@AutoService(Payoff.class)
public record SphericalPolynomial(double[][][] matrices, double[][] vectors) implements Payoff {
  /** An example. */
  public SphericalPolynomial() {
    this(
        new double[][][] {
          {{0.5, -1}, {0.3, 0.2}},
          {{1, 0}, {0.4, -0.6}},
          {{0, 0.7}, {-0.2, 0.1}},
          {{0.3, 0.3}, {0, 1}}
        },
        new double[][] {{0.5, -0.2}, {1, 0.3}});
  }

  @Override
  public String kind() {
    return "spherical-polynomial";
  }

  @Override
  public void write(Fields to) {
    to.putMatrices("matrices", matrices).putVectors("vectors", vectors);
  }

  @Override
  public Payoff read(Values from) {
    return new SphericalPolynomial(from.matrices("matrices"), from.vectors("vectors"));
  }

  @Override
  public int rowDimension() {
    return vectors[0].length;
  }

  @Override
  public int columnDimension() {
    return vectors[1].length;
  }

  @Override
  public Space space() {
    return Space.SPHERE;
  }

  @Override
  public double value(double[] x, double[] y) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      double row = vectors[0][k];
      double column = vectors[1][k];
      for (int l = 0; l < x.length; l++) {
        row += matrices[0][k][l] * x[l] + matrices[1][k][l] * y[l];
        column += matrices[2][k][l] * y[l] + matrices[3][k][l] * x[l] * x[l];
      }
      sum += x[k] * row + y[k] * column;
    }
    return sum;
  }

  @Override
  public double[] rowGradient(double[] x, double[] y) {
    double[] gradient = vectors[0].clone();
    for (int k = 0; k < x.length; k++) {
      for (int l = 0; l < x.length; l++) {
        gradient[k] +=
            (matrices[0][k][l] + matrices[0][l][k]) * x[l]
                + matrices[1][k][l] * y[l]
                + 2 * matrices[3][l][k] * y[l] * x[k];
      }
    }
    return gradient;
  }

  @Override
  public double[] columnGradient(double[] x, double[] y) {
    double[] gradient = vectors[1].clone();
    for (int k = 0; k < y.length; k++) {
      for (int l = 0; l < y.length; l++) {
        gradient[k] +=
            (matrices[2][k][l] + matrices[2][l][k]) * y[l]
                + matrices[1][l][k] * x[l]
                + matrices[3][k][l] * x[l] * x[l];
      }
    }
    return gradient;
  }

  @Override
  public double magnitude(double[] x, double[] y) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      double row = Math.abs(vectors[0][k]);
      double column = Math.abs(vectors[1][k]);
      for (int l = 0; l < x.length; l++) {
        row += Math.abs(matrices[0][k][l] * x[l]) + Math.abs(matrices[1][k][l] * y[l]);
        column += Math.abs(matrices[2][k][l] * y[l]) + Math.abs(matrices[3][k][l] * x[l] * x[l]);
      }
      sum += Math.abs(x[k]) * row + Math.abs(y[k]) * column;
    }
    return sum;
  }

  @Override
  public double[] rowMagnitude(double[] x, double[] y) {
    double[] magnitude = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      magnitude[k] = Math.abs(vectors[0][k]);
      for (int l = 0; l < x.length; l++) {
        magnitude[k] +=
            (Math.abs(matrices[0][k][l]) + Math.abs(matrices[0][l][k])) * Math.abs(x[l])
                + Math.abs(matrices[1][k][l] * y[l])
                + 2 * Math.abs(matrices[3][l][k] * y[l] * x[k]);
      }
    }
    return magnitude;
  }

  @Override
  public double[] columnMagnitude(double[] x, double[] y) {
    double[] magnitude = new double[y.length];
    for (int k = 0; k < y.length; k++) {
      magnitude[k] = Math.abs(vectors[1][k]);
      for (int l = 0; l < y.length; l++) {
        magnitude[k] +=
            (Math.abs(matrices[2][k][l]) + Math.abs(matrices[2][l][k])) * Math.abs(y[l])
                + Math.abs(matrices[1][l][k] * x[l])
                + Math.abs(matrices[3][k][l] * x[l] * x[l]);
      }
    }
    return magnitude;
  }
}
