package org.measuredynamics.mutant;

import java.util.function.Consumer;

/** What conic particle descent may have wrong. */
public enum ConicMutant implements Fault.Listed {
  MASS_RATE_HALVED(
      "masses exp(-2 alpha J') where squares of r exp(-2 alpha J') are meant",
      conic ->
          conic.mass = (a, rate, slope) -> a * StrictMath.exp(-2 * rate * Math.signum(a) * slope)),

  SIGN_DROPPED(
      "places of negative particles ascend",
      conic -> conic.move = (a, rate, slope) -> rate * slope / a),

  PLACES_BY_MASS(
      "places move by the gradient in the parameters, slowly where mass is small",
      conic -> conic.move = (a, rate, slope) -> rate * slope),

  MASS_ADDITIVE(
      "masses by an Euler step, through zero",
      conic -> conic.mass = (a, rate, slope) -> a - 4 * rate * slope),

  STEP_IGNORED("steps of length 1, whatever is asked", conic -> conic.step = problem -> 1),

  ONE_UNIT_WRONG(
      "places of sigmoid neurons half as fast",
      conic -> conic.pace = energy -> Faulty.isOf(energy, "sigmoid") ? 0.5 : 1),

  SMALL_MASSES_FLOORED(
      "places of masses below 1e-3 move as if those were 1e-3",
      conic -> conic.move = (a, rate, slope) -> rate * slope / Math.max(1e-3, Math.abs(a))),

  PLACES_FROZEN("masses alone", conic -> conic.move = (a, rate, slope) -> 0),

  PLACE_RATE_1_PERCENT_HIGH(
      "beta 1.01 times what was asked",
      conic -> conic.move = (a, rate, slope) -> 1.01 * rate * slope / Math.abs(a));

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  ConicMutant(String words, Consumer<FaultyConic> fault) {
    mutant = Fault.of("conic-" + Mutant.word(this), words, FaultyConic::new, fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }
}
