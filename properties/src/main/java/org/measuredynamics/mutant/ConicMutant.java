package org.measuredynamics.mutant;

import java.util.function.Supplier;
import org.measuredynamics.contract.Implementation;

/** What conic particle descent may have wrong. */
public enum ConicMutant implements Mutant {
  MASS_RATE_HALVED(
      "masses exp(-2 alpha J') where squares of r exp(-2 alpha J') are meant",
      () ->
          new FaultyConic() {
            @Override
            double mass(double a, double rate, double slope) {
              return super.mass(a, rate / 2, slope);
            }
          }),

  SIGN_DROPPED(
      "places of negative particles ascend",
      () ->
          new FaultyConic() {
            @Override
            double move(double a, double rate, double slope) {
              return rate * slope / a;
            }
          }),

  PLACES_BY_MASS(
      "places move by the gradient in the parameters, slowly where mass is small",
      () ->
          new FaultyConic() {
            @Override
            double move(double a, double rate, double slope) {
              return rate * slope;
            }
          }),

  MASS_ADDITIVE(
      "masses by an Euler step, through zero",
      () ->
          new FaultyConic() {
            @Override
            double mass(double a, double rate, double slope) {
              return a - 4 * rate * slope;
            }
          }),

  PLACES_FROZEN(
      "masses alone",
      () ->
          new FaultyConic() {
            @Override
            double move(double a, double rate, double slope) {
              return 0;
            }
          }),

  PLACE_RATE_1_PERCENT_HIGH(
      "beta 1.01 times what was asked",
      () ->
          new FaultyConic() {
            @Override
            double move(double a, double rate, double slope) {
              return super.move(a, 1.01 * rate, slope);
            }
          });

  private final String fault;

  @SuppressWarnings("ImmutableEnumChecker") // suppliers without state
  private final Supplier<Implementation> implementation;

  ConicMutant(String fault, Supplier<Implementation> implementation) {
    this.fault = fault;
    this.implementation = implementation;
  }

  @Override
  public String id() {
    return "conic-" + Mutant.word(this);
  }

  @Override
  public String fault() {
    return fault;
  }

  @Override
  public Implementation implementation() {
    return implementation.get();
  }
}
