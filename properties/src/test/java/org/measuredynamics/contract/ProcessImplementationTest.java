package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.measure.ParticleMeasure;

@Timeout(30)
class ProcessImplementationTest {
  private static final Energy ENERGY = PairInteraction.of(2, 1, 1, 1);
  private static final ParticleMeasure INITIAL =
      ParticleMeasure.uniform(2, new double[] {0, 1, 2, 3, 4, 5});
  private static final Problem PROBLEM = Problem.euler(ENERGY, INITIAL, 0.1, 2);

  private static List<String> child(String fault) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xshare:auto",
        "-cp",
        System.getProperty("java.class.path"),
        FaultyChild.class.getName(),
        fault);
  }

  private static ProcessImplementation start(String fault) {
    return ProcessImplementation.start(child(fault), Duration.ofSeconds(4));
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
        "hangs | no answer to run within 4 s",
        "wrong-shapes | positions: expected shape [3, 3, 2], found shape [3, 2, 3]",
        "short-data | positions: expected shape [3, 3, 2], found shape [3, 3, 2] with 1 numbers",
        "nan | positions[17]: expected a finite number, found NaN",
        "wrong-id | expected an answer with id 2, found:",
        "hundred-megabytes | a message of more than 64 MiB",
        "dies-half-way | it exited with status 9",
        "reports-an-error | run failed: ValueError: no such unit",
        "text-for-numbers | positions: expected a number, found \"many\"",
        "no-result | an answer with neither result nor error"
      })
  void faultIsNamedWithTheLastWordsOfTheLog(String fault, String expected) {
    try (ProcessImplementation child = start(fault)) {
      BrokenException broken = assertThrows(BrokenException.class, () -> child.run(PROBLEM));
      assertTrue(broken.getMessage().contains(expected), broken::getMessage);
      assertTrue(
          broken.getMessage().contains("its log ends: child here, about to do: " + fault),
          broken::getMessage);
    }
  }

  @Test
  void commandThatDoesNotExistIsNamed() {
    BrokenException broken =
        assertThrows(
            BrokenException.class,
            () -> ProcessImplementation.start(List.of("/no/such/command"), Duration.ofSeconds(4)));
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
  void progressIsAccepted() {
    try (ProcessImplementation child = start("progress-first")) {
      assertEquals(3, child.run(PROBLEM).size());
    }
  }

  @Test
  void processThatIgnoresShutdownIsEndedWithItsChildren() {
    start("ignores-shutdown").close();
  }
}
