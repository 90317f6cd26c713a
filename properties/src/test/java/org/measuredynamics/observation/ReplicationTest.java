package org.measuredynamics.observation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.variant.Implementations;

/** The limit of wide networks against the flow from neurons that the suite draws itself. */
@Tag("long")
class ReplicationTest {
  private static final int DRAWS = 1 << 13;

  private static Replication replication(StudentInstance instance) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    return replication(problem, instance.seed());
  }

  private static Replication replication(StudentTeacher problem, long seed) {
    return LinearRegime.untilFallen(problem.energy(), problem.atoms(24, seed), 0.2, 512, seed);
  }

  private static StudentInstance instance() {
    return new StudentInstance("tanh", 3, 6, 5);
  }

  /**
   * What is beyond the linear part falls as 1/n: means of n (E|g*|^2 - E|l|^2) and n^{1/2} E g*.
   */
  @ParameterizedTest
  @EnumSource(Risk.class)
  void covarianceAndBiasTendToThoseOfTheLimit(Risk risk) {
    StudentTeacher problem = StudentTeacher.of(instance(), 0);
    Replication replication =
        replication(risk == Risk.SQUARE ? problem : problem.ofSigns(), instance().seed());
    int[] record = replication.record();
    int last = record.length - 1;
    double trace = replication.limit().trace(replication.limit().covariance(record[last]));
    double[] bias = replication.limit().bias(record)[last];
    double[] excess = new double[2];
    double[] errors = new double[2];
    for (int w = 0; w < 2; w++) {
      int n = 256 << w;
      double[] mean = new double[bias.length];
      double[] deviation = new double[bias.length];
      double square = 0;
      for (int r = 0; r < DRAWS; r++) {
        int[] drawn = replication.draw(n, Stream.of(1, r, 0, n, Purpose.REPLICATE));
        double[] exact = replication.exact(drawn, n)[last];
        double[] linear = replication.linear(drawn, n)[last];
        double beyond = 0;
        for (int j = 0; j < bias.length; j++) {
          beyond += (exact[j] * exact[j] - linear[j] * linear[j]) / (bias.length * trace);
          double rest = Math.sqrt(n) * (exact[j] - linear[j]);
          mean[j] += rest / DRAWS;
          deviation[j] += rest * rest / DRAWS;
        }
        excess[w] += beyond / DRAWS;
        square += beyond * beyond / DRAWS;
      }
      errors[w] = Math.sqrt((square - excess[w] * excess[w]) / DRAWS);
      for (int j = 0; j < bias.length; j++) {
        double error = Math.sqrt((deviation[j] - mean[j] * mean[j]) / DRAWS);
        assertEquals(bias[j], mean[j], 6 * error + 4.0 / n * Math.abs(bias[j]) + 8.0 / n);
      }
    }
    // Extrapolated in 1/n the trace of n Cov is that of C.
    assertEquals(0, 2 * excess[1] - excess[0], 6 * Math.hypot(2 * errors[1], errors[0]) + 2e-3);
    assertTrue(Math.abs(excess[1]) < 0.2, () -> "excess " + excess[1]);
  }

  /** The looks at the flow and at the second moments tell right programs from wrong ones. */
  @ParameterizedTest
  @CsvSource({
    "reference, 0",
    "reference:float32, 0",
    "reference:shuffled-sums, 0",
    "mutant:ensemble-neurons-in-pairs, 2",
    "mutant:ensemble-stratified, 2",
    "mutant:ensemble-third-shared, 2",
    "mutant:ensemble-outputs-shrunk, 1",
    "mutant:ensemble-outputs-averaged, 1",
    "mutant:ensemble-dropout, 1",
    "mutant:ensemble-float32, 1"
  })
  void faultsOfFlowsAndOfDraws(String name, int which) {
    Trial<StudentInstance> trial = Trial.of(Implementations.named(name), instance(), 1e-9, 1);
    Replication replication = replication(instance());
    ObservedFluctuation observed = ObservedFluctuation.of(trial, replication, 512, 512);
    observed.observeFlow(trial);
    boolean isFlowRefuted = trial.observations().stream().anyMatch(Comparison::isRefuted);
    assertEquals(which == 1, isFlowRefuted);
    boolean isRefuted = false;
    for (int k = 0; k < replication.record().length; k++) {
      for (Comparison each : observed.moments(k, 1e-10)) {
        isRefuted |= each.isRefuted();
      }
    }
    assertTrue(which == 1 || isRefuted == (which == 2), name);
  }

  /** Martingales of the suite's own are those of an implementation. */
  @Test
  void ownMartingalesHaveTheSizeOfTheLimit() {
    StudentInstance instance = instance();
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    Replication replication =
        new Replication(problem.energy(), problem.atoms(24, instance.seed()), 0.01, 48);
    double claim = replication.limit().trace(replication.limit().batchCovariance(48, 4));
    double[] own = replication.martingales(4, 256, 2048, Stream.of(3, 0, 0, 0, Purpose.DECISION));
    double mean = 0;
    double square = 0;
    for (double each : own) {
      double ratio = each / (256 * claim);
      mean += ratio / own.length;
      square += ratio * ratio / own.length;
    }
    assertEquals(1, mean, 0.1 + 5 * Math.sqrt((square - mean * mean) / own.length));
  }
}
