package org.measuredynamics.book;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.measuredynamics.benchmark.Processor;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.FreshInstances;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Theorem;

/**
 * What takes too long for every build, part by part. A part that is done is entered in {@code
 * reports/published/nightly.json}, so that a run that was stopped goes on with the next.
 */
public final class Nightly {
  private static final Path PUBLISHED = Path.of("reports/published");
  private static final Path TABLE = Path.of("reports/fresh.tsv");
  private static final String JAR = "properties/target/measure-dynamics.jar";
  private static final long MOST_MINUTES = 80;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The figure that names goals of the benchmarks. */
  private static final String MISSED = "goals missed";

  private Nightly() {}

  /**
   * A part that was run.
   *
   * @param part its name
   * @param commit the last commit that changed anything but results
   * @param date of the run, in UTC
   * @param processor of the machine
   * @param seconds how long it took
   * @param theorems a digest of the catalogue
   * @param figures what was found, by name
   */
  public record Entry(
      String part,
      String commit,
      String date,
      String processor,
      double seconds,
      String theorems,
      Map<String, String> figures) {
    /** Returns whether it was run for the theorems and mutants that there are. */
    @JsonIgnore
    public boolean isPresent() {
      return theorems.equals(catalogue());
    }
  }

  /** The parts, in the order in which they run. */
  enum Part {
    MATRIX {
      @Override
      List<String> command(OptionalInt minutes) {
        return verification("matrix", OptionalInt.of(minutes.orElse(75)));
      }

      @Override
      Map<String, String> figures() throws IOException {
        List<EvidenceFile.Kill> kills = EvidenceFile.read(PUBLISHED).mutants();
        long refutations = kills.stream().mapToLong(kill -> kill.refuted().size()).sum();
        long survivals = kills.stream().mapToLong(kill -> kill.survived().size()).sum();
        return named(
            "mutants",
            kills.size(),
            "refuted",
            kills.stream().filter(kill -> !kill.refuted().isEmpty()).count(),
            "pairs asked",
            refutations + survivals,
            "pairs refuted",
            refutations);
      }
    },
    ADDITIONS {
      @Override
      List<String> command(OptionalInt minutes) {
        return verification("additions", OptionalInt.of(minutes.orElse(75)));
      }

      @Override
      Map<String, String> figures() throws IOException {
        Map<String, String> figures = new LinkedHashMap<>();
        ((Map<?, ?>) EvidenceFile.read(PUBLISHED).manifest().get("additions"))
            .forEach((name, count) -> figures.put(name.toString(), count.toString()));
        return figures;
      }
    },
    POWER {
      @Override
      List<String> command(OptionalInt minutes) {
        return verification("power", OptionalInt.of(minutes.orElse(75)));
      }

      @Override
      Map<String, String> figures() throws IOException {
        List<EvidenceFile.Power> power = EvidenceFile.read(PUBLISHED).power();
        return named(
            "pairs",
            power.size(),
            "seen at thorough effort",
            power.stream().filter(each -> Double.isFinite(each.thorough())).count());
      }
    },
    QUICK {
      @Override
      List<String> command(OptionalInt minutes) {
        return verification("quick", OptionalInt.empty());
      }

      @Override
      Map<String, String> figures() throws IOException {
        List<EvidenceFile.Kill> asked =
            EvidenceFile.read(PUBLISHED).mutants().stream()
                .filter(kill -> kill.quickly() != null)
                .toList();
        List<String> survived =
            asked.stream()
                .filter(kill -> kill.quickly().isEmpty())
                .map(EvidenceFile.Kill::mutant)
                .toList();
        return named(
            "mutants",
            asked.size(),
            "refuted",
            asked.size() - survived.size(),
            "not refuted",
            String.join(", ", survived));
      }
    },
    KIT {
      @Override
      List<String> command(OptionalInt minutes) {
        return List.of(
            "java",
            "-cp",
            System.getProperty("java.class.path"),
            Conformance.class.getName(),
            PUBLISHED.toString());
      }

      @Override
      Map<String, String> figures() throws IOException {
        Map<String, String> figures = new LinkedHashMap<>();
        for (Conformance.Judged judged : Conformance.read(PUBLISHED)) {
          List<String> verdicts = new ArrayList<>();
          judged.verdicts().forEach((verdict, count) -> verdicts.add(count + " " + verdict));
          figures.put(
              judged.name(),
              "%s, %s, %.0f s, %s"
                  .formatted(
                      judged.effort(),
                      judged.status(),
                      judged.seconds(),
                      String.join(", ", verdicts)));
        }
        return figures;
      }
    },
    FRESH {
      @Override
      List<String> command(OptionalInt minutes) {
        return List.of(
            "java",
            "-jar",
            JAR,
            "fresh",
            "--for",
            minutes.orElse(45) + "m",
            "--table",
            TABLE.toString());
      }

      @Override
      Map<String, String> figures() throws IOException {
        Map<String, Integer> verdicts = FreshInstances.read(TABLE).verdicts();
        Map<String, String> figures = new LinkedHashMap<>();
        verdicts.forEach((verdict, count) -> figures.put(verdict, count.toString()));
        return figures;
      }
    },
    BENCH {
      @Override
      List<String> command(OptionalInt minutes) {
        return List.of(
            "mvn",
            "-B",
            "-ntp",
            "-q",
            "-pl",
            "reports",
            "-Dbenchmark.effort=full",
            "exec:exec@benchmarks",
            "exec:exec@large-flow");
      }

      @Override
      Map<String, String> figures() throws IOException {
        Path target = Path.of("reports/target");
        ObjectNode file = (ObjectNode) JSON.readTree(target.resolve("benchmarks.json").toFile());
        file.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        file.set("large", JSON.readTree(target.resolve("large-flow.json").toFile()));
        String vectors = file.get("vectors").asText();
        JSON.writerWithDefaultPrettyPrinter()
            .writeValue(PUBLISHED.resolve("benchmarks-" + vectors + ".json").toFile(), file);
        List<String> missed = new ArrayList<>();
        file.get("missed").forEach(each -> missed.add(each.asText()));
        return named("rows", file.get("rows").size(), MISSED, String.join("; ", missed));
      }
    };

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the command that runs the part.
     *
     * @param minutes after which matrix, additions and power begin nothing more, 75 if not given,
     *     and fresh, 45
     */
    abstract List<String> command(OptionalInt minutes);

    /** Returns what it found. */
    abstract Map<String, String> figures() throws IOException;

    private static List<String> verification(String extent, OptionalInt minutes) {
      List<String> command = new ArrayList<>();
      command.addAll(List.of("java", "-cp", JAR, "org.measuredynamics.evidence.Verification"));
      command.addAll(List.of(extent, PUBLISHED.toString(), PUBLISHED.toString()));
      minutes.ifPresent(most -> command.add(String.valueOf(most)));
      return command;
    }

    private static Map<String, String> named(Object... namesAndNumbers) {
      Map<String, String> figures = new LinkedHashMap<>();
      for (int k = 0; k < namesAndNumbers.length; k += 2) {
        figures.put((String) namesAndNumbers[k], String.valueOf(namesAndNumbers[k + 1]));
      }
      return figures;
    }
  }

  /**
   * Runs the parts that are named, or, if none are, those that have not been run on the present
   * commit; in the directory of the repository, after {@code mvn package}. Before the names may
   * stand {@code --minutes N}, after which matrix, additions, power and fresh begin nothing more.
   *
   * @throws IllegalArgumentException if a part is of no such name; lists those there are
   * @throws IllegalStateException if a part fails or takes longer than 80 minutes, and those before
   *     it are entered; or if goals of the benchmarks are missed, which are entered as well
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    boolean isLimited = arguments.length > 1 && arguments[0].equals("--minutes");
    OptionalInt minutes =
        isLimited ? OptionalInt.of(Integer.parseInt(arguments[1])) : OptionalInt.empty();
    String[] names = isLimited ? Arrays.copyOfRange(arguments, 2, arguments.length) : arguments;
    String commit = commit();
    List<Entry> entries = new ArrayList<>(read(PUBLISHED));
    for (Part part : parts(names, entries, commit)) {
      System.out.println("== " + part.word());
      long start = System.nanoTime();
      Process process = new ProcessBuilder(part.command(minutes)).inheritIO().start();
      if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
        process.destroy();
        throw new IllegalStateException(
            "%s: not done within %d minutes".formatted(part.word(), MOST_MINUTES));
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException(
            "%s: exit status %d".formatted(part.word(), process.exitValue()));
      }
      entries.removeIf(entry -> entry.part.equals(part.word()));
      entries.add(
          new Entry(
              part.word(),
              commit,
              LocalDate.now(ZoneOffset.UTC).toString(),
              processor(),
              Math.rint((System.nanoTime() - start) * 1e-9),
              catalogue(),
              part.figures()));
      write(PUBLISHED, entries);
      String missed = entries.get(entries.size() - 1).figures.getOrDefault(MISSED, "");
      if (!missed.isEmpty()) {
        throw new IllegalStateException("%s: missed: %s".formatted(part.word(), missed));
      }
    }
  }

  static List<Part> parts(String[] names, List<Entry> entries, String commit) {
    if (names.length == 0) {
      return Stream.of(Part.values())
          .filter(
              part ->
                  entries.stream()
                      .noneMatch(
                          entry -> entry.part.equals(part.word()) && entry.commit.equals(commit)))
          .toList();
    }
    List<String> words = Stream.of(Part.values()).map(Part::word).toList();
    List<Part> parts = new ArrayList<>();
    for (String name : names) {
      if (!words.contains(name)) {
        throw new IllegalArgumentException(
            "part: expected one of %s, found %s".formatted(words, name));
      }
      parts.add(Part.valueOf(name.toUpperCase(Locale.ROOT)));
    }
    return parts;
  }

  /** Returns the parts that are entered; none if there is no such file. */
  static List<Entry> read(Path published) throws IOException {
    Path file = published.resolve("nightly.json");
    return Files.exists(file)
        ? JSON.readValue(file.toFile(), new TypeReference<List<Entry>>() {})
        : List.of();
  }

  static void write(Path published, List<Entry> entries) throws IOException {
    List<Entry> sorted = entries.stream().sorted(Comparator.comparing(Entry::part)).toList();
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(published.resolve("nightly.json").toFile(), sorted);
  }

  /** A digest of the sentences: what a part was run for. */
  static String catalogue() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Theorem<?> theorem : Theorem.catalogue()) {
        Card card = theorem.card();
        update(digest, card.id(), card.statement(), card.budget(), card.neverAlone());
        card.refutes().forEach(mutant -> update(digest, mutant.id()));
        card.hypotheses().stream()
            .flatMap(hypothesis -> hypothesis.controls().stream())
            .forEach(control -> update(digest, control.name()));
      }
      Mutant.catalogue().forEach(mutant -> update(digest, mutant.id(), mutant.fault()));
      return HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void update(MessageDigest digest, String... words) {
    for (String word : words) {
      digest.update((word + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String commit() throws IOException, InterruptedException {
    List<String> command =
        List.of("git", "log", "-1", "--format=%h", "--", ".", ":!" + PUBLISHED, ":!" + TABLE);
    Process git = new ProcessBuilder(command).start();
    String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return git.waitFor() == 0 ? commit : "unknown";
  }

  private static String processor() throws IOException {
    String vectors = Processor.vectors();
    return "%s, %d cores%s"
        .formatted(
            Processor.model(),
            Runtime.getRuntime().availableProcessors(),
            vectors.isEmpty() ? "" : ", " + vectors);
  }
}
