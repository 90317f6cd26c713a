package org.measuredynamics.evidence;

import java.util.Optional;
import java.util.function.DoubleFunction;
import org.measuredynamics.evidence.Examination.Place;
import org.measuredynamics.mutant.Graded;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.theorem.Theorem;

/**
 * What the laws of the base see: of a graded fault the smallest error that a law refutes, at the
 * alpha of a check and an effort, at each of {@value #SEEDS} seeds.
 */
enum BasePower {
  STEP("lift.steps", "step", Graded.STEP::by, 1e-9, 1e-9, 1e-9),
  TEMPERATURE("global.noise", "temperature", Graded::temperature, 0.2, 0.01, 0.005),
  CORRELATION("global.noise", "correlation", Graded::correlation, 0.2, 0.03, 0.015),
  TEMPERATURE_OF_PLAYERS(
      "game.noise", "temperature", Graded::temperatureOfPlayers, 0.2, 0.01, 0.005),
  VARIANCE("global.draws", "variance", Graded::varianceOfSamples, 0.2, 0.02, 0.01),
  VARIANCE_OF_ENSEMBLES(
      "fluctuation.draws", "variance", e -> Graded.variance(1 + e), 0.5, 0.02, 0.01),
  REACTION("global.kill-and-clone", "reaction", Graded::reaction, 0.5, 0.05, 0.01),
  RATE("global.rate", "rate", Graded::rateOfBatches, 1e-6, 1e-9, 1e-9);

  static final int SEEDS = 3;

  private static final double[] COARSER = {1, 2, 5, 10};

  private final String law;
  private final String fault;

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final DoubleFunction<Mutant> by;

  private final double quick;
  private final double standard;
  private final double thorough;

  /** Errors are expected to be seen at quick, standard and thorough effort. */
  BasePower(
      String law,
      String fault,
      DoubleFunction<Mutant> by,
      double quick,
      double standard,
      double thorough) {
    this.law = law;
    this.fault = fault;
    this.by = by;
    this.quick = quick;
    this.standard = standard;
    this.thorough = thorough;
  }

  /** Returns the id of the law. */
  String law() {
    return law;
  }

  /** Returns what is wrong, in a word. */
  String fault() {
    return fault;
  }

  /**
   * The smallest error that is refuted.
   *
   * @param e infinite if none is
   * @param place where it was seen at the last seed
   */
  record Smallest(double e, Place place) {}

  /**
   * Returns the smallest error that is refuted at an effort: the expected one, or so many times as
   * much; infinite if ten times as much is not.
   *
   * @param likeliest where it may be seen, which is looked at first
   */
  Smallest smallest(Effort effort, long seed, Place likeliest) {
    for (double coarser : COARSER) {
      double e = coarser * expected(effort);
      Optional<Place> place = refuting(e, effort, seed, likeliest);
      if (place.isPresent()) {
        return new Smallest(e, place.get());
      }
    }
    return new Smallest(Double.POSITIVE_INFINITY, Place.FIRST);
  }

  private double expected(Effort effort) {
    return switch (effort) {
      case QUICK -> quick;
      case STANDARD -> standard;
      case THOROUGH -> thorough;
    };
  }

  /** What refutes at one seed is asked first at the next. */
  private Optional<Place> refuting(double e, Effort effort, long seed, Place likeliest) {
    Optional<Place> place = Optional.of(likeliest);
    for (long at = seed; at < seed + SEEDS && place.isPresent(); at++) {
      place =
          Examination.of(Theorem.named(law), by.apply(e).implementation(), effort, at)
              .refuting(place.get());
    }
    return place;
  }
}
