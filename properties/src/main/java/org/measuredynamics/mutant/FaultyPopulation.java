package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
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

  /** V at the particles, from the energy, and where they are and will have moved to. */
  Variation variation = (energy, mu, moved) -> energy.firstVariation(mu);

  /** h times the rate. */
  ToDoubleFunction<Problem> scale = FaultyPopulation::rightScale;

  /** How n are made of those alive, clones counted. */
  Restoration restored = (alive, n, stream) -> restore(alive, n, stream::integer, stream::integer);

  /** What the births of a particle in a step are drawn from. */
  Births births =
      (seed, particle, index) -> Stream.of(seed, 4, particle, index, Purpose.BIRTH_DEATH);

  /** A coordinate of a birth, from its deviation. */
  ToDoubleBiFunction<Stream, Double> born = (stream, deviation) -> deviation * stream.normal();

  /** Which deviation coordinate k of a birth has, of n particles of p coordinates. */
  FaultySample.Which which = (n, p, particle, k) -> k;

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

  /** Values of V. */
  interface Variation {
    double[] of(Energy energy, ParticleMeasure mu, double[] moved);
  }

  /** Changes those alive into n. */
  interface Restoration {
    void of(List<Integer> alive, int n, Stream stream);
  }

  /** A stream of a particle in a step. */
  interface Births {
    Stream of(long seed, int particle, int index);
  }

  FaultyPopulation() {
    super(List.of("birth-death"));
  }

  static double right(double scale, double excess) {
    return -StrictMath.expm1(-scale * Math.abs(excess));
  }

  static double rightScale(Problem problem) {
    return problem.step() * ((Dynamics.Reacting) problem.dynamics()).rate();
  }

  /** Kills or clones until there are n, whichever of so many is chosen. */
  static void restore(
      List<Integer> alive, int n, IntUnaryOperator killed, IntUnaryOperator cloned) {
    while (alive.size() > n) {
      alive.remove(killed.applyAsInt(alive.size()));
    }
    int survivors = alive.size();
    while (alive.size() < n) {
      alive.add(alive.get(cloned.applyAsInt(survivors)));
    }
  }

  static double rightBirth(double rate, double step) {
    return -StrictMath.expm1(-rate * step);
  }

  static double uniform(long seed, int particle, int index) {
    return Stream.of(seed, 2, particle, index, Purpose.BIRTH_DEATH).uniform();
  }

  static double mean(double[] variation) {
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
    double scaled = scale.applyAsDouble(problem);
    int p = problem.initial().dimension();
    return steps(
        problem,
        (mu, index) -> {
          double[] gradient = energy.gradient(mu);
          double[] before = mu.positions();
          for (int c = 0; c < before.length; c++) {
            before[c] -= problem.step() * gradient[c];
          }
          List<Integer> parents = parents(variation.of(energy, mu, before), scaled, seed, index);
          double[] positions = new double[before.length];
          List<Integer> order = placed.apply(parents);
          for (int i = 0; i < order.size(); i++) {
            System.arraycopy(before, order.get(i) * p, positions, i * p, p);
          }
          moved.accept(positions, parents);
          for (int i = 0; reacting.reservoir() != null && i < order.size(); i++) {
            Stream stream = births.of(seed, i, index);
            if (stream.uniform() < birth.applyAsDouble(reacting.reinjection(), problem.step())) {
              for (int k = 0; k < p; k++) {
                positions[i * p + k] =
                    born.applyAsDouble(
                        stream, reacting.reservoir().deviations()[which.of(order.size(), p, i, k)]);
              }
            }
          }
          return mu.at(positions);
        });
  }

  /** Who lives on, once for itself and once for its clone, as many as there were. */
  private List<Integer> parents(double[] values, double scaled, long seed, int index) {
    int n = values.length;
    double mean = centre.applyAsDouble(values);
    List<Integer> alive = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double excess = values[i] - mean;
      boolean event = number.of(seed, i, index) < chance.applyAsDouble(scaled, excess);
      if (!event || excess <= 0) {
        alive.add(i);
      }
      if (event && excess < 0) {
        alive.add(i);
      }
    }
    restored.of(alive, n, Stream.of(seed, 3, 0, index, Purpose.BIRTH_DEATH));
    return alive;
  }
}
