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
import org.measuredynamics.evidence.Examination;
import org.measuredynamics.evidence.Verdict;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.theorem.Theorem;

@Timeout(60)
class PythonKitTest {
  private static final String ADAPTER =
      """
      import numpy as np
      from measure_dynamics import Adapter, Unsupported

      class Test(Adapter):
          description = {**Adapter.description, "name": "test", "schemes": ["euler", "continuous"],
                         "tolerance": 1e-6}

          def run(self, energy, positions, weights, step, record):
              if energy.confinement == 1:
                  raise Unsupported("no confinement of 1")
              if energy.confinement == 2:
                  raise ValueError("two")
              self.progress(0.5)
              return np.repeat(positions[None], len(record), 0)

          def continuous(self, energy, positions, weights, step, record):
              return np.repeat(2 * positions[None], len(record), 0)

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

  /** What the README shows is what one gets; that it is upheld is a promise. */
  @Test
  void theReadmeShowsAProgramThatIsThere() throws IOException {
    Path repository = Path.of(System.getProperty("repository"));
    String program = Files.readString(repository.resolve("src/main/python/own.py"));
    String shown = program.indent(4).replaceAll("(?m)^ +$", "");
    assertTrue(Files.readString(repository.resolve("README.md")).contains(shown), shown);
  }

  /** One factor more in the program of the README, and it is refuted. */
  @Test
  void theProgramOfTheReadmeIsRefutedWithLongerSteps(@TempDir Path directory) throws Exception {
    assumeTrue(hasNumPy("/usr/bin/python3"), "needs Python 3 with NumPy");
    Path python = Path.of(System.getProperty("repository"), "src/main/python");
    copyKit(directory);
    String program = Files.readString(python.resolve("own.py"));
    for (String step : List.of("step", "1.01 * step")) {
      Path own = directory.resolve("own.py");
      Files.writeString(own, program.replace("- step *", "- " + step + " *"));
      try (ProcessImplementation child =
          ProcessImplementation.start(
              List.of("/usr/bin/python3", own.toString()), Duration.ofSeconds(30))) {
        Verdict verdict =
            Examination.of(Theorem.named("lift.energy-dissipation"), child, 5, 1)
                .verdict(share -> {})
                .verdict();
        assertEquals(step.equals("step") ? Verdict.UPHELD : Verdict.REFUTED, verdict);
      }
    }
  }

  @Test
  void unsupportedIsNotBrokenAndErrorsLeaveTheAdapterToBeAskedAgain(@TempDir Path directory)
      throws IOException, InterruptedException {
    String python = hasNumPy("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
    assumeTrue(hasNumPy(python), "needs Python 3 with NumPy");
    copyKit(directory);
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
      assertEquals(1, child.run(third).get(0).position(0, 0));
      Problem inTime =
          new Problem(
              third.energy(), third.initial(), Problem.Scheme.CONTINUOUS, 0.1, third.record());
      assertEquals(2, child.run(inTime).get(0).position(0, 0));
      assertThrows(
          BrokenException.class, () -> child.sample(new NormalLaw(new double[] {1}), 2, 3));
      assertTrue(child.isAlive());
    }
  }

  /** One file is the kit: its first is a module by itself. */
  private static void copyKit(Path directory) throws IOException {
    Path kit = Path.of(System.getProperty("repository"), "src/main/python/measure_dynamics");
    Files.copy(kit.resolve("__init__.py"), directory.resolve("measure_dynamics.py"));
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
