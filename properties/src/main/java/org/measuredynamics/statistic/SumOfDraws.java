package org.measuredynamics.statistic;

import java.util.Arrays;
import java.util.List;

/**
 * The law of a sum of independent draws from finite laws, of mean 0 and variance 1 in all: a =
 * sum_g sum_{i &lt;= n_g} x_{g, J_gi}; and bounds of the sum of squares and of the sum of R such
 * numbers, which hold at every R and every number of draws (Chernoff), with the exact generating
 * functions
 *
 * <pre>
 *   E e^{ta} = prod_g (sum_j w_gj e^{t x_gj})^{n_g} = e^{K(t)},
 *   E e^{sa^2} = int phi(z) e^{K(z sqrt(2s))} dz,   s &gt; 0,
 *   E e^{-sa^2} = int phi(z) Re E e^{i z sqrt(2s) a} dz
 * </pre>
 *
 * (Hubbard 1959, Stratonovich 1957). The trapezoidal rule of step d errs by less than 2 e^{-w^2 /
 * 2} of the first integral, w = 2 pi / d, and by 2 min_y e^{-wy + y^2 / 2 + max(K(cy), K(-cy))} of
 * the second, c = sqrt(2s), which is added: bounds stay bounds.
 */
public final class SumOfDraws {
  // 2 e^{-w^2 / 2} = 1e-15, without loss for any law.
  private static final double STEP = 0.75;
  // Of a normal law 2 e^{-w^2 / 2 (1 + c^2)} = 3e-24.
  private static final double FINE_STEP = 0.6;
  private static final double BEYOND = 12;

  /** Rates at which bounds are looked for, in units of that of a normal law. */
  private static final double[] RATES = {0.5, 0.65, 0.8, 0.9, 1, 1.1, 1.25};

  private final List<Draws> draws;
  private final double farthest;

  /**
   * Draws from one law.
   *
   * @param values x, each with its part of the scale of the sum
   * @param weights their probabilities
   * @param count how many draws
   */
  public record Draws(double[] values, double[] weights, int count) {
    /** log sum_j w_j e^{t x_j}, so many times. */
    private double logMgf(double t) {
      double largest = Double.NEGATIVE_INFINITY;
      for (double x : values) {
        largest = Math.max(largest, t * x);
      }
      double sum = 0;
      for (int j = 0; j < values.length; j++) {
        sum += weights[j] * StrictMath.exp(t * values[j] - largest);
      }
      return count * (largest + StrictMath.log(sum));
    }

    /** Adds the logarithm of the modulus and the angle of (sum_j w_j e^{i t x_j})^n. */
    private void addCharacteristic(double t, double[] logAndAngle) {
      double re = 0;
      double im = 0;
      for (int j = 0; j < values.length; j++) {
        re += weights[j] * StrictMath.cos(t * values[j]);
        im += weights[j] * StrictMath.sin(t * values[j]);
      }
      logAndAngle[0] += count * 0.5 * StrictMath.log(re * re + im * im);
      logAndAngle[1] += count * StrictMath.atan2(im, re);
    }
  }

  private SumOfDraws(List<Draws> draws) {
    this.draws = draws;
    double sum = 0;
    for (Draws each : draws) {
      sum += each.count * Arrays.stream(each.values).map(Math::abs).max().orElse(0);
    }
    farthest = sum;
  }

  /**
   * Returns the law of a sum, its draws scaled to variance 1 together.
   *
   * @throws IllegalArgumentException if the variance is not positive
   */
  public static SumOfDraws standardised(List<Draws> draws) {
    double variance = 0;
    for (Draws each : draws) {
      for (int j = 0; j < each.values.length; j++) {
        variance += each.count * each.weights[j] * each.values[j] * each.values[j];
      }
    }
    if (!(variance > 0 && variance < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "draws: expected a positive variance, found %s".formatted(variance));
    }
    double scale = 1 / Math.sqrt(variance);
    return new SumOfDraws(
        draws.stream()
            .map(
                each ->
                    new Draws(
                        Arrays.stream(each.values).map(x -> scale * x).toArray(),
                        each.weights,
                        each.count))
            .toList());
  }

  /** Returns K(t) = log E e^{ta}. */
  public double logMgf(double t) {
    double sum = 0;
    for (Draws each : draws) {
      sum += each.logMgf(t);
    }
    return sum;
  }

  /** Returns log E e^{s a^2}, or a number above it by less than rounding, for any s. */
  public double logMgfOfSquare(double s) {
    return s == 0 ? 0 : s > 0 ? growing(Math.sqrt(2 * s)) : falling(Math.sqrt(-2 * s));
  }

  private double growing(double c) {
    // Beyond twice the largest slope of K(cz) the integrand is below e^{-5z}.
    int last = (int) Math.ceil((2 * c * farthest + 10) / STEP);
    double[] exponents = new double[2 * last + 1];
    double largest = 0;
    for (int k = -last; k <= last; k++) {
      double z = k * STEP;
      exponents[k + last] = logMgf(c * z) - z * z / 2;
      largest = Math.max(largest, exponents[k + last]);
    }
    double sum = 0;
    for (double exponent : exponents) {
      sum += StrictMath.exp(exponent - largest);
    }
    return largest + StrictMath.log(sum * STEP / Math.sqrt(2 * Math.PI));
  }

  private double falling(double c) {
    double step = FINE_STEP / Math.sqrt(1 + c * c);
    double sum = 0;
    for (int k = 0; k * step <= BEYOND; k++) {
      double z = k * step;
      double[] of = new double[2];
      for (Draws each : draws) {
        each.addCharacteristic(c * z, of);
      }
      sum += (k == 0 ? 1 : 2) * StrictMath.exp(of[0] - z * z / 2) * StrictMath.cos(of[1]);
    }
    double least = Double.POSITIVE_INFINITY;
    double w = 2 * Math.PI / step;
    for (double y = 0.25; y < 10; y *= 1.5) {
      double growth = Math.max(logMgf(c * y), logMgf(-c * y));
      least = Math.min(least, 2 * StrictMath.exp(growth + y * y / 2 - w * y));
    }
    return StrictMath.log(sum * step / Math.sqrt(2 * Math.PI) + least + 2 * Tails.normal(BEYOND));
  }

  /**
   * Returns where the mean of a_r^2 over R independent numbers lies but with probability alpha / 2
   * on either side.
   */
  public Interval meanSquare(long replicates, double alpha) {
    AlphaLedger.requireProbability("alpha", alpha);
    double log = StrictMath.log(2 / alpha) / (double) replicates;
    double high = Double.POSITIVE_INFINITY;
    double low = 0;
    double above = normalRate(log, 1);
    double below = normalRate(log, -1);
    for (double part : RATES) {
      double s = Math.min(part * above, 0.99);
      high = Math.min(high, (log + logMgfOfSquare(s)) / s);
      low = Math.max(low, (log + logMgfOfSquare(part * below)) / (part * below));
    }
    return new Interval(Math.min(low, 1), Math.max(high, 1));
  }

  /** The rate that bounds chi-squared best: where (log + L(s)) / s is least or greatest. */
  private static double normalRate(double log, int sign) {
    double low = 0;
    double high = sign > 0 ? 0.5 : 64;
    for (int k = 0; k < 60; k++) {
      double s = (low + high) / 2;
      // The derivative of (log + L)/s has the sign of s L' - L - log, L = -log(1 - 2s) / 2.
      double x = sign * s;
      double gap = x / (1 - 2 * x) + 0.5 * StrictMath.log1p(-2 * x) - log;
      if (gap < 0) {
        low = s;
      } else {
        high = s;
      }
    }
    return sign * low;
  }

  /**
   * Returns what R^{-1/2} |sum_r a_r| exceeds with probability at most alpha, over R independent
   * numbers.
   */
  public double mean(long replicates, double alpha) {
    AlphaLedger.requireProbability("alpha", alpha);
    double log = StrictMath.log(2 / alpha);
    double root = Math.sqrt((double) replicates);
    double largest = 0;
    for (int sign : new int[] {-1, 1}) {
      double least = Double.POSITIVE_INFINITY;
      for (double part : RATES) {
        double t = part * Math.sqrt(2 * log);
        least = Math.min(least, (log + (double) replicates * logMgf(sign * t / root)) / t);
      }
      largest = Math.max(largest, least);
    }
    return largest;
  }
}
