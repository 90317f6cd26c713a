package org.measuredynamics.observation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.Space;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/**
 * A game with noise that an implementation has played.
 *
 * @param run what was asked
 * @param path the strategies after every step
 * @param stills of each player the steps without noise, each from where the path is
 * @param noises of each player
 */
public record NoisyRun(
    GameRun run,
    List<Profile> path,
    Map<Player, List<PlayerStep>> stills,
    Map<Player, PlayerNoise> noises) {
  /**
   * Has the trial's implementation play a game.
   *
   * @param design whose own stream the noise of cubes is drawn from
   */
  public static NoisyRun of(Trial<?> trial, GameRun run, int steps, int design) {
    List<Profile> path = run.path(trial, steps);
    Map<Player, List<PlayerStep>> stills = new EnumMap<>(Player.class);
    Map<Player, PlayerNoise> noises = new EnumMap<>(Player.class);
    for (Player player : Player.values()) {
      List<PlayerStep> still =
          IntStream.range(0, steps)
              .mapToObj(k -> PlayerStep.of(player, run, path, k, trial.roundoff()))
              .toList();
      Stream own = trial.own(2 * design + (player == Player.ROW ? 0 : 1));
      stills.put(player, still);
      noises.put(
          player, PlayerNoise.of(player, run, path, still, trial.description().precision(), own));
    }
    return new NoisyRun(run, path, stills, noises);
  }

  /** Returns the noise of a player. */
  public PlayerNoise of(Player player) {
    return noises.get(player);
  }

  /** Observes what noise leaves alone: weights are those of the step, particles in their space. */
  public void leavesAlone(Trial<?> trial, String what) {
    for (Player player : Player.values()) {
      Worst weights = new Worst();
      Worst places = new Worst();
      for (int k = 0; k + 1 < path.size(); k++) {
        PlayerStep step = stills.get(player).get(k);
        ParticleMeasure after = player.of(path.get(k + 1));
        for (int i = 0; i < after.size(); i++) {
          double off = after.weight(i) - step.weights()[i];
          weights.see(off, step.weightRounding()[i], i, Worst.WEIGHT, k);
          outside(after, i, run.payoff().space(), 16 * trial.roundoff(), k, places);
        }
      }
      weights.add(trial, "%s player, %s: weight".formatted(player.word(), what));
      places.add(trial, "%s player, %s: in its space".formatted(player.word(), what));
    }
  }

  private static void outside(
      ParticleMeasure mu, int i, Space space, double rounding, int k, Worst places) {
    double square = 0;
    for (int c = 0; c < mu.dimension(); c++) {
      square += mu.position(i, c) * mu.position(i, c);
      if (space == Space.BOX) {
        places.see(Math.max(0, Math.abs(mu.position(i, c)) - 1), rounding, i, c, k);
      }
    }
    if (space == Space.SPHERE) {
      places.see(square - 1, (mu.dimension() + 4) * rounding, i, 0, k);
    }
  }
}
