package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** Copies: found, named, and none where there are none. */
class CopiesTest {
  private final Stream stream = Stream.of(31, 0, 0, 0, Purpose.REPLICATE);

  @Test
  void twoCopiesRefuteAndOneDoesNot() {
    double[] x = stream.normals(100);
    double[] y = stream.normals(100);
    Copies copies = new Copies(0x1p-53);
    copies.add("seed 1", x);
    copies.add("seed 2", y);
    assertFalse(copies.comparison("neurons").isRefuted());
    double[] z = stream.normals(100);
    z[0] = x[8];
    z[1] = -x[9];
    z[7] = y[3];
    copies.add("seed 3", z);
    assertEquals(1, copies.comparison("neurons").observed());
    assertFalse(copies.comparison("neurons").isRefuted());
    double[] w = stream.normals(4);
    w[2] = y[30];
    w[3] = y[31];
    copies.add("seed 4", w);
    Comparison found = copies.comparison("neurons");
    assertTrue(found.isRefuted());
    assertEquals("neurons: seed 1 again in seed 3, seed 2 again in seed 4", found.what());
  }

  @Test
  void aReplicateCountsOnce() {
    Copies copies = new Copies(0x1p-53);
    double[] x = stream.normals(40);
    copies.addOnce("replicate 0", x);
    copies.addOnce("replicate 1", x);
    assertFalse(copies.comparison("x").isRefuted());
    copies.addOnce("replicate 2", x);
    assertTrue(copies.comparison("x").isRefuted());
  }

  @Test
  void keysAreAsLongAsPrecisionIsShort() {
    for (double roundoff : new double[] {0x1p-53, 0x1p-24, 0x1p-11, 0x1p-8}) {
      Copies copies = new Copies(roundoff);
      double[] x = stream.normals(1 << 18);
      double scale = 0.5 / roundoff;
      for (int k = 0; k < x.length && roundoff > 0x1p-40; k++) {
        double ulp = StrictMath.pow(2, Math.getExponent(x[k])) / scale;
        x[k] = Math.rint(x[k] / ulp) * ulp;
      }
      copies.add("x", x);
      assertEquals(0, copies.comparison("x").observed(), "roundoff " + roundoff);
      copies.add("y", x);
      assertTrue(copies.comparison("x").observed() > 10_000);
    }
  }

  @Test
  void garbageIsFound() {
    Copies copies = new Copies(0x1p-24);
    double[] x = new double[12];
    Arrays.fill(x, Double.NaN);
    copies.add("x", x);
    assertTrue(copies.comparison("x").isRefuted());
    copies.add("empty", new double[0]);
  }
}
