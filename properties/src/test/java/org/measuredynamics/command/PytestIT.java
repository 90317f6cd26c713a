package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Theorems as tests of pytest. */
class PytestIT {
  private static final Path PYTHON = Child.ROOT.resolve("src/main/python");
  private static final String PYTEST =
      "PYTHONPATH=src/main/python /usr/bin/python3 -m pytest -p measure_dynamics.pytest_plugin ";
  private static final String OWN = PYTEST + "--measure-dynamics=src/main/python/own.py";

  @BeforeAll
  static void needsPytest() throws IOException, InterruptedException {
    PromisesIT.requireModules("numpy, pytest, xdist");
  }

  private static void requireStatus(int status, String said, Child child) {
    assertEquals(status, child.status(), child::toString);
    assertTrue(Pattern.compile(said).matcher(child.out() + child.err()).find(), child::toString);
  }

  /** The program of README with longer steps. */
  private static Path faulty(Path directory) throws IOException {
    String program = Files.readString(PYTHON.resolve("own.py"));
    return Files.writeString(
        directory.resolve("faulty.py"), program.replace("- step *", "- 1.01 * step *"));
  }

  @Test
  void theLinesOfThePageHold() throws Exception {
    String page = Files.readString(PYTHON.resolve("README.md"));
    List<String> lines =
        List.of(
            OWN + " -n 2",
            OWN + " -v -k \"steps or semigroup\"",
            OWN + " -x -m \"base and lift and quick\" --measure-dynamics-report=target/pytest");
    for (String line : lines) {
      assertTrue(page.contains("\n    " + line + "\n"), line);
      requireStatus(0, "[0-9]+ passed", Child.line(line));
    }
    assertTrue(Files.exists(Child.ROOT.resolve("target/pytest/evidence.json")));
  }

  @Test
  void everyTheoremIsCollected() throws Exception {
    Child child = Child.line(OWN + " --collect-only -q -m lift");
    requireStatus(0, "(?m)^src/main/python/own.py::lift.steps$", child);
    assertFalse(child.out().contains("::game."), child::toString);
  }

  @Test
  void aFailureShowsItsBudgetAndIsReplayed(@TempDir Path directory) throws Exception {
    String faulty = PYTEST + "--measure-dynamics=" + faulty(directory);
    Child child = Child.line(faulty + " -k \"semigroup or energy-dissipation or noise\"");
    requireStatus(1, "(?s)refuted: .*bound \\S+ = claim \\S+ \\+ discretisation .*1 failed", child);
    assertTrue(child.out().contains("skipped"), child::toString);
    Matcher replay = Pattern.compile("(?m)^replay: (.*)$").matcher(child.out());
    assertTrue(replay.find(), child::toString);
    requireStatus(1, "refuted", Child.line("PYTHONPATH=src/main/python " + replay.group(1)));
  }

  /** The first failure ends the run, of one process and of workers, and nobody waits on. */
  @Test
  void stopsAtTheFirstFailure(@TempDir Path directory) throws Exception {
    String faulty = PYTEST + "--measure-dynamics=" + faulty(directory) + " -x -m lift";
    requireStatus(1, "1 failed", Child.line(faulty));
    requireStatus(2, "[0-9]+ failed", Child.line(faulty + " -n 2"));
  }

  @Test
  void whatEndsTheCheckIsShown(@TempDir Path directory) throws Exception {
    Path adapter = Files.writeString(directory.resolve("none.py"), "raise ValueError('not today')");
    requireStatus(
        1, "not today", Child.line(PYTEST + "--measure-dynamics=" + adapter + " -k semigroup"));
  }

  @Test
  void aJarThatIsNotThereIsSaid() throws Exception {
    requireStatus(
        4,
        "found no no.jar: build it \\(mvn -q package -DskipTests",
        Child.line(OWN + " --measure-dynamics-jar=no.jar"));
    requireStatus(
        4, "invalid choice: 'heroic'", Child.line(OWN + " --measure-dynamics-effort=heroic"));
  }
}
