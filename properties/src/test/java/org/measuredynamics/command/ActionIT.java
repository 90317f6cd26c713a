package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the GitHub action runs, run as it runs it. */
class ActionIT {
  private static final Path ACTION = Path.of(".github/actions/check");
  private static final String RUN = "bash \"$GITHUB_ACTION_PATH/check\"";
  private static final String SERVED = "java -jar " + Child.JAR + " serve --jvm ";

  @TempDir private Path directory;

  private Child action(String options, String command) throws IOException, InterruptedException {
    String text = Files.readString(Child.ROOT.resolve(ACTION).resolve("action.yml"));
    assertTrue(text.contains("- run: " + RUN), text);
    return Child.line(
        "export GITHUB_ACTION_PATH='%s' GITHUB_STEP_SUMMARY='%s' REPORT='%s' OPTIONS='%s' COMMAND='%s'; %s"
            .formatted(
                ACTION,
                directory.resolve("summary"),
                directory.resolve("a report"),
                options,
                command,
                RUN));
  }

  @Test
  void whatIsRefutedIsMarkedAndFailsTheStep() throws IOException, InterruptedException {
    Child child =
        action(
            "--theorem lift.energy-dissipation --theorem lift.identity --effort quick",
            SERVED + "mutant:gradient-sign");
    assertEquals(1, child.status(), child::toString);
    assertTrue(
        child.out().contains("::error title=lift.energy-dissipation::refuted: "), child::toString);
    assertTrue(child.out().contains("%0Areplay lift.energy-dissipation:"), child::toString);
    String summary = Files.readString(directory.resolve("summary"));
    assertTrue(summary.contains("| lift.energy-dissipation | refuted | "), summary);
    assertTrue(summary.contains("| lift.identity | upheld | "), summary);
    assertTrue(Files.exists(directory.resolve("a report/junit.xml")));
  }

  @Test
  void whatIsUpheldOrKnownDoesNot() throws IOException, InterruptedException {
    Path known = directory.resolve("known list.json");
    Files.writeString(
        known, "[{\"theorem\": \"lift.energy-dissipation\", \"reason\": \"ascends\"}]");
    Child child =
        action(
            "--theorem lift.energy-dissipation --effort quick --known \"" + known + "\"",
            SERVED + "mutant:gradient-sign");
    assertEquals(0, child.status(), child::toString);
    assertTrue(!child.out().contains("::error"), child::toString);
    assertTrue(
        Files.readString(directory.resolve("summary")).contains("| known deviation |"),
        child::toString);
  }

  @Test
  void wrongUsageIsSaidAndFailsTheStep() throws IOException, InterruptedException {
    Child child = action("--effort heroic", SERVED + "reference");
    assertEquals(2, child.status(), child::toString);
    assertTrue(child.err().contains("'heroic'"), child::toString);
  }
}
