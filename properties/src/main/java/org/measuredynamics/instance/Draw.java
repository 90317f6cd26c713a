package org.measuredynamics.instance;

import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * What is drawn for an instance, each from a stream of its own: the one place of the keys. Those of
 * one purpose have different numbers; what two theorems both call a rate they may share.
 */
public enum Draw {
  /** Coefficients of a pair interaction. */
  PAIRS(Purpose.INSTANCE, 0),

  /** Strength of a regulariser. */
  STRENGTH(Purpose.INSTANCE, 1),

  /** Ridge and temperature of energies with an exact law. */
  CONFINEMENT(Purpose.INSTANCE, 2),

  /** A rate or a temperature beside it. */
  RATE(Purpose.INSTANCE, 3),

  /** How much of a population begins on one side. */
  SHARE(Purpose.INSTANCE, 4),

  /** Temperature in two wells on the circle. */
  WELL_TEMPERATURE(Purpose.INSTANCE, 5),

  /** Spikes of a measure to be recovered. */
  SPIKES(Purpose.INSTANCE, 6),

  /** How far apart two Gaussian classes are. */
  SEPARATION(Purpose.INSTANCE, 8),

  /** How wide neurons start. */
  START(Purpose.INSTANCE, 9),

  /** A group of isometries. */
  GROUP(Purpose.INSTANCE, 21),

  /** Rates of layers. */
  LAYER_RATES(Purpose.INSTANCE, 23),

  /** A group of few isometries. */
  SMALL_GROUP(Purpose.INSTANCE, 25),

  /** Coefficients of a game. */
  GAME(Purpose.INSTANCE, 41),

  /** An isometry that couples two players. */
  ISOMETRY(Purpose.INSTANCE, 47),

  /** A finite game. */
  FINITE_GAME(Purpose.INSTANCE, 51),

  /** Seeds of the designs of a law of the base, one each. */
  DESIGN(Purpose.INSTANCE, 1_000),

  /** What a law of the base draws itself for a design, inputs, particles and constants alike. */
  PROBE(Purpose.INSTANCE, 100_000),

  /** Coefficients of a game under reaction. */
  REACTION_GAME(Purpose.INSTANCE, 71),

  /** Coefficients of a game with an entropic equilibrium. */
  ENTROPIC_GAME(Purpose.INSTANCE, 81),

  /** Coefficients of a game on two circles. */
  CIRCLE_GAME(Purpose.INSTANCE, 83),

  /** Coefficients of a game with averaged gradients. */
  AVERAGED_GAME(Purpose.INSTANCE, 91),

  /** A small field on a player. */
  TILT(Purpose.INSTANCE, 95),

  /** Coefficients of a game of many particles. */
  CHAOS_GAME(Purpose.INSTANCE, 97),

  /** Coefficients of a game of generator and critic. */
  CRITIC(Purpose.INSTANCE, 101),

  /** Confinements, time scale and step of a game whose field is linear. */
  LINEAR_GAME(Purpose.INSTANCE, 111),

  /** A game near its mixed equilibrium, or the steps of a finite one. */
  MIRROR_PROX(Purpose.INSTANCE, 112),

  /** A chain of noisy runs, colder and colder. */
  ANNEALING(Purpose.INSTANCE, 121),

  /** Data of a network. */
  DATA(Purpose.DATA, 0),

  /** Populations that sets are drawn from. */
  POPULATIONS(Purpose.DATA, 2),

  /** Features of populations. */
  FEATURES(Purpose.DATA, 3),

  /** A target in a convex hull. */
  TARGET(Purpose.DATA, 7),

  /** Data of a student of a teacher. */
  TEACHER(Purpose.DATA, 11),

  /** Data with a symmetric target. */
  SYMMETRIC_DATA(Purpose.DATA, 31),

  /** Directions that carry signs. */
  DIRECTIONS(Purpose.DATA, 41),

  /** Data on a line that have neurons cross the kink. */
  CROSSINGS(Purpose.DATA, 51),

  /** Masses of particles beside a minimiser. */
  MASSES(Purpose.INITIAL, 3),

  /** Particles on a circle. */
  CIRCLE(Purpose.INITIAL, 5),

  /** Mixed strategies of a finite game. */
  MIXED_STRATEGIES(Purpose.INITIAL, 43),

  /** Particles of the row player. */
  ROW_PLAYER(Purpose.INITIAL, 44),

  /** Particles of the column player. */
  COLUMN_PLAYER(Purpose.INITIAL, 45),

  /** Particles about the means of two players. */
  MEANS(Purpose.INITIAL, 61),

  /** Particles under reaction. */
  REACTION_PLAYERS(Purpose.INITIAL, 72),

  /** Generators of a mixture. */
  GENERATORS(Purpose.INITIAL, 102),

  /** A direction to move particles in; the first of several. */
  PERTURBATION(Purpose.DIRECTION, 0),

  /** Where mini-batches are told apart. */
  SPREAD(Purpose.DIRECTION, 1),

  /** An isometry, or places beside a minimiser. */
  ROTATION(Purpose.DIRECTION, 3),

  /** An isometry of points of sets. */
  ROTATION_OF_SETS(Purpose.DIRECTION, 4),

  /** What decisions are randomised by, from a seed that no implementation sees. */
  DECISION(Purpose.DECISION, 0),

  /** Where points of sets go. */
  MOVED_SETS(Purpose.DIRECTION, 5);

  private final Purpose purpose;
  private final long number;

  Draw(Purpose purpose, long number) {
    this.purpose = purpose;
    this.number = number;
  }

  /** Returns the stream of the instance of that seed; further ones of the same kind by index. */
  Stream stream(long seed, int index) {
    return Stream.of(seed, 0, 0, number + index, purpose);
  }
}
