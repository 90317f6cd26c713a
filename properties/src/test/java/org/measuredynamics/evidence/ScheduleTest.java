package org.measuredynamics.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Schedule schedule(boolean isTerminal) {
    return new Schedule("evidence", new PrintStream(out, true, StandardCharsets.UTF_8), isTerminal);
  }

  @Test
  void longestIsFirst() {
    Schedule schedule = schedule(false);
    List<String> order = new ArrayList<>();
    schedule.add("short", 1, () -> order.add("short"));
    schedule.add("long", 3, () -> order.add("long"));
    schedule.add("middle", 2, () -> order.add("middle"));
    assertEquals(Map.of(), schedule.carryOut(1, LONG));
    assertEquals(List.of("long", "middle", "short"), order);
  }

  @Test
  void whatIsOptionalComesLastAndWithinTheLimit() {
    Schedule schedule = schedule(false);
    List<String> order = new ArrayList<>();
    schedule.addOptional("dear", 30, false, () -> order.add("dear"));
    schedule.addOptional("cheap", 10, false, () -> order.add("cheap"));
    schedule.addOptional("wanted", 20, true, () -> order.add("wanted"));
    schedule.add("needed", 1, () -> order.add("needed"));
    schedule.carryOut(1, LONG);
    assertEquals(List.of("needed", "wanted", "cheap", "dear"), order);
    order.clear();
    schedule.carryOut(1, Duration.ZERO);
    assertEquals(List.of("needed"), order);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void allIsDoneWhateverThrows(int workers) {
    Schedule schedule = schedule(false);
    Set<Integer> done = ConcurrentHashMap.newKeySet();
    for (int k = 0; k < 40; k++) {
      int number = k;
      schedule.add(
          "piece " + k,
          k % 3,
          () -> {
            done.add(number);
            if (number == 7) {
              throw new IllegalStateException("no");
            }
            if (number == 8) {
              throw new StackOverflowError();
            }
          });
    }
    assertEquals(Set.of("piece 7", "piece 8"), schedule.carryOut(workers, LONG).keySet());
    assertEquals(40, done.size());
    String said = out.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("evidence: 40 of 40 pieces"), said);
    assertTrue(said.contains("piece 7: java.lang.IllegalStateException: no"), said);
  }

  /** Half of what was expected is done, in no time: the other half takes no time either. */
  @Test
  void timeLeftIsToldAfterEachPieceOnATerminal() {
    Schedule schedule = schedule(true);
    schedule.add("a", 100, () -> {});
    schedule.add("b", 100, () -> {});
    schedule.carryOut(1, LONG);
    String[] said = out.toString(StandardCharsets.UTF_8).split("\r", -1);
    assertTrue(said[1].startsWith("evidence: 1 of 2 pieces, 0 s gone, about 0 s left"), said[1]);
    assertTrue(said[3].startsWith("evidence: 2 of 2 pieces, 0 s"), said[3]);
  }
}
