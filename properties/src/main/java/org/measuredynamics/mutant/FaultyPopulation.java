package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntBiFunction;
import java.util.function.UnaryOperator;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** Birth-death by killing and cloning. */
final class FaultyPopulation extends Faulty {
  /** The probability of an event, from h times the rate and V - Vbar. */
  DoubleBinaryOperator chance = FaultyPopulation::right;

  /** The uniform number that decides whether a particle has an event. */
  Uniform number = FaultyPopulation::uniform;

  /** Vbar, from V at the particles. */
  ToDoubleFunction<double[]> centre = FaultyPopulation::mean;

  /** Which of so many living is killed or cloned next. */
  ToIntBiFunction<Stream, Integer> chosen = Stream::integer;

  /** The probability of a birth from the reservoir, from its rate and h. */
  DoubleBinaryOperator birth = FaultyPopulation::rightBirth;

  /** Which particle becomes particle i. */
  UnaryOperator<List<Integer>> placed = UnaryOperator.identity();

  /** What is done to the new positions, n x p, given which particle became particle i. */
  BiConsumer<double[], List<Integer>> moved = (positions, parents) -> {};

  /** A uniform number of a particle in a step. */
  interface Uniform {
    double of(long seed, int particle, int index);
  }

  FaultyPopulation() {
    super(List.of("birth-death"));
  }

  static double right(double scale, double excess) {
    return -StrictMath.expm1(-scale * Math.abs(excess));
  }

  static double rightBirth(double rate, double step) {
    return -StrictMath.expm1(-rate * step);
  }

  static double uniform(long seed, int particle, int index) {
    return Stream.of(seed, 2, particle, index, Purpose.BIRTH_DEATH).uniform();
  }

  private static double mean(double[] variation) {
    double mean = 0;
    for (double value : variation) {
      mean += value / variation.length;
    }
    return mean;
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Reacting reacting)
        || reacting.form() != BirthDeath.Form.PARTICLES) {
      return super.run(problem);
    }
    Energy energy = problem.energy();
    long seed = problem.seed();
    double scale = problem.step() * reacting.rate();
    int p = problem.initial().dimension();
    return steps(
        problem,
        (mu, index) -> {
          List<Integer> parents = parents(energy.firstVariation(mu), scale, seed, index);
          double[] gradient = energy.gradient(mu);
          double[] before = mu.positions();
          for (int c = 0; c < before.length; c++) {
            before[c] -= problem.step() * gradient[c];
          }
          double[] positions = new double[before.length];
          List<Integer> order = placed.apply(parents);
          for (int i = 0; i < order.size(); i++) {
            System.arraycopy(before, order.get(i) * p, positions, i * p, p);
          }
          moved.accept(positions, parents);
          for (int i = 0; reacting.reservoir() != null && i < order.size(); i++) {
            Stream births = Stream.of(seed, 4, i, index, Purpose.BIRTH_DEATH);
            if (births.uniform() < birth.applyAsDouble(reacting.reinjection(), problem.step())) {
              for (int k = 0; k < p; k++) {
                positions[i * p + k] = reacting.reservoir().deviations()[k] * births.normal();
              }
            }
          }
          return mu.at(positions);
        });
  }

  /** Who lives on, once for itself and once for its clone, as many as there were. */
  private List<Integer> parents(double[] variation, double scale, long seed, int index) {
    int n = variation.length;
    double mean = centre.applyAsDouble(variation);
    List<Integer> alive = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double excess = variation[i] - mean;
      boolean event = number.of(seed, i, index) < chance.applyAsDouble(scale, excess);
      if (!event || excess <= 0) {
        alive.add(i);
      }
      if (event && excess < 0) {
        alive.add(i);
      }
    }
    Stream stream = Stream.of(seed, 3, 0, index, Purpose.BIRTH_DEATH);
    while (alive.size() > n) {
      alive.remove(chosen.applyAsInt(stream, alive.size()));
    }
    int survivors = alive.size();
    while (alive.size() < n) {
      alive.add(alive.get(chosen.applyAsInt(stream, survivors)));
    }
    return alive;
  }
}
