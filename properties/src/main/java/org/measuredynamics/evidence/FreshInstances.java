package org.measuredynamics.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Theorem;

/**
 * A table of instances that right implementations were judged on, each fresh and once: it is only
 * appended to. A row counts as long as the theorem still has the revision that it had then.
 */
public final class FreshInstances {
  /** The name of the reference. */
  public static final String REFERENCE = "reference";

  private static final String HEAD = "theorem\trevision\tvariant\tseed\tverdict\tmargin\tseconds";

  private final Path file;
  private final List<Row> rows = new ArrayList<>();
  private final Map<Key, List<Row>> judged = new HashMap<>();

  /** Whose rows count together. */
  private record Key(String theorem, String revision, String variant) {}

  /**
   * One instance.
   *
   * @param theorem the theorem's id
   * @param revision what {@link #revision} said of the theorem
   * @param variant the name of the right implementation
   * @param seed of the examination whose first instance it is
   * @param verdict in words
   * @param margin the largest part of a bound that was used
   * @param seconds how long it took
   */
  public record Row(
      String theorem,
      String revision,
      String variant,
      long seed,
      String verdict,
      double margin,
      double seconds) {
    /** Returns the row of a piece of evidence. */
    public static Row of(Evidence evidence, String revision, String variant) {
      return new Row(
          evidence.theorem(),
          revision,
          variant,
          evidence.seed(),
          evidence.verdict().words(),
          evidence.margin(),
          evidence.seconds());
    }

    /** Returns whether the verdict is that one. */
    boolean is(Verdict of) {
      return verdict.equals(of.words());
    }

    private String line() {
      return String.format(
          Locale.ROOT,
          "%s\t%s\t%s\t%d\t%s\t%.3g\t%.3f",
          theorem,
          revision,
          variant,
          seed,
          verdict,
          margin,
          seconds);
    }
  }

  private FreshInstances(Path file) {
    this.file = file;
  }

  /**
   * Reads the table.
   *
   * @param file tab-separated, with a head; it need not exist
   * @throws IllegalArgumentException if a line is not a row; names it
   * @throws IOException if the file cannot be read
   */
  public static FreshInstances read(Path file) throws IOException {
    FreshInstances table = new FreshInstances(file);
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return table;
    }
    for (int k = 0; k < lines.size(); k++) {
      if (k == 0 && lines.get(k).equals(HEAD)) {
        continue;
      }
      try {
        String[] cells = lines.get(k).split("\t", -1);
        table.add(
            new Row(
                cells[0],
                cells[1],
                cells[2],
                Long.parseLong(cells[3]),
                cells[4],
                Double.parseDouble(cells[5]),
                Double.parseDouble(cells[6])));
      } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
        throw new IllegalArgumentException(
            "%s, line %d: expected %s, found %s"
                .formatted(file, k + 1, HEAD.replace('\t', ' '), lines.get(k)),
            e);
      }
    }
    return table;
  }

  /** Appends a row, in memory and on the disk. */
  public synchronized void append(Row row) throws IOException {
    String line = row.line() + "\n";
    Files.writeString(
        file,
        Files.exists(file) ? line : HEAD + "\n" + line,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    add(row);
  }

  private void add(Row row) {
    rows.add(row);
    if (!row.is(Verdict.NOT_COVERED)) {
      judged
          .computeIfAbsent(
              new Key(row.theorem, row.revision, row.variant), key -> new ArrayList<>())
          .add(row);
    }
  }

  /** Returns the rows of a theorem at a revision on a variant that were judged. */
  public synchronized List<Row> of(String theorem, String revision, String variant) {
    return List.copyOf(judged.getOrDefault(new Key(theorem, revision, variant), List.of()));
  }

  /** Returns how many rows of a theorem at a revision on a variant were judged. */
  public synchronized int count(String theorem, String revision, String variant) {
    return judged.getOrDefault(new Key(theorem, revision, variant), List.of()).size();
  }

  /** Returns how long an instance of a theorem takes on the reference, the median; 0 if unknown. */
  public synchronized double seconds(String theorem, String revision) {
    double[] seconds =
        judged.getOrDefault(new Key(theorem, revision, REFERENCE), List.of()).stream()
            .mapToDouble(Row::seconds)
            .sorted()
            .toArray();
    return seconds.length == 0 ? 0 : seconds[seconds.length / 2];
  }

  /** Returns how many rows are wanted of a theorem at a revision on a variant. */
  public int wanted(Requirement of, String theorem, String revision, String variant) {
    if (!variant.equals(REFERENCE)) {
      return of.variant;
    }
    boolean isCheap =
        count(theorem, revision, REFERENCE) > 0
            && seconds(theorem, revision) < Requirement.CHEAP_SECONDS;
    return isCheap ? of.cheap : of.reference;
  }

  /** Returns how many rows have which verdict, whatever the revision. */
  public synchronized Map<String, Integer> verdicts() {
    Map<String, Integer> verdicts = new TreeMap<>();
    rows.forEach(row -> verdicts.merge(row.verdict, 1, Integer::sum));
    return verdicts;
  }

  /**
   * Where a theorem stands, at the revision that was asked last.
   *
   * @param theorem its id
   * @param reference instances on the reference
   * @param variants instances on the other right programs
   * @param margin the worst of those that were upheld
   * @param undecided how many
   * @param wrong how many were refuted, broken or in error
   */
  public record State(
      String theorem, int reference, int variants, double margin, int undecided, int wrong) {
    private static State of(List<Row> rows) {
      List<Row> upheld = rows.stream().filter(row -> row.is(Verdict.UPHELD)).toList();
      int undecided = (int) rows.stream().filter(row -> row.is(Verdict.UNDECIDED)).count();
      int reference = (int) rows.stream().filter(row -> row.variant.equals(REFERENCE)).count();
      return new State(
          rows.get(0).theorem,
          reference,
          rows.size() - reference,
          upheld.stream().mapToDouble(Row::margin).max().orElse(0),
          undecided,
          rows.size() - upheld.size() - undecided);
    }
  }

  /** Returns where each theorem of the table stands, by id. */
  public synchronized List<State> states() {
    Map<String, String> last = new TreeMap<>();
    rows.forEach(row -> last.put(row.theorem, row.revision));
    return last.entrySet().stream()
        .map(
            theorem ->
                rows.stream()
                    .filter(row -> row.theorem.equals(theorem.getKey()))
                    .filter(row -> row.revision.equals(theorem.getValue()))
                    .filter(row -> !row.is(Verdict.NOT_COVERED))
                    .toList())
        .filter(found -> !found.isEmpty())
        .map(State::of)
        .toList();
  }

  /**
   * How many instances are asked for.
   *
   * @param reference of a theorem on the reference
   * @param cheap instead, where an instance takes under 0.1 s
   * @param variant of a theorem on each of the right variants
   */
  public record Requirement(int reference, int cheap, int variant) {
    private static final double CHEAP_SECONDS = 0.1;
    private static final double MOST_UNDECIDED = 0.01;

    /**
     * Returns the requirement of a text A:B:C.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Requirement of(String text) {
      if (!text.matches("\\d{1,7}:\\d{1,7}:\\d{1,7}")) {
        throw new IllegalArgumentException(
            "expected three numbers of instances as 60:2000:10, found " + text);
      }
      String[] numbers = text.split(":", -1);
      return new Requirement(
          Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
    }
  }

  /**
   * Returns what a table lacks: a line for each theorem and variant with too few instances, and for
   * each instance on which a right implementation was refuted, broken or not judged.
   *
   * @param revisions of the theorems, by id
   * @param implementations by name, the reference among them
   */
  public List<String> lacks(
      Requirement of, Map<String, String> revisions, List<String> implementations) {
    List<String> lacks = new ArrayList<>();
    for (Map.Entry<String, String> theorem : revisions.entrySet()) {
      List<Row> all = new ArrayList<>();
      for (String variant : implementations) {
        List<Row> found = of(theorem.getKey(), theorem.getValue(), variant);
        int wanted = wanted(of, theorem.getKey(), theorem.getValue(), variant);
        count(lacks, theorem.getKey(), variant, found.size(), wanted);
        all.addAll(found);
      }
      for (Row row : all) {
        if (!row.is(Verdict.UPHELD) && !row.is(Verdict.UNDECIDED)) {
          lacks.add(
              "%s: %s on %s, seed %d".formatted(row.theorem, row.verdict, row.variant, row.seed));
        }
      }
      long undecided = all.stream().filter(row -> row.is(Verdict.UNDECIDED)).count();
      if (undecided > Requirement.MOST_UNDECIDED * all.size()) {
        lacks.add(
            "%s: undecided on %d of %d instances"
                .formatted(theorem.getKey(), undecided, all.size()));
      }
    }
    return lacks;
  }

  private static void count(
      List<String> lacks, String theorem, String variant, int found, int wanted) {
    if (found < wanted) {
      lacks.add("%s: %d of %d instances on %s".formatted(theorem, found, wanted, variant));
    }
  }

  /**
   * Returns the revision of a theorem: a digest of all that it observes on three fixed instances of
   * the reference, but for what rounding may have done. Code that moves keeps it, and a reference
   * that rounds otherwise; a check that changes does not.
   */
  public static String revision(Theorem<?> theorem) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    for (List<Comparison> comparisons :
        Examination.of(theorem, new ReferenceImplementation(), 3 * theorem.card().cost(), 1)
            .observations()) {
      for (Comparison seen : comparisons) {
        double rounding = seen.budget().rounding();
        digest.update(seen.what().getBytes(StandardCharsets.UTF_8));
        for (double number :
            new double[] {
              seen.observed(),
              seen.claim(),
              seen.budget().discretisation(),
              seen.budget().monteCarlo(),
              seen.budget().truncation()
            }) {
          digest.update(digits(number, rounding).getBytes(StandardCharsets.UTF_8));
        }
        digest.update(digits(rounding, 0).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) (seen.isConclusive() ? 1 : 0));
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 6);
  }

  /** Two digits of a number, or none if these are not far above rounding. */
  private static String digits(double number, double rounding) {
    return Math.abs(number) <= 1e4 * rounding
        ? " rounding"
        : String.format(Locale.ROOT, " %.1e", number);
  }
}
