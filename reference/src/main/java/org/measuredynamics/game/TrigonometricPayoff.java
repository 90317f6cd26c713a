package org.measuredynamics.game;

import com.google.auto.service.AutoService;
import org.measuredynamics.kernel.Fdlibm;
import org.measuredynamics.message.Fields;
import org.measuredynamics.message.Values;

/**
 * l(x, y) = sum_k A_k cos(p_k . x - q_k . y + s_k) on tori (of length 2 pi): smooth payoffs; cos(x
 * - y) is the game on the circle whose entropic equilibrium is uniform (theory.md, Entropic
 * equilibria).
 *
 * @param amplitudes A, length K
 * @param rowFrequencies p, K rows of integers of equal length
 * @param columnFrequencies q, K rows of integers of equal length
 * @param phases s, length K
 */
@AutoService(Payoff.class)
public record TrigonometricPayoff(
    double[] amplitudes, double[][] rowFrequencies, double[][] columnFrequencies, double[] phases)
    implements Payoff {
  /** Returns cos(x - y). */
  public static TrigonometricPayoff circle() {
    return new TrigonometricPayoff(
        new double[] {1}, new double[][] {{1}}, new double[][] {{1}}, new double[1]);
  }

  /** An example. */
  public TrigonometricPayoff() {
    this(
        new double[] {1, -0.5, 0.3},
        new double[][] {{1, 2}, {0, 1}, {2, 1}},
        new double[][] {{1, 1}, {2, 0}, {0, 1}},
        new double[] {0.2, 1, -0.7});
  }

  @Override
  public String kind() {
    return "trigonometric";
  }

  @Override
  public void write(Fields to) {
    to.put("amplitudes", amplitudes)
        .put("phases", phases)
        .put("rowFrequencies", rowFrequencies)
        .put("columnFrequencies", columnFrequencies);
  }

  @Override
  public Payoff read(Values from) {
    return new TrigonometricPayoff(
        from.vector("amplitudes"),
        from.matrix("rowFrequencies"),
        from.matrix("columnFrequencies"),
        from.vector("phases"));
  }

  @Override
  public int rowDimension() {
    return rowFrequencies[0].length;
  }

  @Override
  public int columnDimension() {
    return columnFrequencies[0].length;
  }

  private double angle(int term, double[] x, double[] y) {
    double angle = phases[term];
    for (int k = 0; k < x.length; k++) {
      angle = Math.fma(rowFrequencies[term][k], x[k], angle);
    }
    for (int l = 0; l < y.length; l++) {
      angle = Math.fma(-columnFrequencies[term][l], y[l], angle);
    }
    return angle;
  }

  @Override
  public double value(double[] x, double[] y) {
    double sum = 0;
    for (int k = 0; k < amplitudes.length; k++) {
      sum = Math.fma(amplitudes[k], Fdlibm.cos(angle(k, x, y)), sum);
    }
    return sum;
  }

  @Override
  public double[] rowGradient(double[] x, double[] y) {
    double[] gradient = new double[x.length];
    for (int term = 0; term < amplitudes.length; term++) {
      double slope = -amplitudes[term] * Fdlibm.sin(angle(term, x, y));
      for (int k = 0; k < x.length; k++) {
        gradient[k] = Math.fma(slope, rowFrequencies[term][k], gradient[k]);
      }
    }
    return gradient;
  }

  @Override
  public double[] columnGradient(double[] x, double[] y) {
    double[] gradient = new double[y.length];
    for (int term = 0; term < amplitudes.length; term++) {
      double slope = amplitudes[term] * Fdlibm.sin(angle(term, x, y));
      for (int l = 0; l < y.length; l++) {
        gradient[l] = Math.fma(slope, columnFrequencies[term][l], gradient[l]);
      }
    }
    return gradient;
  }

  /** 1 + the sum of the absolute values of the terms of an angle: what its rounding grows with. */
  private double reach(int term, double[] x, double[] y) {
    double sum = 1 + Math.abs(phases[term]);
    for (int k = 0; k < x.length; k++) {
      sum += Math.abs(rowFrequencies[term][k] * x[k]);
    }
    for (int l = 0; l < y.length; l++) {
      sum += Math.abs(columnFrequencies[term][l] * y[l]);
    }
    return sum;
  }

  @Override
  public double magnitude(double[] x, double[] y) {
    double sum = 0;
    for (int k = 0; k < amplitudes.length; k++) {
      sum += Math.abs(amplitudes[k]) * reach(k, x, y);
    }
    return sum;
  }

  private double[] magnitude(double[] x, double[] y, double[][] frequencies) {
    double[] magnitude = new double[frequencies[0].length];
    for (int term = 0; term < amplitudes.length; term++) {
      for (int k = 0; k < magnitude.length; k++) {
        magnitude[k] += Math.abs(amplitudes[term] * frequencies[term][k]) * reach(term, x, y);
      }
    }
    return magnitude;
  }

  @Override
  public double[] rowMagnitude(double[] x, double[] y) {
    return magnitude(x, y, rowFrequencies);
  }

  @Override
  public double[] columnMagnitude(double[] x, double[] y) {
    return magnitude(x, y, columnFrequencies);
  }
}
