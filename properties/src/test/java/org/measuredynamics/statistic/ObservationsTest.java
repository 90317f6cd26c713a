package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.measuredynamics.statistic.NormalArray.Axis;

class ObservationsTest {
  private final List<String> made = new ArrayList<>();

  /** Two parts of two: the last of all is refuted. */
  private Observations nested() {
    Observations all = new Observations();
    for (String part : List.of("first", "second")) {
      all.addLater(
          () -> {
            Observations of = new Observations();
            of.addLater(() -> List.of(comparison(part + ", upheld", 0)));
            of.addLater(() -> List.of(comparison(part, part.equals("second") ? 1 : 0)));
            return of;
          });
    }
    return all;
  }

  private Comparison comparison(String what, double left) {
    made.add(what);
    return Comparison.atMost(what, left, 0, Budget.ofRounding(0));
  }

  private static String refuted(Observations all) {
    return all.stream().filter(Comparison::isRefuted).findFirst().orElseThrow().what();
  }

  @Test
  void whatRefutedIsFoundAgainByItsPathAlone() {
    Observations all = nested();
    assertEquals("second", refuted(all));
    assertEquals(List.of("first, upheld", "first", "second, upheld", "second"), made);
    assertEquals(List.of(1, 1), all.lookedAt());
    made.clear();
    Observations again = nested();
    again.only(all.lookedAt());
    assertEquals("second", refuted(again));
    assertEquals(List.of("second"), made);
  }

  @Test
  void aPathThatEndsEarlyLeavesTheRestOfItsPart() {
    Observations all = nested();
    all.only(List.of(1));
    assertEquals("second", refuted(all));
    assertEquals(List.of("second, upheld", "second"), made);
  }

  @Test
  void whatIsNotKeptIsLeftOutWhenItIsLookedAt() {
    Observations all = nested().keeping(each -> !each.what().endsWith("upheld"));
    assertTrue(made.isEmpty());
    assertEquals(List.of("first", "second"), all.stream().map(Comparison::what).toList());
  }

  /** Numbers that are all the same: their variance refutes, and their lags are not asked. */
  @Test
  void decisionsOnAnArrayAreMadeOneByOne() {
    NormalArray array = NormalArray.of(new double[64], new Axis("step", 64));
    Observations decisions = array.tests("zeros", 1e-6);
    assertTrue(refuted(decisions).startsWith("zeros: variance"));
    assertEquals(List.of(0), decisions.lookedAt());
  }
}
