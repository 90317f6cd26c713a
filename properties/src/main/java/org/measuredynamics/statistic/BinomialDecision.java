package org.measuredynamics.statistic;

import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.distribution.BinomialDistribution;

/** Exact decisions about the probability of an event seen k times in n independent trials. */
public final class BinomialDecision {
  private BinomialDecision() {}

  /**
   * Returns the two-sided exact p-value of the null hypothesis that the probability is p: that of
   * all counts that are no likelier. Two of one probability are often not equal in floating point,
   * so those a little likelier count too.
   */
  public static double pValue(int trials, int successes, double p) {
    BinomialDistribution law = new BinomialDistribution(null, trials, p);
    double likeliest = law.probability(successes) * (1 + 1e-7);
    double sum = 0;
    for (int k = 0; k <= trials; k++) {
      double probability = law.probability(k);
      sum += probability <= likeliest ? probability : 0;
    }
    return Math.min(1, sum);
  }

  /**
   * Returns the claim that differences are independent and symmetric about 0, as those of two draws
   * of one law in each of several experiments are: the exact sign test at alpha.
   *
   * @param blur by how much each difference may be off; one that is smaller has either sign,
   *     whichever favours the claim
   */
  public static Comparison symmetric(String what, double[] differences, double blur, double alpha) {
    int positive = 0;
    int open = 0;
    for (double difference : differences) {
      positive += difference > blur ? 1 : 0;
      open += Math.abs(difference) <= blur ? 1 : 0;
    }
    int n = differences.length;
    int likeliest = Math.max(positive, Math.min(positive + open, n / 2));
    double p = pValue(n, likeliest, 0.5);
    return Comparison.probability(what, p, p, alpha);
  }

  /**
   * Returns the interval of Clopper, Pearson 1934: it misses the probability with probability at
   * most alpha, for every n.
   */
  public static Interval interval(int trials, int successes, double alpha) {
    AlphaLedger.requireProbability("alpha", alpha);
    if (trials < 1 || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(
          "successes: expected 0 to %d trials, found %d".formatted(trials, successes));
    }
    double low =
        successes == 0
            ? 0
            : new BetaDistribution(null, successes, trials - successes + 1.0)
                .inverseCumulativeProbability(alpha / 2);
    double high =
        successes == trials
            ? 1
            : new BetaDistribution(null, successes + 1.0, trials - successes)
                .inverseCumulativeProbability(1 - alpha / 2);
    return new Interval(low, high);
  }
}
