package org.measuredynamics.observation;

import org.measuredynamics.contract.Capability;
import org.measuredynamics.instance.NetworkProbe.Groups;
import org.measuredynamics.instance.StepProblem.Kind;
import org.measuredynamics.observation.StepSurvey.Claim;

/** Steps of networks over sets, and of networks whose units are averaged over a group. */
public final class StepSymmetries {
  private static final int[] TWO = {0, 1, 2};

  private StepSymmetries() {}

  /** Observes sets of one point and of many, of zeros, of repeated points. */
  public static void sets(Trial<?> trial) {
    StepSurvey survey = StepSurvey.of(trial, 4);
    Kind first = survey.kinds().get(0);
    boolean isFull = trial.sharpness() > 1;
    survey.each(
        false,
        (kind, choice) -> {
          if (isFull || kind == first) {
            int most = isFull && kind == first ? 1025 : 300;
            survey.observe(kind, choice.sets(most, survey.stream()), 0.25, TWO);
          }
        });
    survey.eachOfBoth(
        (kind, choice) -> survey.observe(kind, choice.setsAlike(survey.stream()), 0.25, TWO));
  }

  /**
   * Observes groups of 1 to 14 elements, with every unit, on vectors and sets; of 32 and 120 with
   * some.
   */
  public static void groups(Trial<?> trial) {
    StepSurvey survey = StepSurvey.of(trial, 5);
    survey.each(false, of(survey, Groups.SMALL));
    survey.eachDynamics(of(survey, Groups.LARGE));
    // Bounds of lazy steps know nothing of images that are rounded.
    Claim turns = of(survey, Groups.TURNS);
    survey.eachOfBoth(
        (kind, choice) -> {
          if (kind != Kind.LAZY) {
            turns.of(kind, choice);
          }
        });
    if (trial.declares(Capability.SETS)) {
      survey.eachOfBoth(of(survey, Groups.ON_SETS));
    }
  }

  private static Claim of(StepSurvey survey, Groups groups) {
    return (kind, choice) ->
        survey.observe(kind, choice.groups(groups, survey.stream()), 0.25, TWO);
  }
}
