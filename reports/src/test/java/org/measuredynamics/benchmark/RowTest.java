package org.measuredynamics.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowTest {
  private static final double[] OURS = {2, 4, 6, 8, 10, 12, 14, 16, 18};
  private static final List<Double> ONES =
      List.of(9.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0);

  private static Row row(Map<String, List<Double>> theirs) {
    return Row.of("work", "relu", "1", OURS, theirs);
  }

  @Test
  void ratiosAreOfTheRoundsAfterTheWarmUp() {
    Row.Ratio ratio = row(Map.of("numpy, in place", ONES)).fastest("numpy").orElseThrow();
    assertEquals(new Row.Ratio("numpy, in place", 1, 10, 4, 16), ratio);
  }

  @Test
  void intervalsHoldTheMedianByTheBinomialLaw() {
    // P(Bin(n, 1/2) <= k) with n = 27 is 0.0096 for k = 7 and 0.026 for k = 8.
    assertEquals(7, Row.beyond(27));
    assertEquals(1, Row.beyond(9));
    assertEquals(0, Row.beyond(6));
    assertEquals(0, Row.beyond(3));
  }

  @Test
  void theFastestCountsAndLimitsDoNot() {
    Row row =
        row(
            Map.of(
                "numpy, slow", ONES,
                "numpy, fast", ONES.stream().map(rate -> 2 * rate).toList(),
                "numpy, products alone", ONES.stream().map(rate -> 3 * rate).toList()));
    assertEquals(5, row.fastest("numpy").orElseThrow().median());
    assertEquals(Optional.empty(), row.fastest("pytorch"));
    assertEquals(row, row.withoutUnfit("numpy"));
  }

  @Test
  void aPeerFarFromItsProductsIsUnfit() {
    Row row =
        row(
            Map.of(
                "numpy, slow",
                ONES,
                "numpy, products alone",
                ONES.stream().map(rate -> 1.7 * rate).toList()));
    assertTrue(row.withoutUnfit("numpy").ratios().isEmpty());
  }

  @Test
  void goalsAreMissedByTheFastestOfTheirPeers() {
    List<Row> rows = List.of(row(Map.of("numpy, in place", ONES)));
    assertEquals(Optional.empty(), new Goal("work", "relu", "1", "numpy", 10, 0).missedBy(rows));
    assertEquals(
        Optional.of(
            "work, relu, threads 1: 10.00 times numpy, in place, expected at least 11.0 times"),
        new Goal("work", "relu", "1", "numpy", 11, 0).missedBy(rows));
    assertTrue(new Goal("work", "relu", "1", "numpy", 0, 9).missedBy(rows).isPresent());
    assertTrue(new Goal("work", "relu", "1", "pytorch", 1, 0).missedBy(rows).isPresent());
    assertEquals(Optional.empty(), new Goal("other", "relu", "1", "", 1, 0).missedBy(rows));
  }

  @Test
  void theGoalsCanBeRead() throws IOException {
    assertFalse(Goal.all().isEmpty());
  }
}
