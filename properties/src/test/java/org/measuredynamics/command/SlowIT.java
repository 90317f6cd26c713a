package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The NumPy adapter, fifty times slower: slow is not broken. */
class SlowIT {
  private static final String SLOWED =
      """
      import sys, time
      sys.path.insert(0, "src/main/python")
      import measure_dynamics

      answer = measure_dynamics.Adapter.answer

      def slowed(self, method, parameters):
          start = time.perf_counter()
          result = answer(self, method, parameters)
          if method != "describe":
              time.sleep(49 * (time.perf_counter() - start))
          return result

      measure_dynamics.Adapter.answer = slowed
      with open("src/main/python/numpy_adapter.py") as adapter:
          exec(compile(adapter.read(), "numpy_adapter.py", "exec"))
      """;

  @Test
  void whatIsSlowIsUpheldOrUndecidedAndSaysWhatItWouldTake(@TempDir Path directory)
      throws Exception {
    boolean isThere = Child.line("/usr/bin/python3 -c 'import numpy'").status() == 0;
    assumeTrue(isThere || System.getenv("CI") != null, "no NumPy");
    Path adapter = Files.writeString(directory.resolve("slowed.py"), SLOWED);
    Child check =
        Child.line(
            "java -jar %s check --limit 10 --theorem-limit 15 --theorem lift.continuity-equation --theorem fluctuation.initial --theorem global.langevin-free-energy -- /usr/bin/python3 %s"
                .formatted(Child.JAR, adapter));
    assertEquals(1, check.status(), check::toString);
    assertFalse(check.out().contains("broken"), check::out);
    assertFalse(check.out().contains("refuted"), check::out);
    assertTrue(check.out().contains("would take about"), check::out);
  }
}
