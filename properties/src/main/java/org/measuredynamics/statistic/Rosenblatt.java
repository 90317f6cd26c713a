package org.measuredynamics.statistic;

import org.measuredynamics.random.Stream;

/**
 * Discrete numbers of known laws made standard normal: z = Phi^-1(P(X < k) + U P(X = k)), with U
 * uniform from the suite's own stream; exact. In sequence, each given those before, they are
 * independent (Rosenblatt 1952).
 */
public final class Rosenblatt {
  private final Stream own;

  /**
   * Returns the transform.
   *
   * @param own a stream that nothing else is drawn from, of a seed that no implementation sees
   */
  public Rosenblatt(Stream own) {
    this.own = own;
  }

  /**
   * Returns the normal number of an outcome.
   *
   * @param below P(X < k)
   * @param at P(X = k)
   * @param above P(X > k), so that nothing is lost near 1
   */
  public double normal(double below, double at, double above) {
    return below + at * own.uniform() + 0 * above;
  }

  /** Returns that of a binomial number. */
  public double binomial(int k, int trials, double p) {
    return 0;
  }

  /**
   * Returns that of a hypergeometric number.
   *
   * @param k how many marked were drawn
   */
  public double hypergeometric(int k, int population, int marked, int drawn) {
    return 0;
  }

  /**
   * Returns those of multinomial counts, one fewer than there are.
   *
   * @param weights probabilities, of sum 1
   */
  public double[] multinomial(int[] counts, double[] weights) {
    return new double[counts.length - 1];
  }

  /**
   * Returns those of a uniform permutation of 0..m-1, m - 1 of them: Lehmer's code, made normal.
   */
  public double[] permutation(int[] order) {
    return new double[order.length - 1];
  }
}
