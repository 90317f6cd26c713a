package org.measuredynamics.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FdlibmTest {
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
      assertSameBits(StrictMath.log(x), Fdlibm.log(x), x);
    }
    for (double x : new double[] {0x1p-53, 0x1p-1022, 0.5, 1 - 0x1p-53}) {
      assertSameBits(StrictMath.log(x), Fdlibm.log(x), x);
    }
  }

  /** Also around multiples of pi/2, where an angle is reduced in two and three rounds. */
  @Test
  void cosineAndSineHaveTheBitsOfStrictMath() {
    SplittableRandom random = new SplittableRandom(2);
    for (int k = 0; k < COUNT; k++) {
      double near = Math.scalb(random.nextDouble() - 0.5, -random.nextInt(60));
      int least = k / 2 % 2 == 0 ? 5 : 40;
      double multiple = random.nextInt(k % 7 == 0 ? 1 << 19 : least) * (Math.PI / 2);
      double any = Math.scalb(random.nextDouble() - 0.5, random.nextInt(24) - 2);
      assertAngle(k % 2 == 0 ? any : multiple + near);
    }
    for (int n = 0; n <= 64; n++) {
      double above = n * (Math.PI / 2);
      double below = above;
      for (int k = 0; k < 200; k++) {
        assertAngle(above);
        assertAngle(below);
        above = Math.nextUp(above);
        below = Math.nextDown(below);
      }
    }
    double[] special = {
      0,
      Double.MIN_VALUE,
      0x1p-1022,
      0x1p-27,
      1e5,
      0x1p19 * Math.PI,
      1e22,
      Double.MAX_VALUE,
      Double.POSITIVE_INFINITY,
      Double.NaN
    };
    for (double x : special) {
      assertAngle(x);
    }
  }

  private static void assertAngle(double size) {
    for (double x : new double[] {size, -size}) {
      double[] both = new double[2];
      Fdlibm.cosineAndSine(x, both);
      assertSameBits(StrictMath.cos(x), both[0], x);
      assertSameBits(StrictMath.sin(x), both[1], x);
      assertSameBits(both[0], Fdlibm.cos(x), x);
      assertSameBits(both[1], Fdlibm.sin(x), x);
    }
  }
}
