package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Evaluate;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.FiniteGame;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.Question;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The numbers of an answer, and how far two answers to one small question may be apart by rounding
 * alone: of positions that are stored, some roundings each step; of the field, the running error
 * analysis of the start, times four for where a few short steps lead; each step's part grown by the
 * steps after it.
 */
public final class Answer {
  /** A position that is read, moved and stored is rounded so often, in either answer. */
  private static final int STORED = 8;

  /** What the field at the start grows by where a few short steps lead. */
  private static final int MOVED = 4;

  /** The longest chain of roundings in the payoff of small games, with elementary functions. */
  private static final int CHAIN = 128;

  private Answer() {}

  /** Returns the numbers of an answer, in a fixed order. */
  public static double[] numbers(Object answer) {
    if (answer instanceof List<?> trajectory) {
      return trajectory.stream().flatMapToDouble(each -> stream(numbers(each))).toArray();
    }
    if (answer instanceof ParticleMeasure mu) {
      return joined(mu.positions(), mu.weights());
    }
    if (answer instanceof Profile profile) {
      return joined(numbers(profile.row()), numbers(profile.column()));
    }
    if (answer instanceof Evaluation evaluation) {
      double[] energy = {evaluation.energy()};
      return joined(evaluation.outputs(), energy, evaluation.gradient());
    }
    if (answer instanceof Ensemble.Replicates replicates) {
      double[] outputs =
          Arrays.stream(replicates.outputs())
              .flatMap(Arrays::stream)
              .flatMapToDouble(Arrays::stream)
              .toArray();
      return joined(outputs, joined(replicates.initial()));
    }
    if (answer instanceof Game.Played played) {
      return joined(numbers(played.trajectory()), numbers(played.averages()));
    }
    return new double[] {(Double) answer};
  }

  /** Returns those of the numbers of an answer that are of its last record; none if it has none. */
  public static double[] last(Question<?> question, double[] numbers) {
    if (question instanceof Problem problem) {
      return ends(numbers, 1, numbers.length, problem.record().length);
    }
    if (question instanceof Ensemble ensemble) {
      int outputs = ensemble.record().length * ensemble.points().length;
      return ends(numbers, ensemble.replicates(), outputs, ensemble.record().length);
    }
    if (question instanceof Game game) {
      int series = game.averaged() ? 2 : 1;
      return ends(numbers, series, numbers.length / series, game.record().length);
    }
    return new double[0];
  }

  /** The last of so many records in each of some series of that length. */
  private static double[] ends(double[] numbers, int series, int length, int records) {
    int each = length / records;
    double[] ends = new double[series * each];
    for (int k = 0; k < series; k++) {
      System.arraycopy(numbers, (k + 1) * length - each, ends, k * each, each);
    }
    return ends;
  }

  private static DoubleStream stream(double[] numbers) {
    return Arrays.stream(numbers);
  }

  private static double[] joined(double[]... parts) {
    return Stream.of(parts).flatMapToDouble(Arrays::stream).toArray();
  }

  /**
   * Returns how far a number of one answer may be from that of another by rounding.
   *
   * @param size of the largest number of an answer
   */
  public static double rounding(Question<?> question, Description description, double size) {
    double stored = STORED * (description.precision().storage() + EulerPath.U) * (1 + size);
    double u = description.precision().products() + EulerPath.U;
    if (question instanceof Problem problem) {
      return problem.scheme() == Problem.Scheme.CONTINUOUS
          ? tolerated(problem, description, size) + 2 * stored
          : steps(problem, stored, u, size);
    }
    if (question instanceof Evaluate evaluate) {
      return 2 * (stored + field(evaluate.energy(), evaluate.measure(), u, size));
    }
    if (question instanceof Ensemble ensemble) {
      Problem problem = ensemble.from(widest(ensemble.law()), 0);
      NetworkEnergy at = ensemble.atPoints();
      double blur = steps(problem, stored, u, size);
      return (1 + steepest(at, problem.initial())) * blur
          + 2 * field(at, problem.initial(), u, size);
    }
    if (question instanceof Game game) {
      return plays(game, stored, u, size);
    }
    if (question instanceof FiniteGame finite) {
      return 2 * (stored + CHAIN * u * magnitude(finite.payoff(), finite.profile()));
    }
    return 2 * stored;
  }

  /** Rounding of V, of its gradient and of outputs at particles. */
  private static double field(Energy energy, ParticleMeasure mu, double u, double size) {
    double gradient = Arrays.stream(energy.gradientRounding(mu, u)).max().orElse(0);
    double values = energy.operations(mu.size()) * u * energy.valueMagnitude(mu);
    double outputs =
        energy instanceof NetworkEnergy network
            ? energy.operations(mu.size())
                * u
                * Arrays.stream(network.outputMagnitudes(mu)).max().orElse(0)
            : 0;
    // V of a unit with an output weight is its derivative in the weight, times the weight.
    return (1 + size) * gradient + values + outputs;
  }

  private static double steps(Problem problem, double stored, double u, double size) {
    Energy energy = problem.energy();
    ParticleMeasure mu = problem.initial();
    double field = field(energy, mu, u, size);
    double lipschitz = energy.regularity(mu, new double[mu.size()]).lipschitz();
    if (problem.dynamics() instanceof Dynamics.Stochastic && energy instanceof NetworkEnergy all) {
      for (int j = 0; j < all.data().size(); j++) {
        NetworkEnergy alone = all.on(all.given().rows(new int[] {j}));
        field = Math.max(field, field(alone, mu, u, size));
        lipschitz = Math.max(lipschitz, alone.regularity(mu, new double[mu.size()]).lipschitz());
      }
    }
    double pace = problem.step() * pace(problem.dynamics(), size);
    double least = Arrays.stream(mu.weights()).min().orElse(1);
    int taken = Arrays.stream(problem.record()).max().orElse(0);
    return grown(
        2 * (stored + MOVED * pace * field) / Math.sqrt(least), 2 * pace * lipschitz, taken);
  }

  /**
   * Returns a bound of the probability that rounding turns a random event of an answer into its
   * opposite, so that nothing after it agrees: a kill or a clone whose number is as near to its
   * chance as that; 0 where no event hangs on what is computed.
   */
  public static double chanceOfAnotherEvent(
      Question<?> question, Description description, double size) {
    if (!(question instanceof Problem problem)
        || !(problem.dynamics() instanceof Dynamics.Reacting reacting)
        || reacting.form() != BirthDeath.Form.PARTICLES) {
      return 0;
    }
    double u = description.precision().products() + EulerPath.U;
    ParticleMeasure mu = problem.initial();
    double field = MOVED * field(problem.energy(), mu, u, size);
    // V and its mean over the particles; the exponential and the uniform number.
    double blur = 2 * problem.step() * reacting.rate() * field + 64 * u;
    int taken = Arrays.stream(problem.record()).max().orElse(0);
    return 2.0 * mu.size() * taken * blur;
  }

  /** How fast a coordinate, or the logarithm of a mass, moves for its part of the field. */
  private static double pace(Dynamics dynamics, double size) {
    if (dynamics instanceof Dynamics.Conic conic) {
      // Masses are at least 1/4 where they begin.
      return 4 * (conic.massRate() + conic.positionRate()) * (1 + size);
    }
    if (dynamics instanceof Dynamics.Reacting reacting) {
      return 1 + 2 * reacting.rate();
    }
    return dynamics instanceof Dynamics.Preconditioned layers
        ? Math.max(1, Arrays.stream(layers.rates()).max().orElse(1))
        : 1;
  }

  /** The sum of what each step adds, times 1 + growth for each step after it. */
  private static double grown(double each, double growth, int steps) {
    double sum = each;
    for (int k = 0; k < steps; k++) {
      sum = (1 + growth) * sum + each;
    }
    return sum;
  }

  private static double tolerated(Problem problem, Description description, double size) {
    ParticleMeasure mu = problem.initial();
    double lipschitz = problem.energy().regularity(mu, new double[mu.size()]).lipschitz();
    int records = problem.record().length;
    double time = problem.step() * problem.record()[records - 1];
    double all = 2 * records * description.tolerance() * (1 + size) * Math.sqrt(mu.dimension());
    double least = Arrays.stream(mu.weights()).min().orElse(1);
    return all * StrictMath.exp(2 * lipschitz * time) / Math.sqrt(least);
  }

  /** The atoms, or a particle eight deviations out, farther than draws come. */
  private static ParticleMeasure widest(InitialLaw law) {
    return law instanceof NormalLaw normal
        ? ParticleMeasure.uniform(
            normal.dimension(), Arrays.stream(normal.deviations()).map(s -> 8 * s).toArray())
        : (ParticleMeasure) law;
  }

  private static double steepest(NetworkEnergy at, ParticleMeasure mu) {
    double steepest = 0;
    for (int i = 0; i < mu.size(); i++) {
      for (int j = 0; j < at.data().size(); j++) {
        double bound = at.unit().gradientBound(mu.particle(i), at.data().input(j), 0);
        steepest = Math.max(steepest, bound);
      }
    }
    return steepest;
  }

  private static double plays(Game game, double stored, double u, double size) {
    double magnitude = magnitude(game.payoff(), game.initial());
    double rates = game.dynamics().transport() + 2 * game.dynamics().reaction();
    double pace = game.step() * rates * Math.max(1, game.dynamics().timeScale());
    int taken = Arrays.stream(game.record()).max().orElse(0);
    double each = 2 * (stored + MOVED * pace * CHAIN * u * magnitude * (1 + size));
    // Gradients change with a coordinate by no more than the sum of their terms, a few times.
    return grown(each, MOVED * pace * magnitude, taken);
  }

  private static double magnitude(Payoff payoff, Profile profile) {
    double most = 0;
    for (int i = 0; i < profile.row().size(); i++) {
      for (int j = 0; j < profile.column().size(); j++) {
        double[] x = profile.row().particle(i);
        double[] y = profile.column().particle(j);
        most = Math.max(most, payoff.magnitude(x, y));
        most = Math.max(most, Arrays.stream(payoff.rowMagnitude(x, y)).max().orElse(0));
        most = Math.max(most, Arrays.stream(payoff.columnMagnitude(x, y)).max().orElse(0));
      }
    }
    return most;
  }
}
