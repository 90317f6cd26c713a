package org.measuredynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.theorem.Theorem;

/** The house: rooms one above the other, none too large, and theorems that read from the top. */
class HouseTest {
  private static final Path ROOT = Path.of(System.getProperty("repository"));
  private static final String ROOF = "org.measuredynamics.";

  /** The packages, each above all that it may use. */
  private static final List<String> ORDER =
      List.of(
          // reference
          "message",
          "kernel",
          "kernel.vector",
          "random",
          "measure",
          "model",
          "symmetry",
          "energy",
          "game",
          "flow",
          "limit",
          // properties
          "statistic",
          "contract",
          "instance",
          "mutant",
          "variant",
          "observation",
          "theorem",
          "theorem.lift",
          "theorem.global",
          "theorem.fluctuation",
          "theorem.symmetry",
          "theorem.game",
          "evidence",
          "junit",
          "command",
          // reports
          "benchmark",
          "book");

  private static final int LONGEST_THEOREM = 260;
  private static final int MEDIAN_THEOREM = 130;
  private static final int LATEST_CHECK = 75;

  /** Lines of the files of theorems and of mutants for each theorem and each mutant. */
  private static final int LINES_EACH = 70;

  /**
   * A source.
   *
   * @param module reference, properties or reports
   * @param room its package, without org.measuredynamics
   */
  private record Source(String module, String room, String name, String text) {
    int lines() {
      return (int) text.lines().count();
    }

    /** The packages whose classes it names, imported or written out. */
    List<String> uses() {
      return Pattern.compile("\\borg\\.measuredynamics\\.([a-z.]+)\\.[A-Z]")
          .matcher(text)
          .results()
          .map(found -> found.group(1))
          .filter(other -> !other.equals(room))
          .distinct()
          .toList();
    }
  }

  private static List<Source> sources;

  @BeforeAll
  static void read() throws IOException {
    sources = new ArrayList<>();
    for (String module : List.of("reference", "properties", "reports")) {
      Path base = ROOT.resolve(module).resolve("src/main/java/org/measuredynamics");
      try (Stream<Path> files = Files.walk(base)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          String room = base.relativize(file.getParent()).toString().replace('/', '.');
          String name = file.getFileName().toString().replace(".java", "");
          sources.add(new Source(module, room, name, Files.readString(file)));
        }
      }
    }
  }

  private static List<Source> theorems() {
    TreeSet<String> names = new TreeSet<>();
    Theorem.catalogue().forEach(theorem -> names.add(theorem.getClass().getName()));
    return sources.stream()
        .filter(source -> names.contains(ROOF + source.room + "." + source.name))
        .toList();
  }

  @Test
  void noArrowGoesUp() {
    assertEquals(
        new TreeSet<>(ORDER),
        sources.stream().map(Source::room).collect(Collectors.toCollection(TreeSet::new)));
    Map<String, TreeSet<String>> used = new TreeMap<>();
    for (Source source : sources) {
      for (String other : source.uses()) {
        used.computeIfAbsent(source.room, room -> new TreeSet<>()).add(other);
        assertTrue(
            ORDER.indexOf(other) < ORDER.indexOf(source.room),
            () -> source.room + "." + source.name + " uses " + other + ", which is above it");
      }
    }
    for (String room : ORDER) {
      System.out.printf(
          "%-20s %s%n", room, String.join(" ", used.getOrDefault(room, new TreeSet<>())));
    }
  }

  /** The page has a place for every room, from the top. */
  @Test
  void thePageHasEveryRoomInItsOrder() throws IOException {
    String page = Files.readString(ROOT.resolve("src/main/docs/architecture.md"));
    int last = page.length();
    for (String room : ORDER) {
      int at = page.lastIndexOf("`" + room + "`");
      assertTrue(0 <= at && at < last, () -> room + " has no place, or not its own");
      last = at;
    }
  }

  @Test
  void noRoomIsTooLarge() {
    Map<String, Integer> lines =
        sources.stream()
            .filter(source -> source.module.equals("properties"))
            .collect(
                Collectors.groupingBy(
                    Source::room, TreeMap::new, Collectors.summingInt(Source::lines)));
    int all = lines.values().stream().mapToInt(Integer::intValue).sum();
    lines.forEach((room, count) -> System.out.printf("%-20s %6d lines%n", room, count));
    lines.forEach(
        (room, count) -> assertTrue(count < 0.4 * all, () -> room + ": " + count + " of " + all));
    int both =
        lines.entrySet().stream()
            .filter(
                entry -> entry.getKey().startsWith("theorem") || entry.getKey().equals("mutant"))
            .mapToInt(Map.Entry::getValue)
            .sum();
    System.out.printf("theorems and mutants %6d lines%n", both);
    int each = both / (Theorem.catalogue().size() + Mutant.catalogue().size());
    assertTrue(each < LINES_EACH, () -> both + " lines, " + each + " each");
  }

  /** What is read of a file: all but its imports and empty lines. */
  private static List<String> read(Source source) {
    return source
        .text
        .lines()
        .filter(line -> !line.isBlank() && !line.matches("(package|import) .*"))
        .toList();
  }

  /** Statement, card, check, claims: before the check stands only what states the theorem. */
  @Test
  void aTheoremReadsFromTheTop() {
    List<Source> theorems = theorems();
    assertEquals(Theorem.catalogue().size(), theorems.size());
    for (Source theorem : theorems) {
      assertTrue(
          theorem.lines() <= LONGEST_THEOREM,
          () -> theorem.name + " has " + theorem.lines() + " lines");
      List<String> read = read(theorem);
      int check =
          IntStream.range(0, read.size())
              .filter(k -> read.get(k).startsWith("  public void check(Trial<"))
              .findFirst()
              .orElse(0);
      assertTrue(
          0 < check && check <= LATEST_CHECK,
          () -> "%s: check begins at line %d of %d".formatted(theorem.name, check, read.size()));
    }
    // Laws of the base go through whatever is declared: they are read by design, not whole.
    Set<String> base =
        Theorem.catalogue().stream()
            .filter(theorem -> theorem.card().isBase())
            .map(theorem -> theorem.getClass().getSimpleName())
            .collect(Collectors.toSet());
    int[] lengths =
        theorems.stream()
            .filter(each -> !base.contains(each.name))
            .mapToInt(each -> read(each).size())
            .sorted()
            .toArray();
    int median = lengths[lengths.length / 2];
    System.out.printf(
        "theorems: median %d lines without imports, longest %d%n",
        median, lengths[lengths.length - 1]);
    assertTrue(median <= MEDIAN_THEOREM, () -> "median " + median);
  }

  @Test
  void everyRoomSaysWhatLivesInIt() {
    for (String room : ORDER) {
      assertTrue(
          sources.stream()
              .anyMatch(source -> source.room.equals(room) && source.name.equals("package-info")),
          () -> room + " has no package-info");
    }
  }
}
