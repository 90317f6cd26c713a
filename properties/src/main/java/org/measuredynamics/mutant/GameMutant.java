package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultyGame.average;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Game;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.GeneratorCritic;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.game.Space;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FaultyGame.Turn;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Tails;

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
              (of, path, due) -> average(path.subList(due / 2, Math.max(due / 2 + 1, due)))),

  LAST_AS_AVERAGE(
      "the last strategies are reported as the average",
      game -> game.averaged = (of, path, due) -> path.get(due)),

  AVERAGES_UNWEIGHTED(
      "particles count alike in averages, whatever their weights were",
      game -> game.averaged = (of, path, due) -> level(path.get(0))),

  AVERAGES_WITHOUT_THE_FIRST(
      "averages leave the strategies of the start out",
      game ->
          game.averaged =
              (of, path, due) -> average(path.subList(due > 1 ? 1 : 0, Math.max(1, due)))),

  AVERAGES_WITH_THE_LAST(
      "averages over the strategies after the last step too",
      game -> game.averaged = (of, path, due) -> average(path.subList(0, due + 1))),

  AVERAGES_OF_TRIAL_STEPS(
      "averages over the ends of extragradient's trial steps",
      game -> game.averaged = GameMutant::averageOfTrialSteps),

  AVERAGES_OF_THE_LAST_2048(
      "averages over the last 2048 steps",
      game ->
          game.averaged =
              (of, path, due) -> average(path.subList(Math.max(0, due - 2048), Math.max(1, due)))),

  AVERAGE_OF_ONE_PLAYER(
      "for its average the column player reports its last strategy",
      game ->
          game.averaged =
              (of, path, due) ->
                  new Profile(
                      average(path.subList(0, Math.max(1, due))).row(), path.get(due).column())),

  PAST_CUT_AT_2048(
      "of the past that averaged gradients follow 2048 particles are kept",
      game -> game.kept = 2048),

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

  NOISE_ALTERNATES(
      "the column player answers the row player's new strategy where there is noise",
      game ->
          game.step = turn -> isNoisy(turn) ? answering(turn.right().row(), turn) : turn.right()),

  STALE_EVERY_TENTH(
      "under noise or reaction the column player answers the strategy before in every tenth step",
      game ->
          game.step =
              turn ->
                  turn.index() % 10 == 9 && (isNoisy(turn) || reacts(turn))
                      ? answering(turn.before().row(), turn)
                      : turn.right()),

  NOISE_UNIFORM(
      "noise of the row player is uniform, of the right variance",
      game ->
          game.step =
              turn -> withNoise(turn, xi -> Math.sqrt(3) * (2 * Tails.normal(-xi) - 1), xi -> xi)),

  NOISE_CLIPPED(
      "noise of the column player is clipped at 3",
      game -> game.step = turn -> withNoise(turn, xi -> xi, xi -> Math.max(-3, Math.min(3, xi)))),

  TEMPERATURE_OF_COLUMN_HIGH(
      "noise of the column player of temperature 1.05 tau",
      game -> game.step = turn -> withNoise(turn, xi -> xi, xi -> Math.sqrt(1.05) * xi)),

  SEED_IGNORED("noise is the same at every seed", game -> game.seeds = (seed, index) -> index),

  SEEDS_ADDED(
      "step k draws with the seed s + k, so that seeds that follow one another share noise",
      game -> game.seeds = Long::sum),

  SEED_OF_32_BITS(
      "of the seed 32 bits count",
      game -> game.seeds = (seed, index) -> (seed & 0xffff_ffffL) * 1_000_003 + index),

  SEED_FOLDED(
      "of the seed two halves count, taken together by exclusive or",
      game ->
          game.seeds = (seed, index) -> ((seed ^ seed >>> 32) & 0xffff_ffffL) * 1_000_003 + index),

  NOISE_IGNORES_TRANSPORT(
      "noise (2 tau h)^{1/2}, whatever the transport",
      game -> game.step = GameMutant::noiseIgnoringTransport),

  NOISE_ABSENT_BESIDE_REACTION(
      "no noise where strategies react",
      game -> game.step = turn -> reacts(turn) ? turn.still() : turn.right()),

  NOISE_LEAVES_THE_BOX(
      "points of cubes are not put back where there is noise",
      game -> game.step = GameMutant::noiseLeavingTheBox),

  TRIAL_STEP_UNSCALED(
      "the trial step of extragradient moves both players at the rate of the row player",
      game -> game.step = GameMutant::withTrialUnscaled),

  TRIAL_STEP_HALVED(
      "the trial step of extragradient is half as long",
      game -> game.step = GameMutant::withTrialHalved),

  STEP_FROM_THE_TRIAL_POINT(
      "the second step of extragradient begins at the end of the trial step",
      game -> game.step = GameMutant::fromTheTrialPoint),

  VELOCITIES_CLIPPED(
      "velocities are clipped at 40", game -> game.step = GameMutant::withVelocitiesClipped),

  WEIGHTS_PRUNED(
      "weights below 1e-6 are taken for 0",
      game -> game.step = turn -> new Profile(pruned(turn.right().row()), turn.right().column())),

  WEIGHTS_FLOORED(
      "weights below 1e-30 are taken to be 1e-30",
      game ->
          game.step =
              turn -> new Profile(floored(turn.right().row()), floored(turn.right().column()))),

  EXPONENTS_FLOORED(
      "no weight falls by more than e^-50 beside another in a step",
      game -> game.step = GameMutant::withExponentsFloored),

  SQUARE_GAME_TRANSPOSED(
      "the transposed matrix where both players have as many pure strategies",
      game -> game.played = GameMutant::withSquareTransposed),

  TRANSPORT_REVERSED_BESIDE_REACTION(
      "the row player ascends where strategies react",
      game -> game.step = turn -> reacts(turn) ? rowAscends(turn) : turn.right()),

  OPTIMISM_WEAK(
      "optimistic steps follow 1.5 F_k - 0.5 F_{k-1}",
      game ->
          game.step =
              turn ->
                  isOptimistic(turn)
                      ? between(turn, turn.plain(), turn.right(), 0.5)
                      : turn.right()),

  OPTIMISM_IGNORED(
      "optimistic steps take the field of now for that of the step before, as a view of it is",
      game -> game.played = under(DescentAscent::withoutOptimism)),

  OPTIMISM_STARTS_DOUBLED(
      "optimistic steps take the field before the first step for 0",
      game ->
          game.step =
              turn ->
                  isOptimistic(turn) && turn.index() == 0
                      ? between(turn, turn.now(), turn.right(), 2)
                      : turn.right()),

  OPTIMISM_OF_ONE_PLAYER(
      "the column player forgets the field of the step before",
      game ->
          game.step =
              turn ->
                  isOptimistic(turn)
                      ? new Profile(turn.right().row(), turn.plain().column())
                      : turn.right()),

  OPTIMISM_OF_THE_OPPONENT_ALONE(
      "optimistic steps take the field of the step before at the particles of now",
      game -> game.step = GameMutant::withOptimismOfTheOpponentAlone),

  OPTIMISM_FORGOTTEN(
      "optimistic steps forget the field of the step before after every 64th step",
      game ->
          game.step =
              turn -> isOptimistic(turn) && turn.index() % 64 == 0 ? turn.plain() : turn.right()),

  ERROR_OF_FEW_STRATEGIES(
      "suprema over the first half of the strategies",
      game -> game.error = GameMutant::errorOfFewStrategies),

  ERROR_TRANSPOSED(
      "the matrix of square games is transposed in their Nikaido-Isoda error",
      game -> game.error = GameMutant::errorTransposed);

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

  private static boolean isNoisy(Turn turn) {
    return turn.game().dynamics().temperature() > 0;
  }

  private static boolean isOptimistic(Turn turn) {
    return turn.game().dynamics().optimistic();
  }

  /** What is that part of the way from one to the other, or farther. */
  private static Profile between(Turn turn, Profile from, Profile to, double part) {
    return new Profile(
        between(turn, from.row(), to.row(), part), between(turn, from.column(), to.column(), part));
  }

  /** Places on the straight line, weights on that of their logarithms. */
  private static ParticleMeasure between(
      Turn turn, ParticleMeasure from, ParticleMeasure to, double part) {
    double[] places = from.positions();
    double[] there = to.positions();
    Arrays.setAll(places, c -> places[c] + part * (there[c] - places[c]));
    int p = to.dimension();
    for (int at = 0; at < places.length; at += p) {
      turn.game().payoff().space().retract(places, at, p);
    }
    double[] weights = from.weights();
    Arrays.setAll(
        weights,
        i ->
            weights[i] == 0 || to.weight(i) == 0
                ? to.weight(i)
                : weights[i] * StrictMath.pow(to.weight(i) / weights[i], part));
    return ParticleMeasure.of(p, places, ParticleMeasure.ofMassOne(weights));
  }

  /** Where x - h (2 grad V_k(x) - grad V_{k-1}(x)) leads, x the particles of step k. */
  private static Profile withOptimismOfTheOpponentAlone(Turn turn) {
    if (!isOptimistic(turn)) {
      return turn.right();
    }
    DescentAscent of = turn.game().dynamics();
    Profile now = turn.now();
    Profile before = turn.before();
    return new Profile(
        of.optimisticStep(
                turn.game().payoff(),
                new Profile(now.row(), before.column()),
                now,
                turn.game().step())
            .row(),
        of.optimisticStep(
                turn.game().payoff(),
                new Profile(before.row(), now.column()),
                now,
                turn.game().step())
            .column());
  }

  private static boolean reacts(Turn turn) {
    return turn.game().dynamics().reaction() > 0;
  }

  /** The players with that done to every number of their noise, but for spheres. */
  private static Profile withNoise(
      Turn turn, DoubleUnaryOperator ofRow, DoubleUnaryOperator ofColumn) {
    DescentAscent of = turn.game().dynamics();
    double size = Math.sqrt(2 * of.temperature() * of.transport() * turn.game().step());
    if (size == 0 || turn.game().payoff().space() == Space.SPHERE) {
      return turn.right();
    }
    return new Profile(
        withNoise(turn, turn.still().row(), turn.right().row(), size, ofRow),
        withNoise(
            turn,
            turn.still().column(),
            turn.right().column(),
            size * Math.sqrt(of.timeScale()),
            ofColumn));
  }

  private static ParticleMeasure withNoise(
      Turn turn,
      ParticleMeasure still,
      ParticleMeasure noisy,
      double size,
      DoubleUnaryOperator map) {
    double[] moved = still.positions();
    double[] end = noisy.positions();
    Arrays.setAll(moved, c -> moved[c] + size * map.applyAsDouble((end[c] - moved[c]) / size));
    return retracted(turn, noisy, moved);
  }

  private static Profile noiseIgnoringTransport(Turn turn) {
    double transport = turn.game().dynamics().transport();
    double factor = 1 / Math.sqrt(transport);
    return transport == 0
        ? withNoiseOfNoTransport(turn)
        : withNoise(turn, xi -> factor * xi, xi -> factor * xi);
  }

  private static Profile withNoiseOfNoTransport(Turn turn) {
    Profile right = turn.right();
    double size = Math.sqrt(2 * turn.game().dynamics().temperature() * turn.game().step());
    if (turn.game().payoff() instanceof MatrixPayoff) {
      return right;
    }
    double[] row = right.row().positions();
    double[] xi = Stream.of(turn.seed(), 0, 0, 0, Purpose.NOISE).normals(row.length);
    Arrays.setAll(row, c -> row[c] + size * xi[c]);
    return new Profile(retracted(turn, right.row(), row), right.column());
  }

  private static Profile noiseLeavingTheBox(Turn turn) {
    DescentAscent of = turn.game().dynamics();
    Profile right = turn.right();
    if (of.temperature() == 0 || of.extragradient() || turn.game().payoff().space() != Space.BOX) {
      return right;
    }
    double[] row = alongWholeGradient(turn);
    int p = right.row().dimension();
    double size = Math.sqrt(2 * of.temperature() * of.transport() * turn.game().step());
    for (int i = 0; i < right.row().size(); i++) {
      double[] xi = Stream.of(turn.seed(), 0, i, 0, Purpose.NOISE).normals(p);
      for (int k = 0; k < p; k++) {
        row[i * p + k] += size * xi[k];
      }
    }
    return new Profile(right.row().at(row), right.column());
  }

  private static Profile withTrialUnscaled(Turn turn) {
    Game game = turn.game();
    DescentAscent of = game.dynamics();
    Profile right = turn.right();
    if (!of.extragradient()
        || of.temperature() > 0
        || of.reaction() > 0
        || game.payoff().space() != Space.EUCLIDEAN) {
      return right;
    }
    DescentAscent plain = of.withoutExtragradient().withTimeScale(1);
    Profile trial =
        plain.run(game.payoff(), turn.now(), game.step(), new int[] {1}, turn.seed()).get(0);
    double[] row = turn.now().row().positions();
    double[] column = turn.now().column().positions();
    double[] down = trial.rowGradient(game.payoff());
    double[] up = trial.columnGradient(game.payoff());
    double pace = game.step() * of.transport();
    Arrays.setAll(row, c -> row[c] - pace * down[c]);
    Arrays.setAll(column, c -> column[c] + of.timeScale() * pace * up[c]);
    return new Profile(right.row().at(row), right.column().at(column));
  }

  /** Twice as far as a step half as long leads: along the field after a trial step as long. */
  private static Profile withTrialHalved(Turn turn) {
    Game game = turn.game();
    if (!game.dynamics().extragradient() || game.dynamics().temperature() > 0) {
      return turn.right();
    }
    Profile half =
        new Turn(game.withStep(game.step() / 2), turn.now(), turn.before(), turn.index(), 0)
            .right();
    return between(turn, turn.now(), half, 2);
  }

  private static Profile fromTheTrialPoint(Turn turn) {
    if (!turn.game().dynamics().extragradient()) {
      return turn.right();
    }
    Game plain = turn.game().under(turn.game().dynamics().withoutExtragradient());
    Turn step = new Turn(plain, turn.now(), turn.before(), turn.index(), turn.seed());
    return step.from(step.still());
  }

  private static Profile withVelocitiesClipped(Turn turn) {
    DescentAscent of = turn.game().dynamics();
    if (of.temperature() > 0 || turn.game().payoff().space() != Space.EUCLIDEAN) {
      return turn.right();
    }
    double pace = 40 * turn.game().step() * of.transport();
    return new Profile(
        clipped(turn.now().row(), turn.right().row(), pace),
        clipped(turn.now().column(), turn.right().column(), pace * of.timeScale()));
  }

  private static ParticleMeasure clipped(ParticleMeasure now, ParticleMeasure then, double most) {
    double[] from = now.positions();
    double[] to = then.positions();
    Arrays.setAll(to, c -> from[c] + Math.max(-most, Math.min(most, to[c] - from[c])));
    return then.at(to);
  }

  private static ParticleMeasure pruned(ParticleMeasure mu) {
    double[] weights = Arrays.stream(mu.weights()).map(w -> w < 1e-6 ? 0 : w).toArray();
    return ParticleMeasure.of(mu.dimension(), mu.positions(), ParticleMeasure.ofMassOne(weights));
  }

  private static ParticleMeasure floored(ParticleMeasure mu) {
    double[] weights = Arrays.stream(mu.weights()).map(w -> Math.max(w, 1e-30)).toArray();
    return ParticleMeasure.of(mu.dimension(), mu.positions(), ParticleMeasure.ofMassOne(weights));
  }

  private static Profile withExponentsFloored(Turn turn) {
    return new Profile(
        withExponentsFloored(turn.now().row(), turn.right().row()),
        withExponentsFloored(turn.now().column(), turn.right().column()));
  }

  private static ParticleMeasure withExponentsFloored(ParticleMeasure now, ParticleMeasure right) {
    double[] factors = right.weights();
    Arrays.setAll(factors, i -> now.weight(i) == 0 ? 0 : factors[i] / now.weight(i));
    double least = StrictMath.exp(-50) * Arrays.stream(factors).max().orElseThrow();
    double[] weights = now.weights();
    Arrays.setAll(weights, i -> weights[i] * Math.max(least, factors[i]));
    return ParticleMeasure.of(
        right.dimension(), right.positions(), ParticleMeasure.ofMassOne(weights));
  }

  private static Game withSquareTransposed(Game game) {
    if (!(game.payoff() instanceof MatrixPayoff right)
        || right.matrix().length != right.matrix()[0].length) {
      return game;
    }
    double[][] matrix = right.matrix();
    double[][] transposed = new double[matrix.length][matrix.length];
    for (int k = 0; k < matrix.length; k++) {
      for (int l = 0; l < matrix.length; l++) {
        transposed[l][k] = matrix[k][l];
      }
    }
    return game.withPayoff(new MatrixPayoff(transposed));
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
    DescentAscent of = turn.game().dynamics();
    boolean isPlain = !of.extragradient() && !of.optimistic();
    return turn.game().payoff().space() == Space.BOX && isPlain
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

  private static Profile averageOfTrialSteps(Game game, List<Profile> path, int due) {
    if (!game.dynamics().extragradient() || due == 0) {
      return average(path.subList(0, Math.max(1, due)));
    }
    Game plain = game.under(game.dynamics().withoutExtragradient().withTemperature(0));
    return average(
        path.subList(0, due).stream().map(now -> new Turn(plain, now, now, 0, 0).right()).toList());
  }

  private static double errorTransposed(MatrixPayoff payoff, Profile profile) {
    double[][] matrix = payoff.matrix();
    if (matrix.length != matrix[0].length) {
      return NikaidoIsoda.of(payoff, profile);
    }
    double[][] transposed = new double[matrix.length][matrix.length];
    for (int k = 0; k < matrix.length; k++) {
      for (int l = 0; l < matrix.length; l++) {
        transposed[l][k] = matrix[k][l];
      }
    }
    return NikaidoIsoda.of(new MatrixPayoff(transposed), profile);
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
