package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** Uniform indices: alpha, power against memory and shared draws, and what ends well. */
class IndicesTest {
  private static final double ALPHA = 1e-9;
  private static final double ERROR = 1e-9;

  private final Stream stream = Stream.of(29, 0, 0, 0, Purpose.REPLICATE);

  private int[] draw(int length, int categories) {
    int[] drawn = new int[length];
    Arrays.setAll(drawn, k -> stream.integer(categories));
    return drawn;
  }

  private static double p(Comparison comparison) {
    return StrictMath.pow(10, -comparison.observed());
  }

  @Test
  void decisionsKeepTheirAlpha() {
    int trials = 3000;
    int[][] rejections = new int[4][2];
    for (int r = 0; r < trials; r++) {
      Indices indices = new Indices(draw(60, 5), 5);
      Indices others = new Indices(draw(50, 5), 5);
      List<Comparison> own = indices.tests("x", 0.5);
      List<Comparison> both = indices.against("y", others, 0.5);
      for (int k = 0; k < 4; k++) {
        double p = p(k < 2 ? own.get(k) : both.get(k - 2));
        rejections[k][0] += p <= 0.05 ? 1 : 0;
        rejections[k][1] += p <= 0.001 ? 1 : 0;
      }
    }
    for (int[] count : rejections) {
      assertTrue(Tails.binomialAtLeast(count[0], trials, 0.05) > ERROR);
      assertTrue(Tails.binomialAtLeast(count[1], trials, 0.001) > ERROR);
    }
  }

  /** All counts of 60 indices in 3 classes: P(p-value <= a) <= a, for every a. */
  @Test
  void countsKeepEveryAlpha() {
    int n = 60;
    TreeMap<Double, Double> mass = new TreeMap<>();
    double[] logs = new double[n + 1];
    for (int k = 1; k <= n; k++) {
      logs[k] = logs[k - 1] + StrictMath.log(k);
    }
    for (int a = 0; a <= n; a++) {
      for (int b = 0; a + b <= n; b++) {
        int[] drawn = new int[n];
        Arrays.fill(drawn, a, a + b, 1);
        Arrays.fill(drawn, a + b, n, 2);
        double p = p(new Indices(drawn, 3).tests("x", 0.5).get(0));
        double log = logs[n] - logs[a] - logs[b] - logs[n - a - b] - n * StrictMath.log(3);
        mass.merge(p, StrictMath.exp(log), Double::sum);
      }
    }
    double sum = 0;
    for (Map.Entry<Double, Double> entry : mass.entrySet()) {
      sum += entry.getValue();
      assertTrue(sum <= entry.getKey() * (1 + 1e-9), () -> "p-value " + entry.getKey());
    }
    assertEquals(1, sum, 1e-9);
  }

  private static void assertRefuted(List<Comparison> comparisons, String words) {
    assertTrue(
        comparisons.stream().anyMatch(each -> each.isRefuted() && each.what().contains(words)),
        () -> words + " among " + comparisons);
  }

  @Test
  void memoryAndSharedDrawsAreSeen() {
    int[] remembered = draw(16_384, 16);
    int[] often = draw(4096, 16);
    for (int k = 7; k < remembered.length; k++) {
      remembered[k] = stream.uniform() < 0.04 ? remembered[k - 7] : remembered[k];
    }
    for (int k = 7; k < often.length; k++) {
      often[k] = stream.uniform() < 0.1 ? often[k - 7] : often[k];
    }
    assertRefuted(new Indices(remembered, 16).tests("x", ALPHA), "most at 7:");
    assertRefuted(new Indices(often, 16).tests("x", ALPHA), "most at 7:");
    int[] uneven = draw(4000, 16);
    for (int k = 0; k < uneven.length; k++) {
      uneven[k] = uneven[k] == 3 && stream.uniform() < 0.5 ? 4 : uneven[k];
    }
    assertRefuted(new Indices(uneven, 16).tests("x", ALPHA), "of index");
    int[] twelve = draw(12, 16);
    assertRefuted(
        new Indices(twelve, 16).against("x", new Indices(twelve.clone(), 16), ALPHA), "aligned");
    int[] x = draw(500, 300);
    int[] y = draw(500, 300);
    System.arraycopy(x, 100, y, 317, 60);
    assertRefuted(
        new Indices(x, 300).against("x", new Indices(y, 300), ALPHA), "any lag, most at 217:");
    // Each value once in every round: too rarely equal.
    int[] rounds = new int[4096];
    Arrays.setAll(rounds, k -> k % 16);
    assertRefuted(new Indices(rounds, 16).tests("x", ALPHA), "lag");
  }

  @Test
  void manyPairsAreCountedByTransforms() {
    int length = 1 << 14;
    int[] x = draw(length, 2);
    int[] y = draw(length - 3, 2);
    System.arraycopy(x, 0, y, 1000, 3000);
    Indices first = new Indices(x, 2);
    assertRefuted(first.against("x", new Indices(y, 2), ALPHA), "most at 1000:");
    assertTrue(first.tests("x", ALPHA).stream().noneMatch(Comparison::isRefuted));
    int equal = 0;
    for (int k = 0; k + 1000 < y.length; k++) {
      equal += x[k] == y[k + 1000] ? 1 : 0;
    }
    String found = first.against("x", new Indices(y, 2), ALPHA).get(1).what();
    assertTrue(found.contains("1000: %d of %d".formatted(equal, y.length - 1000)), found);
  }

  @Test
  void whatIsEmptyPasses() {
    for (int length : new int[] {0, 1, 2, 3}) {
      for (int categories : new int[] {1, 2, 7}) {
        Indices indices = new Indices(draw(length, categories), categories);
        assertTrue(indices.tests("x", ALPHA).stream().allMatch(Comparison::holds));
        assertTrue(
            indices.against("x", new Indices(new int[0], categories), ALPHA).stream()
                .allMatch(Comparison::holds));
      }
    }
  }

  @Test
  void anIndexThatIsNoneRefutes() {
    Indices good = new Indices(new int[] {1, 0}, 3);
    for (int bad : new int[] {-1, 3}) {
      Indices indices = new Indices(new int[] {1, bad, 2}, 3);
      assertRefuted(indices.tests("x", ALPHA), "not in 0..2");
      assertRefuted(good.against("x", indices, ALPHA), "not in 0..2");
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> good.against("x", new Indices(new int[] {1}, 2), ALPHA));
  }
}
