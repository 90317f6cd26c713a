package org.measuredynamics.kernel;

/**
 * Elementary functions with the same bits on every JVM, interpreted or compiled. They use only
 * {@code +}, {@code *}, {@code /} and {@link Math#fma}, each correctly rounded by definition, so
 * the JIT has nothing to choose.
 *
 * <p>Method: Cody, Waite 1980 argument reduction {@code x = k ln 2 + r}, {@code |r| <= ln(2)/2},
 * then the Taylor polynomial of degree 13 (truncation below 2^-57).
 */
public final class Elementary {
  /**
   * Bound on the error of {@link #exp}, in units in the last place, for results that are normal.
   */
  public static final double EXP_ULPS = 2;

  /** Bound on the error of {@link #tanh}, in units in the last place. */
  public static final double TANH_ULPS = 5;

  /** Bound on the error of {@link #sigmoid}, in units in the last place. */
  public static final double SIGMOID_ULPS = 4;

  /** Bound on the error of {@link #erf}, in units in the last place. */
  public static final double ERF_ULPS = 6;

  private static final double LOG2_E = 0x1.71547652b82fep0;
  private static final double LN2_HIGH = 0x1.62e42fefa39efp-1;
  private static final double LN2_LOW = 0x1.abc9e3b39803fp-56;
  private static final double ROUND = 0x1.8p52;

  private Elementary() {}

  /** Returns e^x; infinite above 709.7, zero below -708. */
  public static double exp(double x) {
    if (Double.isNaN(x) || x > 709.7) {
      return Double.isNaN(x) ? x : Double.POSITIVE_INFINITY;
    }
    if (x < -708) {
      return 0;
    }
    return scale(expm1Reduced(x) + 1, x);
  }

  /**
   * Sets y[from..to-1] to e^x, the bits of {@link #exp(double)}: in loops one of which, over the
   * exponents, is for scalars, the others for the vector instructions that the JIT makes of them.
   *
   * @param y not the array x
   */
  public static void exp(double[] x, double[] y, int from, int to) {
    for (int j = from; j < to; j++) {
      y[j] = Math.max(Math.min(x[j], 709), -708);
    }
    expReduced(y, from, to);
    for (int j = from; j < to; j++) {
      y[j] = Math.abs(x[j]) < 700 ? y[j] * power(x[j]) : exp(x[j]);
    }
  }

  /**
   * Sets y[from..to-1] to e^{-x^2}, the bits of {@link #exp(double)} of -x x.
   *
   * @param y not the array x
   */
  public static void gaussian(double[] x, double[] y, int from, int to) {
    for (int j = from; j < to; j++) {
      y[j] = -Math.min(x[j] * x[j], 708);
    }
    expReduced(y, from, to);
    for (int j = from; j < to; j++) {
      double square = x[j] * x[j];
      y[j] = square < 700 ? y[j] * power(-square) : exp(-square);
    }
  }

  private static void expReduced(double[] x, int from, int to) {
    for (int j = from; j < to; j++) {
      x[j] = expm1Reduced(x[j]) + 1;
    }
  }

  /** The low bits of x log2(e) + ROUND are the binary exponent of e^x, a normal number. */
  private static double power(double x) {
    long exponent = Double.doubleToRawLongBits(Math.fma(x, LOG2_E, ROUND));
    return Double.longBitsToDouble((exponent + 1023) << 52);
  }

  /** Returns the hyperbolic tangent of x. */
  public static double tanh(double x) {
    double t = 2 * Math.min(Math.abs(x), 22);
    return Math.copySign(tanh(power(t), expm1Reduced(t)), x);
  }

  /**
   * Replaces x[from..to-1] by its hyperbolic tangents, the bits of {@link #tanh(double)}: in loops
   * one of which, over the exponents, is for scalars, the others for the vector instructions that
   * the JIT makes of them.
   *
   * @param scratch of the length of x; overwritten in the range
   */
  public static void tanh(double[] x, double[] scratch, int from, int to) {
    for (int j = from; j < to; j++) {
      scratch[j] = 2 * Math.min(Math.abs(x[j]), 22);
    }
    for (int j = from; j < to; j++) {
      x[j] = Math.copySign(power(scratch[j]), x[j]);
    }
    for (int j = from; j < to; j++) {
      scratch[j] = expm1Reduced(scratch[j]);
    }
    for (int j = from; j < to; j++) {
      double sign = Math.max(Math.min(x[j], 1), -1); // as powers are at least 1
      x[j] = sign * tanh(Math.abs(x[j]), scratch[j]);
    }
  }

  /** (e^t - 1) / (e^t + 1) for e^t = power (1 + expm1Reduced). */
  private static double tanh(double power, double expm1Reduced) {
    double e = Math.fma(power, expm1Reduced, power - 1);
    return e / (e + 2);
  }

  /** Returns 1 / (1 + e^-x). */
  public static double sigmoid(double x) {
    return 1 / (1 + exp(Math.min(-x, 709)));
  }

  /**
   * Returns the error function: below 6 its Taylor polynomial of degree {@value TaylorOfErf#DEGREE}
   * about the nearest sixteenth (truncation below 2^-58 of it), from there on 1.
   */
  public static double erf(double x) {
    double t = Math.abs(x);
    if (!(t < 6)) {
      return Double.isNaN(x) ? x : Math.copySign(1, x);
    }
    int centre = (int) (t * TaylorOfErf.CENTRES + 0.5);
    return Math.copySign(TaylorOfErf.at(centre, t - (double) centre / TaylorOfErf.CENTRES), x);
  }

  /** Returns log(1 + e^x) without overflow. */
  public static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(exp(-Math.abs(x)));
  }

  /** e^r - 1 for the reduced argument r of x. */
  private static double expm1Reduced(double x) {
    double k = Math.fma(x, LOG2_E, ROUND) - ROUND;
    double r = Math.fma(-k, LN2_LOW, Math.fma(-k, LN2_HIGH, x));
    double p = 0x1.6124613a86d09p-33;
    p = Math.fma(p, r, 0x1.1eed8eff8d898p-29);
    p = Math.fma(p, r, 0x1.ae64567f544e4p-26);
    p = Math.fma(p, r, 0x1.27e4fb7789f5cp-22);
    p = Math.fma(p, r, 0x1.71de3a556c734p-19);
    p = Math.fma(p, r, 0x1.a01a01a01a01ap-16);
    p = Math.fma(p, r, 0x1.a01a01a01a01ap-13);
    p = Math.fma(p, r, 0x1.6c16c16c16c17p-10);
    p = Math.fma(p, r, 0x1.1111111111111p-7);
    p = Math.fma(p, r, 0x1.5555555555555p-5);
    p = Math.fma(p, r, 0x1.5555555555555p-3);
    p = Math.fma(p, r, 0.5);
    return Math.fma(p * r, r, r);
  }

  private static double scale(double mantissa, double x) {
    long k = (long) (Math.fma(x, LOG2_E, ROUND) - ROUND);
    long half = k >> 1;
    return mantissa
        * Double.longBitsToDouble((half + 1023) << 52)
        * Double.longBitsToDouble((k - half + 1023) << 52);
  }
}
