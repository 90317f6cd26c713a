package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.measure.ParticleMeasure;

@Timeout(180)
class ProcessImplementationIT {
  private static final Energy ENERGY = PairInteraction.of(2, 1, 1, 1);
  private static final ParticleMeasure INITIAL =
      ParticleMeasure.uniform(2, new double[] {0, 1, 2, 3, 4, 5});
  static final Problem PROBLEM = Problem.euler(ENERGY, INITIAL, 0.1, 2);

  static List<String> child(String fault) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            FaultyChild.class.getName(),
            fault));
  }

  /** Time enough for a virtual machine to start on a busy machine. */
  private static final Duration AMPLE = Duration.ofSeconds(60);

  /** Of the faults that are about time. */
  private static final Duration SHORT = Duration.ofSeconds(10);

  private static ProcessImplementation start(String fault) {
    return start(fault, AMPLE);
  }

  private static ProcessImplementation start(String fault, Duration limit) {
    return ProcessImplementation.start(child(fault), limit);
  }

  @AfterEach
  void noProcessStaysBehind() throws InterruptedException {
    for (int wait = 0; wait < 50 && ProcessHandle.current().descendants().count() > 0; wait++) {
      Thread.sleep(100);
    }
    assertEquals(0, ProcessHandle.current().descendants().count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "log-line-for-a-message | expected a JSON message on standard output, found: epoch 1 loss 0.5",
        "hangs | no answer to run within 10 s",
        "wrong-id | expected an answer with id 2, found:",
        "id-as-text | expected an answer with id 2, found:",
        "dies-half-way | it exited with status 9",
        "batch | expected one message on standard output, found a batch of messages (a JSON array): [{",
        "invalid-utf-8 | expected UTF-8 on standard output, found another byte at 1 of:"
      })
  void whatBreaksTheFramingEndsTheProcess(String fault, String expected) {
    try (ProcessImplementation child = start(fault, fault.equals("hangs") ? SHORT : AMPLE)) {
      BrokenException broken = assertThrows(BrokenException.class, () -> child.run(PROBLEM));
      assertNamed(broken, expected);
      assertEquals("child here, about to do: " + fault, broken.log().get(0));
      assertTrue(
          broken
              .getMessage()
              .endsWith("; its log ends: " + broken.log().get(broken.log().size() - 1)),
          broken::getMessage);
      assertFalse(child.isAlive());
      BrokenException again = assertThrows(BrokenException.class, () -> child.run(PROBLEM));
      assertNamed(again, "run cannot be asked: ");
      assertNamed(again, expected);
    }
  }

  @Test
  void anErrorOrAWrongAnswerLeavesTheProcessToBeAskedAgain() {
    Map<String, String> faults = new LinkedHashMap<>();
    faults.put(
        "reports-an-error", "run failed: ValueError: no such unit; its log ends: child here");
    faults.put(
        "reports-in-colour", "run failed: \\u009b31m\\u202e; its log ends: \\u001b]0;title\\u0007");
    faults.put(
        "wrong-shapes", "positions: expected shape [3, 3, 2], found shape [3, 2, 3] with 18");
    faults.put(
        "short-data", "positions: expected shape [3, 3, 2], found shape [3, 3, 2] with 1 numbers");
    faults.put("nan", "positions[17]: expected a finite number, found NaN");
    faults.put("plain-nan", "positions: expected shape [3, 3, 2], found shape [1] with 1 numbers");
    faults.put("text-for-numbers", "positions: expected a number, found \"many\"");
    faults.put("rows-differ", "positions: rows differ in length");
    faults.put(
        "shape-beyond-32-bits", "positions.shape[0]: must have a maximum value of 2147483647");
    faults.put(
        "shape-beyond-64-bits", "positions.shape[0]: must have a maximum value of 2147483647");
    faults.put(
        "product-beyond-64-bits", "positions: expected a shape of at most 2147483647 numbers");
    faults.put("shape-with-halves", "positions.shape[0]: number found, integer expected");
    faults.put("shape-of-nothing", "answered run wrongly: ");
    faults.put("result-and-error", "run: an answer with both result and error");
    faults.put("no-result", "run: an answer with neither result nor error");
    try (ProcessImplementation child = start(String.join(",", faults.keySet()))) {
      for (String expected : faults.values()) {
        assertNamed(assertThrows(BrokenException.class, () -> child.run(PROBLEM)), expected);
        assertTrue(child.isAlive());
      }
      assertEquals(3, child.run(PROBLEM).size());
    }
  }

  /** Each is the first process of a namespace of its own: they must not get the same number. */
  @Test
  void severalJvmsAtATimeDoNotQuarrel() {
    try (ProcessImplementation first = start("unsupported");
        ProcessImplementation second = start("unsupported");
        ProcessImplementation third = start("unsupported")) {
      for (ProcessImplementation each : List.of(first, second, third)) {
        assertTrue(each.isAlive());
      }
    }
  }

  @Test
  void whatIsNotSupportedIsNotBroken() {
    try (ProcessImplementation child = start("unsupported")) {
      UnsupportedException unsupported =
          assertThrows(UnsupportedException.class, () -> child.run(PROBLEM));
      assertEquals("no\\u001b[31m sets", unsupported.getMessage());
      assertTrue(child.isAlive());
      assertEquals(3, child.run(PROBLEM).size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"byte-order-mark", "carriage-return", "blank-lines,shape-with-points"})
  void isAccepted(String ways) {
    try (ProcessImplementation child = start(ways)) {
      for (String way : ways.split(",", -1)) {
        assertEquals(3, child.run(PROBLEM).size(), way);
      }
    }
  }

  @Test
  void progressGivesACallItsTimeAgain() {
    try (ProcessImplementation child = start("progress-first,slow-with-progress", SHORT)) {
      assertEquals(3, child.run(PROBLEM).size());
      assertEquals(3, child.run(PROBLEM).size());
    }
  }

  private static void assertNamed(BrokenException broken, String expected) {
    assertTrue(broken.getMessage().contains(expected), broken::getMessage);
  }

  @Test
  void commandThatDoesNotExistIsNamed() {
    BrokenException broken =
        assertThrows(
            BrokenException.class,
            () -> ProcessImplementation.start(List.of("/no/such/command"), AMPLE));
    assertTrue(broken.getMessage().startsWith("cannot start /no/such/command"), broken::getMessage);
  }

  @Test
  void exitAtOnceIsNamed() {
    BrokenException broken = assertThrows(BrokenException.class, () -> start("exits-at-once"));
    assertTrue(broken.getMessage().contains("it exited with status 7"), broken::getMessage);
  }

  @Test
  void descriptionThatLacksAFieldIsNamed() {
    BrokenException broken = assertThrows(BrokenException.class, () -> start("describes-half"));
    assertTrue(broken.getMessage().contains("units"), broken::getMessage);
  }

  @Test
  void nameWithATerminalEscapeIsRefused() {
    BrokenException broken =
        assertThrows(BrokenException.class, () -> start("describes-in-colour"));
    assertNamed(broken, "answered describe wrongly: ");
    assertNamed(broken, "$.name");
  }

  @ParameterizedTest
  @EnumSource(Containment.class)
  void statusSignalAndWordsComeThroughTheContainment(Containment containment) {
    assumeTrue(containment.compareTo(Containment.inForce()) >= 0);
    assertSays(
        containment,
        "during describe: it exited with status 3; its log ends: a  b\"$(c)' *",
        "printf '%s\\n' \"$1\" >&2; exit 3",
        "a  b\"$(c)' *");
    assertSays(
        containment, "during describe: it exited with status 139, signal SEGV", "kill -SEGV $$");
    assertSays(
        containment, "during describe: it exited with status 137, signal KILL", "kill -KILL $$");
    assertSays(
        containment,
        "during describe: it exited with status 0; its log ends: describe",
        "read -r line; case $line in *describe*) echo describe >&2;; esac");
    for (String name : List.of("/no/such/command", "no-such-command-anywhere", "/")) {
      BrokenException broken =
          assertThrows(
              BrokenException.class,
              () -> ProcessImplementation.start(List.of(name), AMPLE, containment));
      assertTrue(broken.getMessage().startsWith("cannot start " + name + ": "), broken::getMessage);
    }
  }

  private static void assertSays(
      Containment containment, String expected, String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(List.of(arguments));
    BrokenException broken =
        assertThrows(
            BrokenException.class, () -> ProcessImplementation.start(command, AMPLE, containment));
    assertEquals(expected, broken.getMessage());
  }

  @ParameterizedTest
  @EnumSource(Containment.class)
  void processThatIgnoresShutdownIsEndedWithItsChildren(Containment containment) {
    assumeTrue(containment.compareTo(Containment.inForce()) >= 0);
    ProcessImplementation child =
        ProcessImplementation.start(child("ignores-shutdown"), AMPLE, containment);
    child.close();
    assertFalse(child.isAlive());
    child.close();
  }
}
