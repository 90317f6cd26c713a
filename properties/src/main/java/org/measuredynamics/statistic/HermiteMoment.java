package org.measuredynamics.statistic;

import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;

/**
 * The mean of a Hermite polynomial of normal numbers, clipped at +-4 so that its moment generating
 * function is finite, centred and of variance one: g. For T = N^{-1/2} sum g(x_i) and every l > 0,
 * P(T >= t) &lt;= exp(-N (l t / sqrt N - log E exp(l g))), at every N (Chernoff).
 */
final class HermiteMoment {
  private static final double CLIP = 4;
  private static final int PANELS = 20;
  private static final int POINTS = 10;
  private static final int NODES = PANELS * POINTS;
  private static final int STEPS = 40;
  // A larger rate gains nothing: at N = 16 this one reaches bounds below 1e-300.
  private static final double LARGEST_RATE = 64;

  /** He3 = x^3 - 3x. */
  static final HermiteMoment SKEWNESS = new HermiteMoment("skewness", new double[] {0, -3, 0, 1});

  /** He4 = x^4 - 6x^2 + 3. */
  static final HermiteMoment KURTOSIS =
      new HermiteMoment("kurtosis", new double[] {3, 0, -6, 0, 1});

  private final String word;
  private final double[] coefficients;
  private final double mean;
  private final double deviation;
  private final double[] weights = new double[NODES + 2];
  private final double[] values = new double[NODES + 2];

  private HermiteMoment(String word, double[] coefficients) {
    this.word = word;
    this.coefficients = coefficients;
    // The law of g: Gauss's rule on panels between the clips, and an atom at each.
    GaussIntegrator rule = new GaussIntegratorFactory().legendre(POINTS);
    double half = CLIP / PANELS;
    double first = 0;
    double second = 0;
    for (int k = 0; k < values.length; k++) {
      boolean isClipped = k >= NODES;
      double x =
          isClipped
              ? (k == NODES ? -CLIP : CLIP)
              : -CLIP + half * (2 * (k / POINTS) + 1 + rule.getPoint(k % POINTS));
      weights[k] =
          isClipped
              ? Tails.normal(CLIP)
              : half
                  * rule.getWeight(k % POINTS)
                  * StrictMath.exp(-x * x / 2)
                  / Math.sqrt(2 * Math.PI);
      values[k] = polynomial(x);
      first += weights[k] * values[k];
      second += weights[k] * values[k] * values[k];
    }
    mean = first;
    deviation = Math.sqrt(second - first * first);
    for (int k = 0; k < values.length; k++) {
      values[k] = (values[k] - mean) / deviation;
    }
  }

  /** Returns its name, as words of comparisons have it. */
  String word() {
    return word;
  }

  /** Returns the mean of the clipped polynomial. */
  double mean() {
    return mean;
  }

  /** Returns the standard deviation of the clipped polynomial. */
  double deviation() {
    return deviation;
  }

  private double polynomial(double x) {
    double sum = 0;
    for (int k = coefficients.length - 1; k >= 0; k--) {
      sum = sum * x + coefficients[k];
    }
    return sum;
  }

  /** Returns g. */
  double of(double x) {
    return (polynomial(Math.max(-CLIP, Math.min(CLIP, x))) - mean) / deviation;
  }

  /** Returns the sum of g over the numbers. */
  double sum(double[] numbers) {
    double sum = 0;
    for (double x : numbers) {
      sum += of(x);
    }
    return sum;
  }

  /** Returns the sum of the squares of the steepness at the numbers. */
  double squaredSteepness(double[] numbers, double near) {
    double squares = 0;
    for (double x : numbers) {
      double steepness = steepness(x, near);
      squares += steepness * steepness;
    }
    return squares;
  }

  /** Returns log E exp(l g). */
  double logMgf(double rate) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, rate * value);
    }
    double sum = 0;
    for (int k = 0; k < values.length; k++) {
      sum += weights[k] * StrictMath.exp(rate * values[k] - largest);
    }
    return largest + StrictMath.log(sum);
  }

  /** Returns a bound of P(T >= t), if t > 0, or else of P(T &lt;= t). */
  double tail(double t, int count) {
    if (!(Math.abs(t) > 0)) {
      return t == 0 ? 1 : Double.NaN;
    }
    // Newton's steps towards the best rate, kept in a bracket; every rate gives a bound.
    double target = t / Math.sqrt(count);
    double sign = Math.signum(t);
    double low = 0;
    double high = LARGEST_RATE;
    double rate = Math.min(Math.abs(target), 1);
    double exponent = 0;
    for (int step = 0; step < STEPS; step++) {
      double largest = 0;
      for (double value : values) {
        largest = Math.max(largest, sign * rate * value);
      }
      double sum = 0;
      double first = 0;
      double second = 0;
      for (int k = 0; k < values.length; k++) {
        double mass = weights[k] * StrictMath.exp(sign * rate * values[k] - largest);
        sum += mass;
        first += mass * values[k];
        second += mass * values[k] * values[k];
      }
      first /= sum;
      second = second / sum - first * first;
      exponent = Math.max(exponent, sign * rate * target - largest - StrictMath.log(sum));
      double gap = sign * (target - first);
      if (gap > 0) {
        low = rate;
      } else {
        high = rate;
      }
      double next = rate + gap / second;
      if (!(next > low && next < high)) {
        next = (low + high) / 2;
      }
      if (Math.abs(next - rate) <= 1e-7 * rate) {
        break;
      }
      rate = next;
    }
    return Math.min(1, StrictMath.exp(-count * exponent));
  }

  /** Returns a bound of |g(x + e) - g(x)| / |e| for |e| up to the blur. */
  double steepness(double x, double blur) {
    double y = Math.min(CLIP, Math.abs(x) + blur);
    double slope = 0;
    for (int k = coefficients.length - 1; k >= 1; k--) {
      slope = slope * y + k * Math.abs(coefficients[k]);
    }
    return slope / deviation;
  }
}
