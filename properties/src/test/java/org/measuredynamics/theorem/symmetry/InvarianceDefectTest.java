package org.measuredynamics.theorem.symmetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;

class InvarianceDefectTest {
  /**
   * Defects have a covariance with double eigenvalues, and many vanish: where it was symmetric but
   * for rounding the first two of these were refuted, and the others had no eigenvectors.
   */
  @ParameterizedTest
  @CsvSource({
    "gaussian, 9, 2564788509673731",
    "tanh, 9, 2375004105737637",
    "gaussian, 11, 2092041903929522",
    "sigmoid, 2, 313157773791231",
  })
  void theReferenceIsUpheld(String unit, int dimension, long seed) {
    Trial<StudentInstance> trial =
        Trial.of(
            new ReferenceImplementation(),
            new StudentInstance(unit, dimension, 3, seed),
            6.25e-9,
            1);
    new InvarianceDefect().check(trial);
    List<Comparison> refuted = trial.observations().stream().filter(Comparison::isRefuted).toList();
    assertEquals(List.of(), refuted);
    assertFalse(trial.observations().isEmpty());
  }
}
