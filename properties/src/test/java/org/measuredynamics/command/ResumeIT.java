package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check that was interrupted goes on with {@code --resume}. */
class ResumeIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SHADED = "java -jar " + Child.JAR + " ";

  /** What was kept before a check was interrupted is not asked for again. */
  @Test
  void anInterruptedCheckIsTakenUp(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path kept = Files.createDirectories(directory.resolve("kept"));
    String check = "check --theorem fluctuation.initial --effort quick --jvm reference";
    String resumed = check + " --resume " + kept;
    Process process =
        Child.started(
            new ProcessBuilder(("java -jar " + Child.JAR + " " + resumed).split(" ", -1))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD),
            directory.resolve("err"));
    while (process.isAlive() && finished(kept).size() < 2) {
      Thread.sleep(20);
    }
    process.destroyForcibly().waitFor();
    Map<Path, FileTime> before = finished(kept);
    assertTrue(before.size() >= 2, before::toString);
    assertEquals(0, Child.line(SHADED + resumed + " --report " + directory.resolve("a")).status());
    assertEquals(0, Child.line(SHADED + check + " --report " + directory.resolve("b")).status());
    Map<Path, FileTime> after = finished(kept);
    assertTrue(after.size() > before.size(), after::toString);
    before.forEach((file, time) -> assertEquals(time, after.get(file)));
    for (String name : List.of("observed", "bound", "what", "comparisons")) {
      assertEquals(
          JSON.readTree(directory.resolve("a/evidence.json").toFile()).at("/evidence/0/" + name),
          JSON.readTree(directory.resolve("b/evidence.json").toFile()).at("/evidence/0/" + name));
    }
  }

  private static Map<Path, FileTime> finished(Path directory) throws IOException {
    Map<Path, FileTime> finished = new LinkedHashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
      for (Path file : files) {
        finished.put(file, Files.getLastModifiedTime(file));
      }
    }
    return finished;
  }
}
