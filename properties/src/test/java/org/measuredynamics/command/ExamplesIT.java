package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A theorem, a mutant, a unit and a payoff are one file each: those of the page, beside the jar.
 */
class ExamplesIT {
  private static final Path EXAMPLES = Child.ROOT.resolve("src/main/docs/examples");

  @TempDir private static Path classes;

  /** Compiles them, and lists each as a service, as the annotation does in the build. */
  @BeforeAll
  static void compile() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(EXAMPLES)) {
      files =
          all.filter(file -> file.toString().endsWith(".java"))
              // Those of the reference have a page of their own, whose lines are promises; the
              // figure is drawn where figures are (BookTest).
              .filter(file -> !file.getParent().endsWith("reference"))
              .filter(file -> !file.getParent().endsWith("figure"))
              .sorted()
              .toList();
    }
    assertEquals(4, files.size());
    for (Path file : files) {
      assertEquals(
          0,
          ToolProvider.getSystemJavaCompiler()
              .run(
                  null,
                  null,
                  null,
                  "-proc:none",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "-d",
                  classes.toString(),
                  file.toString()));
      String text = Files.readString(file);
      String service = found("@AutoService\\((\\w+)\\.class\\)", text);
      String room = found("(?m)^package ([\\w.]+);", text);
      String type = found("public (?:final class|record) (\\w+)", text);
      Path services = Files.createDirectories(classes.resolve("META-INF/services"));
      String of =
          text.contains("import org.measuredynamics.theorem." + service)
              ? "org.measuredynamics.theorem"
              : room;
      Files.writeString(services.resolve(of + "." + service), room + "." + type + "\n");
    }
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), pattern);
    return matcher.group(1);
  }

  private static Child child(String... arguments) throws IOException, InterruptedException {
    return Child.with(List.of(classes), arguments);
  }

  @Test
  void theoremIsFoundAndUpheld() throws Exception {
    assertTrue(child("theorems").out().contains("lift.same-answer-again"));
    Child upheld = child("check", "--theorem", "lift.same-answer-again", "--jvm", "reference");
    assertEquals(0, upheld.status(), upheld::toString);
  }

  @Test
  void mutantIsFoundAndRefutedByIt() throws Exception {
    assertTrue(child("mutants").out().contains("mutant:step-of-the-question-before"));
    Child refuted =
        child(
            "check",
            "--theorem",
            "lift.same-answer-again",
            "--jvm",
            "mutant:step-of-the-question-before");
    assertEquals(1, refuted.status(), refuted::toString);
  }

  /** Problems of every unit there is are drawn; its bounds are those that the theorems use. */
  @Test
  void unitIsDrawnAndUpheld() throws Exception {
    for (String theorem : List.of("lift.first-variation", "lift.energy-dissipation")) {
      Child upheld = child("check", "--theorem", theorem, "--jvm", "reference");
      assertEquals(0, upheld.status(), upheld::toString);
    }
  }

  /** Its own steps, late and steep ones too, under every dynamics. */
  @Test
  void payoffIsPlayedAndUpheld() throws Exception {
    Child upheld = child("check", "--theorem", "lift.steps", "--jvm", "reference");
    assertEquals(0, upheld.status(), upheld::toString);
    Path problem = classes.resolve("soft-wells.json");
    Files.writeString(
        problem,
        "{\"theorem\": \"game.descent-ascent\", \"instance\": {\"type\": \"game\", \"payoff\": \"soft-wells\", "
            + "\"dimension\": 1, \"particles\": 5, \"weighted\": true, \"seed\": 3}, "
            + "\"alpha\": 1e-9, \"sharpness\": 1}");
    Child again = child("replay", problem.toString(), "--jvm", "reference");
    assertEquals(0, again.status(), again::toString);
    Child refuted = child("replay", problem.toString(), "--jvm", "mutant:game-alternating");
    assertEquals(1, refuted.status(), refuted::toString);
    assertTrue(refuted.out().contains("payoff=soft-wells"), refuted::toString);
  }
}
