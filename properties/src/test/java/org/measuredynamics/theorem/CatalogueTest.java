package org.measuredynamics.theorem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.statistic.AlphaLedger;

/** The catalogue checks itself: no theorem without what makes its verdict sound. */
class CatalogueTest {
  private static final Set<String> BLOCKS =
      Set.of("lift", "global", "fluctuation", "symmetry", "game");

  static List<Theorem<?>> catalogue() {
    return Theorem.catalogue();
  }

  @ParameterizedTest
  @MethodSource("catalogue")
  void theoremIsComplete(Theorem<?> theorem) {
    assertTrue(BLOCKS.contains(theorem.id().replaceAll("\\..*", "")), theorem::id);
    assertTrue(theorem.id().matches("[a-z]+\\.[a-z-]+"), theorem::id);
    Card card = theorem.card();
    assertFalse(card.statement().isBlank());
    assertFalse(card.needs().isEmpty());
    assertTrue(card.budget().contains("rounding"), card::budget);
    // A word that is misspelt is declared by nobody.
    assertTrue(card.isCoveredBy(new ReferenceImplementation().describe()));
    for (Hypothesis hypothesis : card.hypotheses()) {
      assertTrue(
          !hypothesis.controls().isEmpty() || !hypothesis.uncontrolled().isBlank(),
          () -> card.id() + " has no control for: " + hypothesis.words());
    }
    assertTrue(Mutant.catalogue().contains(card.firstRefutes()), card::id);
  }

  /** Who reads an id in the evidence finds the file: block.name is theorem.block.Name... */
  @ParameterizedTest
  @MethodSource("catalogue")
  void theClassIsNamedByItsId(Theorem<?> theorem) {
    String[] id = theorem.id().split("\\.", -1);
    Class<?> type = theorem.getClass();
    assertEquals(Theorem.class.getPackageName() + "." + id[0], type.getPackageName());
    String name =
        Stream.of(id[1].split("-", -1))
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
    assertTrue(type.getSimpleName().startsWith(name), () -> theorem.id() + " is " + type);
  }

  @Test
  void idsAndMutantsAreDistinct() {
    List<String> ids = Theorem.catalogue().stream().map(Theorem::id).toList();
    assertEquals(ids.size(), new HashSet<>(ids).size());
    List<String> mutants = Mutant.catalogue().stream().map(Mutant::id).toList();
    assertEquals(mutants.size(), new HashSet<>(mutants).size());
    assertTrue(mutants.size() >= 30);
    double shares =
        Theorem.catalogue().stream().mapToDouble(theorem -> theorem.card().share()).sum();
    assertTrue(shares <= AlphaLedger.RUN, () -> "the theorems together may spend " + shares);
  }

  /** What is a theorem and is not listed would be left out in silence. */
  @Test
  void everyTheoremInTheSourcesIsListed() throws IOException, ClassNotFoundException {
    Path sources =
        Path.of(
            System.getProperty("repository"),
            "properties/src/main/java/org/measuredynamics/theorem");
    Set<String> written = new TreeSet<>();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        String name =
            sources.relativize(file).toString().replace(".java", "").replace(File.separator, ".");
        if (name.endsWith("package-info")) {
          continue;
        }
        Class<?> type = Class.forName(Theorem.class.getPackageName() + "." + name);
        if (Theorem.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
          written.add(type.getName());
        }
      }
    }
    Set<String> listed = new TreeSet<>();
    Theorem.catalogue().forEach(theorem -> listed.add(theorem.getClass().getName()));
    assertEquals(written, listed);
    assertTrue(listed.size() >= 64, () -> listed.size() + " theorems");
  }
}
