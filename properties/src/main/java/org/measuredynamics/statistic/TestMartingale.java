package org.measuredynamics.statistic;

import java.util.function.DoubleUnaryOperator;

/**
 * Numbers of which the law given the past is known, one after the other: the mean over rates l of
 * exp(sum_t (l T_t - log E exp(l T_t))) is a martingale of mean 1, and exceeds 1 / alpha with
 * probability alpha at most, whenever one looks (Ville 1939).
 */
public final class TestMartingale {
  private final double[] rates;
  private final double[] logs;
  private double blur;

  /**
   * Returns the martingale, at 1.
   *
   * @param rates l, of both signs
   * @throws IllegalArgumentException if there are none
   */
  public TestMartingale(double... rates) {
    if (rates.length == 0) {
      throw new IllegalArgumentException("rates: expected at least 1, found none");
    }
    this.rates = rates.clone();
    this.logs = new double[rates.length];
  }

  /**
   * Sees the next number.
   *
   * @param logMgf l to log E exp(l T) given the past
   */
  public void add(double number, DoubleUnaryOperator logMgf) {
    add(number, 0, logMgf);
  }

  /**
   * Sees the next number, which rounding may have moved.
   *
   * @param rounding by how much
   * @param logMgf l to log E exp(l T) given the past
   */
  public void add(double number, double rounding, DoubleUnaryOperator logMgf) {
    for (int k = 0; k < rates.length; k++) {
      logs[k] += rates[k] * number - logMgf.applyAsDouble(rates[k]);
    }
    blur += rounding;
  }

  /** Returns the logarithm of the martingale. */
  public double log() {
    double largest = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (double log : logs) {
      largest = Math.max(largest, log);
    }
    if (!Double.isFinite(largest)) {
      return largest;
    }
    for (double log : logs) {
      sum += StrictMath.exp(log - largest) / logs.length;
    }
    return largest + StrictMath.log(sum);
  }

  /**
   * Returns the claim that the law is the known one: log of the martingale, at most log 1/alpha.
   */
  public Comparison comparison(String what, double alpha) {
    double fastest = 0;
    for (double rate : rates) {
      fastest = Math.max(fastest, Math.abs(rate));
    }
    return Comparison.atMost(
        what, log(), 0, new Budget(0, StrictMath.log(1 / alpha), fastest * blur, 0, alpha));
  }
}
