package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import org.measuredynamics.game.Profile;
import org.measuredynamics.statistic.Exchangeable;

/**
 * Independent runs of a game with noise, as many of a trial's implementation as of the exact
 * scheme, from starts of one law: what a run comes to has one law in both, however many particles
 * there are and however long the steps. No limit is taken, nothing is left over.
 *
 * @param found the strategies at the record times, run by run
 * @param exact those of the exact scheme
 * @param rounding that of all steps added up: differences of particles in wells do not grow for
 *     long
 */
public record PlayedTwice(List<List<Profile>> found, List<List<Profile>> exact, double rounding) {
  /** Runs of each: of two samples of 32 no law is decided on by a few. */
  public static final int RUNS = 32;

  /** Seeds of the exact scheme: no implementation is given them. */
  private static final int OWN = 10_000;

  /**
   * Plays.
   *
   * @param game the run of a number; its start is drawn anew for each
   */
  public static PlayedTwice of(Trial<?> trial, IntFunction<GameRun> game, int... record) {
    return of(trial, game, game, record);
  }

  /**
   * Plays one game by the implementation, and another, which may be the same, by the exact scheme.
   */
  public static PlayedTwice of(
      Trial<?> trial, IntFunction<GameRun> played, IntFunction<GameRun> game, int... record) {
    List<List<Profile>> found = new ArrayList<>();
    List<List<Profile>> exact = new ArrayList<>();
    for (int r = 0; r < RUNS; r++) {
      found.add(played.apply(r).at(trial, record));
      GameRun run = game.apply(RUNS + r);
      exact.add(
          run.dynamics()
              .run(run.payoff(), run.initial(), run.step(), record, trial.own(OWN + r).seed()));
    }
    int steps = record[record.length - 1];
    return new PlayedTwice(found, exact, 8 * steps * trial.roundoff());
  }

  /**
   * Observes that an event is no more frequent than in runs of the exact scheme.
   *
   * @param value what a run comes to
   * @param happened whether the event happened in a run of that value
   */
  public void asRare(
      Trial<?> trial,
      String what,
      ToDoubleFunction<List<Profile>> value,
      DoublePredicate happened,
      double alpha) {
    trial.add(
        Exchangeable.asRare(what, values(found, value), values(exact, value), happened, alpha));
  }

  /** Observes that what a run comes to has the law that it has by the exact scheme. */
  public void sameLaw(
      Trial<?> trial, String what, ToDoubleFunction<List<Profile>> value, double alpha) {
    trial.add(
        Exchangeable.sameLaw(what, values(found, value), values(exact, value), rounding, alpha));
  }

  private static double[] values(List<List<Profile>> runs, ToDoubleFunction<List<Profile>> value) {
    return runs.stream().mapToDouble(value).toArray();
  }
}
