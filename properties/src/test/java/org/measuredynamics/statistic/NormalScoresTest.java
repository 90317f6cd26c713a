package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.NormalArray.Axis;

/** Chi-squared numbers made normal: closed forms, laws, and what rounding leaves to know. */
class NormalScoresTest {
  private static final double ALPHA = 1e-9;

  private static double score(double x, int freedom) {
    NormalScores scores = new NormalScores(1);
    scores.chiSquared(0, x, x, freedom);
    return scores.array().values()[0];
  }

  private static boolean refutes(NormalScores scores, int count) {
    return scores.array(new Axis("number", count)).tests("scores", ALPHA).stream()
        .anyMatch(Comparison::isRefuted);
  }

  @Test
  void closedForms() {
    // Of two degrees of freedom the law is exponential, of mean 2.
    assertEquals(0, score(2 * StrictMath.log(2), 2), 1e-15);
    assertEquals(Tails.normalQuantile(1 - 1e-6, 1e-6), score(12 * StrictMath.log(10), 2), 1e-9);
    assertEquals(Tails.normalQuantile(1e-6, 1 - 1e-6), score(2e-6 + 1e-12, 2), 1e-9);
    // Of one, the square of a normal number: as magnitudes are made normal.
    double[] magnitude = NormalArray.of(new double[] {1.7}).magnitudes().values();
    assertEquals(magnitude[0], score(1.7 * 1.7, 1), 1e-12);
    // Wilson and Hilferty's cube root is near where there are many.
    double cube = (StrictMath.cbrt(130 / 120.0) - 1 + 2 / (9.0 * 120)) / Math.sqrt(2 / 1080.0);
    assertEquals(cube, score(130, 120), 1e-3);
  }

  @Test
  void sumsOfSquaresBecomeNormalAndOthersDoNot() {
    int count = 4096;
    Stream stream = Stream.of(11, 0, 0, 0, Purpose.INITIAL);
    NormalScores right = new NormalScores(count);
    NormalScores wide = new NormalScores(count);
    NormalScores fewer = new NormalScores(count);
    for (int k = 0; k < count; k++) {
      double sum = 0;
      for (int i = 0; i < 5; i++) {
        double z = stream.normal();
        sum += z * z;
      }
      right.chiSquared(k, sum, sum, 5);
      wide.chiSquared(k, 1.1 * sum, 1.1 * sum, 5);
      fewer.chiSquared(k, 0.8 * sum, 0.8 * sum, 4);
    }
    assertFalse(refutes(right, count));
    assertTrue(refutes(wide, count));
    // Of the right mean, and of other variance.
    assertTrue(refutes(fewer, count));
  }

  @Test
  void whatRoundingReachesIsAnInterval() {
    NormalScores scores = new NormalScores(1);
    scores.chiSquared(0, 2.9, 3.1, 3);
    double width = score(3.1, 3) - score(2.9, 3);
    assertEquals((score(2.9, 3) + score(3.1, 3)) / 2, scores.array().values()[0], 1e-15);
    assertEquals(width / 2, scores.array().blur(), 1e-15);
    // Beyond what the law has there is next to nothing.
    scores.chiSquared(0, -1, 4, 3);
    assertEquals((score(4, 3) + 12) / 2, scores.array().blur(), 1e-14);
    scores.chiSquared(0, 0, Double.POSITIVE_INFINITY, 3);
    assertEquals(0, scores.array().values()[0], 0);
    assertEquals(12, scores.array().blur(), 0);
    scores.chiSquared(0, -1, 1e-80, 3);
    assertEquals(-12, scores.array().values()[0], 0);
    assertEquals(0, scores.array().blur(), 0);
  }

  @Test
  void whatTheLawDoesNotHaveIsRefuted() {
    int count = 1000;
    Stream stream = Stream.of(12, 0, 0, 0, Purpose.INITIAL);
    NormalScores scores = new NormalScores(count);
    for (int k = 0; k < count; k++) {
      double x = -2 * StrictMath.log(stream.uniform());
      scores.chiSquared(k, x, x, 2);
    }
    assertFalse(refutes(scores, count));
    scores.chiSquared(7, -1, 4, 2);
    assertFalse(refutes(scores, count));
    scores.chiSquared(7, -2, -1, 2);
    assertTrue(refutes(scores, count));
    scores.chiSquared(7, Double.NaN, Double.NaN, 2);
    assertTrue(refutes(scores, count));
    scores.normal(7, Double.POSITIVE_INFINITY, 0);
    assertTrue(refutes(scores, count));
  }
}
