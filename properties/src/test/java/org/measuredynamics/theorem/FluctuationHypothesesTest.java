package org.measuredynamics.theorem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.instance.TangentKernel;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.LimitRun;
import org.measuredynamics.observation.ObservedFluctuation;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.fluctuation.RateInWidth;
import org.measuredynamics.theorem.fluctuation.VanishingFluctuation;
import org.measuredynamics.theorem.game.TimeScales;
import org.measuredynamics.variant.Implementations;

/** Instances on which right programs were refuted, or wrong ones passed, and why they are not. */
class FluctuationHypothesesTest {
  private static ParticleMeasure atoms(StudentTeacher problem, StudentInstance instance) {
    return problem.atoms(24, instance.seed());
  }

  /** The kernel grows fivefold: the first step overshoots twice over, and the limit diverges. */
  @ParameterizedTest
  @CsvSource({
    "erf, 15, 4, 2758881077863385, 0.02",
    "erf, 7, 4, 3304284018638385, 0",
    "tanh, 13, 3, 607664403634114, 0"
  })
  void stepIsShortenedWhereTheKernelGrows(String unit, int d, int m, long seed, double strength) {
    StudentInstance instance = new StudentInstance(unit, d, m, seed);
    StudentTeacher problem = StudentTeacher.of(instance, strength);
    ParticleMeasure atoms = atoms(problem, instance);
    double before = 0.4 / TangentKernel.fastest(problem.energy(), atoms);
    List<ParticleMeasure> path =
        GradientFlow.of(problem.energy()).euler(atoms, before, new int[] {20, 40, 60, 80, 120});
    assertTrue(
        path.stream().anyMatch(mu -> before * TangentKernel.fastest(problem.energy(), mu) > 1));
    LimitRun run = LimitRun.of(problem.energy(), atoms, 0.4, 120);
    assertTrue(run.step() < before);
    for (ParticleMeasure mu : run.path()) {
      assertTrue(run.step() * TangentKernel.fastest(problem.energy(), mu) <= 1);
    }
  }

  @Test
  void limitWhoseCovarianceStopsFallingIsPassedOver() {
    Optional<String> unmet =
        new RateInWidth().unmet(new StudentInstance("gaussian", 10, 9, 1997861950018507L));
    assertTrue(unmet.orElse("").contains("covariance of the limit decays"), unmet::toString);
  }

  @ParameterizedTest
  @ValueSource(longs = {3304284018638385L, 607664403634114L, 864149647075909L, 4485262062058171L})
  void whereTheHypothesesAreMetTheLimitItselfHasVanished(long seed) {
    StudentInstance instance = new StudentInstance("erf", 6, 3, seed);
    if (new VanishingFluctuation().unmet(instance).isEmpty()) {
      StudentTeacher problem = StudentTeacher.of(instance, 0);
      LimitRun run = LimitRun.of(problem.energy(), atoms(problem, instance), 0.4, 160);
      Fluctuation limit = Fluctuation.ofEuler(problem.energy(), run.path().get(0), run.step(), 160);
      assertTrue(limit.trace(limit.covariance(160)) <= 1e-3 * limit.trace(limit.covariance(0)));
    }
  }

  /** The bound follows the flow: as far above the errors in single precision as in double. */
  @ParameterizedTest
  @CsvSource({
    "reference, true",
    "reference:shuffled-sums, true",
    "reference:float32, true",
    "mutant:ensemble-float32, false"
  })
  void flowIsThatOfTheNeuronsDrawnButForRounding(String name, boolean isRight) {
    StudentInstance instance = new StudentInstance("tanh", 6, 5, 7);
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    LimitRun run = LimitRun.of(problem.energy(), atoms(problem, instance), 0.4, 60);
    Trial<StudentInstance> trial = Trial.of(Implementations.named(name), instance, 1e-9, 1);
    ObservedFluctuation.of(trial, run.replication(5, 60), 64, 64).observeFlow(trial);
    for (Comparison flow : trial.observations()) {
      assertEquals(isRight, flow.margin() < 0.03, flow::toString);
      assertEquals(isRight, !flow.isRefuted(), flow::toString);
    }
  }

  /** |B| is small: the column player is slow, and the row player's own rate bounds the step. */
  @Test
  void slowColumnPlayerDoesNotMakeStepsLong() {
    Trial<GameInstance> trial =
        Trial.of(
            new ReferenceImplementation(), new GameInstance("quadratic", 2, 2, 18698), 1e-8, 1);
    TimeScales.lyapunov(trial);
    for (Comparison comparison : trial.observations()) {
      assertTrue(comparison.holds(), comparison::toString);
    }
  }
}
