package org.measuredynamics.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightlyTest {
  private static Nightly.Entry entry(String part, String commit, String theorems) {
    return new Nightly.Entry(
        part, commit, "2026-11-28", "a processor", 90, theorems, Map.of("mutants", "134"));
  }

  @Test
  void partsThatWereRunOnThisCommitAreNotRunAgain() {
    List<Nightly.Entry> entries =
        List.of(
            entry("additions", "new", ""), entry("matrix", "new", ""), entry("power", "old", ""));
    List<Nightly.Part> left = Nightly.parts(new String[0], entries, "new");
    assertEquals(Nightly.Part.values().length - 2, left.size());
    assertEquals(Nightly.Part.POWER, left.get(0));
    assertEquals(
        List.of(Nightly.Part.FRESH, Nightly.Part.MATRIX),
        Nightly.parts(new String[] {"fresh", "matrix"}, entries, "new"));
  }

  @Test
  void unknownPartIsNamed() {
    String[] names = {"matrices"};
    String message =
        assertThrows(IllegalArgumentException.class, () -> Nightly.parts(names, List.of(), "new"))
            .getMessage();
    assertEquals(
        "part: expected one of [matrix, additions, power, quick, kit, fresh, bench], found matrices",
        message);
  }

  @Test
  void entriesAreReadAsTheyWereWritten(@TempDir Path directory) throws IOException {
    assertEquals(List.of(), Nightly.read(directory));
    List<Nightly.Entry> entries =
        List.of(entry("matrix", "a", Nightly.catalogue()), entry("power", "a", "of others"));
    Nightly.write(directory, entries);
    assertEquals(entries, Nightly.read(directory));
    assertTrue(entries.get(0).isPresent() && !entries.get(1).isPresent());
  }
}
