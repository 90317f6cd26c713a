package org.measuredynamics.book;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.Verdict;

/** The table of implementations and theorems: every adapter of this repository, judged. */
public final class Conformance {
  private static final String JAR = "properties/target/measure-dynamics.jar";
  private static final String DJL = "src/main/djl/target/djl-adapter.jar";
  private static final String PYTHON = "/usr/bin/python3 src/main/python/";
  private static final String PUBLIC = "-- " + PYTHON + "public/%s target/checkout/%s";
  private static final String TABLE = "conformance.json";

  /** After which a check is stopped, and the implementation entered without verdicts. */
  private static final long MOST_MINUTES = 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * An implementation to judge.
   *
   * @param name as the table has it
   * @param build the line that builds it, as a shell has it; empty if nothing is to be built
   * @param words what follows {@code check}
   */
  record Adapter(String name, String build, String words) {
    /** Of a public code the words end in its checkout: judged where that is. */
    boolean isHere() {
      return !words.contains(" target/checkout/")
          || Files.isDirectory(Path.of(words.substring(words.lastIndexOf(' ') + 1)));
    }
  }

  private static Adapter ofOthers(String repository, String judged) {
    return new Adapter(
        repository + ", " + judged.replaceFirst("\\.py", ""),
        "",
        PUBLIC.formatted(judged, repository.substring(repository.indexOf('/') + 1)));
  }

  /** The adapters of this repository, and those for public codes. */
  static final List<Adapter> ADAPTERS =
      List.of(
          new Adapter("reference", "", "--jvm reference"),
          new Adapter("reference, float32", "", "--jvm reference:float32"),
          new Adapter("NumPy", "", "-- " + PYTHON + "numpy_adapter.py"),
          new Adapter("NumPy, float32", "", "-- " + PYTHON + "numpy_adapter.py float32"),
          new Adapter("PyTorch", "", "-- " + PYTHON + "pytorch_adapter.py"),
          new Adapter("PyTorch, float32", "", "-- " + PYTHON + "pytorch_adapter.py float32"),
          new Adapter("scikit-learn", "", "-- " + PYTHON + "sklearn_adapter.py"),
          new Adapter("scikit-learn, float32", "", "-- " + PYTHON + "sklearn_adapter.py float32"),
          new Adapter(
              "Eigen",
              "g++ -std=c++17 -O2 -I /usr/include/eigen3 -o target/eigen_adapter"
                  + " src/main/cpp/eigen_adapter.cpp",
              "-- target/eigen_adapter"),
          new Adapter("Eigen, float32", "", "-- target/eigen_adapter float32"),
          new Adapter(
              "TensorFlow.js, float32",
              "npm ci --silent --prefix src/main/javascript",
              "-- node src/main/javascript/tfjs_adapter.mjs"),
          new Adapter("Octave", "", "-- octave-cli -qf src/main/octave/octave_adapter.m"),
          new Adapter("DJL, float32", "mvn -B -ntp -q -f src/main/djl package", "--jvm DJL"),
          ofOthers("alisiahkoohi/Langevin-dynamics", "langevin.py siahkoohi"),
          ofOthers("noahgolmant/SGLD", "langevin.py golmant"),
          ofOthers("zsteve/mfl", "langevin.py zsteve"),
          ofOthers("NiclasGoering/mean_field_langevin", "langevin.py goering"),
          ofOthers("henripal/sgld", "langevin.py henripal"),
          ofOthers("GauthierGidel/Variational-Inequality-GAN", "games.py ExtraSGD"),
          ofOthers("GauthierGidel/Variational-Inequality-GAN", "games.py OMD"),
          ofOthers("fonfonx/MeanFieldSGD", "mean_field_sgd.py"));

  /**
   * What was found of an implementation.
   *
   * @param name as the table has it
   * @param effort of the check
   * @param status the exit status of its check, or what kept it from being judged
   * @param seconds how long the check took
   * @param theorems the theorems that it covers
   */
  public record Judged(
      String name, String effort, String status, double seconds, List<Found> theorems) {
    /** Returns how many theorems have which verdict. */
    public Map<String, Long> verdicts() {
      return theorems.stream()
          .collect(Collectors.groupingBy(Found::verdict, TreeMap::new, Collectors.counting()));
    }

    /** Returns what was found about a theorem, if it is covered. */
    public Optional<Found> about(String theorem) {
      return theorems.stream().filter(found -> found.theorem.equals(theorem)).findFirst();
    }
  }

  /**
   * What was found about a theorem.
   *
   * @param theorem its id
   * @param verdict in words
   * @param margin the part of the bound that was used; -1 where nothing was bounded, or more than
   *     every part
   * @param seconds how long it took
   * @param what the observation that decided
   */
  public record Found(String theorem, String verdict, double margin, double seconds, String what) {
    static Found of(Evidence evidence) {
      return new Found(
          evidence.theorem(),
          evidence.verdict().words(),
          Double.isFinite(evidence.margin()) ? evidence.margin() : -1,
          evidence.seconds(),
          evidence.what());
    }
  }

  private Conformance() {}

  /**
   * Judges the adapters and writes the table; in the directory of the repository, after {@code mvn
   * package}. Arguments: the directory to write to, and the effort, quick if not given; then the
   * names of the adapters to judge: if none is given all, but of public codes those whose checkouts
   * are in {@code target/checkout}.
   *
   * @throws IllegalArgumentException if an adapter is of no such name; lists those there are
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path published = Path.of(arguments[0]);
    Effort effort =
        Effort.valueOf(arguments.length > 1 ? arguments[1].toUpperCase(Locale.ROOT) : "QUICK");
    List<String> names =
        Arrays.asList(arguments).subList(Math.min(2, arguments.length), arguments.length);
    List<Judged> judged = new ArrayList<>(read(published));
    for (Adapter adapter : named(names)) {
      Judged found = judged(adapter, effort);
      System.out.printf(
          Locale.ROOT,
          "%-24s %s, %.0f s, %s%n",
          found.name,
          found.status,
          found.seconds,
          found.verdicts());
      judged.removeIf(before -> before.name.equals(found.name));
      judged.add(found);
      write(published, judged);
    }
  }

  static List<Adapter> named(List<String> names) {
    List<String> known = ADAPTERS.stream().map(Adapter::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "adapter: expected one of %s, found %s".formatted(known, name));
      }
    }
    return ADAPTERS.stream()
        .filter(adapter -> names.isEmpty() ? adapter.isHere() : names.contains(adapter.name))
        .toList();
  }

  private static Judged judged(Adapter adapter, Effort effort)
      throws IOException, InterruptedException {
    String word = effort.name().toLowerCase(Locale.ROOT);
    if (!adapter.build.isEmpty() && carriedOut(List.of("sh", "-c", adapter.build)) != 0) {
      return new Judged(adapter.name, word, "cannot be built: " + adapter.build, 0, List.of());
    }
    Path report = Files.createTempDirectory("conformance");
    List<String> command =
        new ArrayList<>(
            List.of("java", "-XX:+UseParallelGC", "-cp", JAR + File.pathSeparator + DJL));
    command.add("org.measuredynamics.command.MeasureDynamics");
    command.addAll(List.of("check", "--effort", word));
    command.addAll(List.of("--report", report.toString()));
    if (adapter.words.startsWith("-- ")) {
      command.addAll(List.of("--processes", "2"));
    }
    command.addAll(List.of(adapter.words.split(" ", -1)));
    long start = System.nanoTime();
    int status = carriedOut(command);
    double seconds = Math.rint((System.nanoTime() - start) * 1e-9);
    if (!Files.exists(report.resolve("evidence.json"))) {
      return new Judged(
          adapter.name, word, "no evidence, exit status " + status, seconds, List.of());
    }
    return new Judged(
        adapter.name,
        word,
        "exit status " + status,
        seconds,
        EvidenceFile.read(report).evidence().stream()
            .filter(evidence -> evidence.verdict() != Verdict.NOT_COVERED)
            .map(Found::of)
            .toList());
  }

  /** Returns the exit status; -1 if the command was stopped or cannot be started. */
  private static int carriedOut(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try {
        return process.waitFor(MOST_MINUTES, TimeUnit.MINUTES) ? process.exitValue() : -1;
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return -1;
    }
  }

  /** Returns what was found last, in the order of the adapters; nothing if there is no table. */
  static List<Judged> read(Path published) throws IOException {
    Path file = published.resolve(TABLE);
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Judged> judged = JSON.readValue(file.toFile(), new TypeReference<List<Judged>>() {});
    return ADAPTERS.stream()
        .flatMap(adapter -> judged.stream().filter(each -> each.name.equals(adapter.name)))
        .toList();
  }

  static void write(Path published, List<Judged> judged) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(published.resolve(TABLE).toFile(), judged);
  }
}
