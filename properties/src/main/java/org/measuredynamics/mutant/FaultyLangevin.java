package org.measuredynamics.mutant;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/** Langevin dynamics. */
final class FaultyLangevin extends Faulty {
  /** The deviation of the noise, from temperature and step. */
  DoubleBinaryOperator amplitude = (temperature, step) -> Math.sqrt(2 * temperature * step);

  /** The normal numbers of a particle in a step. */
  Noise noise = (seed, particle, index, p) -> stream(seed, particle, index).normals(p);

  /** The energy that the drift is of. */
  UnaryOperator<Energy> energy = UnaryOperator.identity();

  /** What the drift is multiplied by, from the number of particles. */
  IntToDoubleFunction drift = n -> 1;

  /** Numbers of deviation 1, length p. */
  interface Noise {
    double[] of(long seed, int particle, int index, int p);
  }

  FaultyLangevin() {
    super(List.of("langevin"));
  }

  static Stream stream(long seed, int particle, int index) {
    return Stream.of(seed, 7, particle, index, Stream.Purpose.NOISE);
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Langevin langevin)) {
      return super.run(problem);
    }
    Energy followed = energy.apply(problem.energy());
    double deviation = amplitude.applyAsDouble(langevin.temperature(), problem.step());
    int n = problem.initial().size();
    int p = problem.initial().dimension();
    return steps(
        problem,
        (mu, index) -> {
          double[] gradient = followed.gradient(mu);
          double[] positions = mu.positions();
          for (int i = 0; i < n; i++) {
            double[] xi = noise.of(problem.seed(), i, index, p);
            for (int k = 0; k < p; k++) {
              positions[i * p + k] +=
                  deviation * xi[k] - problem.step() * drift.applyAsDouble(n) * gradient[i * p + k];
            }
          }
          return mu.at(positions);
        });
  }
}
