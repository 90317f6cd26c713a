package org.measuredynamics.variant;

import java.util.List;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The reference with its sums over particles, over data and over the points of sets in another
 * order: it gets the question reordered, and its answer is put back.
 *
 * <p>What is random stays where it was: where noise is a particle's own, particles are reordered
 * inside of the energy alone; where batches are drawn, data keep their order. In games with noise
 * particles and their noise are reordered together, or not at all if each call has another order.
 */
final class Reordered extends Variant {
  private final Order order;

  Reordered(String name, Order order) {
    super(name);
    this.order = order;
  }

  @Override
  Description.Repeatable repeatable() {
    return order.isFixed() ? Description.Repeatable.BITS : Description.Repeatable.ROUNDING;
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    boolean drawsData = problem.dynamics() instanceof Dynamics.Stochastic;
    int count = data(problem.energy());
    Energy energy =
        order.reordered(problem.energy(), drawsData ? Order.identity(count) : order.of(count));
    if (hasNoiseOfItsOwn(problem.dynamics())) {
      return super.run(asked(problem, new ReorderedEnergy(energy, order), problem.initial()));
    }
    int[] particles = order.of(problem.initial().size());
    int[] back = Order.inverse(particles);
    return super.run(asked(problem, energy, problem.initial().permuted(particles))).stream()
        .map(mu -> mu.permuted(back))
        .toList();
  }

  private static boolean hasNoiseOfItsOwn(Dynamics dynamics) {
    return dynamics instanceof Dynamics.Langevin
        || (dynamics instanceof Dynamics.Reacting reacting
            && reacting.form() == BirthDeath.Form.PARTICLES);
  }

  private static Problem asked(Problem problem, Energy energy, ParticleMeasure initial) {
    return problem.withEnergy(energy).from(initial);
  }

  /** How many data an energy has. */
  private static int data(Energy energy) {
    return energy instanceof NetworkEnergy network ? network.given().size() : 0;
  }

  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    int[] data = order.of(data(energy));
    int[] particles = order.of(mu.size());
    Evaluation found = super.evaluate(order.reordered(energy, data), mu.permuted(particles));
    return new Evaluation(
        data.length == 0 ? found.outputs() : Order.rows(found.outputs(), Order.inverse(data)),
        found.energy(),
        Order.rows(found.gradient(), Order.inverse(particles)));
  }

  @Override
  public Game.Played play(Game game) {
    if (game.dynamics().temperature() > 0 && !order.isFixed()) {
      return super.play(game);
    }
    int[] row = order.of(game.initial().row().size());
    int[] column = order.of(game.initial().column().size());
    Game.Played found = super.play(game.from(permuted(game.initial(), row, column)));
    return new Game.Played(
        back(found.trajectory(), row, column), back(found.averages(), row, column));
  }

  private static Profile permuted(Profile profile, int[] row, int[] column) {
    return new Profile(profile.row().permuted(row), profile.column().permuted(column));
  }

  private static List<Profile> back(List<Profile> profiles, int[] row, int[] column) {
    int[] rowBack = Order.inverse(row);
    int[] columnBack = Order.inverse(column);
    return profiles.stream().map(profile -> permuted(profile, rowBack, columnBack)).toList();
  }

  @Override
  public double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
    return super.nikaidoIsoda(
        payoff,
        permuted(profile, order.of(profile.row().size()), order.of(profile.column().size())));
  }
}
