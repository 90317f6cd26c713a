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
import java.util.Map;
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
    assertTrue(Mutant.catalogue().containsAll(card.refutes()), card::id);
    assertTrue(card.neverAlone().isEmpty() || card.refutes().size() == 1, card::id);
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

  /** A version is what it was when it was finished; of its theorems none is less strict now. */
  @Test
  void versionsStayWhatTheyAre() {
    Catalogue first = Catalogue.of("2026.1");
    assertEquals(83, first.entries().size());
    assertEquals(20261124, first.seed());
    assertEquals(List.of(), first.gone());
    for (String version : Catalogue.versions()) {
      Catalogue catalogue = Catalogue.of(version);
      assertTrue(version.matches("20\\d\\d\\.\\d+"), version);
      for (Theorem<?> theorem : catalogue.theorems()) {
        int before = catalogue.entries().get(theorem.id()).revision();
        assertTrue(before <= theorem.card().revision(), theorem::id);
        assertEquals(theorem.card().share(), catalogue.share(theorem), theorem::id);
      }
    }
  }

  /** What is not finished yet has a name of its own, and becomes a version as it is printed. */
  @Test
  void theCatalogueAsItStandsIsAVersionOrTheNext() {
    Catalogue current = Catalogue.current();
    assertEquals(Theorem.catalogue().size(), current.entries().size());
    assertEquals(
        !Catalogue.versions().contains(current.version()),
        current.version().endsWith(Catalogue.UNFINISHED));
    assertEquals(3 + current.entries().size() - 1, current.table().lines().count());
  }

  @Test
  void aStricterTheoremSaysSoBesideAnOlderVersion() {
    Theorem<?> theorem = Theorem.named("lift.identity");
    int revision = theorem.card().revision();
    assertEquals("", Catalogue.current().revision(theorem));
    Catalogue before =
        new Catalogue(
            "2025.1", 1, Map.of("lift.identity", new Catalogue.Entry(revision - 1, 0.5e-9)));
    assertEquals(
        "revision %d, stricter than revision %d of catalogue 2025.1"
            .formatted(revision, revision - 1),
        before.revision(theorem));
    assertEquals(0.5e-9, before.share(theorem));
    assertEquals(
        List.of("lift.gone"),
        new Catalogue("2025.1", 1, Map.of("lift.gone", new Catalogue.Entry(1, 1e-9))).gone());
  }
}
