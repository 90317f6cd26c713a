package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Kits, programs to copy and adapters in languages that are neither Java nor Python. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LanguagesIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A language.
   *
   * @param folder where its page, its kit, its program to copy and its adapter are
   * @param probe a command that succeeds where its tools are
   * @param own the command of the page that starts the program to copy
   * @param adapter the adapter's file, or where that takes long to compile the program to copy
   * @param step the step in the file
   * @param longer a step that is 1 percent too long
   * @param build a command that builds what starts of a file
   * @param start the command that starts it
   */
  private record Language(
      String folder,
      String probe,
      String own,
      String adapter,
      String step,
      String longer,
      String build,
      String start) {
    Path sources() {
      return Child.ROOT.resolve("src/main").resolve(folder);
    }

    boolean hasOnItsPage(String line) {
      try {
        return Files.readString(sources().resolve("README.md")).contains("\n    " + line + "\n");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void requireTools() throws IOException, InterruptedException {
      PromisesIT.require(probe, "needs what src/main/%s/README.md installs".formatted(folder));
    }
  }

  private static final List<Language> LANGUAGES =
      List.of(
          new Language(
              "cpp",
              "printf '#include <Eigen/Core>\\n#include <nlohmann/json.hpp>\\n'"
                  + " | g++ -x c++ -E -I /usr/include/eigen3 - > /dev/null",
              "target/own",
              "own.cpp",
              "problem.step /",
              "1.01 * problem.step /",
              "g++ -std=c++17 -I /usr/include/eigen3 -o %1$s.out %1$s",
              "%s.out"),
          new Language(
              "javascript",
              "npm --version && node --version",
              "node src/main/javascript/own.mjs",
              "tfjs_adapter.mjs",
              "positions.shape[0] * step",
              "1.01 * positions.shape[0] * step",
              "true",
              "node %s"),
          new Language(
              "octave",
              "octave-cli --version",
              "octave-cli -qf src/main/octave/own.m",
              "octave_adapter.m",
              "problem.step *",
              "1.01 * problem.step *",
              "true",
              "octave-cli -qf %s"));

  /** Whether a line is of one of the languages. */
  static boolean isOfLanguages(String line) {
    return LANGUAGES.stream().anyMatch(language -> language.hasOnItsPage(line));
  }

  /** Looks for the tools of the language that a line is of, if it is of one. */
  static void requireTools(String line) throws IOException, InterruptedException {
    for (Language language : LANGUAGES) {
      if (language.hasOnItsPage(line)) {
        language.requireTools();
      }
    }
  }

  /** In their order: the others need what these lines build. */
  @TestFactory
  @Order(1)
  Stream<DynamicTest> everyLineOfThePagesHoldsAsItStands() throws IOException {
    return PromisesIT.lines(LanguagesIT::isOfLanguages);
  }

  /** The pages: multiply the step by 1.01, and it is refuted. */
  @TestFactory
  @Order(2)
  Stream<DynamicTest> aStepOnePercentTooLongIsRefuted() {
    return LANGUAGES.stream()
        .map(language -> dynamicTest(language.adapter, () -> requireRefuted(language)));
  }

  private static void requireRefuted(Language language) throws IOException, InterruptedException {
    language.requireTools();
    String right = Files.readString(language.sources().resolve(language.adapter));
    String wrong = right.replace(language.step, language.longer);
    assertNotEquals(right, wrong);
    Path faulty =
        Files.createDirectories(Child.ROOT.resolve("target/faulty").resolve(language.folder));
    try (Stream<Path> files = Files.list(language.sources())) {
      for (Path file : files.filter(LanguagesIT::isOfKit).toList()) {
        Path link = faulty.resolve(file.getFileName());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, file);
      }
    }
    Path file = Files.writeString(faulty.resolve(language.adapter), wrong);
    Child build = Child.line(language.build.formatted(file));
    assertEquals(0, build.status(), build::toString);
    String check = "check --effort quick --theorem lift.steps --theorem lift.energy-dissipation";
    Child child =
        Child.line(
            "java -jar %s %s -- %s".formatted(Child.JAR, check, language.start.formatted(file)));
    assertEquals(1, child.status(), child::toString);
    assertTrue(child.out().contains("2 refuted"), child::toString);
  }

  /** Whether a file stands beside an adapter: the kit, or the packages that it uses. */
  private static boolean isOfKit(Path file) {
    return file.getFileName()
        .toString()
        .matches("measure_dynamics.*|recorded_steps.*|node_modules");
  }

  private static final String ENERGY =
      """
      "energy": {"kind": "network", "unit": "relu", "risk": "square",
      "regulariser": {"kind": "none", "strength": 0}, "inputs": [[1, 2]], "targets": [0]%s}""";

  private static final String RUN =
      """
      "run", "params": {"dynamics": {"kind": "%s"}, "scheme": "euler", "step": 0.125, "record": [0, 1],
      "seed": 1, "initial": {"positions": %s, "weights": [1]},\s"""
          + ENERGY
          + "}";

  private static final String PLAIN = "[[2, 1, 0.5]]";
  private static final String PACKED =
      "{\"shape\": [1, 3], \"dtype\": \"float32\", \"data\": \"AAAAQAAAgD8AAAA/\"}";

  private static final List<String> ASKED =
      List.of(
          "\"describe\", \"params\": {}",
          RUN.formatted("gradient-flow", PLAIN, ""),
          RUN.formatted("lazy", PLAIN, ""),
          "\"evaluate\", \"params\": {\"measure\": {\"positions\": [[2, 1, 0.5]], \"weights\": [1]}, "
              + ENERGY.formatted("")
              + "}",
          "\"nonsense\", \"params\": {}",
          RUN.formatted("gradient-flow", PLAIN, ", \"sizes\": [1]"),
          "\"run\", \"params\": {}",
          RUN.formatted("gradient-flow", PACKED, ""),
          "\"shutdown\", \"params\": {}");

  /** Of the errors that these questions are answered with, or 0. */
  private static final int[] CODES = {0, 0, -32001, -32001, -32001, -32001, -32000, 0, 0};

  /**
   * Every kit reads plain arrays as it reads packed ones, says what it does not support, and is
   * there to be asked again after what fails.
   */
  @TestFactory
  @Order(3)
  Stream<DynamicTest> kitsAnswerAlike(@TempDir Path directory) throws IOException {
    StringBuilder transcript = new StringBuilder();
    for (String question : ASKED) {
      transcript.append(
          "{\"jsonrpc\": \"2.0\", \"id\": %d, \"method\": %s}%n"
              .formatted(ASKED.indexOf(question), question.replace('\n', ' ')));
    }
    Path questions = Files.writeString(directory.resolve("questions"), transcript);
    return LANGUAGES.stream()
        .map(language -> dynamicTest(language.folder, () -> requireAnswers(language, questions)));
  }

  private static void requireAnswers(Language language, Path questions)
      throws IOException, InterruptedException {
    language.requireTools();
    String table = "(src/main/%s/README.md)".formatted(language.folder);
    assertTrue(
        Files.readAllLines(Child.ROOT.resolve("README.md")).stream()
            .anyMatch(row -> row.contains(table) && row.endsWith("| `" + language.own + "` |")));
    Child child = Child.line("%s < %s".formatted(language.own, questions));
    assertEquals(0, child.status(), child::toString);
    List<JsonNode> answers = new ArrayList<>();
    for (String line : child.out().lines().toList()) {
      answers.add(JSON.readTree(line));
    }
    assertEquals(CODES.length, answers.size(), child::toString);
    for (int k = 0; k < CODES.length; k++) {
      assertEquals(k, answers.get(k).get("id").intValue(), child::toString);
      assertEquals(CODES[k], answers.get(k).at("/error/code").asInt(), child::toString);
    }
    assertEquals("own", answers.get(0).at("/result/name").asText());
    JsonNode positions = answers.get(1).at("/result/positions");
    assertEquals("[2,1,3]", positions.get("shape").toString());
    double[] numbers = new double[6];
    ByteBuffer.wrap(Base64.getDecoder().decode(positions.get("data").asText()))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asDoubleBuffer()
        .get(numbers);
    // The neuron is 4 at its datum: a step takes 4 (2, 2, 4) / 8 from (2, 1, 0.5).
    assertArrayEquals(new double[] {2, 1, 0.5, 1, 0, -1.5}, numbers);
    assertEquals(positions, answers.get(7).at("/result/positions"));
    assertTrue(answers.get(8).get("result").isObject(), child::toString);
  }
}
