package org.measuredynamics.statistic;

/**
 * A confidence sequence for the mean of observations in [0, 1]: with probability at least 1 - alpha
 * every one of its intervals covers the mean, so that one may look after each observation and stop
 * when the bound is decided. Predictable plug-in empirical Bernstein (Waudby-Smith, Ramdas 2024,
 * theorem 2).
 */
public final class ConfidenceSequence {
  private static final double MOST = 0.5;

  private final double alpha;
  private int count;
  private double sum;
  private double squares;
  private double bets;
  private double betted;
  private double penalty;
  private double low;
  private double high = 1;

  private ConfidenceSequence(double alpha) {
    this.alpha = alpha;
  }

  /**
   * Returns a sequence before its first observation.
   *
   * @throws IllegalArgumentException if alpha is not between 0 and 1
   */
  public static ConfidenceSequence of(double alpha) {
    AlphaLedger.requireProbability("alpha", alpha);
    return new ConfidenceSequence(alpha);
  }

  /**
   * Takes an observation and returns the interval so far, the intersection of all up to now.
   *
   * @throws IllegalArgumentException if the observation is not in [0, 1]
   */
  public Interval observe(double x) {
    if (!(x >= 0 && x <= 1)) {
      throw new IllegalArgumentException(
          "observation %d: expected a number in [0, 1], found %s".formatted(count, x));
    }
    double log = StrictMath.log(2 / alpha);
    double mean = (0.5 + sum) / (count + 1);
    double variance = (0.25 + squares) / (count + 1);
    int t = count + 1;
    double bet = Math.min(MOST, Math.sqrt(2 * log / (variance * t * StrictMath.log1p(t))));
    bets += bet;
    betted += bet * x;
    double psi = (-StrictMath.log1p(-bet) - bet) / 4;
    penalty += 4 * (x - mean) * (x - mean) * psi;
    count++;
    sum += x;
    double updated = (0.5 + sum) / (count + 1);
    squares += (x - updated) * (x - updated);
    double centre = betted / bets;
    double half = (log + penalty) / bets;
    low = Math.max(low, centre - half);
    high = Math.min(high, centre + half);
    return interval();
  }

  /** Returns the interval so far; empty intersections, which alpha allows for, collapse. */
  public Interval interval() {
    return low <= high ? new Interval(low, high) : new Interval(high, high);
  }

  /** Returns the number of observations. */
  public int count() {
    return count;
  }
}
