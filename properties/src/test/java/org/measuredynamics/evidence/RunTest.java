package org.measuredynamics.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.theorem.Theorem;

@Tag("long")
class RunTest {
  private static final List<Theorem<?>> THEOREMS =
      Theorem.chosen(
          List.of(
              "lift.stability", "lift.identity", "game.noise", "lift.semigroup", "global.draws"));

  private static Run run() {
    return new Run(
        "reference", ReferenceImplementation::new, Effort.QUICK, 3, Duration.ofMinutes(1));
  }

  private static List<String> words(List<Evidence> evidence) {
    return evidence.stream()
        .map(each -> each.theorem() + each.verdict() + each.what() + each.observed())
        .toList();
  }

  /** Whoever is asked, what is found is the same, and told in the order of the theorems. */
  @Test
  void theoremsJudgedAtATimeAreToldInTurn() {
    List<Evidence> told = new ArrayList<>();
    try (Run one = run();
        Run two = run();
        Run three = run()) {
      List<Evidence> alone = one.over(THEOREMS, true, each -> share -> {}, each -> true);
      List<Evidence> together =
          Run.over(List.of(one, two, three), THEOREMS, true, each -> share -> {}, told::add);
      assertEquals(words(alone), words(together));
      assertEquals(together, told);
    }
  }

  /** Whoever is told says when it is enough: what is judged at that time is not told. */
  @Test
  void aRunEndsWhenItIsToldTo() {
    List<Evidence> told = new ArrayList<>();
    try (Run one = run();
        Run two = run()) {
      Run.over(
          List.of(one, two),
          THEOREMS,
          true,
          each -> share -> {},
          each -> {
            told.add(each);
            return told.size() < 2;
          });
      assertEquals(2, told.size());
      assertEquals(
          THEOREMS.subList(0, 2).stream().map(Theorem::id).toList(),
          told.stream().map(Evidence::theorem).toList());
    }
  }

  /** A verdict that cannot be written fails the run, in whatever thread it was found. */
  @Test
  void whoCannotBeToldFailsTheRun() {
    IllegalStateException full = new IllegalStateException("no space left");
    try (Run one = run();
        Run two = run()) {
      RuntimeException thrown =
          assertThrows(
              RuntimeException.class,
              () ->
                  Run.over(
                      List.of(one, two),
                      THEOREMS,
                      true,
                      each -> share -> {},
                      each -> {
                        throw full;
                      }));
      assertSame(full, thrown instanceof CompletionException ? thrown.getCause() : thrown);
    }
  }
}
