package org.measuredynamics.observation;

import java.util.List;
import org.measuredynamics.contract.Game;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;

/**
 * A game from given strategies, in steps of one length: what implementations are asked to play.
 *
 * @param dynamics how strategies move
 * @param payoff l(x, y)
 * @param initial mu_0 and nu_0
 * @param step h
 * @param seed of whatever is random
 */
public record GameRun(
    DescentAscent dynamics, Payoff payoff, Profile initial, double step, long seed) {

  /** Returns the word by which descriptions declare the dynamics. */
  public String kind() {
    return recorded(false).kind();
  }

  /** Returns whether a trial's implementation declares all that the run asks for. */
  public boolean isDeclaredIn(Trial<?> trial) {
    return recorded(false).needs().stream().allMatch(trial::declares);
  }

  /** Returns the strategies before each of so many steps, and after the last. */
  public List<Profile> path(Trial<?> trial, int steps) {
    return trial
        .implementation()
        .play(Game.every(dynamics, payoff, initial, step, steps, seed))
        .trajectory();
  }

  /** Returns the strategies after those numbers of steps. */
  public List<Profile> at(Trial<?> trial, int... record) {
    return trial.implementation().play(recorded(false, record)).trajectory();
  }

  /** Returns the strategies after so many steps. */
  public Profile after(Trial<?> trial, int steps) {
    return at(trial, steps).get(0);
  }

  /** Returns what is reported as the averages of the strategies over those numbers of steps. */
  public List<Profile> averages(Trial<?> trial, int... record) {
    return averaged(trial, record).averages();
  }

  /** Returns the strategies after those numbers of steps, and what is reported as averages. */
  public Game.Played averaged(Trial<?> trial, int... record) {
    return trial.implementation().play(recorded(true, record));
  }

  /** Returns the same run by steps of another length. */
  public GameRun by(double length) {
    return new GameRun(dynamics, payoff, initial, length, seed);
  }

  /** Returns the same run at another seed. */
  public GameRun withSeed(long other) {
    return new GameRun(dynamics, payoff, initial, step, other);
  }

  private Game recorded(boolean averaged, int... record) {
    return new Game(dynamics, payoff, initial, step, record, averaged, seed);
  }
}
