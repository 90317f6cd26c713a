package org.measuredynamics.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.theorem.Theorem;

class EffortTest {
  private static Evidence examined(String theorem, boolean isNamed) {
    try (Run run =
        new Run(
            "reference", ReferenceImplementation::new, Effort.QUICK, 1, Duration.ofMinutes(1))) {
      return run.over(
              List.of(Theorem.named(theorem)), isNamed, each -> share -> {}, evidence -> true)
          .get(0);
    }
  }

  @Test
  void quickEffortLeavesCostlyTheoremsUnlessTheyAreNamed() {
    Theorem<?> costly = Theorem.named("game.time-scales");
    assertTrue(costly.card().cost() > Effort.QUICK.instances());
    Evidence left = examined(costly.id(), false);
    assertEquals(Verdict.NOT_COVERED, left.verdict());
    assertEquals(
        "an instance costs as much as %d of others: at quick effort only if it is named"
            .formatted(costly.card().cost()),
        left.what());
    assertEquals(1, examined(costly.id(), true).instances());
  }

  @Test
  void controlsHaveNoMoreThanTheLeastShareOfACheck() {
    for (Theorem<?> theorem : Theorem.catalogue()) {
      int instances = theorem.card().instances(Effort.STANDARD.instances());
      assertTrue(AlphaLedger.INSTANCE <= theorem.card().share() / instances * (1 + 1e-12));
    }
  }

  @Test
  void greaterEffortsLeaveNone() {
    for (Theorem<?> theorem : Theorem.catalogue()) {
      assertTrue(Effort.STANDARD.affords(theorem) && Effort.THOROUGH.affords(theorem));
    }
  }
}
