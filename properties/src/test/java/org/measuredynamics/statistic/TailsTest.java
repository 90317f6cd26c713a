package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tails against tables of another program, from 1 to 1e-300. */
class TailsTest {
  @Test
  void tailsAreThoseOfTheTable() throws IOException {
    List<String[]> rows;
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                TailsTest.class.getResourceAsStream("tails.tsv"), StandardCharsets.UTF_8))) {
      rows =
          reader
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.split("\t", -1))
              .toList();
    }
    assertTrue(rows.size() > 100);
    for (String[] row : rows) {
      double x = Double.parseDouble(row[1]);
      double below = Double.parseDouble(row[4]);
      double above = Double.parseDouble(row[5]);
      String name = String.join(" ", row);
      switch (row[0]) {
        case "chi-squared" -> {
          long freedom = Long.parseLong(row[2]);
          assertNear(below, Tails.chiSquaredBelow(x, freedom), name);
          assertNear(above, Tails.chiSquaredAbove(x, freedom), name);
        }
        case "variance-ratio" -> {
          long numerator = Long.parseLong(row[2]);
          long denominator = Long.parseLong(row[3]);
          assertNear(below, Tails.varianceRatioBelow(x, numerator, denominator), name);
          assertNear(above, Tails.varianceRatioAbove(x, numerator, denominator), name);
        }
        case "binomial" -> {
          long trials = Long.parseLong(row[2]);
          double p = Double.parseDouble(row[3]);
          assertNear(below, Tails.binomialAtMost((long) x, trials, p), name);
          assertNear(above, Tails.binomialAtLeast((long) x, trials, p), name);
        }
        default -> {
          assertNear(above, Tails.normal(x), name);
          assertNear(2 * above, Tails.normalBothSides(-x), name);
          assertEquals(x, Tails.normalQuantile(below, above), 1e-14 * (1 + x), name);
          assertEquals(-x, Tails.normalQuantile(above, below), 1e-14 * (1 + x), name);
        }
      }
    }
  }

  // At 2^23 degrees of freedom the last bit of x is worth 1e-9 of a tail of 1e-90.
  private static void assertNear(double expected, double found, String name) {
    assertEquals(1, found / expected, 1e-8, name);
  }

  @Test
  void edges() {
    assertEquals(1, Tails.chiSquaredAbove(0, 3));
    assertEquals(0, Tails.chiSquaredBelow(0, 3));
    assertEquals(1, Tails.chiSquaredAbove(0, 0));
    assertEquals(1, Tails.chiSquaredBelow(0, 0));
    assertEquals(0, Tails.chiSquaredAbove(1, 0));
    assertEquals(0, Tails.chiSquaredAbove(Double.POSITIVE_INFINITY, 3));
    assertEquals(1, Tails.chiSquaredBelow(Double.POSITIVE_INFINITY, 3));
    assertEquals(0, Tails.varianceRatioBelow(0, 3, 5));
    assertEquals(1, Tails.varianceRatioAbove(0, 3, 5));
    assertEquals(1, Tails.varianceRatioBelow(Double.POSITIVE_INFINITY, 3, 5));
    assertEquals(0, Tails.varianceRatioAbove(Double.POSITIVE_INFINITY, 3, 5));
    assertEquals(1, Tails.binomialAtLeast(0, 0, 0.5));
    assertEquals(1, Tails.binomialAtMost(0, 0, 0.5));
    assertEquals(0, Tails.binomialAtMost(-1, 4, 0.5));
    assertEquals(0, Tails.binomialAtLeast(5, 4, 0.5));
    assertEquals(1, Tails.binomialAtMost(0, 4, 0));
    assertEquals(0, Tails.binomialAtLeast(1, 4, 0));
    assertEquals(1, Tails.binomialAtLeast(4, 4, 1));
    assertEquals(0, Tails.binomialAtMost(3, 4, 1));
    assertEquals(Double.NEGATIVE_INFINITY, Tails.normalQuantile(0, 1));
    assertEquals(Double.POSITIVE_INFINITY, Tails.normalQuantile(1, 0));
    assertTrue(Double.isNaN(Tails.chiSquaredAbove(Double.NaN, 3)));
    assertTrue(Double.isNaN(Tails.normal(Double.NaN)));
  }
}
