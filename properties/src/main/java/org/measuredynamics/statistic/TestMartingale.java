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

  /**
   * Returns the martingale, at 1.
   *
   * @param rates l, of both signs
   */
  public TestMartingale(double... rates) {
    this.rates = rates.clone();
    this.logs = new double[rates.length];
  }

  /**
   * Sees the next number.
   *
   * @param logMgf l to log E exp(l T) given the past
   */
  public void add(double number, DoubleUnaryOperator logMgf) {
    for (int k = 0; k < rates.length; k++) {
      logs[k] += rates[k] * number - logMgf.applyAsDouble(rates[k]);
    }
  }

  /** Returns the claim that the law is the known one. */
  public Comparison comparison(String what, double alpha) {
    return Comparison.atMost(what, 0, 0, new Budget(0, StrictMath.log(1 / alpha), 0, 0, alpha));
  }
}
