package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.NormalArray.Axis;

/** Discrete numbers made normal: of known laws they are, of others not, and both tails are kept. */
class RosenblattTest {
  private static final double ALPHA = 1e-9;

  private final Rosenblatt rosenblatt = new Rosenblatt(Stream.of(23, 0, 0, 0, Purpose.DECISION));
  private final Stream stream = Stream.of(23, 1, 0, 0, Purpose.REPLICATE);

  private static boolean refutes(double[] normals, int rows) {
    return NormalArray.of(
            normals, new Axis("replicate", rows), new Axis("number", normals.length / rows))
        .tests("normals", ALPHA)
        .stream()
        .anyMatch(Comparison::isRefuted);
  }

  private int[] shuffled(int length) {
    int[] order = new int[length];
    for (int k = 0; k < length; k++) {
      int j = stream.integer(k + 1);
      order[k] = order[j];
      order[j] = k;
    }
    return order;
  }

  @Test
  void numbersOfTheLawBecomeNormal() {
    int rows = 3000;
    double[] weights = {0.5, 0.1, 0, 0.25, 0.15};
    double[] multinomial = new double[rows * 4];
    double[] shifted = new double[rows * 4];
    double[] hypergeometric = new double[rows * 4];
    double[] permutations = new double[rows * 7];
    double[] inOrder = new double[rows * 7];
    for (int r = 0; r < rows; r++) {
      int[] counts = new int[weights.length];
      for (int i = 0; i < 40; i++) {
        double u = stream.uniform();
        counts[u < 0.5 ? 0 : u < 0.6 ? 1 : u < 0.85 ? 3 : 4]++;
      }
      System.arraycopy(rosenblatt.multinomial(counts, weights), 0, multinomial, 4 * r, 4);
      double[] others = {0.45, 0.15, 0, 0.25, 0.15};
      System.arraycopy(rosenblatt.multinomial(counts, others), 0, shifted, 4 * r, 4);
      for (int c = 0; c < 4; c++) {
        // Of 30 the first 12 are marked, and 9 are drawn.
        int[] order = shuffled(30);
        int marked = 0;
        for (int i = 0; i < 9; i++) {
          marked += order[i] < 12 ? 1 : 0;
        }
        hypergeometric[4 * r + c] = rosenblatt.hypergeometric(marked, 30, 12, 9);
      }
      System.arraycopy(rosenblatt.permutation(shuffled(8)), 0, permutations, 7 * r, 7);
      int[] nearly = shuffled(8);
      if (r % 4 == 0) {
        Arrays.sort(nearly);
      }
      System.arraycopy(rosenblatt.permutation(nearly), 0, inOrder, 7 * r, 7);
    }
    assertFalse(refutes(multinomial, rows));
    assertTrue(refutes(shifted, rows));
    assertFalse(refutes(hypergeometric, rows));
    assertFalse(refutes(permutations, rows));
    assertTrue(refutes(inOrder, rows));
  }

  /**
   * Values by mpmath, sums of its binomials, as {@code scipy.stats.binom.logsf(699, 1000, .5)} and
   * {@code scipy.stats.hypergeom.logsf(79, 400, 100, 120)}, at both ends of U.
   */
  @Test
  void bothTailsAreKept() {
    for (int r = 0; r < 50; r++) {
      double z = rosenblatt.binomial(700, 1000, 0.5);
      double p = Tails.normal(z);
      assertTrue(
          Tails.binomialAtLeast(701, 1000, 0.5) <= p * (1 + 1e-9)
              && p <= Tails.binomialAtLeast(700, 1000, 0.5) * (1 + 1e-9));
      double mirrored = Tails.normal(-rosenblatt.binomial(300, 1000, 0.5));
      assertTrue(
          Tails.binomialAtMost(299, 1000, 0.5) <= mirrored * (1 + 1e-9)
              && mirrored <= Tails.binomialAtMost(300, 1000, 0.5) * (1 + 1e-9));
    }
    assertEquals(1, Tails.binomialAtLeast(700, 1000, 0.5) / StrictMath.exp(LOG_BINOMIAL), 1e-10);
    double largest = 0;
    double smallest = 1;
    for (int r = 0; r < 4000; r++) {
      double p = Tails.normal(rosenblatt.hypergeometric(80, 400, 100, 120));
      largest = Math.max(largest, p);
      smallest = Math.min(smallest, p);
    }
    assertEquals(1, largest / StrictMath.exp(LOG_HYPERGEOMETRIC), 0.01);
    assertEquals(1, smallest / StrictMath.exp(LOG_NEXT), 0.05);
    assertTrue(largest <= StrictMath.exp(LOG_HYPERGEOMETRIC) * (1 + 1e-9));
    assertTrue(smallest >= StrictMath.exp(LOG_NEXT) * (1 - 1e-9));
  }

  private static final double LOG_BINOMIAL = -85.31975705282973;
  private static final double LOG_HYPERGEOMETRIC = -78.33312900348061;
  private static final double LOG_NEXT = -81.61094302440958;

  @Test
  void whatTheLawDoesNotHaveIsNotFinite() {
    assertFalse(Double.isFinite(rosenblatt.binomial(-1, 4, 0.5)));
    assertFalse(Double.isFinite(rosenblatt.binomial(5, 4, 0.5)));
    assertFalse(Double.isFinite(rosenblatt.binomial(1, 4, 0)));
    assertTrue(Double.isFinite(rosenblatt.binomial(0, 4, 0)));
    assertTrue(Double.isFinite(rosenblatt.binomial(4, 4, 1)));
    assertTrue(Double.isFinite(rosenblatt.binomial(0, 0, 0.3)));
    assertFalse(Double.isFinite(rosenblatt.hypergeometric(4, 10, 3, 5)));
    assertFalse(Double.isFinite(rosenblatt.hypergeometric(0, 10, 8, 5)));
    assertTrue(Double.isFinite(rosenblatt.hypergeometric(0, 10, 0, 5)));
    assertTrue(Double.isFinite(rosenblatt.hypergeometric(0, 0, 0, 0)));
    assertFalse(Double.isFinite(rosenblatt.permutation(new int[] {0, 0, 1})[0]));
    assertFalse(Double.isFinite(rosenblatt.permutation(new int[] {0, 3, 1})[1]));
    assertEquals(0, rosenblatt.permutation(new int[0]).length);
    assertEquals(0, rosenblatt.multinomial(new int[] {5}, new double[] {1}).length);
    assertFalse(
        Double.isFinite(
            rosenblatt.multinomial(new int[] {1, 2, 3}, new double[] {0, 0.5, 0.5})[0]));
  }
}
