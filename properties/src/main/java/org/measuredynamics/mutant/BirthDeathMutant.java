package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultyReaction.normalised;

import java.util.Arrays;
import java.util.function.Supplier;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.measure.ParticleMeasure;

/** What birth and death in weights may have wrong. */
public enum BirthDeathMutant implements Mutant {
  SIGN(
      "mass grows where V is above its mean",
      () ->
          new FaultyReaction() {
            @Override
            double[] react(ParticleMeasure mu, double[] variation, double scale) {
              return normalised(mu, variation, -scale);
            }
          }),

  RATE_DOUBLED(
      "rate 2 alpha",
      () ->
          new FaultyReaction() {
            @Override
            double[] react(ParticleMeasure mu, double[] variation, double scale) {
              return normalised(mu, variation, 2 * scale);
            }
          }),

  WEIGHTS_FROZEN(
      "transport alone",
      () ->
          new FaultyReaction() {
            @Override
            double[] react(ParticleMeasure mu, double[] variation, double scale) {
              return mu.weights();
            }
          }),

  TRANSPORT_MISSING(
      "reaction alone",
      () ->
          new FaultyReaction() {
            @Override
            double transport() {
              return 0;
            }
          }),

  TRANSPORT_PER_MASS(
      "positions follow the parameter gradient times n, w_i grad V n: wrong once weights differ",
      () ->
          new FaultyReaction() {
            @Override
            double transport(ParticleMeasure mu, int i) {
              return mu.weight(i) * mu.size();
            }
          }),

  MEAN_OF_PARTICLES(
      "weights shifted by V - (1/n) sum V and cut at zero, the mean not that of the measure",
      () ->
          new FaultyReaction() {
            @Override
            double[] react(ParticleMeasure mu, double[] variation, double scale) {
              double mean = Arrays.stream(variation).average().orElseThrow();
              double[] weights = mu.weights();
              double mass = 0;
              for (int i = 0; i < weights.length; i++) {
                weights[i] =
                    Math.max(1e-12, weights[i] - scale * (variation[i] - mean) / mu.size());
                mass += weights[i];
              }
              scale(weights, 1 / mass);
              return weights;
            }
          });

  private final String fault;

  @SuppressWarnings("ImmutableEnumChecker") // suppliers without state
  private final Supplier<Implementation> implementation;

  BirthDeathMutant(String fault, Supplier<Implementation> implementation) {
    this.fault = fault;
    this.implementation = implementation;
  }

  @Override
  public String id() {
    return "birth-death-" + Mutant.word(this);
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
