package org.measuredynamics.variant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.Questions;
import org.measuredynamics.mutant.Mutant;

class ImplementationsTest {
  @Test
  void everyNameIsFoundUsableWithoutQuotesAndItsOwn() {
    List<String> names = Implementations.names();
    assertEquals(names.size(), new HashSet<>(names).size());
    assertEquals(1 + 8 + Mutant.catalogue().size(), names.size());
    for (String name : names) {
      assertTrue(name.matches("[a-z0-9]+(-[a-z0-9]+)*(:[a-z0-9]+(-[a-z0-9]+)*)?"), name);
    }
    for (String name : List.of("reference", "reference:permuted", "mutant:noise-left-on")) {
      assertNotSame(Implementations.named(name), Implementations.named(name));
    }
    for (String name : Implementations.variants()) {
      assertEquals(name, Implementations.named(name).describe().name());
    }
  }

  /** This mutant counts its runs: a new one begins again. */
  @Test
  void implementationsShareNothing() {
    Problem problem = Questions.certain().get(0);
    Implementation first = Implementations.named("mutant:noise-left-on");
    double[] once = first.run(problem).get(2).positions();
    double[] twice = first.run(problem).get(2).positions();
    assertFalse(java.util.Arrays.equals(once, twice));
    assertArrayEquals(
        once, Implementations.named("mutant:noise-left-on").run(problem).get(2).positions());
  }

  @Test
  void unknownNamesAreAnsweredWithWhatThereIs() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Implementations.named("reference:float23"))
            .getMessage();
    assertTrue(message.contains("expected one of reference, reference:float32, "), message);
    assertTrue(message.endsWith("found reference:float23; did you mean reference:float32?"));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class, () -> Implementations.named("mutant:gradient-sing"))
            .getMessage()
            .endsWith("did you mean mutant:gradient-sign?"));
  }
}
