package org.measuredynamics.statistic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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

  /**
   * Returns the claims that the rank of the first among numbers whose law does not change if a
   * group that acts freely and transitively on them moves them is uniform: it is among the least c
   * of G with probability c / G, and so often in independent experiments is binomial. Exact at
   * alpha.
   *
   * @param orbits the numbers, experiments x G
   * @param blur by how much each of those of an experiment may be off; what is as near counts as
   *     less or more, whichever favours the claim
   * @param alpha of all claims together
   */
  public static List<Comparison> uniform(
      String what, double[][] orbits, double[] blur, double alpha) {
    int order = orbits[0].length;
    List<Finding> findings = new ArrayList<>();
    for (int c : IntStream.of(1, order / 2, order - 1).distinct().toArray()) {
      int surely = 0;
      int possibly = 0;
      for (int r = 0; r < orbits.length; r++) {
        int below = 0;
        int near = 0;
        for (int g = 1; g < order; g++) {
          double gap = orbits[r][0] - orbits[r][g];
          below += gap > 2 * blur[r] ? 1 : 0;
          near += Math.abs(gap) <= 2 * blur[r] ? 1 : 0;
        }
        surely += below + near < c ? 1 : 0;
        possibly += below < c ? 1 : 0;
      }
      int mean = orbits.length * c / order;
      int likeliest = Math.max(surely, Math.min(possibly, mean));
      double p = BinomialDecision.pValue(orbits.length, likeliest, (double) c / order);
      boolean isNumber =
          Arrays.stream(orbits).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
      String rank = "%s: among the least %d of %d".formatted(what, c, order);
      findings.add(isNumber ? new Finding(rank, p, p) : Finding.notFinite(rank));
    }
    return Finding.share(findings, alpha);
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
