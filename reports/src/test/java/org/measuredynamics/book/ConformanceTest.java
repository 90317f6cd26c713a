package org.measuredynamics.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceTest {
  private static final Path ROOT = Path.of(System.getProperty("repository"));

  private static Conformance.Judged judged(String name) {
    return new Conformance.Judged(
        name,
        "quick",
        "exit status 0",
        12,
        List.of(
            new Conformance.Found("lift.steps", "upheld", 0.5, 3, "step 1"),
            new Conformance.Found("lift.requests", "upheld", 0, 1, "again"),
            new Conformance.Found("lift.identity", "refuted", -1, 1, "output 4")));
  }

  @Test
  void isReadAsItWasWrittenInTheOrderOfTheAdapters(@TempDir Path directory) throws IOException {
    assertEquals(List.of(), Conformance.read(directory));
    Conformance.write(directory, List.of(judged("Octave"), judged("NumPy")));
    List<Conformance.Judged> found = Conformance.read(directory);
    assertEquals(List.of(judged("NumPy"), judged("Octave")), found);
    assertEquals(Map.of("upheld", 2L, "refuted", 1L), found.get(0).verdicts());
    assertTrue(found.get(0).about("lift.semigroup").isEmpty());
  }

  @Test
  void unknownAdapterIsNamed() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Conformance.named(List.of("NumPy", "JAX")))
            .getMessage();
    assertTrue(message.startsWith("adapter: expected one of [reference, "), message);
    assertTrue(message.endsWith(", found JAX"), message);
  }

  @Test
  void adaptersHaveNamesOfTheirOwnAndFiles() throws IOException {
    assertEquals(
        Conformance.ADAPTERS.size(),
        new HashSet<>(Conformance.ADAPTERS.stream().map(Conformance.Adapter::name).toList())
            .size());
    for (Conformance.Adapter adapter : Conformance.ADAPTERS) {
      assertTrue(
          Stream.of((adapter.build() + " " + adapter.words()).split(" ", -1))
              .filter(word -> word.startsWith("src/"))
              .allMatch(word -> Files.exists(ROOT.resolve(word))),
          adapter::toString);
    }
  }
}
