package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A judge with 96 MB of memory, all told, hears a gigabyte. */
@Timeout(60)
class BoundedMemoryIT {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gigabyte | during run: an answer of more than 1 MiB; its log ends: child here, about to do: gigabyte",
        "gigabyte-line | during run: an answer of more than 1 MiB; its log ends: child here, about to do: gigabyte-line",
        "gigabyte-log-line | answered run wrongly: the answer to run does not follow the protocol: $: required property 'positions' not found; its log ends: x...",
        "gigabyte-log-lines | answered run wrongly: the answer to run does not follow the protocol: $: required property 'positions' not found; its log ends: some words"
      })
  void aGigabyteIsNamedAndNotKept(String fault, String expected) throws IOException {
    Process judge =
        new ProcessBuilder(Judge.command("-Xmx96m", Containment.inForce(), true, fault))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = judge.inputReader()) {
      assertEquals(expected.replace("x...", "x".repeat(200) + "..."), said.readLine());
      assertEquals("closed", said.readLine());
    } finally {
      judge.destroyForcibly();
    }
  }
}
