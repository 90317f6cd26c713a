package org.measuredynamics.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.dfp.Dfp;
import org.apache.commons.math3.dfp.DfpField;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class KernelTest {
  private static final DfpField FIELD = new DfpField(40);

  @Test
  void dotAndItsPlainTwinAgreeToTheBitAtEveryLength() {
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    for (int length = 0; length < 200; length++) {
      double[] x = stream.normals(length + 3);
      double[] y = stream.normals(length + 5);
      assertEquals(
          Contraction.plainDot(x, 3, y, 5, length), Contraction.dot(x, 3, y, 5, length), 0.0);
      assertEquals(
          Contraction.plainWideDot(x, 3, y, 5, length),
          Contraction.wideDot(x, 3, y, 5, length),
          0.0);
      assertEquals(Contraction.plainSum(x, 3, length), Contraction.sum(x, 3, length), 0.0);
    }
  }

  @Test
  void rowsTogetherAgreeToTheBitWithRowsOneByOne() {
    Stream stream = Stream.of(4, 0, 0, 0, Purpose.DATA);
    for (int rows = 0; rows < 11; rows++) {
      for (int length = 0; length < 19; length++) {
        int stride = length + 2;
        double[] a = stream.normals(rows + 1);
        double[] x = stream.normals(3 + rows * stride);
        double[] y = stream.normals(length + 5);
        double[] sums = stream.normals(rows + 2);
        double[] sumsTogether = sums.clone();
        Contraction.dotsInOrder(a[0], y, 5, x, 3, stride, rows, length, sumsTogether, 2);
        for (int k = 0; k < rows; k++) {
          double sum = 0;
          for (int j = 0; j < length; j++) {
            sum = Math.fma(y[5 + j], x[3 + k * stride + j], sum);
          }
          sums[k + 2] += a[0] * sum;
        }
        assertArrayEquals(sums, sumsTogether);
        double[] together = y.clone();
        Contraction.accumulateRows(a, 1, rows, x, 3, stride, together, 5, length);
        for (int k = 0; k < rows; k++) {
          Contraction.accumulate(a[k + 1], x, 3 + k * stride, y, 5, length);
        }
        assertArrayEquals(y, together);
      }
    }
  }

  @Test
  void rowsOfTheirOwnAgreeToTheBitWithTheDefinitions() {
    Stream stream = Stream.of(7, 0, 0, 0, Purpose.DATA);
    for (int rows = 0; rows < 23; rows++) {
      for (int length : new int[] {0, 1, 2, 3, 5, 7, 17, 64, 257}) {
        double[][] x = new double[rows][];
        Arrays.setAll(x, r -> stream.normals(length));
        double[] a = stream.normals(3 + Math.max(rows, length));
        double[] start = stream.normals(length);
        for (int step = 1; step <= 8; step += 7) {
          double[] expected = start.clone();
          for (int r = 1; r < rows - 1; r += step) {
            Contraction.accumulate(a[2 + r], x[r], 0, expected, 0, length);
          }
          double[] found = new double[length];
          Contraction.combine(a, 2, x, 1, rows - 1, step, start, found, 0, length);
          assertArrayEquals(expected, found);
          double[] inPlace = start.clone();
          Contraction.combine(a, 2, x, 1, rows - 1, step, inPlace, inPlace, 0, length);
          assertArrayEquals(expected, inPlace);
        }
        double[] sums = stream.normals(rows);
        double[] together = sums.clone();
        Contraction.addDots(a, 3, x, length, together, 0, rows);
        for (int r = 0; r < rows; r++) {
          for (int i = 0; i < length; i++) {
            sums[r] = Math.fma(a[3 + i], x[r][i], sums[r]);
          }
        }
        assertArrayEquals(sums, together);
      }
    }
  }

  @Test
  void elementaryFunctionsAreWithinTheirUlps() {
    Stream stream = Stream.of(2, 0, 0, 0, Purpose.DATA);
    for (int k = 0; k < 1500; k++) {
      double x = StrictMath.pow(10, 4 * stream.uniform() - 3) * (k % 2 == 0 ? 1 : -1);
      Dfp e = FIELD.newDfp(x).exp();
      Dfp square = FIELD.newDfp(2 * x).exp();
      within(Elementary.EXP_ULPS, Elementary.exp(x), e, x);
      within(Elementary.TANH_ULPS, Elementary.tanh(x), square.subtract(1).divide(square.add(1)), x);
      within(Elementary.SIGMOID_ULPS, Elementary.sigmoid(x), e.divide(e.add(1)), x);
    }
  }

  @Test
  void tanhIsAccurateNearZero() {
    Stream stream = Stream.of(3, 0, 0, 0, Purpose.DATA);
    for (int k = 0; k < 500; k++) {
      double x = StrictMath.pow(10, -12 * stream.uniform());
      Dfp square = FIELD.newDfp(x).multiply(2).exp();
      within(Elementary.TANH_ULPS, Elementary.tanh(x), square.subtract(1).divide(square.add(1)), x);
    }
  }

  @Test
  void erfAgreesWithCommonsMath() {
    for (double x = -6.5; x < 6.5; x += 0.0137) {
      double expected = Erf.erf(x);
      // commons-math3 promises 1e-15 absolute.
      assertEquals(expected, Elementary.erf(x), Elementary.ERF_ULPS * Math.ulp(expected) + 1e-15);
    }
  }

  /** 2 x e^{-x^2} / sqrt(pi) sum (2 x^2)^k / (2k+1)!!, with {@link #FIELD}'s digits. */
  @Test
  void erfIsAccurate() {
    Stream stream = Stream.of(4, 0, 0, 0, Purpose.DATA);
    for (int k = 0; k < 1000; k++) {
      double x = k % 2 == 0 ? 6 * stream.uniform() : StrictMath.pow(10, -12 * stream.uniform());
      Dfp square = FIELD.newDfp(x).multiply(x).multiply(2);
      Dfp term = FIELD.getOne();
      Dfp sum = FIELD.getOne();
      for (int j = 1; j < 300; j++) {
        term = term.multiply(square).divide(2 * j + 1);
        sum = sum.add(term);
      }
      Dfp scale = FIELD.newDfp(x).multiply(2).divide(FIELD.getPi().sqrt());
      Dfp exact = square.divide(2).negate().exp().multiply(scale).multiply(sum);
      within(Elementary.ERF_ULPS, Elementary.erf(x), exact, x);
      within(Elementary.ERF_ULPS, -Elementary.erf(-x), exact, x);
    }
  }

  private static double[] ofAllSizes(long seed) {
    double[] x = Stream.of(seed, 0, 0, 0, Purpose.DATA).normals(3000);
    for (int k = 0; k < x.length; k++) {
      x[k] *= StrictMath.pow(10, 3 - k % 12);
    }
    x[7] = Double.NaN;
    x[8] = Double.NEGATIVE_INFINITY;
    return x;
  }

  @Test
  void tangentsTogetherAgreeToTheBitWithOneByOne() {
    double[] x = ofAllSizes(5);
    x[9] = -0.0;
    double[] expected = new double[x.length];
    Arrays.setAll(expected, k -> Elementary.tanh(x[k]));
    Elementary.tanh(x, new double[x.length], 0, x.length);
    assertArrayEquals(expected, x);
  }

  @Test
  void gaussiansTogetherAgreeToTheBitWithOneByOne() {
    double[] x = ofAllSizes(6);
    x[9] = 26.5;
    x[10] = 26.6;
    double[] expected = new double[x.length];
    Arrays.setAll(expected, k -> Elementary.exp(-x[k] * x[k]));
    double[] found = new double[x.length];
    Elementary.gaussian(x, found, 0, x.length);
    assertArrayEquals(expected, found);
  }

  @Test
  void exponentialsTogetherAgreeToTheBitWithOneByOne() {
    double[] x = ofAllSizes(8);
    double[] special = {0.0, -0.0, 699.9, 700, 709.1, 709.7, 709.8, -699.9, -700, -708, -708.1};
    System.arraycopy(special, 0, x, 9, special.length);
    double[] expected = new double[x.length];
    Arrays.setAll(expected, k -> Elementary.exp(x[k]));
    double[] found = new double[x.length];
    Elementary.exp(x, found, 0, x.length);
    assertArrayEquals(expected, found);
  }

  @Test
  void limitsAreKept() {
    DoubleUnaryOperator[] bounded = {Elementary::tanh, Elementary::erf, Elementary::sigmoid};
    for (DoubleUnaryOperator function : bounded) {
      assertEquals(1, function.applyAsDouble(Double.POSITIVE_INFINITY), 0.0);
      assertTrue(Double.isNaN(function.applyAsDouble(Double.NaN)));
    }
    assertEquals(-1, Elementary.tanh(-1e300), 0.0);
    assertEquals(0, Elementary.exp(-1e300), 0.0);
    assertEquals(1, Elementary.exp(0), 0.0);
    assertEquals(Double.POSITIVE_INFINITY, Elementary.exp(1e300), 0.0);
    assertTrue(Double.isNaN(Elementary.exp(Double.NaN)));
    assertEquals(1000, Elementary.softplus(1000), 0.0);
  }

  private static void within(double ulps, double found, Dfp exact, double x) {
    double rounded = exact.toDouble();
    if (Math.abs(rounded) < Double.MIN_NORMAL
        || Double.isInfinite(rounded)
        || x < -700
        || x > 700) {
      return;
    }
    double error = FIELD.newDfp(found).subtract(exact).abs().toDouble() / Math.ulp(rounded);
    assertTrue(error <= ulps, () -> "at " + x + ": " + error + " ulps");
  }
}
