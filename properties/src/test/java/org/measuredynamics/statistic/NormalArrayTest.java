package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.NormalArray.Axis;

/** The decisions on arrays of normal numbers: their alpha, their power, and what ends well. */
@Tag("long")
class NormalArrayTest {
  private static final double ALPHA = 1e-9;
  // Each test that counts rejections errs with at most this probability, on any seed.
  private static final double ERROR = 1e-9;

  private static Stream stream(int number) {
    return Stream.of(19, number, 0, 0, Purpose.REPLICATE);
  }

  private static NormalArray array(double[] values, int... lengths) {
    String[] names = {"step", "particle", "coordinate"};
    Axis[] axes = new Axis[lengths.length];
    for (int k = 0; k < axes.length; k++) {
      axes[k] = new Axis(names[k], lengths[k]);
    }
    return NormalArray.of(values, axes);
  }

  private static double p(Comparison comparison) {
    return StrictMath.pow(10, -comparison.observed());
  }

  @Test
  void everyDecisionKeepsItsAlpha() {
    int arrays = 1500;
    List<String> names = new ArrayList<>();
    List<int[]> rejections = new ArrayList<>();
    for (int r = 0; r < arrays; r++) {
      Stream stream = stream(r);
      NormalArray first = array(stream.normals(256), 4, 16, 4);
      NormalArray second = array(stream.normals(192), 3, 16, 4);
      List<Comparison> all = new ArrayList<>(first.tests("one", 0.5));
      all.addAll(first.against("two", second, 0.5));
      for (int k = 0; k < all.size(); k++) {
        if (r == 0) {
          names.add(all.get(k).what());
          rejections.add(new int[2]);
        }
        rejections.get(k)[0] += p(all.get(k)) <= 0.05 ? 1 : 0;
        rejections.get(k)[1] += p(all.get(k)) <= 0.001 ? 1 : 0;
      }
    }
    for (int k = 0; k < names.size(); k++) {
      String name = names.get(k);
      int[] count = rejections.get(k);
      assertTrue(Tails.binomialAtLeast(count[0], arrays, 0.05) > ERROR, name + count[0]);
      assertTrue(Tails.binomialAtLeast(count[1], arrays, 0.001) > ERROR, name + count[1]);
      // Bounds, and numbers that are few, are below their alpha; the rest is exact.
      if (!name.matches(".*(ness|kurtosis|larger|tail|distribution).*")) {
        assertTrue(Tails.binomialAtMost(count[0], arrays, 0.05) > ERROR, name + count[0]);
      }
    }
  }

  /** Numbers that drift along those three before them: the weight undoes the drift. */
  @Test
  void aLagKeepsASmallAlpha() {
    int length = 200;
    int lag = 3;
    double z = 6.109;
    double slope = z / Math.sqrt(length - lag);
    int trials = 4000;
    double sum = 0;
    double squares = 0;
    for (int r = 0; r < trials; r++) {
      double[] x = stream(r).normals(length * 2);
      for (int i = lag; i < length; i++) {
        double norm = Math.hypot(x[2 * (i - lag)], x[2 * (i - lag) + 1]);
        x[2 * i] += slope * x[2 * (i - lag)] / norm;
        x[2 * i + 1] += slope * x[2 * (i - lag) + 1] / norm;
      }
      Rows rows = new Rows(x, 1, length, 2);
      double found = Lags.normals(rows, rows, 1)[length - 1 + lag];
      double weight = found >= z ? StrictMath.exp(z * z / 2 - z * found) : 0;
      sum += weight / trials;
      squares += weight * weight / trials;
    }
    double deviation = Math.sqrt((squares - sum * sum) / trials);
    assertEquals(Tails.normal(z), sum, 6 * deviation);
    assertTrue(deviation < 0.05 * sum);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 47, 49, 130})
  void lagsByTransformAndOneByOneAreTheSame(int length) {
    int width = 6;
    int other = length + 5;
    Rows x = new Rows(stream(length).normals(length * width), 2, length, 3);
    Rows y = new Rows(stream(length + 1).normals(other * width), 2, other, 3);
    double[] found = Lags.normals(x, y, 1 - x.length());
    for (int lag = 1 - length; lag < other; lag++) {
      double sum = 0;
      int terms = 0;
      for (int i = Math.max(0, -lag); i < length && i + lag < other; i++) {
        double[] from = x.row(i);
        double[] to = y.row(i + lag);
        double product = 0;
        double squares = 0;
        for (int c = 0; c < width; c++) {
          product += from[c] * to[c];
          squares += from[c] * from[c];
        }
        sum += product / Math.sqrt(squares);
        terms++;
      }
      assertEquals(sum / Math.sqrt(terms), found[lag + length - 1], 1e-12);
    }
  }

  private static double standardised(double x, double variance) {
    return x / Math.sqrt(variance);
  }

  private static boolean refutes(List<Comparison> comparisons) {
    return comparisons.stream().anyMatch(Comparison::isRefuted);
  }

  private static void assertRefuted(List<Comparison> comparisons, String words) {
    assertTrue(
        comparisons.stream().anyMatch(each -> each.isRefuted() && each.what().contains(words)),
        () ->
            words
                + " among "
                + comparisons.stream()
                    .filter(Comparison::isRefuted)
                    .map(Comparison::what)
                    .toList());
  }

  @Test
  void noiseOfAnotherLawIsSeen() {
    for (int r = 0; r < 3; r++) {
      Stream stream = stream(r);
      double[] uniform = new double[2000];
      for (int k = 0; k < uniform.length; k++) {
        uniform[k] = standardised(stream.uniform() - 0.5, 1.0 / 12);
      }
      assertRefuted(array(uniform, uniform.length).tests("x", ALPHA), "larger than 0.5");
      double[] twelve = new double[1 << 18];
      for (int k = 0; k < twelve.length; k++) {
        for (int j = 0; j < 12; j++) {
          twelve[k] += stream.uniform() - 0.5;
        }
      }
      assertRefuted(array(twelve, twelve.length).law("x", ALPHA), "kurtosis");
      // Without the numbers beyond 3.4427, where a ziggurat's tail begins.
      double[] truncated = new double[100_000];
      double mass = 1 - Tails.normalBothSides(3.4427);
      double density = StrictMath.exp(-3.4427 * 3.4427 / 2) / Math.sqrt(2 * Math.PI);
      for (int k = 0; k < truncated.length; k++) {
        double x = stream.normal();
        while (Math.abs(x) > 3.4427) {
          x = stream.normal();
        }
        truncated[k] = standardised(x, 1 - 2 * 3.4427 * density / mass);
      }
      assertRefuted(array(truncated, truncated.length).law("x", ALPHA), "larger than 3.45");
      assertRefuted(
          array(scaled(stream.normals(71_000), Math.sqrt(1.05)), 71_000).scale("x", ALPHA),
          "variance");
      assertRefuted(
          array(scaled(stream.normals(71_000), Math.sqrt(0.95)), 71_000).scale("x", ALPHA),
          "variance");
    }
  }

  private static double[] scaled(double[] x, double factor) {
    for (int k = 0; k < x.length; k++) {
      x[k] *= factor;
    }
    return x;
  }

  /** Mixes each number with one that is so many places before it. */
  private static double[] mixed(double[] x, double correlation, int places) {
    double[] mixed = x.clone();
    for (int k = places; k < x.length; k++) {
      mixed[k] = correlation * x[k - places] + Math.sqrt(1 - correlation * correlation) * x[k];
    }
    return mixed;
  }

  @Test
  void dependenceIsSeen() {
    Stream stream = stream(7);
    int[] small = {4, 1024, 4};
    int[] large = {4, 8192, 4};
    int few = 4 * 1024 * 4;
    int many = 4 * 8192 * 4;
    assertFalse(refutes(array(stream.normals(many), large).tests("null", ALPHA)));
    assertRefuted(
        array(mixed(stream.normals(few), 0.1, 4 * 5), small).independence("neighbours", ALPHA),
        "lags along particle, most at 5");
    assertRefuted(
        array(mixed(stream.normals(few), 0.1, 4 * 1024), small).independence("steps", ALPHA),
        "along step");
    assertRefuted(
        array(mixed(stream.normals(many), 0.03, 4 * 8192), large).independence("steps", ALPHA),
        "along step");
    assertRefuted(
        array(mixed(stream.normals(many), 0.03, 4), large).independence("shifted", ALPHA), "lags");
    assertRefuted(
        array(mixed(stream.normals(many), 0.1, 13), large).independence("numbers", ALPHA),
        "lags of numbers as they lie, most at 13");
    double[] common = stream.normals(many);
    double[] radius = stream.normals(many);
    double[] pairs = stream.normals(many);
    double[] shared = stream.normals(16);
    for (int k = 0; k < many; k++) {
      int step = k / (8192 * 4);
      int particle = k / 4;
      common[k] += Math.sqrt(0.003) * shared[step * 4 + k % 4];
      // The second half of the particles has the magnitudes of the first, and signs of its own.
      if (particle % 8192 >= 4096) {
        radius[k] = Math.copySign(radius[k - 4096 * 4], radius[k]);
      }
      if (particle % 2 == 1) {
        pairs[k] = Math.sqrt(0.99) * pairs[k] + 0.1 * pairs[k - 4];
      }
    }
    assertRefuted(array(common, large).independence("common", ALPHA), "sums over particle");
    assertRefuted(array(radius, large).tests("radius", ALPHA), "magnitudes: lags along particle");
    assertRefuted(
        array(pairs, large).independence("pairs", ALPHA), "lags along particle, most at 1");
  }

  @Test
  void dependenceOfTwoArraysIsSeen() {
    Stream stream = stream(8);
    int many = 4 * 8192 * 4;
    double[] x = stream.normals(many);
    double[] y = stream.normals(many);
    NormalArray first = array(x, 4, 8192, 4);
    assertFalse(refutes(first.against("null", array(y, 4, 8192, 4), ALPHA)));
    double[] aligned = y.clone();
    double[] shifted = y.clone();
    double[] magnitudes = y.clone();
    double[] flat = y.clone();
    for (int k = 0; k < many; k++) {
      double rest = Math.sqrt(1 - 0.03 * 0.03);
      aligned[k] = rest * y[k] + 0.03 * x[k];
      flat[k] = k < 4 * 77 ? y[k] : Math.sqrt(0.99) * y[k] + 0.1 * x[k - 4 * 77];
      shifted[k] = k + 4 * 8192 < many ? Math.sqrt(0.99) * y[k] + 0.1 * x[k + 4 * 8192] : y[k];
      magnitudes[k] = k % 10 == 0 ? Math.copySign(x[k], y[k]) : y[k];
    }
    assertRefuted(first.against("x", array(aligned, 4, 8192, 4), ALPHA), "x: aligned");
    assertRefuted(
        first.against("x", array(shifted, 4, 8192, 4), ALPHA), "lags along step, most at -1");
    assertRefuted(first.against("x", array(magnitudes, 4, 8192, 4), ALPHA), "magnitudes: aligned");
    assertRefuted(
        first.against("x", array(flat, 4, 8192, 4), ALPHA), "rows as they lie, most at 77");
    assertThrows(
        IllegalArgumentException.class, () -> first.against("x", array(y, 4, 4096, 8), ALPHA));
  }

  @Test
  void whatIsEmptyPasses() {
    for (int[] lengths : new int[][] {{0}, {1}, {2}, {0, 3}, {1, 1, 1}, {1, 5, 1}, {3, 1, 2}}) {
      int size = 1;
      for (int length : lengths) {
        size *= length;
      }
      NormalArray array = array(stream(size).normals(size), lengths);
      for (List<Comparison> all :
          List.of(
              array.tests("x", ALPHA),
              array.scale("x", ALPHA),
              array.law("x", ALPHA),
              array.independence("x", ALPHA),
              array.against("x", array(stream(99).normals(size), lengths), ALPHA),
              array.magnitudes().tests("x", ALPHA),
              array.with(array).tests("x", ALPHA))) {
        assertTrue(all.stream().allMatch(Comparison::holds), all::toString);
      }
    }
    assertTrue(NormalArray.of(stream(1).normals(50)).independence("x", ALPHA).isEmpty());
    assertThrows(IllegalArgumentException.class, () -> array(new double[5], 2, 3));
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MAX_VALUE,
        1e160,
        1e30
      })
  void aNumberThatIsNoneRefutes(double number) {
    double[] x = stream(3).normals(60);
    x[17] = number;
    NormalArray bad = array(x, 3, 5, 4);
    NormalArray good = array(stream(4).normals(60), 3, 5, 4);
    assertTrue(refutes(bad.scale("x", ALPHA)));
    assertTrue(refutes(bad.law("x", ALPHA)));
    assertTrue(refutes(bad.tests("x", ALPHA)));
    bad.independence("x", ALPHA);
    bad.against("x", good, ALPHA);
    if (!Double.isFinite(number)) {
      assertTrue(refutes(bad.independence("x", ALPHA)));
      assertTrue(refutes(bad.against("x", good, ALPHA)));
      assertTrue(refutes(good.against("x", bad, ALPHA)));
      assertTrue(refutes(bad.magnitudes().scale("x", ALPHA)) || Double.isNaN(number));
    }
  }

  @Test
  void numbersThatNeverMoveAreRefuted() {
    for (double constant : new double[] {0, 1, -2, Double.MIN_VALUE}) {
      double[] x = new double[4 * 50 * 3];
      Arrays.fill(x, constant);
      assertTrue(refutes(array(x, 4, 50, 3).tests("x", ALPHA)));
    }
  }

  /** What rounding moved within its bounds is never held against the numbers. */
  @Test
  void roundingIsInFavour() {
    for (int r = 0; r < 60; r++) {
      Stream stream = stream(r);
      double size = StrictMath.pow(10, -1 - r % 4);
      double[] x = stream.normals(4 * 16 * 4);
      double[] moved = x.clone();
      double[] errors = new double[x.length];
      for (int k = 0; k < x.length; k++) {
        double error =
            switch (r % 5) {
              case 0 -> size * stream.normal();
              case 1 -> size * x[k];
              case 2 -> size;
              case 3 -> Math.rint(x[k] / size) * size - x[k];
              default -> -size * Math.signum(x[k]) * stream.uniform();
            };
        moved[k] += error;
        errors[k] = 1.0001 * Math.abs(error);
      }
      NormalArray exact = array(x, 4, 16, 4);
      NormalArray rounded = array(moved, 4, 16, 4).blurred(errors);
      NormalArray other = array(stream.normals(x.length), 4, 16, 4);
      assertFavourable(exact.tests("x", ALPHA), rounded.tests("x", ALPHA));
      assertFavourable(exact.against("x", other, ALPHA), rounded.against("x", other, ALPHA));
    }
  }

  private static void assertFavourable(List<Comparison> exact, List<Comparison> rounded) {
    assertEquals(exact.size(), rounded.size());
    for (int k = 0; k < exact.size(); k++) {
      double observed = rounded.get(k).observed() - rounded.get(k).budget().rounding();
      Comparison before = exact.get(k);
      Comparison after = rounded.get(k);
      assertTrue(after.holds() || !before.holds(), after::toString);
      assertTrue(observed <= before.observed() + 1e-9, () -> before + " became " + after);
    }
  }

  @Test
  void roundingThatIsNotKnownDecidesNothing() {
    double[] wide = scaled(stream(5).normals(4000), 2);
    NormalArray array = array(wide, 10, 400);
    double[] errors = new double[wide.length];
    Arrays.fill(errors, 1e-3 / Math.sqrt(wide.length));
    assertTrue(refutes(array.blurred(errors).tests("x", ALPHA)));
    for (double unknown : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      errors[17] = unknown;
      NormalArray unsure = array.blurred(errors);
      for (NormalArray each : List.of(unsure, unsure.magnitudes(), unsure.with(array))) {
        for (Comparison comparison : each.tests("x", ALPHA)) {
          assertFalse(comparison.isRefuted() || comparison.holds(), comparison::toString);
        }
      }
    }
  }

  /** A number that is 0 and exact, among others that are not, leaves the others to be decided. */
  @Test
  void anExactZeroIsKnown() {
    double[] wide = scaled(stream(5).normals(400), 2);
    double[] errors = new double[wide.length];
    Arrays.fill(errors, 1e-9);
    wide[7] = 0;
    errors[7] = 0;
    assertTrue(refutes(array(wide, 10, 40).blurred(errors).magnitudes().scale("x", ALPHA)));
  }

  @Test
  void magnitudesAreNormal() {
    double[] x = {0.1, -0.6744897501960817, 3, 8, -30, 0, 1e-300};
    double[] y = NormalArray.of(x).magnitudes().values();
    // 2 Phi(x) - 1 = Phi(y).
    for (int k = 0; k < 4; k++) {
      assertEquals(1, Tails.normal(y[k]) / Tails.normalBothSides(x[k]), 1e-12, "number " + k);
    }
    assertEquals(0, y[1], 1e-15);
    assertEquals(12, y[4]);
    assertEquals(-12, y[5]);
    assertEquals(-12, y[6]);
  }

  @Test
  void magnitudesHaveTheirSlopeAndOtherAxes() {
    for (double x = 1e-4; x < 8; x *= 1.1) {
      double[] two = {x, x * (1 + 1e-6)};
      double[] y = NormalArray.of(two).magnitudes().values();
      assertTrue((y[1] - y[0]) / (two[1] - two[0]) <= 1 + 0.5 / x, "slope at " + x);
    }
    NormalArray cube = array(stream(9).normals(24), 2, 3, 4);
    double[] first = cube.on(new Axis("row", 2), new Axis("one", 5)).magnitudes().values();
    assertArrayEquals(Arrays.copyOf(cube.magnitudes().values(), 10), first);
    NormalArray turned = cube.byAxis(1);
    assertArrayEquals(cube.magnitudes().byAxis(1).values(), turned.magnitudes().values());
    assertEquals(cube.values()[(1 * 3 + 2) * 4 + 3], turned.values()[(2 * 2 + 1) * 4 + 3]);
    assertThrows(IllegalArgumentException.class, () -> cube.on(new Axis("row", 25)));
  }

  /** Constants by mpmath, quad between the clips; thresholds by another quadrature. */
  @Test
  void momentsHaveTheirBounds() {
    assertEquals(-0.0035935186, HermiteMoment.KURTOSIS.mean(), 5e-11);
    assertEquals(4.7285528221, HermiteMoment.KURTOSIS.deviation(), 5e-11);
    assertEquals(0, HermiteMoment.SKEWNESS.mean(), 1e-14);
    assertEquals(2.4305390630, HermiteMoment.SKEWNESS.deviation(), 5e-11);
    for (HermiteMoment moment : List.of(HermiteMoment.SKEWNESS, HermiteMoment.KURTOSIS)) {
      for (double rate : new double[] {-1, -0.1, 0.003, 0.2, 2}) {
        double step = 2.5e-4;
        double sum = 0;
        for (int k = -36_000; k <= 36_000; k++) {
          double x = k * step;
          sum += step * StrictMath.exp(rate * moment.of(x) - x * x / 2) / Math.sqrt(2 * Math.PI);
        }
        double log = StrictMath.log(sum);
        assertEquals(log, moment.logMgf(rate), 1e-6 * Math.max(1, Math.abs(log)));
      }
    }
    double[][] thresholds = {
      {20_000, 7.13, -6.09, 6.59}, {1 << 17, 6.77, -6.35, 6.56}, {1 << 21, 6.60, -6.50, 6.55}
    };
    for (double[] row : thresholds) {
      int n = (int) row[0];
      assertEquals(
          StrictMath.log(5e-10), StrictMath.log(HermiteMoment.KURTOSIS.tail(row[1], n)), 0.1);
      assertEquals(
          StrictMath.log(5e-10), StrictMath.log(HermiteMoment.KURTOSIS.tail(row[2], n)), 0.1);
      assertEquals(
          StrictMath.log(5e-10), StrictMath.log(HermiteMoment.SKEWNESS.tail(row[3], n)), 0.1);
    }
  }

  @Test
  void alphaIsSharedEqually() {
    NormalArray array = array(stream(6).normals(240), 3, 20, 4);
    for (List<Comparison> all :
        List.of(
            array.tests("x", ALPHA),
            array.law("x", ALPHA),
            array.independence("x", ALPHA),
            array.against("x", array, ALPHA))) {
      double sum = 0;
      for (Comparison each : all) {
        assertEquals(ALPHA / all.size(), each.budget().alpha(), 1e-12 * ALPHA);
        sum += each.budget().alpha();
      }
      assertEquals(ALPHA, sum, 1e-9 * ALPHA);
      assertEquals(all.size(), all.stream().map(Comparison::what).distinct().count());
    }
  }
}
