package org.measuredynamics.observation;

import org.measuredynamics.instance.StepProblem.Kind;
import org.measuredynamics.random.Stream;

/**
 * Steps of as many particles as there are data or coordinates, of one of either, of numbers about
 * powers of two; of particles that interact in pairs.
 */
public final class StepSizes {
  /** Lengths about powers of two, where programs cut their arrays. */
  private static final int[] LENGTHS = {1, 2, 255, 256, 257, 1023, 1025, 4097};

  /** Where pairs that are few are recorded: early, and in neighbouring steps later. */
  private static final int[] LATE = {
    0, 1, 2, 3, 7, 8, 9, 10, 50, 51, 70, 71, 72, 100, 101, 300, 301
  };

  private static final int[] TWO = {0, 1, 2};

  private StepSizes() {}

  /** Observes numbers of neurons, data and coordinates that coincide. */
  public static void shapes(Trial<?> trial) {
    StepSurvey survey = StepSurvey.of(trial, 12);
    survey.eachOfBoth(
        (kind, choice) -> survey.observe(kind, choice.shapes(survey.stream()), 0.3, TWO));
  }

  /** Observes lengths about powers of two: of particles, and of data. */
  public static void lengths(Trial<?> trial) {
    StepSurvey survey = StepSurvey.of(trial, 8);
    Stream stream = survey.stream();
    for (int length : trial.sharpness() > 1 ? LENGTHS : new int[] {257, 1025}) {
      survey.eachDynamics(
          (kind, choice) -> survey.observe(kind, choice.drawn(3, length, stream), 0.3, TWO));
      survey.eachDynamics(
          (kind, choice) -> survey.observe(kind, choice.drawn(length, 3, stream), 0.3, TWO));
    }
  }

  /**
   * Observes particles that interact in pairs: few and many, as many as coordinates, coincident,
   * far from one another, late.
   */
  public static void pairs(Trial<?> trial) {
    StepSurvey survey = StepSurvey.of(trial, 6);
    for (Kind kind : survey.kinds().stream().filter(Kind::isOfPairs).toList()) {
      for (int n : new int[] {1, 2, 3, 7, 257, trial.sharpness() > 1 ? 1025 : 31}) {
        int p = n == 2 || n == 3 ? n : 1 + survey.stream().integer(3);
        survey.observePairs(kind, n, p, n == 7 ? 40 : 1, n < 8 ? LATE : TWO);
      }
    }
  }
}
