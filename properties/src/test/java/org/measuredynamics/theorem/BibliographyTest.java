package org.measuredynamics.theorem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever the code cites can be opened: the bibliography has its entry, the theory its section.
 */
class BibliographyTest {
  private static final Path ROOT = Path.of(System.getProperty("repository"));
  private static final Path DOCS = ROOT.resolve("src/main/docs");

  private static final String NAME =
      "(?:(?:van der|van de|von|De) )?\\p{Lu}\\p{L}+(?:-\\p{Lu}\\p{L}+)*";

  /** Names, a year, and what is said of the source up to the end of the clause. */
  private static final Pattern CITATION =
      Pattern.compile(
          "(?<![\\p{L}-])(%1$s(?:, %1$s)*) \\(?((?:1[89]|20)\\d\\d[a-z]?)\\b(?=((?:(?!\\.\\s)[^;()\"])*))"
              .formatted(NAME));

  private static final Pattern NUMBER =
      Pattern.compile(
          "(theorem|lemma|proposition|definition|equation|algorithm|section|remark|figure)s? ((?:[A-Z]\\.)?\\d+(?:\\.\\d+)*)");

  private static final Pattern ENTRY = Pattern.compile("(?m)^- \\*\\*([^*]+)\\*\\*: (.+)$");
  private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");
  private static final Pattern SECTION = Pattern.compile("theory\\.md, ([\\p{L} ]+)");

  /** Papers that were never part of the repository. */
  private static final Pattern NOTES = Pattern.compile("(?i)theor(?:y|em) (?:notes|sheet)");

  private static Map<String, String> entries;
  private static Map<Path, String> sources;

  @BeforeAll
  static void read() throws IOException {
    entries =
        ENTRY
            .matcher(Files.readString(DOCS.resolve("bibliography.md")))
            .results()
            .collect(Collectors.toMap(entry -> entry.group(1), entry -> entry.group(2)));
    sources = new HashMap<>();
    for (String folder : List.of("reference/src", "properties/src", "reports/src", "src")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
          sources.put(ROOT.relativize(file), onOneLine(Files.readString(file)));
        }
      }
    }
  }

  /** A source file without the ends of lines that comments are wrapped at. */
  private static String onOneLine(String source) {
    return source.replaceAll("\\s*\\n\\s*(?:\\*|//)?\\s*", " ");
  }

  private static String key(MatchResult citation) {
    return citation.group(1) + " " + citation.group(2);
  }

  /** What is cited in the text and has no entry, or by a number that the entry does not list. */
  private static List<String> missing(String text) {
    List<String> missing = new ArrayList<>();
    CITATION
        .matcher(text)
        .results()
        .forEach(
            citation -> {
              String entry = entries.get(key(citation));
              if (entry == null) {
                missing.add(key(citation));
                return;
              }
              NUMBER
                  .matcher(citation.group(3))
                  .results()
                  .map(number -> number.group(1) + " " + number.group(2))
                  .filter(number -> !lists(entry, number))
                  .forEach(number -> missing.add(key(citation) + ", " + number));
            });
    return missing;
  }

  private static boolean lists(String entry, String number) {
    return Pattern.compile(Pattern.quote(number) + "(?!\\.?\\d)", Pattern.CASE_INSENSITIVE)
        .matcher(entry)
        .find();
  }

  @Test
  void everyCitationHasItsEntry() {
    sources.forEach((file, text) -> assertEquals(List.of(), missing(text), file::toString));
  }

  @Test
  void everyTheoremCitesASource() {
    for (Theorem<?> theorem : Theorem.catalogue()) {
      assertTrue(CITATION.matcher(theorem.card().source()).find(), theorem::id);
      assertEquals(List.of(), missing(theorem.card().source()), theorem::id);
    }
  }

  @Test
  void everyEntryIsCited() {
    Set<String> cited = new TreeSet<>();
    for (String text : sources.values()) {
      CITATION.matcher(text).results().map(BibliographyTest::key).forEach(cited::add);
    }
    assertEquals(cited, new TreeSet<>(entries.keySet()));
  }

  @Test
  void whatIsNotThereIsFound() {
    assertEquals(
        List.of("Aronnax, Land %d".formatted(1870), "Nesterov %d, lemma 9.9".formatted(2004)),
        missing(
            "Due to Aronnax, Land %d, lemma 1; in (Nesterov %d, lemma 9.9) and Barron %d, lemma 1"
                .formatted(1870, 2004, 1993)));
  }

  @Test
  void everySectionOfTheTheoryExists() throws IOException {
    Set<String> headings =
        HEADING
            .matcher(Files.readString(DOCS.resolve("theory.md")))
            .results()
            .map(heading -> heading.group(1))
            .collect(Collectors.toSet());
    Set<String> cited = new TreeSet<>();
    for (String text : sources.values()) {
      SECTION.matcher(text).results().map(section -> section.group(1)).forEach(cited::add);
    }
    cited.removeAll(headings);
    assertEquals(Set.of(), cited);
  }

  @Test
  void nothingCitesNotesThatAreNotHere() {
    sources.forEach((file, text) -> assertFalse(NOTES.matcher(text).find(), file::toString));
  }
}
