package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** Two samples of one law: every way to deal all values out, which are equally probable. */
class ExchangeableTest {
  /**
   * k, all, marked, drawn, and {@code float(scipy.stats.hypergeom.sf(k - 1, all, marked, drawn))}.
   */
  private static final double[][] SCIPY = {
    {32, 64, 32, 32, 5.456656264964733e-19},
    {28, 64, 32, 32, 7.191710572589729e-10},
    {26, 64, 32, 32, 4.7093901318854014e-07},
    {20, 64, 25, 32, 0.00012578144858320841},
    {12, 48, 12, 12, 1.4353682155598061e-11},
    {19, 64, 19, 32, 3.9836978796672426e-08},
    {1, 64, 1, 32, 0.5},
    {0, 64, 0, 32, 1}
  };

  @Test
  void probabilitiesAreThoseOfAnotherProgram() {
    for (double[] row : SCIPY) {
      double p = Exchangeable.atLeast((int) row[0], (int) row[1], (int) row[2], (int) row[3]);
      assertEquals(row[4], p, 1e-9 * row[4], () -> Arrays.toString(row));
    }
  }

  /** Of all 924 ways to deal 12 values out no more than the part alpha are refuted. */
  @Test
  void noMoreIsRefutedThanAlpha() {
    double[] values = {-3, -1, -0.5, 0, 0.25, 1, 1.5, 2, 3, 5, 8, 13};
    double[] ties = {0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3};
    for (double alpha : new double[] {0.2, 0.05, 0.01, 0.0025, 0.002}) {
      assertTrue(refuted(values, alpha, false) <= alpha * 924, () -> "events at " + alpha);
      assertTrue(refuted(values, alpha, true) <= alpha * 924, () -> "medians at " + alpha);
      assertTrue(refuted(ties, alpha, true) <= alpha * 924, () -> "medians of ties at " + alpha);
    }
    // The two extreme ways, of 924, and no others.
    assertEquals(2, refuted(values, 0.0025, true));
  }

  private static long refuted(double[] values, double alpha, boolean isMedian) {
    return IntStream.range(0, 1 << 12)
        .filter(set -> Integer.bitCount(set) == 6)
        .filter(
            set -> {
              double[] found = dealt(values, set);
              double[] exact = dealt(values, ~set);
              Comparison comparison =
                  isMedian
                      ? Exchangeable.sameLaw("", found, exact, 0, alpha)
                      : Exchangeable.asRare("", found, exact, value -> value > 1.2, alpha);
              return comparison.isRefuted();
            })
        .count();
  }

  private static double[] dealt(double[] values, int set) {
    return IntStream.range(0, 12)
        .filter(k -> (set >> k & 1) == 1)
        .mapToDouble(k -> values[k])
        .toArray();
  }

  @Test
  void farApartIsRefutedAtTheAlphaOfACheck() {
    double[] low = IntStream.range(0, 32).mapToDouble(k -> k).toArray();
    double[] high = IntStream.range(0, 32).mapToDouble(k -> k + 28).toArray();
    assertTrue(Exchangeable.sameLaw("", high, low, 0, 1e-10).isRefuted());
    assertTrue(Exchangeable.sameLaw("", low, high, 0, 1e-10).isRefuted());
    assertTrue(Exchangeable.asRare("", high, low, value -> value > 31, 1e-10).isRefuted());
    assertFalse(Exchangeable.asRare("", low, high, value -> value > 31, 1e-10).isRefuted());
    // What rounding may have done is granted.
    assertFalse(Exchangeable.sameLaw("", high, low, 40, 1e-10).isRefuted());
    assertThrows(
        IllegalArgumentException.class,
        () -> Exchangeable.sameLaw("", low, new double[3], 0, 1e-10));
  }

  private static boolean isRefuted(List<Comparison> tests) {
    return tests.stream().anyMatch(Comparison::isRefuted);
  }

  /** By SciPy: hypergeom.cdf(100, 1000, 500, 250) = 0.00016739391162805972. */
  @Test
  void countsAreHypergeometric() {
    double[] x = new double[500];
    double[] y = new double[500];
    // Of the smallest quarter, 250 numbers, 100.
    Arrays.setAll(x, i -> i < 100 ? i : 1000 + i);
    Arrays.setAll(y, i -> i < 150 ? i + 0.5 : 1000 + i + 0.5);
    Comparison quarter = Exchangeable.sameQuantiles("", x, y, 0.4).get(0);
    assertEquals(-Math.log10(2 * 0.00016739391162805972), quarter.observed(), 1e-9);
  }

  @Test
  void oneLawAndTwo() {
    int rejections = 0;
    int found = 0;
    for (int t = 0; t < 2000; t++) {
      Stream stream = Stream.of(32, t, 0, 0, Purpose.REPLICATE);
      double[] x = stream.normals(200);
      double[] y = stream.normals(200);
      rejections += isRefuted(Exchangeable.sameQuantiles("", x, y, 0.05)) ? 1 : 0;
      Arrays.setAll(y, i -> y[i] * y[i]);
      Arrays.setAll(x, i -> 3 * x[i] * x[i]);
      found += isRefuted(Exchangeable.sameQuantiles("", x, y, 1e-3)) ? 1 : 0;
    }
    assertTrue(rejections > 0 && rejections <= 0.065 * 2000, "rejections " + rejections);
    assertTrue(found > 0.95 * 2000, "found " + found);
  }

  @Test
  void equalNumbersSayNothingAndNaNRefutes() {
    assertFalse(isRefuted(Exchangeable.sameQuantiles("", new double[40], new double[40], 0.05)));
    double[] nan = new double[40];
    nan[3] = Double.NaN;
    assertTrue(isRefuted(Exchangeable.sameQuantiles("", nan, new double[40], 0.05)));
  }
}
