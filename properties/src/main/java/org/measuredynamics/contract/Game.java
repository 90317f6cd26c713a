package org.measuredynamics.contract;

import java.util.List;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;

/**
 * A zero-sum game that an implementation is asked to play.
 *
 * @param dynamics how strategies move
 * @param payoff l(x, y); the row player minimises
 * @param initial mu_0 and nu_0
 * @param step h, the time that one step takes
 * @param record numbers of steps after which to record, ascending
 * @param averaged whether the averages of the weights are asked for too; positions are then fixed
 * @param seed of whatever is random; between 0 and 2^53
 */
public record Game(
    DescentAscent dynamics,
    Payoff payoff,
    Profile initial,
    double step,
    int[] record,
    boolean averaged,
    long seed) {
  /** The words by which descriptions and messages refer to dynamics of two players. */
  public static final List<String> KINDS =
      List.of(
          "descent-ascent",
          "langevin-descent-ascent",
          "fisher-rao-descent-ascent",
          "extragradient",
          "averaged-gradient");

  /** Returns the game that records every one of so many steps. */
  public static Game every(
      DescentAscent dynamics, Payoff payoff, Profile initial, double step, int steps, long seed) {
    int[] record = new int[steps + 1];
    for (int k = 0; k <= steps; k++) {
      record[k] = k;
    }
    return new Game(dynamics, payoff, initial, step, record, false, seed);
  }

  /** Returns the same game under other dynamics. */
  public Game under(DescentAscent other) {
    return new Game(other, payoff, initial, step, record, averaged, seed);
  }

  /** Returns the same game with other steps. */
  public Game withStep(double other) {
    return new Game(dynamics, payoff, initial, other, record, averaged, seed);
  }

  /** Returns the same game with another payoff. */
  public Game withPayoff(Payoff other) {
    return new Game(dynamics, other, initial, step, record, averaged, seed);
  }

  /** Returns the word by which descriptions and messages refer to the dynamics. */
  public String kind() {
    if (dynamics.extragradient()) {
      return "extragradient";
    }
    if (dynamics.forgetting() > 0) {
      return "averaged-gradient";
    }
    if (dynamics.reaction() > 0) {
      return "fisher-rao-descent-ascent";
    }
    return dynamics.temperature() > 0 ? "langevin-descent-ascent" : "descent-ascent";
  }

  /**
   * What a game answers.
   *
   * @param trajectory the strategies at the record times
   * @param averages at the record times, where asked for: the strategies averaged over the steps
   *     that were taken, each as it was before the step; the initial ones after no step
   */
  public record Played(List<Profile> trajectory, List<Profile> averages) {}
}
