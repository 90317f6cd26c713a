package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

@Timeout(60)
class PythonKitTest {
  private static final String ADAPTER =
      """
      import numpy as np
      from measure_dynamics import Adapter, Unsupported

      class Test(Adapter):
          description = {**Adapter.description, "name": "test"}

          def run(self, energy, positions, weights, step, record):
              if energy.confinement == 1:
                  raise Unsupported("no confinement of 1")
              if energy.confinement == 2:
                  raise ValueError("two")
              self.progress(0.5)
              return np.repeat(positions[None], len(record), 0)

          def evaluate(self, energy, positions, weights):
              return None, float("nan"), positions

      Test().serve()
      """;

  private static Problem problem(double confinement) {
    return Problem.euler(
        PairInteraction.of(1, confinement, 1, 1),
        ParticleMeasure.uniform(1, new double[] {1, 2}),
        0.1,
        2);
  }

  @Test
  void unsupportedIsNotBrokenAndErrorsLeaveTheAdapterToBeAskedAgain(@TempDir Path directory)
      throws IOException, InterruptedException {
    String python = hasNumPy("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
    assumeTrue(hasNumPy(python), "needs Python 3 with NumPy");
    Path kit = Path.of(System.getProperty("repository"), "src/main/python/measure_dynamics.py");
    Files.copy(kit, directory.resolve(kit.getFileName()));
    Path adapter = Files.writeString(directory.resolve("adapter.py"), ADAPTER);
    try (ProcessImplementation child =
        ProcessImplementation.start(List.of(python, adapter.toString()), Duration.ofSeconds(30))) {
      UnsupportedException unsupported =
          assertThrows(UnsupportedException.class, () -> child.run(problem(1)));
      assertEquals("no confinement of 1", unsupported.getMessage());
      assertTrue(child.isAlive());
      BrokenException broken = assertThrows(BrokenException.class, () -> child.run(problem(2)));
      assertEquals(
          "run failed: ValueError: two; its log ends: ValueError: two", broken.getMessage());
      assertTrue(broken.log().get(0).startsWith("Traceback"), () -> broken.log().toString());
      Problem third = problem(3);
      requireNamedNaN(child, third);
      assertEquals(3, child.run(third).size());
      assertThrows(
          BrokenException.class, () -> child.sample(new NormalLaw(new double[] {1}), 2, 3));
      assertTrue(child.isAlive());
    }
  }

  private static boolean hasNumPy(String python) throws InterruptedException {
    try {
      return new ProcessBuilder(python, "-c", "import numpy").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void requireNamedNaN(ProcessImplementation child, Problem problem) {
    BrokenException nan =
        assertThrows(
            BrokenException.class, () -> child.evaluate(problem.energy(), problem.initial()));
    assertTrue(
        nan.getMessage().startsWith("answered evaluate wrongly: energy[0]: expected a finite"),
        nan::getMessage);
  }
}
