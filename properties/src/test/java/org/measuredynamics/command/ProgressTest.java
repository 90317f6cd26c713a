package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.measuredynamics.theorem.Theorem;

class ProgressTest {
  @Test
  void timeLeftIsThatOfEqualParts() {
    assertEquals(line(" 25 %, about 90 s left"), Progress.line("t", 0.25, 30, 0.25));
    assertEquals(line(" 50 %, about 5 min left"), Progress.line("t", 0.5, 100, 0.25));
    assertEquals(line("  0 %"), Progress.line("t", 0, 1, 0.01));
    assertEquals(line("100 %, about 0 s left"), Progress.line("t", 1, 7, 1));
  }

  private static String line(String rest) {
    return "t" + " ".repeat(34) + rest;
  }

  @Test
  void lawsOfTheBaseAreSeveralParts() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream terminal = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    List<Theorem<?>> theorems =
        List.of(Theorem.named("lift.steps"), Theorem.named("lift.identity"));
    Progress progress = new Progress(terminal, theorems);
    progress.of(theorems.get(0)).accept(0.5);
    assertTrue(bytes.toString(StandardCharsets.UTF_8).contains("lift.steps"));
    progress.judged(theorems.get(0));
    bytes.reset();
    progress.of(theorems.get(1)).accept(0.5);
    assertTrue(bytes.toString(StandardCharsets.UTF_8).contains(" 50 %, about 0 s left"));
  }
}
