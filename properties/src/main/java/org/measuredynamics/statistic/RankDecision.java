package org.measuredynamics.statistic;

import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;

/** Exact decisions from ranks: whatever the law, as long as it has no atoms. */
public final class RankDecision {
  private RankDecision() {}

  /**
   * Returns the exact two-sided p-value of the null hypothesis that both samples have one law
   * (Mann, Whitney 1947).
   */
  public static double pValue(double[] x, double[] y) {
    return MannWhitneyUTest.withDefaults().with(PValueMethod.EXACT).test(x, y).getPValue();
  }

  /**
   * Returns the claim that two independent samples have one law, decided exactly at alpha. Each
   * number of the first is known to lie between two; what is granted is the least extreme ranks.
   *
   * @param low of each number of the first sample at least
   * @param high of each at most
   */
  public static Comparison sameLaw(
      String what, double[] low, double[] high, double[] second, double alpha) {
    double p = pValue(low, second);
    double favourable = pValue(high, second);
    double centre = low.length * second.length / 2.0;
    if (above(low, second) <= centre && centre <= above(high, second)) {
      favourable = 1;
    }
    return Comparison.probability(what, p, favourable, alpha);
  }

  /** How many pairs have the number of the first sample above that of the second, ties by half. */
  private static double above(double[] first, double[] second) {
    double pairs = 0;
    for (double x : first) {
      for (double y : second) {
        pairs += x > y ? 1 : x == y ? 0.5 : 0;
      }
    }
    return pairs;
  }
}
