package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultyReaction.right;

import java.util.Arrays;
import java.util.function.Consumer;
import org.measuredynamics.measure.ParticleMeasure;

/** What birth and death in weights may have wrong. */
public enum BirthDeathMutant implements Fault.Listed {
  SIGN(
      "mass grows where V is above its mean",
      weights -> weights.react = (mu, variation, scale) -> right(mu, variation, -scale)),

  RATE_DOUBLED(
      "rate 2 alpha",
      weights -> weights.react = (mu, variation, scale) -> right(mu, variation, 2 * scale)),

  WEIGHTS_FROZEN(
      "transport alone", weights -> weights.react = (mu, variation, scale) -> mu.weights()),

  TRANSPORT_MISSING("reaction alone", weights -> weights.transport = (mu, i) -> 0),

  TRANSPORT_PER_MASS(
      "positions follow the parameter gradient times n, w_i grad V n: wrong once weights differ",
      weights -> weights.transport = (mu, i) -> mu.weight(i) * mu.size()),

  MEAN_OF_PARTICLES(
      "weights shifted by V - (1/n) sum V and cut at zero, the mean not that of the measure",
      weights -> weights.react = BirthDeathMutant::shifted);

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  BirthDeathMutant(String words, Consumer<FaultyReaction> fault) {
    mutant = Fault.of("birth-death-" + Mutant.word(this), words, FaultyReaction::new, fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  private static double[] shifted(ParticleMeasure mu, double[] variation, double scale) {
    double mean = Arrays.stream(variation).average().orElseThrow();
    double[] weights = mu.weights();
    Arrays.setAll(
        weights, i -> Math.max(1e-12, weights[i] - scale * (variation[i] - mean) / mu.size()));
    return FaultyReaction.normalised(weights);
  }
}
