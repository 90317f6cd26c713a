package org.measuredynamics.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.mutant.FlowMutant;
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

  /** What was refuted last time is asked first, and is all that is asked if it refutes again. */
  @Test
  void problemsOfLastTimeAreAskedFirst(@TempDir Path report) throws IOException {
    List<Theorem<?>> theorem = Theorem.chosen(List.of("lift.continuity-equation"));
    Supplier<Implementation> faulty = FlowMutant.GRADIENT_DOUBLED::implementation;
    List<Evidence> first = judged(theorem, faulty, report);
    assertSame(Verdict.REFUTED, first.get(0).verdict());
    List<Evidence> again = judged(theorem, faulty, report);
    assertSame(Verdict.REFUTED, again.get(0).verdict());
    assertEquals(first.get(0).instance(), again.get(0).instance());
    assertEquals(1, again.get(0).instances());
    List<Evidence> mended = judged(theorem, ReferenceImplementation::new, report);
    assertSame(Verdict.UPHELD, mended.get(0).verdict());
    assertEquals(Effort.QUICK.instances(), mended.get(0).instances());
    try (Run run = run()) {
      run.remembering(report);
      assertFalse(run.remembers(theorem.get(0)));
    }
  }

  private static List<Evidence> judged(
      List<Theorem<?>> theorems, Supplier<Implementation> starter, Path report) throws IOException {
    try (Run run = new Run("it", starter, Effort.QUICK, 3, Duration.ofMinutes(1))) {
      run.remembering(report);
      List<Evidence> found = run.over(theorems, true, each -> share -> {}, each -> true);
      EvidenceFile.ofRun("2026.1", 3, Effort.QUICK, found, theorems.size()).write(report);
      return found;
    }
  }

  /** A problem that cannot be read is none. */
  @Test
  void aProblemOfAnotherKindIsPassedOver(@TempDir Path report) throws IOException {
    Path problem = EvidenceFile.problem(report, "lift.identity");
    Files.createDirectories(problem.getParent());
    Files.writeString(problem, "{}");
    List<Theorem<?>> theorem = Theorem.chosen(List.of("lift.identity"));
    assertSame(
        Verdict.UPHELD, judged(theorem, ReferenceImplementation::new, report).get(0).verdict());
  }
}
