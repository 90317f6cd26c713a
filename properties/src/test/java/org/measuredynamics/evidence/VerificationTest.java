package org.measuredynamics.evidence;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.measuredynamics.evidence.EvidenceFile.Asked;
import org.measuredynamics.evidence.EvidenceFile.Held;
import org.measuredynamics.evidence.EvidenceFile.Kill;
import org.measuredynamics.evidence.EvidenceFile.Power;
import org.measuredynamics.evidence.EvidenceFile.Refutation;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Theorem;

class VerificationTest {
  private static final String GONE = "lift.gone";
  private static final String KNOWN = "lift.steps";
  private static final String WEAK = "lift.identity";
  private static final Theorem<?> NEW = Theorem.named("game.cycling");
  private static final Mutant ADDED = Theorem.named("lift.semigroup").card().refutes().get(0);
  private static final Mutant LEFT = Theorem.named("lift.stability").card().refutes().get(0);

  private static Evidence upheld(String theorem) {
    return new Evidence(
        theorem,
        "it",
        Verdict.UPHELD,
        1e-9,
        1,
        2,
        Budget.ofRounding(0),
        3,
        4,
        "",
        "",
        null,
        5,
        0,
        0,
        6);
  }

  private static Kill kill(String mutant, String fault, String... refuting) {
    return new Kill(
        mutant,
        fault,
        List.of(refuting).stream()
            .map(theorem -> new Refutation(theorem, 7, List.of(8), 9))
            .toList(),
        List.of(WEAK),
        Map.of(KNOWN, new Asked(Effort.QUICK, 1e-9)),
        "",
        KNOWN);
  }

  /** Of all theorems but one and all mutants but one; of one theorem and one mutant too many. */
  private static EvidenceFile last() {
    List<Evidence> evidence = new ArrayList<>(List.of(upheld(GONE)));
    Theorem.catalogue().stream()
        .filter(theorem -> !theorem.id().equals(NEW.id()))
        .forEach(theorem -> evidence.add(upheld(theorem.id())));
    List<Kill> kills = new ArrayList<>(List.of(kill("mutant-that-is-gone", "fault", KNOWN)));
    for (Mutant mutant : Mutant.catalogue()) {
      if (mutant.equals(LEFT)) {
        kills.add(kill(mutant.id(), mutant.fault(), GONE));
      } else if (!mutant.equals(ADDED)) {
        kills.add(kill(mutant.id(), mutant.fault(), GONE, KNOWN));
      }
    }
    return new EvidenceFile(
        Map.of("commit", "before", "extent", "matrix", "complete", false),
        evidence,
        kills,
        List.of(new Held(GONE, "a", "b", true, 1), new Held(KNOWN, "a", "b", true, 1)),
        List.of(power(GONE), power(KNOWN)));
  }

  private static Power power(String theorem) {
    return new Power(theorem, "step", 1, 0.1, 0.01, List.of(), 1);
  }

  private static Kill of(EvidenceFile file, Mutant mutant) {
    return file.mutants().stream()
        .filter(kill -> kill.mutant().equals(mutant.id()))
        .findFirst()
        .orElseThrow();
  }

  /** Without time for what may be left undone, those are asked that name the mutant. */
  @Test
  void additionsAreAskedAndTheRestStands() {
    EvidenceFile last = last();
    PrintStream out =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    EvidenceFile found =
        new Verification(last, Verification.present(last), new Schedule("it", out, false))
            .carriedOut(Verification.Extent.ADDITIONS, Duration.ZERO);
    assertEquals(
        Theorem.catalogue().stream().map(Theorem::id).toList(),
        found.evidence().stream().map(Evidence::theorem).toList());
    for (Evidence each : found.evidence()) {
      assertSame(Verdict.UPHELD, each.verdict());
      assertEquals(each.theorem().equals(NEW.id()), !each.implementation().equals("it"));
    }
    assertEquals(
        Mutant.catalogue().stream().map(Mutant::id).toList(),
        found.mutants().stream().map(Kill::mutant).toList());
    for (Mutant mutant : Mutant.catalogue()) {
      Kill kill = of(found, mutant);
      if (mutant.equals(ADDED) || mutant.equals(LEFT)) {
        assertFalse(kill.refuted().isEmpty() || kill.isRefutedBy(GONE), kill::toString);
        assertFalse(kill.survived().contains(WEAK), kill::toString);
        assertTrue(kill.asked().values().stream().allMatch(a -> a.effort() == Effort.STANDARD));
      } else if (NEW.card().refutes().contains(mutant)) {
        assertTrue(kill.isRefutedBy(KNOWN) && kill.isRefutedBy(NEW.id()), kill::toString);
        assertEquals(Set.of(KNOWN, NEW.id()), kill.asked().keySet());
      } else {
        assertEquals(kill(mutant.id(), mutant.fault(), KNOWN), kill);
      }
    }
    assertEquals(List.of(power(KNOWN)), found.power());
    assertEquals(
        Set.of(KNOWN, NEW.id()), Set.copyOf(found.controls().stream().map(Held::theorem).toList()));
    assertTrue(found.controls().stream().allMatch(Held::held));
    Map<String, Object> manifest = found.manifest();
    assertEquals("before matrix", manifest.get("commit") + " " + manifest.get("extent"));
    assertEquals(true, manifest.get("complete"));
    Map<?, ?> additions = (Map<?, ?>) manifest.get("additions");
    assertEquals("2 1", additions.get("mutants") + " " + additions.get("theorems"));
    assertDoesNotThrow(() -> Verification.requireRefutations(found));
  }

  @Test
  void aMutantThatNothingRefutesIsNotPublished() {
    EvidenceFile found =
        new EvidenceFile(
            Map.of("failures", List.of()),
            List.of(),
            List.of(kill("seen", "fault", KNOWN), kill("unseen", "fault")),
            List.of(),
            List.of());
    String message =
        assertThrows(IllegalStateException.class, () -> Verification.requireRefutations(found))
            .getMessage();
    assertEquals("mutants that nothing refutes: [unseen], thrown: []", message);
  }
}
