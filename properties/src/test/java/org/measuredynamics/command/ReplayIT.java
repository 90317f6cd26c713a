package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a refuted check prints and writes: every hint is followed, every sum is added up. */
class ReplayIT {
  private static final Pattern HINT = Pattern.compile("(?m)^  replay (\\S+)$");
  private static final String NUMBER = "([-+.0-9e]+)";
  private static final Pattern SUM =
      Pattern.compile(
          "observed %1$s, bound %1$s = claim %1$s \\+ discretisation %1$s \\+ Monte Carlo %1$s \\+ rounding %1$s \\+ truncation %1$s"
              .formatted(NUMBER));

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "lift.hoelder-continuity, step-5-percent-long, discretisation",
    "game.descent-ascent, game-temperature-of-one, monteCarlo",
    "global.width, early-stop, truncation",
  })
  void replaysHaveTheSameBitsByTokenByFileInTheJvmAndAsAProcess(
      String theorem, String mutant, String term) throws Exception {
    String inJvm = "--jvm mutant:" + mutant;
    String asProcess = "-- java -jar " + Child.JAR + " serve " + inJvm;
    JsonNode first = null;
    for (String target : List.of(inJvm, asProcess)) {
      Path report = directory.resolve(first == null ? "in-jvm" : "as-process");
      Child check = run("check --effort quick --theorem " + theorem, report, target);
      JsonNode found = evidence(report, check);
      assertEquals("refuted", found.get("verdict").textValue());
      assertTrue(found.get("budget").get(term).doubleValue() > 0, found::toString);
      requireSums(found, check, report);
      List<String> printed =
          HINT.matcher(check.out()).results().map((MatchResult hint) -> hint.group(1)).toList();
      assertEquals(2, printed.size(), check::toString);
      assertEquals(found.get("replay").textValue(), printed.get(0));
      assertEquals(report.resolve("problems/" + theorem + ".json").toString(), printed.get(1));
      // The token on the road of its check, the file on the other: both on both, of the two checks.
      String other = target.equals(inJvm) ? asProcess : inJvm;
      for (int k = 0; k < printed.size(); k++) {
        Path again = directory.resolve("replay");
        Child replay = run("replay " + printed.get(k), again, k == 0 ? target : other);
        requireSame(found, evidence(again, replay));
        requireSums(evidence(again, replay), replay, again);
      }
      if (first == null) {
        first = found;
      } else if (theorem.startsWith("lift.")) {
        // A smaller instance is looked for as long as time allows: the slower check may find less.
        requireSame(first, found);
      }
    }
  }

  /** The problem file that the documentation shows, by hand; and what may be wrong in one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|| reference | 0 | 1 of 1 covered theorems upheld",
        "|| mutant:game-step-1-percent-long | 1 | game[payoff=quadratic, dimension=2, particles=3,",
        "\"quadratic\" | \"cubic\" | reference | 2 | payoff: expected one of [",
        "\"dimension\": 2 | \"dimension\": 0 | reference | 2 | dimension: expected at least 1, found 0",
        "\"particles\": 3, | | reference | 2 | particles",
        "game.cycling | fluctuation.rate | reference | 2 | instance: expected student, found game[",
        "\"type\": \"game\" | \"type\": \"board\" | reference | 2 | board",
      })
  void problemFilesAreWrittenByHand(
      String old, String other, String jvm, int status, String expected) throws Exception {
    String shown =
        Files.readAllLines(Child.ROOT.resolve("src/main/docs/command-line.md")).stream()
            .map(String::strip)
            .filter(line -> line.startsWith("{\"theorem\""))
            .findFirst()
            .orElseThrow();
    Path file = directory.resolve("by-hand.json");
    Files.writeString(file, old == null ? shown : shown.replace(old, other == null ? "" : other));
    Child child = Child.line("java -jar %s replay %s --jvm %s".formatted(Child.JAR, file, jvm));
    assertEquals(status, child.status(), child::toString);
    assertTrue((child.out() + child.err()).contains(expected), child::toString);
  }

  private static Child run(String what, Path report, String target)
      throws IOException, InterruptedException {
    Child child =
        Child.line("java -jar %s %s --report %s %s".formatted(Child.JAR, what, report, target));
    assertEquals(1, child.status(), child::toString);
    return child;
  }

  /** The evidence is where the output says. */
  private static JsonNode evidence(Path report, Child child) throws IOException {
    Path file = report.resolve("evidence.json");
    assertTrue(child.out().contains("evidence: " + file), child::toString);
    JsonNode all = new ObjectMapper().readTree(file.toFile()).get("evidence");
    assertEquals(1, all.size());
    return all.get(0);
  }

  private static void requireSame(JsonNode found, JsonNode again) {
    for (String name :
        List.of(
            "theorem",
            "verdict",
            "observed",
            "claim",
            "bound",
            "budget",
            "what",
            "instance",
            "replay")) {
      assertEquals(found.get(name), again.get(name), name);
    }
  }

  private static void requireSums(JsonNode found, Child child, Path report) throws IOException {
    JsonNode budget = found.get("budget");
    double total =
        found.get("claim").doubleValue()
            + (budget.get("discretisation").doubleValue()
                + budget.get("monteCarlo").doubleValue()
                + budget.get("rounding").doubleValue()
                + budget.get("truncation").doubleValue());
    assertEquals(total, found.get("bound").doubleValue());
    String junit = Files.readString(report.resolve("junit.xml"));
    for (String text : List.of(child.out(), junit)) {
      Matcher sum = SUM.matcher(text);
      assertTrue(sum.find(), text);
      assertEquals(found.get("observed").doubleValue(), number(sum, 1), printed(number(sum, 1)));
      double bound = number(sum, 2);
      assertEquals(total, bound, printed(bound));
      double added = 0;
      double blur = printed(bound);
      for (int k = 3; k <= 7; k++) {
        added += number(sum, k);
        blur += printed(number(sum, k));
      }
      assertEquals(bound, added, blur);
    }
  }

  private static double number(Matcher sum, int k) {
    return Double.parseDouble(sum.group(k));
  }

  /** Six digits are printed. */
  private static double printed(double value) {
    return 1e-5 * Math.abs(value);
  }
}
