package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/** Birth-death by killing and cloning, with places for faults. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
abstract class FaultyPopulation extends FaultyFlow {
  @Override
  List<String> dynamics() {
    return List.of("birth-death");
  }

  /** The probability of an event. */
  double chance(double scale, double excess) {
    return -StrictMath.expm1(-scale * Math.abs(excess));
  }

  double number(long seed, int particle, int index) {
    return Stream.of(seed, 2, particle, index, Stream.Purpose.BIRTH_DEATH).uniform();
  }

  double centre(double[] variation) {
    double mean = 0;
    for (double value : variation) {
      mean += value / variation.length;
    }
    return mean;
  }

  /** Which of the living is killed or cloned next. */
  int chosen(Stream stream, int alive) {
    return stream.integer(alive);
  }

  /** The probability of a birth from the reservoir. */
  double birth(double rate, double step) {
    return -StrictMath.expm1(-rate * step);
  }

  /** Where particles with so many copies stand. */
  void place(double[] positions, double[] before, List<Integer> alive, int p) {
    for (int i = 0; i < alive.size(); i++) {
      System.arraycopy(before, alive.get(i) * p, positions, i * p, p);
    }
  }

  @Override
  List<ParticleMeasure> other(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Reacting reacting)
        || reacting.form() != BirthDeath.Form.PARTICLES) {
      return super.other(problem);
    }
    Energy energy = problem.energy();
    ParticleMeasure mu = problem.initial();
    int n = mu.size();
    int p = mu.dimension();
    double scale = problem.step() * reacting.rate();
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : problem.record()) {
      for (; taken < due; taken++) {
        double[] variation = energy.firstVariation(mu);
        double[] gradient = energy.gradient(mu);
        double[] moved = mu.positions();
        for (int c = 0; c < moved.length; c++) {
          moved[c] -= problem.step() * gradient[c];
        }
        double centre = centre(variation);
        List<Integer> alive = new ArrayList<>();
        for (int i = 0; i < n; i++) {
          double excess = variation[i] - centre;
          boolean event = number(problem.seed(), i, taken) < chance(scale, excess);
          if (!event || excess <= 0) {
            alive.add(i);
          }
          if (event && excess < 0) {
            alive.add(i);
          }
        }
        Stream stream = Stream.of(problem.seed(), 3, 0, taken, Stream.Purpose.BIRTH_DEATH);
        while (alive.size() > n) {
          alive.remove(chosen(stream, alive.size()));
        }
        int survivors = alive.size();
        while (alive.size() < n) {
          alive.add(alive.get(chosen(stream, survivors)));
        }
        double[] positions = new double[n * p];
        place(positions, moved, alive, p);
        for (int i = 0; reacting.reservoir() != null && i < n; i++) {
          Stream births = Stream.of(problem.seed(), 4, i, taken, Stream.Purpose.BIRTH_DEATH);
          if (births.uniform() < birth(reacting.reinjection(), problem.step())) {
            for (int k = 0; k < p; k++) {
              positions[i * p + k] = reacting.reservoir().deviations()[k] * births.normal();
            }
          }
        }
        mu = mu.at(positions);
      }
      trajectory.add(mu);
    }
    return trajectory;
  }
}
