package org.measuredynamics.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Forwarding;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.theorem.Theorem;

/** Who plays games alone, has sets alone or ensembles alone is judged on that. */
class NarrowDescriptionTest {
  private static final Description ALL = new ReferenceImplementation().describe();

  private static final class Narrow extends Forwarding {
    private final Description description;

    Narrow(Description description) {
      super(new ReferenceImplementation());
      this.description = description;
    }

    @Override
    public Description describe() {
      return description;
    }
  }

  private static Description of(
      List<String> units,
      List<String> energies,
      boolean evaluate,
      List<String> dynamics,
      boolean ensemble,
      boolean sets,
      List<String> games) {
    boolean network = energies.contains("network");
    return new Description(
        "narrow",
        "1",
        "Java",
        energies.isEmpty() ? List.of() : List.of("euler"),
        units,
        network ? List.of("square") : List.of(),
        network ? List.of("none", "tikhonov") : List.of(),
        energies,
        false,
        evaluate,
        Precision.FLOAT64,
        0,
        Description.Repeatable.BITS,
        dynamics,
        List.of(),
        ensemble,
        sets,
        false,
        games,
        false);
  }

  /** Judges all theorems that are cheap, and returns the blocks of those that are upheld. */
  private static List<String> upheld(Description description) {
    List<String> upheld = new ArrayList<>();
    List<Theorem> cheap =
        Theorem.catalogue().stream().filter(theorem -> theorem.cost() <= 4).toList();
    try (Run run =
        new Run("narrow", () -> new Narrow(description), Effort.QUICK, 3, Duration.ofMinutes(2))) {
      List<Evidence> found = run.over(cheap, true, theorem -> share -> {}, evidence -> {});
      assertEquals(cheap.size(), found.size());
      for (Evidence evidence : found) {
        boolean isRight =
            evidence.verdict() == Verdict.UPHELD || evidence.verdict() == Verdict.NOT_COVERED;
        assertTrue(isRight, evidence::toString);
        if (evidence.verdict() == Verdict.UPHELD) {
          upheld.add(evidence.theorem());
        }
      }
    }
    return upheld;
  }

  @Test
  void gamesAlone() {
    List<String> upheld =
        upheld(
            of(
                List.of(),
                List.of(),
                false,
                List.of("descent-ascent", "langevin-descent-ascent", "extragradient"),
                false,
                false,
                ALL.games()));
    assertTrue(upheld.contains("game.descent-ascent"), upheld::toString);
    assertTrue(upheld.stream().allMatch(id -> id.startsWith("game.")), upheld::toString);
  }

  @Test
  void setsAlone() {
    List<String> upheld =
        upheld(
            of(
                List.of("deep-sets", "smooth-deep-sets"),
                List.of("network"),
                true,
                List.of("gradient-flow"),
                false,
                true,
                List.of()));
    assertTrue(upheld.contains("symmetry.set-function"), upheld::toString);
  }

  @Test
  void ensemblesAlone() {
    List<String> upheld =
        upheld(
            of(
                List.of("tanh"),
                List.of("network"),
                false,
                List.of("gradient-flow"),
                true,
                false,
                List.of()));
    assertTrue(upheld.contains("fluctuation.ensemble"), upheld::toString);
  }

  @Test
  void nothingAtAll() {
    assertFalse(
        upheld(of(List.of(), List.of(), false, List.of(), false, false, List.of()))
            .iterator()
            .hasNext());
  }
}
