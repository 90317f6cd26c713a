package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.contract.Solver;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.ParticleMeasure;

/** Descent-ascent with places for faults. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
abstract class FaultyGame extends Solver {
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
    return right.only(FaultyGame::declares).of("mutant", right.precision(), right.repeatable());
  }

  private static boolean declares(Capability capability) {
    return switch (capability.kind()) {
      case SCHEME, LAW -> false;
      case DYNAMICS -> Game.KINDS.contains(capability.word());
      case ANSWER ->
          capability.equals(Capability.UNEQUAL_WEIGHTS)
              || capability.equals(Capability.NIKAIDO_ISODA);
      default -> true;
    };
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

  static ParticleMeasure average(List<ParticleMeasure> measures, ParticleMeasure places) {
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

  static DescentAscent with(DescentAscent dynamics, double temperature, double timeScale) {
    return new DescentAscent(
        dynamics.transport(),
        dynamics.reaction(),
        temperature,
        timeScale,
        dynamics.extragradient());
  }

  /** The payoff whose row player ascends: minus the payoff, as that player sees it. */
  static Profile rowReversed(Game game, Profile now, long seed) {
    Profile right = right(game, now, seed);
    double[] moved = right.row().positions();
    double[] start = now.row().positions();
    Arrays.setAll(moved, c -> 2 * start[c] - moved[c]);
    for (int i = 0; i < now.row().size(); i++) {
      game.payoff().space().retract(moved, i * now.row().dimension(), now.row().dimension());
    }
    return new Profile(right.row().at(moved), right.column());
  }

  static ParticleMeasure level(ParticleMeasure mu) {
    return ParticleMeasure.uniform(mu.dimension(), mu.positions());
  }

  /** The weights of the start times exp(-h alpha V), the last what is missing to one. */
  static ParticleMeasure unnormalised(Game game, Profile now, ParticleMeasure right) {
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

  static Game remembering(Game game, double forgetting) {
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
  static ParticleMeasure alike(ParticleMeasure still, ParticleMeasure noisy) {
    double[] positions = still.positions();
    int p = still.dimension();
    for (int c = 0; c < positions.length; c++) {
      positions[c] += noisy.position(0, c % p) - still.position(0, c % p);
    }
    return still.at(positions);
  }
}
