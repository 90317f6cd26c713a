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

  FIRST_ORDER_SPLIT(
      "weights by a first-order split: times 1 - alpha h (V - Vbar)",
      weights -> weights.react = BirthDeathMutant::firstOrder),

  VARIATION_AFTER_MOVE(
      "weights follow V where the particles have moved to", weights -> weights.isMovedFirst = true),

  ONLY_TANH_REACTS(
      "only networks of tanh react",
      weights -> weights.scale = (energy, right) -> Faulty.isOf(energy, "tanh") ? right : 0),

  SMALL_WEIGHTS_PRUNED(
      "weights below 1e-6 are taken to be 1e-30",
      weights ->
          weights.react =
              (mu, variation, scale) ->
                  FaultyReaction.normalised(
                      Faulty.mapped(
                          right(mu, variation, scale), 1, (w, k) -> w < 1e-6 ? 1e-30 : w))),

  WEIGHTS_FLOORED(
      "weights below 1e-30 are taken to be 1e-30",
      weights ->
          weights.react =
              (mu, variation, scale) ->
                  FaultyReaction.normalised(
                      Faulty.mapped(right(mu, variation, scale), 1, (w, k) -> Math.max(w, 1e-30)))),

  EXPONENTS_FLOORED(
      "exponents -alpha h (V - min V) below -20 are taken to be -20",
      weights ->
          weights.react =
              (mu, variation, scale) -> {
                double most = Arrays.stream(variation).min().orElseThrow() + 20 / scale;
                return right(mu, Faulty.mapped(variation, 1, (v, k) -> Math.min(v, most)), scale);
              }),

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

  private static double[] firstOrder(ParticleMeasure mu, double[] variation, double scale) {
    double[] weights = mu.weights();
    double mean = 0;
    for (int i = 0; i < weights.length; i++) {
      mean += weights[i] * variation[i];
    }
    double shift = mean;
    Arrays.setAll(weights, i -> weights[i] * Math.max(1e-30, 1 - scale * (variation[i] - shift)));
    return FaultyReaction.normalised(weights);
  }

  private static double[] shifted(ParticleMeasure mu, double[] variation, double scale) {
    double mean = Arrays.stream(variation).average().orElseThrow();
    double[] weights = mu.weights();
    Arrays.setAll(
        weights, i -> Math.max(1e-12, weights[i] - scale * (variation[i] - mean) / mu.size()));
    return FaultyReaction.normalised(weights);
  }
}
