package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ContainmentIT {
  private final String mark = UUID.randomUUID().toString();

  @ParameterizedTest
  @CsvSource({
    "NAMESPACE, leaves-strangers, KILL",
    "NAMESPACE, leaves-strangers, TERM",
    "NAMESPACE, leaves-strangers, INT",
    "NAMESPACE, leaves-strangers, close",
    "NAMESPACE, leaves-strangers, exit",
    "MARKER, leaves-family, KILL",
    "MARKER, leaves-family, TERM",
    "MARKER, leaves-family, INT",
    "MARKER, leaves-family, close",
    "MARKER, leaves-family, exit",
  })
  void nothingOfTheFamilyIsLeftBehind(Containment containment, String family, String end)
      throws IOException, InterruptedException {
    assumeTrue(containment.compareTo(Containment.inForce()) >= 0 && Files.exists(Path.of("/proc")));
    ProcessBuilder builder =
        new ProcessBuilder(Judge.command("-Xmx256m", containment, false, family));
    builder.environment().put("MARKED", mark);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process judge = builder.start();
    try (BufferedReader said = judge.inputReader()) {
      assertEquals("records 3", said.readLine());
      assertTrue(family().size() >= 6, () -> family().toString());
      if (end.equals("close")) {
        judge.getOutputStream().write('\n');
        judge.getOutputStream().flush();
        assertEquals("closed", said.readLine());
      } else if (end.equals("exit")) {
        judge.getOutputStream().close();
      } else {
        new ProcessBuilder("kill", "-" + end, Long.toString(judge.pid())).start().waitFor();
      }
      for (int wait = 0; wait < 20 && !family().isEmpty(); wait++) {
        Thread.sleep(100);
      }
      assertEquals(List.of(), family());
    } finally {
      judge.destroyForcibly();
    }
  }

  /** What carries the mark of this test and that of a family, or names the former. */
  private List<String> family() {
    List<String> family = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path one : all) {
        String environment = text(one.resolve("environ"));
        String command = text(one.resolve("cmdline"));
        if ((environment.contains(mark) && environment.contains(Containment.VARIABLE + "="))
            || command.contains(mark)) {
          family.add(one.getFileName() + " " + command.replace('\0', ' '));
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return family;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  @ParameterizedTest
  @EnumSource(Containment.class)
  void promisesAreSentencesAndTheCommandIsAtTheEnd(Containment containment) {
    assertTrue(containment.promise().endsWith("."));
    assumeTrue(containment.compareTo(Containment.inForce()) >= 0);
    List<String> around = containment.around(List.of("/bin/sh", "-c", "exit 3"));
    assertEquals(
        List.of("/bin/sh", "-c", "exit 3"), around.subList(around.size() - 3, around.size()));
  }

  @Test
  void theCommandSeesItselfUnderProc() throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("/proc/self/stat")));
    Process process =
        new ProcessBuilder(
                Containment.inForce()
                    .around(
                        List.of("sh", "-c", "read -r self rest </proc/self/stat; echo $self $$")))
            .start();
    try (BufferedReader said = process.inputReader()) {
      String[] numbers = said.readLine().split(" ", -1);
      assertEquals(numbers[0], numbers[1]);
    }
    assertEquals(0, process.waitFor());
    assertFalse(process.isAlive());
  }
}
