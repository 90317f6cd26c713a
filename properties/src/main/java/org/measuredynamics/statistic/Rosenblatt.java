package org.measuredynamics.statistic;

import java.util.Arrays;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.HypergeometricDistribution;
import org.measuredynamics.random.Stream;

/**
 * Discrete numbers of known laws made standard normal: z = Phi^-1(P(X &lt; k) + U P(X = k)), with U
 * uniform from the suite's own stream; exact. In sequence, each given those before, they are
 * independent (Rosenblatt 1952). An outcome that the law does not have becomes a number that is not
 * finite. Where the spread of X is below 1, U drowns what there is to see: decide otherwise there.
 */
public final class Rosenblatt {
  // Terms of a tail that do not matter to a double any more.
  private static final double NEGLIGIBLE = 1e-18;

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
   * @param below P(X &lt; k)
   * @param at P(X = k)
   * @param above P(X &gt; k), so that nothing is lost near 1
   */
  public double normal(double below, double at, double above) {
    double u = own.uniform();
    if (!(at > 0)) {
      return below < above ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Tails.normalQuantile(below + u * at, above + (1 - u) * at);
  }

  /** Returns that of a binomial number. */
  public double binomial(int k, int trials, double p) {
    double chance = Math.max(0, Math.min(1, p));
    return normal(
        Tails.binomialAtMost(k - 1L, trials, chance),
        trials < 0 ? 0 : new BinomialDistribution(null, trials, chance).probability(k),
        Tails.binomialAtLeast(k + 1L, trials, chance));
  }

  /**
   * Returns that of a hypergeometric number.
   *
   * @param k how many marked were drawn
   */
  public double hypergeometric(int k, int population, int marked, int drawn) {
    int least = Math.max(0, drawn - (population - marked));
    int most = Math.min(marked, drawn);
    if (k < least || k > most) {
      return normal(k < least ? 0 : 1, 0, k < least ? 1 : 0);
    }
    double at =
        least == most
            ? 1
            : new HypergeometricDistribution(null, population, marked, drawn).probability(k);
    double below = 0;
    double term = at;
    for (long j = k; j > least && term > NEGLIGIBLE * below; j--) {
      term *=
          (double) j * (population - marked - drawn + j) / ((marked - j + 1.0) * (drawn - j + 1.0));
      below += term;
    }
    double above = 0;
    term = at;
    for (long j = k; j < most && term > NEGLIGIBLE * above; j++) {
      term *=
          (double) (marked - j)
              * (drawn - j)
              / ((j + 1.0) * (population - marked - drawn + j + 1.0));
      above += term;
    }
    return normal(below, at, above);
  }

  /**
   * Returns those of multinomial counts, one fewer than there are.
   *
   * @param weights probabilities, of sum 1
   */
  public double[] multinomial(int[] counts, double[] weights) {
    double[] normals = new double[Math.max(0, counts.length - 1)];
    double[] rest = weights.clone();
    int trials = counts.length == 0 ? 0 : counts[counts.length - 1];
    for (int k = counts.length - 2; k >= 0; k--) {
      rest[k] += rest[k + 1];
      trials = Math.addExact(trials, counts[k]);
    }
    for (int k = 0; k < normals.length; k++) {
      normals[k] = binomial(counts[k], trials, rest[k] > 0 ? weights[k] / rest[k] : 0);
      trials -= counts[k];
    }
    return normals;
  }

  /**
   * Returns those of a uniform permutation of 0..m-1, m - 1 of them: Lehmer's code, made normal.
   * What is no permutation becomes numbers that are not finite.
   *
   * @param order its values, in their order
   */
  public double[] permutation(int[] order) {
    double[] normals = new double[Math.max(0, order.length - 1)];
    int[] places = new int[order.length];
    Arrays.fill(places, -1);
    for (int i = 0; i < order.length; i++) {
      if (order[i] < 0 || order[i] >= order.length || places[order[i]] >= 0) {
        Arrays.fill(normals, Double.NaN);
        return normals;
      }
      places[order[i]] = i;
    }
    for (int k = 1; k < order.length; k++) {
      int rank = 0;
      for (int j = 0; j < k; j++) {
        rank += places[j] < places[k] ? 1 : 0;
      }
      normals[k - 1] =
          normal((double) rank / (k + 1), 1.0 / (k + 1), (double) (k - rank) / (k + 1));
    }
    return normals;
  }
}
