package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class MedianTestTest {
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
    Comparison quarter = MedianTest.tests("", x, y, 0.4).get(0);
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
      rejections += isRefuted(MedianTest.tests("", x, y, 0.05)) ? 1 : 0;
      Arrays.setAll(y, i -> y[i] * y[i]);
      Arrays.setAll(x, i -> 3 * x[i] * x[i]);
      found += isRefuted(MedianTest.tests("", x, y, 1e-3)) ? 1 : 0;
    }
    assertTrue(rejections > 0 && rejections <= 0.065 * 2000, "rejections " + rejections);
    assertTrue(found > 0.95 * 2000, "found " + found);
  }

  @Test
  void equalNumbersSayNothingAndNaNRefutes() {
    assertFalse(isRefuted(MedianTest.tests("", new double[40], new double[40], 0.05)));
    double[] nan = new double[40];
    nan[3] = Double.NaN;
    assertTrue(isRefuted(MedianTest.tests("", nan, new double[40], 0.05)));
  }
}
