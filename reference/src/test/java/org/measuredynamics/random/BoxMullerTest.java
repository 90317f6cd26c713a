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
