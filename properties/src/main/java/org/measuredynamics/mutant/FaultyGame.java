package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
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

/** Descent-ascent with places for faults. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
abstract class FaultyGame implements Implementation {
  private final ReferenceImplementation reference = new ReferenceImplementation();

  /** One step, of a seed of its own. */
  Profile step(Game game, Profile now, Profile before, long seed) {
    return right(game, now, seed);
  }

  /** The averages instead of the right ones; the path has the strategies after every step. */
  List<Profile> averages(Game game, List<Profile> path, List<Profile> right) {
    return right;
  }

  static Profile right(Game game, Profile from, long seed) {
    return taken(game.dynamics(), game, from, game.step(), seed);
  }

  static Profile taken(DescentAscent dynamics, Game game, Profile from, double step, long seed) {
    return dynamics.run(game.payoff(), from, step, new int[] {1}, seed).get(0);
  }

  @Override
  public Description describe() {
    Description right = reference.describe();
    return new Description(
        "mutant",
        right.version(),
        right.language(),
        List.of(),
        right.units(),
        right.risks(),
        right.regularisers(),
        right.energies(),
        true,
        false,
        right.precision(),
        0,
        right.repeatable(),
        List.of(
            "descent-ascent",
            "langevin-descent-ascent",
            "fisher-rao-descent-ascent",
            "extragradient",
            "averaged-gradient"),
        List.of(),
        false,
        false,
        false,
        right.games(),
        true);
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    return reference.run(problem);
  }

  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    return reference.evaluate(energy, mu);
  }

  @Override
  public double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
    return reference.nikaidoIsoda(payoff, profile);
  }

  @Override
  public Game.Played play(Game game) {
    if (game.dynamics().forgetting() > 0) {
      // Steps of their own would lose the past: faults of a step are not seen here.
      return reference.play(game);
    }
    List<Profile> path = new ArrayList<>(List.of(game.initial()));
    int last = game.record().length == 0 ? 0 : game.record()[game.record().length - 1];
    for (int k = 0; k < last; k++) {
      path.add(step(game, path.get(k), path.get(Math.max(0, k - 1)), game.seed() * 1_000_003 + k));
    }
    List<Profile> trajectory = Arrays.stream(game.record()).mapToObj(path::get).toList();
    List<Profile> right =
        game.averaged()
            ? Arrays.stream(game.record())
                .mapToObj(due -> average(path.subList(0, Math.max(1, due))))
                .toList()
            : List.of();
    return new Game.Played(trajectory, game.averaged() ? averages(game, path, right) : right);
  }

  static Profile average(List<Profile> profiles) {
    return new Profile(
        average(profiles.stream().map(Profile::row).toList(), profiles.get(0).row()),
        average(profiles.stream().map(Profile::column).toList(), profiles.get(0).column()));
  }

  private static ParticleMeasure average(List<ParticleMeasure> measures, ParticleMeasure places) {
    double[] weights = new double[places.size()];
    for (ParticleMeasure mu : measures) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] += mu.weight(i);
      }
    }
    double total = Arrays.stream(weights).sum();
    Arrays.setAll(weights, i -> weights[i] / total);
    return ParticleMeasure.of(places.dimension(), places.positions(), weights);
  }

  private static DescentAscent with(DescentAscent dynamics, double temperature, double timeScale) {
    return new DescentAscent(
        dynamics.transport(),
        dynamics.reaction(),
        temperature,
        timeScale,
        dynamics.extragradient());
  }

  /** The payoff whose row player ascends: minus the payoff, as that player sees it. */
  private static Profile rowReversed(Game game, Profile now, long seed) {
    Profile right = right(game, now, seed);
    double[] moved = right.row().positions();
    double[] start = now.row().positions();
    Arrays.setAll(moved, c -> 2 * start[c] - moved[c]);
    for (int i = 0; i < now.row().size(); i++) {
      game.payoff().space().retract(moved, i * now.row().dimension(), now.row().dimension());
    }
    return new Profile(right.row().at(moved), right.column());
  }

  private static ParticleMeasure level(ParticleMeasure mu) {
    return ParticleMeasure.uniform(mu.dimension(), mu.positions());
  }

  /** The weights of the start times exp(-h alpha V), the last what is missing to one. */
  private static ParticleMeasure unnormalised(Game game, Profile now, ParticleMeasure right) {
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
    return ParticleMeasure.of(right.dimension(), right.positions(), weights);
  }

  private static Game remembering(Game game, double forgetting) {
    DescentAscent of = game.dynamics();
    return new Game(
        new DescentAscent(
            of.transport(),
            of.reaction(),
            of.temperature(),
            of.timeScale(),
            of.extragradient(),
            forgetting),
        game.payoff(),
        game.initial(),
        game.step(),
        game.record(),
        game.averaged(),
        game.seed());
  }

  /** Every particle with the noise of the first. */
  private static ParticleMeasure alike(ParticleMeasure still, ParticleMeasure noisy) {
    double[] positions = still.positions();
    int p = still.dimension();
    for (int c = 0; c < positions.length; c++) {
      positions[c] += noisy.position(0, c % p) - still.position(0, c % p);
    }
    return still.at(positions);
  }

  /** The mutants of this kind. */
  static List<Mutant> mutants() {
    return faults().stream()
        .map(
            mutant ->
                new Mutant(
                    mutant.name(), mutant.fault(), mutant.implementation(), Optional.of("games")))
        .toList();
  }

  private static List<Mutant> faults() {
    return List.of(
        new Mutant(
            "game-alternating",
            "the column player answers the row player's new strategy",
            new FaultyGame() {
              @Override
              Profile step(Game game, Profile now, Profile before, long seed) {
                Profile first = right(game, now, seed);
                return new Profile(
                    first.row(),
                    right(game, new Profile(first.row(), now.column()), seed).column());
              }
            }),
        new Mutant(
            "game-row-ascends",
            "both players ascend",
            new FaultyGame() {
              @Override
              Profile step(Game game, Profile now, Profile before, long seed) {
                return rowReversed(game, now, seed);
              }
            }),
        new Mutant(
            "game-player-frozen",
            "the column player does not move",
            new FaultyGame() {
              @Override
              Profile step(Game game, Profile now, Profile before, long seed) {
                return new Profile(right(game, now, seed).row(), now.column());
              }
            }),
        new Mutant(
            "game-stale-opponent",
            "the column player answers the strategy before",
            new FaultyGame() {
              @Override
              Profile step(Game game, Profile now, Profile before, long seed) {
                return new Profile(
                    right(game, now, seed).row(),
                    right(game, new Profile(before.row(), now.column()), seed).column());
              }
            }),
        new Mutant(
            "game-time-scale-inverted",
            "the row player moves faster where the column player should",
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
        new Mutant(
            "game-time-scale-ignored",
            "both players at the rate of the row player",
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
        new Mutant(
            "game-step-1-percent-long",
            "step 1.01 h",
            new FaultyGame() {
              @Override
              Profile step(Game game, Profile now, Profile before, long seed) {
                return taken(game.dynamics(), game, now, 1.01 * game.step(), seed);
              }
            }),
        new Mutant(
            "game-reaction-reversed",
            "the row player's weights grow where it pays more",
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
        new Mutant(
            "game-extragradient-plain",
            "plain steps where extragradient was asked for",
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
        new Mutant(
            "game-temperature-of-one",
            "no noise for the column player",
            new FaultyGame() {
              @Override
              Profile step(Game game, Profile now, Profile before, long seed) {
                DescentAscent still = with(game.dynamics(), 0, game.dynamics().timeScale());
                return new Profile(
                    right(game, now, seed).row(),
                    taken(still, game, now, game.step(), seed).column());
              }
            }),
        new Mutant(
            "game-noise-shared",
            "the players' noise is the same",
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
        new Mutant(
            "game-projection-missing",
            "points of spheres follow the whole gradient",
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
        new Mutant(
            "game-weights-ignored",
            "opponents count alike, whatever their weights",
            new FaultyGame() {
              @Override
              Profile step(Game game, Profile now, Profile before, long seed) {
                ParticleMeasure nu = now.column();
                Profile blind =
                    new Profile(now.row(), ParticleMeasure.uniform(nu.dimension(), nu.positions()));
                return new Profile(right(game, blind, seed).row(), right(game, now, seed).column());
              }
            }),
        new Mutant(
            "game-averages-late",
            "averages of the second half",
            new FaultyGame() {
              @Override
              List<Profile> averages(Game game, List<Profile> path, List<Profile> right) {
                return Arrays.stream(game.record())
                    .mapToObj(due -> average(path.subList(due / 2, Math.max(due / 2 + 1, due))))
                    .toList();
              }
            }),
        new Mutant(
            "game-last-as-average",
            "the last strategies are reported as the average",
            new FaultyGame() {
              @Override
              List<Profile> averages(Game game, List<Profile> path, List<Profile> right) {
                return Arrays.stream(game.record()).mapToObj(path::get).toList();
              }
            }),
        new Mutant(
            "game-averages-unweighted",
            "particles count alike in averages, whatever their weights were",
            new FaultyGame() {
              @Override
              List<Profile> averages(Game game, List<Profile> path, List<Profile> right) {
                return right.stream()
                    .map(at -> new Profile(level(at.row()), level(at.column())))
                    .toList();
              }
            }),
        new Mutant(
            "game-weights-not-normalised",
            "weights keep their mass, the last takes what is left of one",
            new FaultyGame() {
              @Override
              Profile step(Game game, Profile now, Profile before, long seed) {
                Profile right = right(game, now, seed);
                return game.dynamics().reaction() > 0
                    ? new Profile(unnormalised(game, now, right.row()), right.column())
                    : right;
              }
            }),
        new Mutant(
            "game-average-ignored",
            "the opponent of now is answered where its past should be",
            new FaultyGame() {
              @Override
              public Game.Played play(Game game) {
                return super.play(remembering(game, 0));
              }
            }),
        new Mutant(
            "game-forgetting-doubled",
            "the past is forgotten twice as fast",
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
        new Mutant(
            "game-temperature-lower",
            "noise of temperature 0.85 tau",
            new FaultyGame() {
              @Override
              Profile step(Game game, Profile now, Profile before, long seed) {
                DescentAscent of = game.dynamics();
                return taken(
                    with(of, 0.85 * of.temperature(), of.timeScale()),
                    game,
                    now,
                    game.step(),
                    seed);
              }
            }),
        new Mutant(
            "game-noise-of-player",
            "all particles of a player are moved by the same noise",
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
        new Mutant(
            "game-noise-off-the-sphere",
            "noise on spheres is not projected to the tangent space",
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
        new Mutant(
            "game-box-left",
            "points of cubes are not put back",
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
        new Mutant(
            "game-critic-biased",
            "the critic's own envelope is not differentiated",
            new FaultyGame() {
              @Override
              Profile step(Game game, Profile now, Profile before, long seed) {
                Profile right = right(game, now, seed);
                if (!(game.payoff() instanceof GeneratorCritic critic)) {
                  return right;
                }
                double s = critic.deviation() * critic.bandwidth();
                double pace =
                    game.step() * game.dynamics().timeScale() * game.dynamics().transport();
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
        new Mutant(
            "game-confinement-doubled",
            "a |x|^2 for a |x|^2 / 2",
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
        new Mutant(
            "game-error-of-few-strategies",
            "suprema over the first half of the strategies",
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
            }));
  }
}
