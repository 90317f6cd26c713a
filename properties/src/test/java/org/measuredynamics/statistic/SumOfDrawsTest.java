package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.SumOfDraws.Draws;

class SumOfDrawsTest {
  private static SumOfDraws law(double[] values, double[] weights, int n) {
    double mean = 0;
    for (int j = 0; j < values.length; j++) {
      mean += weights[j] * values[j];
    }
    double[] centred = values.clone();
    for (int j = 0; j < values.length; j++) {
      centred[j] -= mean;
    }
    return SumOfDraws.standardised(List.of(new Draws(centred, weights, n)));
  }

  private static SumOfDraws binomial(int n, double p) {
    return law(new double[] {0, 1}, new double[] {1 - p, p}, n);
  }

  /**
   * Sums over all counts of atoms -1, 1/2, 4 of weights 1/2, 2/5, 1/10, by NumPy: for counts (a, b,
   * c) of sum n, logsumexp(gammaln(n + 1) - sum(gammaln(counts + 1)) + counts @ log(w) + s * S**2),
   * S = counts @ x, x centred and divided by its deviation and by sqrt(n).
   */
  @ParameterizedTest
  @CsvSource({
    "1, 0.3, 0.5890679586983947",
    "1, -0.7, -0.3278665310712734",
    "1, -5, -1.173892057059717",
    "16, 0.3, 0.8402068710495784",
    "16, -0.7, -0.43940308646995613",
    "16, -5, -1.213383560338565",
    "256, 0.3, 0.4683601429165833",
    "256, -0.7, -0.43783647205993764",
    "256, -5, -1.1997832857498993"
  })
  void generatingFunctionOfTheSquare(int n, double s, double expected) {
    SumOfDraws law = law(new double[] {-1, 0.5, 4}, new double[] {0.5, 0.4, 0.1}, n);
    assertEquals(expected, law.logMgfOfSquare(s), 1e-10);
  }

  @ParameterizedTest
  @CsvSource({"1, 1.7873199334368701", "16, 1.3743670642921486", "256, 1.183968867470704"})
  void generatingFunctionOfTheSum(int n, double expected) {
    SumOfDraws law = law(new double[] {-1, 0.5, 4}, new double[] {0.5, 0.4, 0.1}, n);
    assertEquals(expected, law.logMgf(1.5), 1e-12);
  }

  /** Of many draws the square is chi-squared of one degree. */
  @Test
  void manyDrawsAreNormal() {
    SumOfDraws law = binomial(1 << 24, 0.5);
    for (double s : new double[] {-3, -0.5, 0.1, 0.25, 0.4}) {
      assertEquals(-0.5 * Math.log(1 - 2 * s), law.logMgfOfSquare(s), 1e-5);
    }
    Interval interval = binomial(1 << 20, 0.5).meanSquare(2000, 1e-9);
    assertEquals(0.807, interval.low(), 2e-3);
    assertEquals(1.222, interval.high(), 2e-3);
  }

  /**
   * The law of sum_r (k_r - np)^2 of R binomial numbers, by convolution: beyond the interval it has
   * no more than alpha / 2 on either side, and the interval is little wider than it must be.
   */
  @ParameterizedTest
  @CsvSource({
    "16, 0.5, 20, 1e-9",
    "16, 0.5, 20, 1e-3",
    "30, 0.1, 40, 1e-9",
    "30, 0.1, 40, 1e-12",
    "30, 0.1, 40, 0.05",
    "8, 0.5, 200, 1e-9"
  })
  void exactProbabilitiesBeyondTheInterval(int n, double p, int replicates, double alpha) {
    double[] one = new double[n * n + 1];
    BinomialDistribution binomial = new BinomialDistribution(null, n, p);
    int centre = (int) Math.rint(n * p);
    for (int k = 0; k <= n; k++) {
      one[(k - centre) * (k - centre)] += binomial.probability(k);
    }
    double[] sum = {1};
    for (int r = 0; r < replicates; r++) {
      double[] next = new double[sum.length + one.length - 1];
      for (int a = 0; a < sum.length; a++) {
        for (int b = 0; b < one.length; b++) {
          next[a + b] += sum[a] * one[b];
        }
      }
      sum = next;
    }
    double unit = n * p * (1 - p) * replicates;
    Interval interval = binomial(n, p).meanSquare(replicates, alpha);
    double below = 0;
    double above = 0;
    double wellBelow = 0;
    double wellAbove = 0;
    for (int a = 0; a < sum.length; a++) {
      double ratio = a / unit;
      below += ratio < interval.low() ? sum[a] : 0;
      above += ratio > interval.high() ? sum[a] : 0;
      wellBelow += ratio < 1 - 0.6 * (1 - interval.low()) ? sum[a] : 0;
      wellAbove += ratio > 1 + 0.6 * (interval.high() - 1) ? sum[a] : 0;
    }
    assertTrue(below <= alpha / 2 && above <= alpha / 2, below + " " + above);
    assertTrue(wellBelow > alpha / 2 && wellAbove > alpha / 2, wellBelow + " " + wellAbove);
  }

  /** The sum of all draws of R binomial numbers is binomial. */
  @ParameterizedTest
  @CsvSource({"16, 0.5, 20, 1e-9", "30, 0.1, 40, 1e-9", "30, 0.1, 4, 1e-12", "5, 0.3, 7, 0.05"})
  void exactProbabilitiesOfTheMean(int n, double p, int replicates, double alpha) {
    int count = n * replicates;
    double half = binomial(n, p).mean(replicates, alpha) * Math.sqrt(count * p * (1 - p));
    double beyond = 0;
    double well = 0;
    BinomialDistribution law = new BinomialDistribution(null, count, p);
    for (int k = 0; k <= count; k++) {
      beyond += Math.abs(k - count * p) > half ? law.probability(k) : 0;
      well += Math.abs(k - count * p) > 0.6 * half ? law.probability(k) : 0;
    }
    assertTrue(beyond <= alpha, () -> "beyond");
    assertTrue(well > alpha, () -> "well within");
  }

  /** Draws of several laws: two halves of one law are that law. */
  @Test
  void lawsOfStepsAddUp() {
    double[] weights = {0.5, 0.4, 0.1};
    double[] values = {-1, 0.25, 4};
    SumOfDraws halves =
        SumOfDraws.standardised(
            List.of(new Draws(values, weights, 10), new Draws(values, weights, 22)));
    SumOfDraws whole = law(values, weights, 32);
    for (double s : new double[] {-1, 0.2}) {
      assertEquals(whole.logMgfOfSquare(s), halves.logMgfOfSquare(s), 1e-12);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> SumOfDraws.standardised(List.of(new Draws(new double[2], new double[] {1, 0}, 3))));
  }

  @Test
  void rateOfMissesAndPower() {
    Interval interval = binomial(12, 0.3).meanSquare(50, 0.05);
    int misses = 0;
    int found = 0;
    int repetitions = 4000;
    for (int t = 0; t < repetitions; t++) {
      Stream stream = Stream.of(31, t, 0, 0, Purpose.REPLICATE);
      double mean = 0;
      for (int r = 0; r < 50; r++) {
        int count = 0;
        for (int i = 0; i < 12; i++) {
          count += stream.uniform() < 0.3 ? 1 : 0;
        }
        mean += (count - 3.6) * (count - 3.6) / (12 * 0.21 * 50);
      }
      misses += interval.contains(mean) ? 0 : 1;
      found += interval.contains(4 * mean) ? 0 : 1;
    }
    assertTrue(misses > 0 && misses <= 0.05 * repetitions, "misses " + misses);
    assertTrue(found > 0.99 * repetitions, "variance 4: " + found);
  }
}
