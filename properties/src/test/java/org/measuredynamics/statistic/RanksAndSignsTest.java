package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.util.CombinatoricsUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exact two-sample and sign decisions, at the levels that checks use. */
class RanksAndSignsTest {
  /** Every set of ranks of 6 of 14 numbers is as likely: at no level is the null rejected more. */
  @Test
  void ranksKeepEveryLevel() {
    double[] p = new double[1 << 14];
    int count = 0;
    for (int set = 0; set < 1 << 14; set++) {
      if (Integer.bitCount(set) == 6) {
        int chosen = set;
        double[] x =
            IntStream.range(0, 14).filter(k -> (chosen >> k & 1) == 1).asDoubleStream().toArray();
        double[] y =
            IntStream.range(0, 14).filter(k -> (chosen >> k & 1) == 0).asDoubleStream().toArray();
        p[count++] = RankDecision.pValue(x, y);
      }
    }
    double[] sorted = Arrays.copyOf(p, count);
    Arrays.sort(sorted);
    assertEquals(2.0 / count, sorted[0], 1e-15);
    for (int k = 0; k < count; k++) {
      // All that are no larger than sorted[k].
      int upTo = k;
      while (upTo + 1 < count && sorted[upTo + 1] <= sorted[k] * (1 + 1e-12)) {
        upTo++;
      }
      assertTrue(upTo + 1.0 <= sorted[k] * count * (1 + 1e-9));
      k = upTo;
    }
  }

  /** Samples of 32 and 96 that do not overlap have probability 2 / C(128, 32). */
  @Test
  void separatedSamplesAreRefutedAtTheLevelOfACheck() {
    double[] low = IntStream.range(0, 32).asDoubleStream().toArray();
    double[] high = IntStream.range(50, 146).asDoubleStream().toArray();
    double log = CombinatoricsUtils.binomialCoefficientLog(128, 32) - StrictMath.log(2);
    Comparison seen = RankDecision.sameLaw("", low, low, high, 1e-10);
    assertTrue(seen.isRefuted());
    assertEquals(log / StrictMath.log(10), seen.observed(), 1e-6);
    // What may be anything decides nothing.
    double[] anything = Arrays.stream(low).map(x -> x + 200).toArray();
    assertTrue(RankDecision.sameLaw("", low, anything, high, 1e-10).holds());
  }

  /** Ranks in orbits: uniform ones hold, one that is always least does not, ties decide nothing. */
  @Test
  void ranksInOrbitsAreUniform() {
    double[][] turned = new double[400][];
    double[][] least = new double[400][];
    double[][] tied = new double[400][];
    for (int r = 0; r < turned.length; r++) {
      int turn = r % 4;
      turned[r] = IntStream.range(0, 4).mapToDouble(g -> (g + turn) % 4).toArray();
      least[r] = new double[] {0, 1, 2, 3};
      tied[r] = new double[] {0, 1e-9, 2e-9, 3e-9};
    }
    double[] blur = new double[400];
    assertTrue(RankDecision.uniform("", turned, blur, 1e-10).stream().allMatch(Comparison::holds));
    assertEquals(3, RankDecision.uniform("", least, blur, 1e-10).size());
    assertTrue(RankDecision.uniform("", least, blur, 1e-10).get(0).isRefuted());
    assertTrue(RankDecision.uniform("", tied, blur, 1e-10).get(0).isRefuted());
    Arrays.fill(blur, 1e-8);
    assertTrue(RankDecision.uniform("", tied, blur, 1e-10).stream().allMatch(Comparison::holds));
    least[7][0] = Double.NaN;
    assertTrue(RankDecision.uniform("", least, blur, 1e-10).get(1).isRefuted());
  }

  /**
   * By /usr/bin/python3 -c "from scipy.stats import mannwhitneyu as u; print(u(range(0, 3 * n, 3),
   * [s + 2 * k for k in range(m)], method='exact').pvalue)", no ties.
   */
  @ParameterizedTest
  @CsvSource({
    "5, 7, 0.5, 0.876262626263",
    "12, 9, 4.5, 0.42210730446",
    "20, 30, 40.5, 1.20286330496e-09",
    "32, 96, 150.5, 1.35335676867e-30",
    "32, 96, -100.5, 2.23223064967e-06"
  })
  void ranksAreThoseOfScipy(int n, int m, double shift, double expected) {
    double[] x = IntStream.range(0, n).mapToDouble(k -> 3 * k).toArray();
    double[] y = IntStream.range(0, m).mapToDouble(k -> shift + 2 * k).toArray();
    assertEquals(expected, RankDecision.pValue(x, y), 1e-9 * expected);
  }

  /** The probability of all outcomes that are refuted is at most the level, and not far below. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1e-6, 1e-9, 1e-12})
  void signsKeepTheirLevel(double alpha) {
    int n = 64;
    BinomialDistribution heads = new BinomialDistribution(null, n, 0.5);
    double refuted = 0;
    for (int k = 0; k <= n; k++) {
      int positive = k;
      double[] differences =
          IntStream.range(0, n).mapToDouble(r -> r < positive ? 1 : -1).toArray();
      if (!BinomialDecision.symmetric("", differences, 0.5, alpha).holds()) {
        refuted += heads.probability(k);
      }
    }
    assertTrue(refuted <= alpha && refuted >= alpha / 20, () -> "refuted at " + alpha);
  }

  /** By /usr/bin/python3 -c "from scipy.stats import binomtest as b; print(b(k, 64).pvalue)". */
  @ParameterizedTest
  @CsvSource({
    "32, 1",
    "25, 0.103421878316",
    "10, 1.99649822379e-08",
    "5, 9.00281693812e-13",
    "60, 7.36304463581e-14",
    "64, 1.08420217249e-19"
  })
  void signsAreThoseOfScipy(int positive, double expected) {
    assertEquals(expected, BinomialDecision.pValue(64, positive, 0.5), 1e-9 * expected);
  }

  @Test
  void smallDifferencesFavourTheClaim() {
    double[] differences = new double[64];
    Arrays.fill(differences, 1);
    assertFalse(BinomialDecision.symmetric("", differences, 0.5, 1e-9).holds());
    Arrays.fill(differences, 20, 64, -0.1);
    assertTrue(BinomialDecision.symmetric("", differences, 0.5, 1e-9).holds());
    assertTrue(BinomialDecision.symmetric("", new double[64], 0, 1e-9).holds());
  }
}
