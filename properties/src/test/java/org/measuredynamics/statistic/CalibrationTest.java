package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BiPredicate;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Interval.Decision;

/**
 * Every decision under a true null, 10,000 times at alpha 0.05 and 0.001: rejections are binomially
 * consistent with alpha. And the power of each at a stated effect.
 */
class CalibrationTest {
  private static final int REPETITIONS = 10_000;
  private static final double[] ALPHAS = {0.05, 0.001};
  // Each test of this class errs with at most this probability, on any seed.
  private static final double ERROR = 1e-9;

  /** Whether the null is rejected, on the stream, at the level; the null is true. */
  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  enum Procedure {
    BINOMIAL_INTERVAL(
        false,
        (s, alpha) -> !BinomialDecision.interval(60, successes(s, 60, 0.3), alpha).contains(0.3)),
    BINOMIAL_TEST(
        false, (s, alpha) -> BinomialDecision.pValue(60, successes(s, 60, 0.3), 0.3) <= alpha),
    RANKS(false, (s, alpha) -> RankDecision.pValue(uniforms(s, 12), uniforms(s, 14)) <= alpha),
    EMPIRICAL_BERNSTEIN(
        false,
        (s, alpha) -> !EmpiricalBernstein.interval(uniforms(s, 100), 0, 1, alpha).contains(0.5)),
    CONFIDENCE_SEQUENCE(false, CalibrationTest::sequenceEverMisses),
    MEDIAN_OF_MEANS(
        false, (s, alpha) -> !MedianOfMeans.interval(s.normals(200), 1, alpha).contains(0)),
    VARIANCE_RATIO(
        true,
        (s, alpha) -> !VarianceRatio.interval(s.normals(20), s.normals(30), alpha).contains(1)),
    CHI_SQUARED(
        true,
        (s, alpha) -> {
          double sum = 0;
          for (double z : s.normals(7)) {
            sum += z * z;
          }
          return fails(Comparison.chiSquared("", sum, 7, 0, alpha));
        }),
    DISTRIBUTION(
        false,
        (s, alpha) ->
            fails(
                List.of(
                    Comparison.distribution(
                        "", s.normals(60), new NormalDistribution(null, 0, 1), 0, alpha)))),
    CATONI_MEAN(
        false,
        (s, alpha) -> {
          // Heavy tails: a cube of a normal number, of variance 15.
          CatoniMean test = new CatoniMean(0, 15, 60, alpha);
          for (double z : s.normals(60)) {
            test.add(z * z * z);
          }
          return !test.comparison("", 0).holds();
        }),
    BLOCK_MEANS(
        true,
        (s, alpha) -> {
          BlockMeans means = new BlockMeans(1);
          double[] z = s.normals(4 * BlockMeans.BLOCKS);
          for (int r = 0; r < z.length; r++) {
            means.add(r, new double[] {z[r]});
          }
          return !means.interval(mean -> mean[0], alpha).contains(0);
        }),
    LOG_LOG_SLOPE(true, (s, alpha) -> !slope(s, -1, 320, alpha).contains(-1));

    private final boolean exact;
    private final BiPredicate<Stream, Double> rejects;

    Procedure(boolean exact, BiPredicate<Stream, Double> rejects) {
      this.exact = exact;
      this.rejects = rejects;
    }
  }

  @ParameterizedTest
  @EnumSource
  void rejectionsAreConsistentWithAlpha(Procedure procedure) {
    for (double alpha : ALPHAS) {
      int rejections = 0;
      for (int r = 0; r < REPETITIONS; r++) {
        Stream stream = Stream.of(11, r, 0, 0, Purpose.REPLICATE);
        rejections += procedure.rejects.test(stream, alpha) ? 1 : 0;
      }
      BinomialDistribution law = new BinomialDistribution(null, REPETITIONS, alpha);
      int found = rejections;
      assertTrue(
          1 - law.cumulativeProbability(rejections - 1) > ERROR,
          () -> "%s rejects %d times at %s".formatted(procedure, found, alpha));
      if (procedure.exact) {
        assertTrue(
            law.cumulativeProbability(rejections) > ERROR,
            () -> "%s rejects only %d times at %s".formatted(procedure, found, alpha));
      }
    }
  }

  private static boolean fails(List<Comparison> comparisons) {
    return comparisons.stream().anyMatch(comparison -> !comparison.holds());
  }

  @Test
  void powerAtAStatedEffect() {
    // Probability of deciding rightly, at alpha 0.001, of an effect worth finding.
    power(
        "binomial, 0.3 against 0.5, 200 trials",
        s -> !BinomialDecision.interval(200, successes(s, 200, 0.3), 0.001).contains(0.5));
    power(
        "mean of known variance, 0.15 of a deviation, 2000 observations",
        s -> {
          CatoniMean test = new CatoniMean(0.15, 1, 2000, 0.001);
          for (double z : s.normals(2000)) {
            test.add(z);
          }
          return !test.comparison("", 0).holds();
        });
    power(
        "ranks, shift of two standard deviations, 22 and 22",
        s -> {
          double[] x = s.normals(22);
          double[] y = s.normals(22);
          for (int i = 0; i < y.length; i++) {
            y[i] += 2;
          }
          return RankDecision.pValue(x, y) <= 0.001;
        });
    power(
        "empirical Bernstein, mean 0.5 against 0.6, 4000 observations",
        s -> !EmpiricalBernstein.interval(uniforms(s, 4000), 0, 1, 0.001).contains(0.6));
    power(
        "variance ratio 1 against 1.5, 1000 and 1000",
        s -> !VarianceRatio.interval(s.normals(1000), s.normals(1000), 0.001).contains(1.5));
    power(
        "chi-squared, variance 1 against 1.2, 3000 degrees of freedom",
        s -> {
          double sum = 0;
          for (double z : s.normals(3000)) {
            sum += z * z / 1.2;
          }
          return fails(Comparison.chiSquared("", sum, 3000, 0, 0.001));
        });
    power(
        "distribution, uniform of variance 1 against normal, 6000 observations",
        s -> {
          double[] x = uniforms(s, 6000);
          for (int i = 0; i < x.length; i++) {
            x[i] = Math.sqrt(12) * (x[i] - 0.5);
          }
          return fails(
              List.of(
                  Comparison.distribution("", x, new NormalDistribution(null, 0, 1), 0, 0.001)));
        });
    power(
        "slope -1 within 0.15, 4096 replicates",
        s -> slope(s, -1, 4096, 0.001).within(-1.15, -0.85) == Decision.HOLDS);
    power(
        "slope -0.5 is not within 0.15 of -1",
        s -> slope(s, -0.5, 4096, 0.001).within(-1.15, -0.85) == Decision.FAILS);
    power(
        "confidence sequence, mean 0.5 against a bound of 0.6, at most 3000 observations",
        s -> {
          ConfidenceSequence sequence = ConfidenceSequence.of(0.001);
          while (sequence.count() < 3000) {
            if (sequence.observe(s.uniform()).atMost(0.6) == Decision.HOLDS) {
              return true;
            }
          }
          return false;
        });
    power(
        "median of means, heavy tails, mean 0 against 1",
        s -> {
          double[] x = new double[4000];
          for (int i = 0; i < x.length; i++) {
            // Student's t with 3 degrees of freedom: variance 3, no third moment.
            double[] z = s.normals(4);
            x[i] = z[0] / Math.sqrt((z[1] * z[1] + z[2] * z[2] + z[3] * z[3]) / 3);
          }
          return !MedianOfMeans.interval(x, Math.sqrt(3), 0.001).contains(1);
        });
  }

  private static void power(String what, java.util.function.Predicate<Stream> decidesRightly) {
    int trials = 300;
    int right = 0;
    for (int r = 0; r < trials; r++) {
      right += decidesRightly.test(Stream.of(12, r, 0, 0, Purpose.REPLICATE)) ? 1 : 0;
    }
    System.out.printf("power: %s: %d of %d%n", what, right, trials);
    Interval interval = BinomialDecision.interval(trials, right, ERROR);
    assertTrue(interval.high() >= 0.99, what + ": " + right + " of " + trials);
  }

  @Test
  void refinementFindsLimitAndOrder() {
    double[] first = new double[5];
    double[] second = new double[5];
    for (int k = 0; k < first.length; k++) {
      double h = 0.2 / (1 << k);
      first[k] = StrictMath.exp(h);
      second[k] = StrictMath.cos(h);
    }
    Refinement one = Refinement.of(first, 1);
    assertEquals(1, one.limit(), Math.max(one.change(), 1e-12));
    assertEquals(1, one.order(), 0.1);
    Refinement two = Refinement.of(second, 2);
    assertEquals(1, two.limit(), Math.max(two.change(), 1e-12));
    assertEquals(2, two.order(), 0.1);
    assertThrows(IllegalArgumentException.class, () -> Refinement.of(new double[2], 1));
  }

  @Test
  void ledgerRefusesToBeOverspent() {
    AlphaLedger ledger = AlphaLedger.of(AlphaLedger.RUN);
    ledger.spend("first", 6e-7);
    IllegalStateException twice =
        assertThrows(IllegalStateException.class, () -> ledger.spend("first", 1e-7));
    assertTrue(twice.getMessage().contains("first has its share already"), twice::getMessage);
    IllegalStateException over =
        assertThrows(IllegalStateException.class, () -> ledger.spend("second", 5e-7));
    assertTrue(over.getMessage().contains("second asks for 5.0E-7"), over::getMessage);
    ledger.spend("second", 4e-7);
    assertEquals(2, ledger.entries().size());
  }

  @Test
  void budgetsRefuseNonsense() {
    assertThrows(IllegalArgumentException.class, () -> Budget.of(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Budget(0, 0, 0, 0, 2));
    Comparison nan = Comparison.identity("x", Double.NaN, 0, Budget.ofRounding(1));
    assertTrue(!nan.holds() && nan.margin() > 1);
  }

  private static int successes(Stream stream, int trials, double p) {
    int successes = 0;
    for (int k = 0; k < trials; k++) {
      successes += stream.uniform() < p ? 1 : 0;
    }
    return successes;
  }

  private static double[] uniforms(Stream stream, int length) {
    double[] values = new double[length];
    for (int k = 0; k < length; k++) {
      values[k] = stream.uniform();
    }
    return values;
  }

  private static boolean sequenceEverMisses(Stream stream, double alpha) {
    ConfidenceSequence sequence = ConfidenceSequence.of(alpha);
    for (int t = 0; t < 100; t++) {
      if (!sequence.observe(stream.uniform()).contains(0.5)) {
        return true;
      }
    }
    return false;
  }

  /** Squared errors z^2 n^slope, z normal, at five sizes. */
  private static Interval slope(Stream stream, double slope, int replicates, double alpha) {
    double[] sizes = {32, 64, 128, 256, 512};
    double[][] errors = new double[sizes.length][replicates];
    for (int k = 0; k < sizes.length; k++) {
      for (int r = 0; r < replicates; r++) {
        double z = stream.normal();
        errors[k][r] = z * z * StrictMath.pow(sizes[k], slope);
      }
    }
    return LogLogSlope.interval(sizes, errors, alpha);
  }
}
