package org.measuredynamics.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BoxMullerTest {
  private static final int COUNT = 1_000_000;

  private static void assertSameBits(double expected, double found, double x) {
    assertEquals(
        Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(found), () -> "at " + x);
  }

  private static double uniform(SplittableRandom random) {
    return ((random.nextLong() >>> 12) + 0.5) * 0x1p-52;
  }

  /** Of all sizes, and near 1. */
  @Test
  void logarithmHasTheBitsOfStrictMath() {
    SplittableRandom random = new SplittableRandom(1);
    for (int k = 0; k < COUNT; k++) {
      double u = uniform(random) * Math.scalb(1.0, -random.nextInt(53));
      double x = k % 2 == 0 ? u : Math.min(1 - u, 1 - 0x1p-53);
      assertSameBits(StrictMath.log(x), BoxMuller.log(x), x);
    }
    for (double x : new double[] {0x1p-53, 0x1p-1022, 0.5, 1 - 0x1p-53}) {
      assertSameBits(StrictMath.log(x), BoxMuller.log(x), x);
    }
  }

  /** Also around the multiples of pi/2, where an angle is reduced in two and three rounds. */
  @Test
  void cosineAndSineHaveTheBitsOfStrictMath() {
    SplittableRandom random = new SplittableRandom(2);
    for (int k = 0; k < COUNT; k++) {
      double near = Math.scalb(random.nextDouble() - 0.5, -random.nextInt(60));
      double quarter = (k / 2 % 4 + 1) * (Math.PI / 2);
      assertAngle(
          k % 2 == 0 ? 2 * Math.PI * uniform(random) : Math.min(quarter + near, 2 * Math.PI));
    }
    for (int n = 0; n <= 4; n++) {
      double above = n * (Math.PI / 2);
      double below = above;
      for (int k = 0; k < 200; k++) {
        assertAngle(Math.min(above, 2 * Math.PI));
        assertAngle(Math.max(below, 0));
        above = Math.nextUp(above);
        below = Math.nextDown(below);
      }
    }
  }

  private static void assertAngle(double x) {
    double[] both = new double[2];
    BoxMuller.cosineAndSine(x, both);
    assertSameBits(StrictMath.cos(x), both[0], x);
    assertSameBits(StrictMath.sin(x), both[1], x);
  }

  @Test
  void normalsAreThoseOfStrictMath() {
    SplittableRandom random = new SplittableRandom(3);
    double[] found = new double[2];
    for (int k = 0; k < COUNT; k++) {
      double u = uniform(random);
      double v = uniform(random);
      BoxMuller.normals(u, v, found);
      double radius = Math.sqrt(-2 * StrictMath.log(u));
      assertSameBits(radius * StrictMath.cos(2 * Math.PI * v), found[0], u);
      assertSameBits(radius * StrictMath.sin(2 * Math.PI * v), found[1], u);
    }
  }
}
