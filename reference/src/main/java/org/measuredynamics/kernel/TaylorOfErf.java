package org.measuredynamics.kernel;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Taylor polynomials of the error function about k / {@value #CENTRES}, k = 0, ..., 6 {@value
 * #CENTRES}, their coefficients rounded once from {@value #DIGITS} decimal digits.
 *
 * <p>erf c is its all-positive series 2 c e^{-c^2} / sqrt(pi) sum_k (2 c^2)^k / (2k+1)!!
 * (Abramowitz, Stegun 1964, equation 7.1.6); the coefficients g_j of its derivative follow from g'
 * = -2 (c + h) g, that is (j + 1) g_{j+1} = -2 c g_j - 2 g_{j-1}.
 */
final class TaylorOfErf {
  static final int CENTRES = 16;
  static final int DEGREE = 11;

  private static final int DIGITS = 40;
  private static final int STRIDE = DEGREE + 1;
  private static final MathContext PRECISE = new MathContext(DIGITS);
  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final BigDecimal SQRT_PI =
      new BigDecimal("1.7724538509055160272981674833411451827975494561223871");
  private static final double[] COEFFICIENTS = new double[(6 * CENTRES + 1) * STRIDE];

  static {
    for (int k = 0; k * STRIDE < COEFFICIENTS.length; k++) {
      expand(BigDecimal.valueOf(k).divide(BigDecimal.valueOf(CENTRES)), k * STRIDE);
    }
  }

  private TaylorOfErf() {}

  private static void expand(BigDecimal c, int at) {
    BigDecimal square = c.multiply(c);
    BigDecimal exponential = BigDecimal.ONE;
    BigDecimal power = BigDecimal.ONE;
    for (int k = 1; power.compareTo(exponential.movePointLeft(DIGITS)) > 0; k++) {
      power = power.multiply(square, PRECISE).divide(BigDecimal.valueOf(k), PRECISE);
      exponential = exponential.add(power, PRECISE);
    }
    BigDecimal slope = TWO.divide(SQRT_PI.multiply(exponential, PRECISE), PRECISE);
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int k = 1; term.compareTo(sum.movePointLeft(DIGITS)) > 0; k++) {
      term =
          term.multiply(TWO.multiply(square), PRECISE)
              .divide(BigDecimal.valueOf(2L * k + 1), PRECISE);
      sum = sum.add(term, PRECISE);
    }
    COEFFICIENTS[at] = slope.multiply(c).multiply(sum, PRECISE).doubleValue();
    BigDecimal before = BigDecimal.ZERO;
    BigDecimal present = slope;
    for (int j = 0; j < DEGREE; j++) {
      BigDecimal order = BigDecimal.valueOf(j + 1L);
      COEFFICIENTS[at + j + 1] = present.divide(order, PRECISE).doubleValue();
      BigDecimal next = c.multiply(present, PRECISE).add(before, PRECISE).multiply(TWO).negate();
      before = present;
      present = next.divide(order, PRECISE);
    }
  }

  /** Returns erf(k / {@value #CENTRES} + h). */
  static double at(int k, double h) {
    int at = k * STRIDE;
    double sum = COEFFICIENTS[at + DEGREE];
    for (int j = DEGREE - 1; j >= 0; j--) {
      sum = Math.fma(sum, h, COEFFICIENTS[at + j]);
    }
    return sum;
  }
}
