package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** Martingales: whenever one looks, alpha is kept, and drift is seen. */
class TestMartingaleTest {
  private static final double[] RATES = {-0.3, -0.1, -0.03, 0.03, 0.1, 0.3};

  private static TestMartingale martingale() {
    return new TestMartingale(RATES);
  }

  @Test
  void whenOneLooksAlphaIsKept() {
    int trials = 4000;
    int ever = 0;
    double mean = 0;
    for (int r = 0; r < trials; r++) {
      Stream stream = Stream.of(37, r, 0, 0, Purpose.REPLICATE);
      TestMartingale martingale = martingale();
      boolean isRefuted = false;
      for (int t = 0; t < 100; t++) {
        martingale.add(stream.normal(), l -> l * l / 2);
        isRefuted |= martingale.comparison("x", 0.05).isRefuted();
        if (t == 9) {
          mean += StrictMath.exp(martingale.log()) / trials;
        }
      }
      ever += isRefuted ? 1 : 0;
    }
    assertTrue(Tails.binomialAtLeast(ever, trials, 0.05) > 1e-9, () -> "ever");
    assertEquals(1, mean, 0.05);
  }

  @Test
  void driftIsSeenOnBothSides() {
    for (int sign : new int[] {-1, 1}) {
      Stream stream = Stream.of(37, 7, 0, sign, Purpose.REPLICATE);
      TestMartingale martingale = martingale();
      for (int t = 0; t < 12_000; t++) {
        martingale.add(stream.normal() + 0.1 * sign, l -> l * l / 2);
      }
      assertTrue(martingale.comparison("x", 1e-9).isRefuted());
      assertTrue(martingale.log() > 25);
    }
  }

  @Test
  void roundingIsInFavour() {
    TestMartingale martingale = martingale();
    for (int t = 0; t < 1000; t++) {
      martingale.add(1, 0.9, l -> l * l / 2);
    }
    assertFalse(martingale.comparison("x", 1e-9).isRefuted());
  }

  @Test
  void edges() {
    assertThrows(IllegalArgumentException.class, TestMartingale::new);
    assertTrue(martingale().comparison("x", 1e-9).holds());
    assertEquals(0, martingale().log(), 1e-15);
    for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      TestMartingale martingale = martingale();
      martingale.add(number, l -> l * l / 2);
      assertTrue(martingale.comparison("x", 1e-9).isRefuted());
    }
  }
}
