package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultyGame.alike;
import static org.measuredynamics.mutant.FaultyGame.average;
import static org.measuredynamics.mutant.FaultyGame.level;
import static org.measuredynamics.mutant.FaultyGame.remembering;
import static org.measuredynamics.mutant.FaultyGame.right;
import static org.measuredynamics.mutant.FaultyGame.rowReversed;
import static org.measuredynamics.mutant.FaultyGame.taken;
import static org.measuredynamics.mutant.FaultyGame.unnormalised;
import static org.measuredynamics.mutant.FaultyGame.with;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.GeneratorCritic;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.game.Space;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** What two-player games may have wrong. */
public enum GameMutant implements Mutant {
  ALTERNATING(
      "the column player answers the row player's new strategy",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              Profile first = right(game, now, seed);
              return new Profile(
                  first.row(), right(game, new Profile(first.row(), now.column()), seed).column());
            }
          }),

  ROW_ASCENDS(
      "both players ascend",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              return rowReversed(game, now, seed);
            }
          }),

  PLAYER_FROZEN(
      "the column player does not move",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              return new Profile(right(game, now, seed).row(), now.column());
            }
          }),

  STALE_OPPONENT(
      "the column player answers the strategy before",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              return new Profile(
                  right(game, now, seed).row(),
                  right(game, new Profile(before.row(), now.column()), seed).column());
            }
          }),

  TIME_SCALE_INVERTED(
      "the row player moves faster where the column player should",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              DescentAscent dynamics = game.dynamics();
              return taken(
                  with(dynamics, dynamics.temperature(), 1 / dynamics.timeScale()),
                  game,
                  now,
                  game.step() * dynamics.timeScale(),
                  seed);
            }
          }),

  TIME_SCALE_IGNORED(
      "both players at the rate of the row player",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              return taken(
                  with(game.dynamics(), game.dynamics().temperature(), 1),
                  game,
                  now,
                  game.step(),
                  seed);
            }
          }),

  STEP_1_PERCENT_LONG(
      "step 1.01 h",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              return taken(game.dynamics(), game, now, 1.01 * game.step(), seed);
            }
          }),

  REACTION_REVERSED(
      "the row player's weights grow where it pays more",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              Profile right = right(game, now, seed);
              double[] weights = now.row().weights();
              double mass = 0;
              for (int i = 0; i < weights.length; i++) {
                weights[i] *= weights[i] / right.row().weight(i);
                mass += weights[i];
              }
              for (int i = 0; i < weights.length; i++) {
                weights[i] /= mass;
              }
              return new Profile(
                  ParticleMeasure.of(right.row().dimension(), right.row().positions(), weights),
                  right.column());
            }
          }),

  EXTRAGRADIENT_PLAIN(
      "plain steps where extragradient was asked for",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              DescentAscent of = game.dynamics();
              return taken(
                  new DescentAscent(
                      of.transport(), of.reaction(), of.temperature(), of.timeScale(), false),
                  game,
                  now,
                  game.step(),
                  seed);
            }
          }),

  TEMPERATURE_OF_ONE(
      "no noise for the column player",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              DescentAscent still = with(game.dynamics(), 0, game.dynamics().timeScale());
              return new Profile(
                  right(game, now, seed).row(),
                  taken(still, game, now, game.step(), seed).column());
            }
          }),

  NOISE_SHARED(
      "the players' noise is the same",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              DescentAscent of = game.dynamics();
              Profile right = right(game, now, seed);
              if (of.temperature() == 0
                  || now.row().size() > now.column().size()
                  || now.row().dimension() > now.column().dimension()) {
                return right;
              }
              Profile still = taken(with(of, 0, of.timeScale()), game, now, game.step(), seed);
              double[] row = still.row().positions();
              double[] noise = right.column().positions();
              int p = now.row().dimension();
              int q = now.column().dimension();
              for (int c = 0; c < row.length; c++) {
                int at = c / p * q + c % p;
                row[c] +=
                    (noise[at] - still.column().position(at / q, at % q))
                        / Math.sqrt(of.timeScale());
              }
              return new Profile(still.row().at(row), right.column());
            }
          }),

  PROJECTION_MISSING(
      "points of spheres follow the whole gradient",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              if (!game.payoff().kind().equals("spherical-polynomial")) {
                return right(game, now, seed);
              }
              double[] row = now.row().positions();
              double[] velocity = now.rowGradient(game.payoff());
              int p = now.row().dimension();
              for (int c = 0; c < row.length; c++) {
                row[c] -= game.step() * game.dynamics().transport() * velocity[c];
              }
              for (int i = 0; i < now.row().size(); i++) {
                game.payoff().space().retract(row, i * p, p);
              }
              Profile right = right(game, now, seed);
              return new Profile(right.row().at(row), right.column());
            }
          }),

  WEIGHTS_IGNORED(
      "opponents count alike, whatever their weights",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              ParticleMeasure nu = now.column();
              Profile blind =
                  new Profile(now.row(), ParticleMeasure.uniform(nu.dimension(), nu.positions()));
              return new Profile(right(game, blind, seed).row(), right(game, now, seed).column());
            }
          }),

  AVERAGES_LATE(
      "averages of the second half",
      () ->
          new FaultyGame() {
            @Override
            List<Profile> averages(Game game, List<Profile> path, List<Profile> right) {
              return Arrays.stream(game.record())
                  .mapToObj(due -> average(path.subList(due / 2, Math.max(due / 2 + 1, due))))
                  .toList();
            }
          }),

  LAST_AS_AVERAGE(
      "the last strategies are reported as the average",
      () ->
          new FaultyGame() {
            @Override
            List<Profile> averages(Game game, List<Profile> path, List<Profile> right) {
              return Arrays.stream(game.record()).mapToObj(path::get).toList();
            }
          }),

  AVERAGES_UNWEIGHTED(
      "particles count alike in averages, whatever their weights were",
      () ->
          new FaultyGame() {
            @Override
            List<Profile> averages(Game game, List<Profile> path, List<Profile> right) {
              return right.stream()
                  .map(at -> new Profile(level(at.row()), level(at.column())))
                  .toList();
            }
          }),

  WEIGHTS_NOT_NORMALISED(
      "weights keep their mass, the last takes what is left of one",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              Profile right = right(game, now, seed);
              return game.dynamics().reaction() > 0
                  ? new Profile(unnormalised(game, now, right.row()), right.column())
                  : right;
            }
          }),

  AVERAGE_IGNORED(
      "the opponent of now is answered where its past should be",
      () ->
          new FaultyGame() {
            @Override
            public Game.Played play(Game game) {
              return super.play(remembering(game, 0));
            }
          }),

  FORGETTING_DOUBLED(
      "the past is forgotten twice as fast",
      () ->
          new FaultyGame() {
            @Override
            public Game.Played play(Game game) {
              double most = 1 / game.step();
              return game.dynamics().forgetting() > 0
                  ? new ReferenceImplementation()
                      .play(remembering(game, Math.min(most, 2 * game.dynamics().forgetting())))
                  : super.play(game);
            }
          }),

  TEMPERATURE_LOWER(
      "noise of temperature 0.85 tau",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              DescentAscent of = game.dynamics();
              return taken(
                  with(of, 0.85 * of.temperature(), of.timeScale()), game, now, game.step(), seed);
            }
          }),

  NOISE_OF_PLAYER(
      "all particles of a player are moved by the same noise",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              DescentAscent of = game.dynamics();
              Profile right = right(game, now, seed);
              if (of.temperature() == 0) {
                return right;
              }
              Profile still = taken(with(of, 0, of.timeScale()), game, now, game.step(), seed);
              return new Profile(
                  alike(still.row(), right.row()), alike(still.column(), right.column()));
            }
          }),

  NOISE_OFF_THE_SPHERE(
      "noise on spheres is not projected to the tangent space",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              DescentAscent of = game.dynamics();
              if (of.temperature() == 0 || game.payoff().space() != Space.SPHERE) {
                return right(game, now, seed);
              }
              Profile still = taken(with(of, 0, of.timeScale()), game, now, game.step(), seed);
              double[] row = still.row().positions();
              int p = still.row().dimension();
              double size = Math.sqrt(2 * of.temperature() * of.transport() * game.step());
              for (int i = 0; i < still.row().size(); i++) {
                double[] xi = Stream.of(seed, 0, i, 0, Purpose.NOISE).normals(p);
                for (int c = 0; c < p; c++) {
                  row[i * p + c] += size * xi[c];
                }
                game.payoff().space().retract(row, i * p, p);
              }
              return new Profile(still.row().at(row), right(game, now, seed).column());
            }
          }),

  BOX_LEFT(
      "points of cubes are not put back",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              Profile right = right(game, now, seed);
              if (game.payoff().space() != Space.BOX || game.dynamics().extragradient()) {
                return right;
              }
              double[] row = now.row().positions();
              double[] velocity = now.rowGradient(game.payoff());
              Arrays.setAll(
                  row, c -> row[c] - game.step() * game.dynamics().transport() * velocity[c]);
              return new Profile(right.row().at(row), right.column());
            }
          }),

  CRITIC_BIASED(
      "the critic's own envelope is not differentiated",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              Profile right = right(game, now, seed);
              if (!(game.payoff() instanceof GeneratorCritic critic)) {
                return right;
              }
              double s = critic.deviation() * critic.bandwidth();
              double pace = game.step() * game.dynamics().timeScale() * game.dynamics().transport();
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
          }),

  CONFINEMENT_DOUBLED(
      "a |x|^2 for a |x|^2 / 2",
      () ->
          new FaultyGame() {
            @Override
            Profile step(Game game, Profile now, Profile before, long seed) {
              Payoff payoff = game.payoff();
              if (payoff instanceof QuadraticPayoff right) {
                payoff = new QuadraticPayoff(right.coupling(), 2 * right.row(), right.column());
              }
              return game.dynamics().run(payoff, now, game.step(), new int[] {1}, seed).get(0);
            }
          }),

  ERROR_OF_FEW_STRATEGIES(
      "suprema over the first half of the strategies",
      () ->
          new FaultyGame() {
            @Override
            public double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
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
          });

  private final String fault;

  @SuppressWarnings("ImmutableEnumChecker") // suppliers without state
  private final Supplier<Implementation> implementation;

  GameMutant(String fault, Supplier<Implementation> implementation) {
    this.fault = fault;
    this.implementation = implementation;
  }

  @Override
  public String id() {
    return "game-" + Mutant.word(this);
  }

  @Override
  public String fault() {
    return fault;
  }

  @Override
  public Implementation implementation() {
    return implementation.get();
  }

  @Override
  public boolean concerns(Collection<Capability> asked) {
    return asked.stream().map(Capability::kind).anyMatch(Capability.Kind.PAYOFF::equals);
  }
}
