package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultyGame.average;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Game;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.GeneratorCritic;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.game.Space;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FaultyGame.Turn;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** What two-player games may have wrong. */
public enum GameMutant implements Fault.Listed {
  ALTERNATING(
      "the column player answers the row player's new strategy",
      game -> game.step = turn -> answering(turn.right().row(), turn)),

  ROW_ASCENDS("both players ascend", game -> game.step = GameMutant::rowAscends),

  PLAYER_FROZEN(
      "the column player does not move",
      game -> game.step = turn -> new Profile(turn.right().row(), turn.now().column())),

  STALE_OPPONENT(
      "the column player answers the strategy before",
      game -> game.step = turn -> answering(turn.before().row(), turn)),

  TIME_SCALE_INVERTED(
      "the row player moves faster where the column player should",
      game -> game.played = GameMutant::withTimeScaleInverted),

  TIME_SCALE_IGNORED(
      "both players at the rate of the row player",
      game -> game.played = under(of -> of.withTimeScale(1))),

  STEP_1_PERCENT_LONG(
      "step 1.01 h", game -> game.played = right -> right.withStep(1.01 * right.step())),

  REACTION_REVERSED(
      "the row player's weights grow where it pays more",
      game -> game.step = GameMutant::reactionReversed),

  EXTRAGRADIENT_PLAIN(
      "plain steps where extragradient was asked for",
      game -> game.played = under(DescentAscent::withoutExtragradient)),

  TEMPERATURE_OF_ONE(
      "no noise for the column player",
      game -> game.step = turn -> new Profile(turn.right().row(), turn.still().column())),

  NOISE_SHARED("the players' noise is the same", game -> game.step = GameMutant::noiseShared),

  PROJECTION_MISSING(
      "points of spheres follow the whole gradient",
      game -> game.step = GameMutant::withoutProjection),

  WEIGHTS_IGNORED(
      "opponents count alike, whatever their weights",
      game ->
          game.step =
              turn ->
                  new Profile(
                      turn.from(new Profile(turn.now().row(), level(turn.now().column()))).row(),
                      turn.right().column())),

  AVERAGES_LATE(
      "averages of the second half",
      game ->
          game.averaged =
              (path, due) -> average(path.subList(due / 2, Math.max(due / 2 + 1, due)))),

  LAST_AS_AVERAGE(
      "the last strategies are reported as the average", game -> game.averaged = List::get),

  AVERAGES_UNWEIGHTED(
      "particles count alike in averages, whatever their weights were",
      game -> game.averaged = (path, due) -> level(path.get(0))),

  WEIGHTS_NOT_NORMALISED(
      "weights keep their mass, the last takes what is left of one",
      game -> game.step = GameMutant::withoutNormalisation),

  AVERAGE_IGNORED(
      "the opponent of now is answered where its past should be",
      game -> game.remembered = under(of -> of.forgettingAt(0))),

  FORGETTING_DOUBLED(
      "the past is forgotten twice as fast",
      game -> game.remembered = GameMutant::withForgettingDoubled),

  TEMPERATURE_LOWER(
      "noise of temperature 0.85 tau",
      game -> game.played = under(of -> of.withTemperature(0.85 * of.temperature()))),

  NOISE_OF_PLAYER(
      "all particles of a player are moved by the same noise",
      game -> game.step = GameMutant::noiseOfPlayer),

  NOISE_OFF_THE_SPHERE(
      "noise on spheres is not projected to the tangent space",
      game -> game.step = GameMutant::noiseOffTheSphere),

  BOX_LEFT("points of cubes are not put back", game -> game.step = GameMutant::leavingTheBox),

  CRITIC_BIASED(
      "the critic's own envelope is not differentiated",
      game -> game.step = GameMutant::envelopeNotDifferentiated),

  CONFINEMENT_DOUBLED(
      "a |x|^2 for a |x|^2 / 2", game -> game.played = GameMutant::withConfinementDoubled),

  ERROR_OF_FEW_STRATEGIES(
      "suprema over the first half of the strategies",
      game -> game.error = GameMutant::errorOfFewStrategies);

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  GameMutant(String words, Consumer<FaultyGame> fault) {
    mutant = Fault.of("game-" + Mutant.word(this), words, FaultyGame::new, fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  @Override
  public boolean concerns(Collection<Capability> asked) {
    return asked.stream().map(Capability::kind).anyMatch(Capability.Kind.PAYOFF::equals);
  }

  private static UnaryOperator<Game> under(UnaryOperator<DescentAscent> map) {
    return game -> game.under(map.apply(game.dynamics()));
  }

  /** The column player answers that strategy, the row player the right one. */
  private static Profile answering(ParticleMeasure row, Turn turn) {
    return new Profile(
        turn.right().row(), turn.from(new Profile(row, turn.now().column())).column());
  }

  private static Profile rowAscends(Turn turn) {
    Profile right = turn.right();
    double[] moved = right.row().positions();
    double[] start = turn.now().row().positions();
    Arrays.setAll(moved, c -> 2 * start[c] - moved[c]);
    return new Profile(retracted(turn, right.row(), moved), right.column());
  }

  /** The row player's particles at those places, put back into the space. */
  private static ParticleMeasure retracted(Turn turn, ParticleMeasure row, double[] positions) {
    int p = row.dimension();
    for (int at = 0; at < positions.length; at += p) {
      turn.game().payoff().space().retract(positions, at, p);
    }
    return row.at(positions);
  }

  private static Game withTimeScaleInverted(Game right) {
    double scale = right.dynamics().timeScale();
    return right.under(right.dynamics().withTimeScale(1 / scale)).withStep(right.step() * scale);
  }

  private static Profile reactionReversed(Turn turn) {
    Profile right = turn.right();
    double[] weights = turn.now().row().weights();
    Arrays.setAll(weights, i -> weights[i] * (weights[i] / right.row().weight(i)));
    return new Profile(
        ParticleMeasure.of(
            right.row().dimension(), right.row().positions(), ParticleMeasure.ofMassOne(weights)),
        right.column());
  }

  private static Profile noiseShared(Turn turn) {
    DescentAscent of = turn.game().dynamics();
    Profile now = turn.now();
    Profile right = turn.right();
    if (of.temperature() == 0
        || now.row().size() > now.column().size()
        || now.row().dimension() > now.column().dimension()) {
      return right;
    }
    Profile still = turn.still();
    double[] row = still.row().positions();
    int p = now.row().dimension();
    for (int c = 0; c < row.length; c++) {
      double noise = right.column().position(c / p, c % p) - still.column().position(c / p, c % p);
      row[c] += noise / Math.sqrt(of.timeScale());
    }
    return new Profile(still.row().at(row), right.column());
  }

  private static Profile withoutProjection(Turn turn) {
    Profile right = turn.right();
    return turn.game().payoff().kind().equals("spherical-polynomial")
        ? new Profile(retracted(turn, right.row(), alongWholeGradient(turn)), right.column())
        : right;
  }

  /** Where the row player's particles get by the gradient alone, neither projected nor put back. */
  private static double[] alongWholeGradient(Turn turn) {
    double[] row = turn.now().row().positions();
    double[] velocity = turn.now().rowGradient(turn.game().payoff());
    double pace = turn.game().step() * turn.game().dynamics().transport();
    Arrays.setAll(row, c -> row[c] - pace * velocity[c]);
    return row;
  }

  private static Profile level(Profile strategies) {
    return new Profile(level(strategies.row()), level(strategies.column()));
  }

  private static ParticleMeasure level(ParticleMeasure mu) {
    return ParticleMeasure.uniform(mu.dimension(), mu.positions());
  }

  /** The weights of the start times exp(-h alpha V), the last what is missing to one. */
  private static Profile withoutNormalisation(Turn turn) {
    Profile right = turn.right();
    Profile now = turn.now();
    Game game = turn.game();
    if (game.dynamics().reaction() == 0) {
      return right;
    }
    double[] weights = now.row().weights();
    double rest = 1;
    for (int i = 0; i < weights.length; i++) {
      weights[i] *=
          StrictMath.exp(
              -game.step()
                  * game.dynamics().reaction()
                  * now.rowVariation(game.payoff(), now.row().particle(i)));
      weights[i] = i == weights.length - 1 ? Math.max(0, rest) : Math.min(weights[i], rest);
      rest -= weights[i];
    }
    return new Profile(
        ParticleMeasure.of(right.row().dimension(), right.row().positions(), weights),
        right.column());
  }

  private static Game withForgettingDoubled(Game right) {
    double twice = Math.min(1 / right.step(), 2 * right.dynamics().forgetting());
    return right.under(right.dynamics().forgettingAt(twice));
  }

  private static Profile noiseOfPlayer(Turn turn) {
    Profile right = turn.right();
    if (turn.game().dynamics().temperature() == 0) {
      return right;
    }
    Profile still = turn.still();
    return new Profile(alike(still.row(), right.row()), alike(still.column(), right.column()));
  }

  /** Every particle with the noise of the first. */
  private static ParticleMeasure alike(ParticleMeasure still, ParticleMeasure noisy) {
    return Faulty.mapped(
        still, (value, k) -> value + (noisy.position(0, k) - still.position(0, k)));
  }

  private static Profile noiseOffTheSphere(Turn turn) {
    DescentAscent of = turn.game().dynamics();
    if (of.temperature() == 0 || turn.game().payoff().space() != Space.SPHERE) {
      return turn.right();
    }
    ParticleMeasure still = turn.still().row();
    double[] row = still.positions();
    int p = still.dimension();
    double size = Math.sqrt(2 * of.temperature() * of.transport() * turn.game().step());
    for (int i = 0; i < still.size(); i++) {
      double[] xi = Stream.of(turn.seed(), 0, i, 0, Purpose.NOISE).normals(p);
      for (int k = 0; k < p; k++) {
        row[i * p + k] += size * xi[k];
      }
    }
    return new Profile(retracted(turn, still, row), turn.right().column());
  }

  private static Profile leavingTheBox(Turn turn) {
    Profile right = turn.right();
    return turn.game().payoff().space() == Space.BOX && !turn.game().dynamics().extragradient()
        ? new Profile(right.row().at(alongWholeGradient(turn)), right.column())
        : right;
  }

  private static Profile envelopeNotDifferentiated(Turn turn) {
    Profile right = turn.right();
    Profile now = turn.now();
    if (!(turn.game().payoff() instanceof GeneratorCritic critic)) {
      return right;
    }
    DescentAscent of = turn.game().dynamics();
    double s = critic.deviation() * critic.bandwidth();
    double pace = turn.game().step() * of.timeScale() * of.transport();
    double[] column = right.column().positions();
    int q = right.column().dimension();
    for (int j = 0; j < right.column().size(); j++) {
      double gain = now.columnVariation(critic, now.column().particle(j));
      for (int k = 0; k < q - 1; k++) {
        column[j * q + k] += pace * s * s * gain * now.column().position(j, k);
      }
      critic.space().retract(column, j * q, q);
    }
    return new Profile(right.row(), right.column().at(column));
  }

  private static Game withConfinementDoubled(Game game) {
    return game.payoff() instanceof QuadraticPayoff right
        ? game.withPayoff(new QuadraticPayoff(right.coupling(), 2 * right.row(), right.column()))
        : game;
  }

  private static double errorOfFewStrategies(MatrixPayoff payoff, Profile profile) {
    double most = Double.NEGATIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY;
    for (int l = 0; l <= payoff.matrix()[0].length / 2; l++) {
      most = Math.max(most, profile.columnVariation(payoff, new double[] {l}));
    }
    for (int k = 0; k <= payoff.matrix().length / 2; k++) {
      least = Math.min(least, profile.rowVariation(payoff, new double[] {k}));
    }
    return most - least;
  }
}
