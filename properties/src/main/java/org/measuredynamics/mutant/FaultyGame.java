package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongBinaryOperator;
import java.util.function.ToDoubleBiFunction;
import java.util.function.UnaryOperator;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Game;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Descent-ascent. Every step is a run of its own, so that where gradients are averaged, and steps
 * of their own would lose the past, faults of a step do not show.
 */
final class FaultyGame extends Faulty {
  /** The game whose steps are taken. */
  UnaryOperator<Game> played = UnaryOperator.identity();

  /** The game whose averaged gradients are followed. */
  UnaryOperator<Game> remembered = UnaryOperator.identity();

  /** The seed of a step, made of that of the game and the number of the step. */
  LongBinaryOperator seeds = (seed, index) -> seed * 1_000_003 + index;

  /** Where a step leads. */
  Function<Turn, Profile> step = Turn::right;

  /** The average at a record time. */
  Average averaged = (game, path, due) -> average(path.subList(0, Math.max(1, due)));

  /** How many particles of the past averaged gradients follow; the latest. */
  int kept = Integer.MAX_VALUE;

  /** The error of strategies. */
  ToDoubleBiFunction<MatrixPayoff, Profile> error = NikaidoIsoda::of;

  /** An average after so many steps, of a path that has the strategies after every step. */
  interface Average {
    Profile of(Game game, List<Profile> path, int due);
  }

  /**
   * A step about to be taken.
   *
   * @param now the strategies
   * @param before those before the last step; those of now before the first
   * @param index its number
   * @param seed of its own
   */
  record Turn(Game game, Profile now, Profile before, int index, long seed) {
    /** Returns where the right step leads. */
    Profile right() {
      return from(now);
    }

    /** Returns where the right step from other strategies leads, whatever was before. */
    Profile from(Profile other) {
      if (game.dynamics().optimistic()) {
        return game.dynamics().optimisticStep(game.payoff(), before, other, game.step());
      }
      return game.dynamics().run(game.payoff(), other, game.step(), new int[] {1}, seed).get(0);
    }

    /** Returns where the step leads along the field of now alone. */
    Profile plain() {
      return new Turn(game.under(game.dynamics().withoutOptimism()), now, now, index, seed).right();
    }

    /** Returns where the step leads without noise. */
    Profile still() {
      Game without = game.under(game.dynamics().withTemperature(0));
      return new Turn(without, now, before, index, seed).right();
    }
  }

  FaultyGame() {
    super(Game.KINDS, Capability.NIKAIDO_ISODA);
  }

  @Override
  public Game.Played play(Game game) {
    Game asked = game.dynamics().forgetting() > 0 ? remembered.apply(game) : game;
    if (asked.dynamics().forgetting() > 0) {
      return kept < Integer.MAX_VALUE && !asked.payoff().isAffineInOpponent()
          ? withPastCut(asked)
          : super.play(asked);
    }
    int[] record = asked.record();
    Game taken = played.apply(asked);
    List<Profile> path = new ArrayList<>(List.of(asked.initial()));
    for (int k = 0; record.length > 0 && k < record[record.length - 1]; k++) {
      Profile before = path.get(Math.max(0, k - 1));
      long seed = seeds.applyAsLong(asked.seed(), k);
      path.add(step.apply(new Turn(taken, path.get(k), before, k, seed)));
    }
    return new Game.Played(
        at(record, path::get),
        asked.averaged() ? at(record, due -> averaged.of(asked, path, due)) : List.of());
  }

  /** Steps that follow the latest particles of the past. */
  private Game.Played withPastCut(Game game) {
    int[] record = game.record();
    double part = game.step() * game.dynamics().forgetting();
    Game plain = game.under(game.dynamics().forgettingAt(0));
    List<Profile> path = new ArrayList<>(List.of(game.initial()));
    Profile past = game.initial();
    for (int k = 0; record.length > 0 && k < record[record.length - 1]; k++) {
      Profile now = path.get(k);
      Turn turn = new Turn(plain, now, now, k, seeds.applyAsLong(game.seed(), k));
      Profile next =
          new Profile(
              turn.from(new Profile(now.row(), past.column())).row(),
              turn.from(new Profile(past.row(), now.column())).column());
      path.add(next);
      past =
          new Profile(
              latest(past.row(), next.row(), part), latest(past.column(), next.column(), part));
    }
    return new Game.Played(at(record, path::get), List.of());
  }

  private ParticleMeasure latest(ParticleMeasure past, ParticleMeasure next, double part) {
    ParticleMeasure all = past.mixedWith(next, part);
    int first = Math.max(0, all.size() - kept);
    double[] weights = Arrays.copyOfRange(all.weights(), first, all.size());
    double[] positions = all.positions();
    return ParticleMeasure.of(
        all.dimension(),
        Arrays.copyOfRange(positions, first * all.dimension(), positions.length),
        ParticleMeasure.ofMassOne(weights));
  }

  @Override
  public double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
    return error.applyAsDouble(payoff, profile);
  }

  private static List<Profile> at(int[] record, IntFunction<Profile> strategies) {
    return Arrays.stream(record).mapToObj(strategies).toList();
  }

  /** The averages of weights, at positions that do not move. */
  static Profile average(List<Profile> path) {
    return new Profile(
        mean(path.stream().map(Profile::row).toList()),
        mean(path.stream().map(Profile::column).toList()));
  }

  private static ParticleMeasure mean(List<ParticleMeasure> measures) {
    double[] weights = new double[measures.get(0).size()];
    for (ParticleMeasure mu : measures) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] += mu.weight(i);
      }
    }
    double total = Arrays.stream(weights).sum();
    Arrays.setAll(weights, i -> weights[i] / total);
    return ParticleMeasure.of(measures.get(0).dimension(), measures.get(0).positions(), weights);
  }
}
