package org.measuredynamics.benchmark;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What people use instead, on the same work: a process a library, which is timed in turn with a
 * benchmark, after each of its iterations. What it takes two steps to is compared before.
 */
final class Peers implements AutoCloseable {
  /** System properties of a fork: where the script is, where rounds are written, and how long. */
  static final String SCRIPT = "peers.script";

  static final String ROUNDS = "peers.rounds";
  static final String SECONDS = "peers.seconds";

  /** The size of the two steps that are compared. */
  static final double CHECKED_STEP = 0.01;

  /** How far a peer may be from the reference, relative to the largest parameter. */
  private static final double SAME = 1e-9;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Process> processes = new ArrayList<>();
  private final List<String> libraries = new ArrayList<>();
  private final List<Writer> questions = new ArrayList<>();
  private final List<BufferedReader> answers = new ArrayList<>();
  private final Map<String, List<Double>> rates = new LinkedHashMap<>();
  private final String name;

  /** Without peers. */
  Peers() {
    name = "";
  }

  /**
   * @param name of the work, as the rows say it
   * @param work what the script calls it
   * @param numbers inputs, targets and parameters, and these after two steps
   * @throws IllegalStateException if a peer comes to other numbers
   */
  Peers(String name, String work, String unit, int[] shape, int threads, double[]... numbers)
      throws IOException {
    this.name = name;
    Path file = Files.createTempFile("peers", ".bin");
    try {
      Files.write(file, bytes(numbers));
      for (String library : List.of("numpy", "pytorch")) {
        Map<String, Object> what = new LinkedHashMap<>();
        what.put("library", library);
        what.put("work", work);
        what.put("unit", unit);
        what.put("shape", shape);
        what.put("file", file.toString());
        what.put("rate", CHECKED_STEP);
        start(library, what, threads);
      }
    } finally {
      Files.delete(file);
    }
  }

  /** Returns what this machine does at most, as NumPy finds it. */
  static Map<String, Double> limits(int threads) throws IOException {
    try (Peers peers = new Peers()) {
      peers.start("numpy", Map.of("library", "numpy", "work", "limits"), threads);
      peers.round(1);
      peers.round(1);
      Map<String, Double> best = new LinkedHashMap<>();
      peers.rates.forEach((variant, each) -> best.put(variant, each.get(1)));
      return best;
    }
  }

  private static byte[] bytes(double[]... numbers) {
    int length = Arrays.stream(numbers).mapToInt(each -> each.length).sum();
    ByteBuffer buffer = ByteBuffer.allocate(8 * length).order(ByteOrder.LITTLE_ENDIAN);
    for (double[] each : numbers) {
      buffer.asDoubleBuffer().put(each);
      buffer.position(buffer.position() + 8 * each.length);
    }
    return buffer.array();
  }

  private void start(String library, Map<String, Object> what, int threads) throws IOException {
    Path python = Path.of("/usr/bin/python3");
    ProcessBuilder builder =
        new ProcessBuilder(
                Files.isExecutable(python) ? python.toString() : "python3",
                System.getProperty(SCRIPT))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    for (String variable : List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")) {
      builder.environment().put(variable, String.valueOf(threads));
    }
    // Debian's OpenBLAS does not know the newest processors and takes instructions of 2004 there.
    String vectors = Processor.vectors();
    if (!vectors.isEmpty()) {
      builder
          .environment()
          .put("OPENBLAS_CORETYPE", vectors.equals("avx512") ? "SkylakeX" : "Haswell");
    }
    Process process = builder.start();
    Writer question = process.outputWriter(StandardCharsets.UTF_8);
    BufferedReader answer = process.inputReader(StandardCharsets.UTF_8);
    question.write(JSON.writeValueAsString(what) + "\n");
    question.flush();
    String errors = answer.readLine();
    if (errors == null) {
      System.err.println("no " + library + " to compare with");
      process.destroy();
      return;
    }
    read(errors)
        .forEach(
            (variant, error) -> {
              if (!(error <= SAME)) {
                throw new IllegalStateException(
                    "%s: %s, %s, is off by %s after two steps"
                        .formatted(name, library, variant, error));
              }
            });
    libraries.add(library);
    processes.add(process);
    questions.add(question);
    answers.add(answer);
  }

  private static Map<String, Double> read(String line) throws IOException {
    return JSON.readValue(line, new TypeReference<LinkedHashMap<String, Double>>() {});
  }

  /**
   * Times each variant of each library.
   *
   * @param each what of the reference's one of theirs is: networks that they step at a time
   */
  void round(int each) throws IOException {
    for (int k = 0; k < processes.size(); k++) {
      questions.get(k).write(System.getProperty(SECONDS, "0.5") + "\n");
      questions.get(k).flush();
      String library = libraries.get(k);
      read(answers.get(k).readLine())
          .forEach(
              (variant, rate) ->
                  rates
                      .computeIfAbsent(library + ", " + variant, key -> new ArrayList<>())
                      .add(each * rate));
    }
  }

  /** Adds rates that were measured otherwise. */
  void add(String variant, double rate) {
    rates.computeIfAbsent(variant, key -> new ArrayList<>()).add(rate);
  }

  /** Ends the processes and writes a line with all rounds, those of the warm-up among them. */
  void write(String key) throws IOException {
    close();
    Path file = Path.of(System.getProperty(ROUNDS));
    String line = JSON.writeValueAsString(Map.of("key", key, "rates", rates));
    Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
  }
}
