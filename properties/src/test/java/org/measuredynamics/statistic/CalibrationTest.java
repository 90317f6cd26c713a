package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BiPredicate;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Every decision under a true null, 10,000 times at alpha 0.05 and 0.001: rejections are binomially
 * consistent with alpha. And the power of each at a stated effect.
 */
@Tag("long")
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
        });

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
}
