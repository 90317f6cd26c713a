package org.measuredynamics.mutant;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntBiFunction;
import java.util.function.UnaryOperator;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/** Langevin dynamics. */
final class FaultyLangevin extends Faulty {
  /** The deviation of the noise of a particle in a step. */
  Deviation deviation = (problem, particle, index) -> right(problem);

  /** The normal numbers of a particle in a step. */
  Noise noise = (seed, particle, index, p) -> stream(seed, particle, index).normals(p);

  /** The step whose noise a step has. */
  ToIntBiFunction<Problem, Integer> noiseOf = (problem, index) -> index;

  /** The energy that the drift is of. */
  UnaryOperator<Energy> energy = UnaryOperator.identity();

  /** What becomes of a coordinate of the gradient. */
  DoubleUnaryOperator gradient = slope -> slope;

  /** What the drift is multiplied by. */
  ToDoubleFunction<Problem> drift = problem -> 1;

  /** The deviation of the noise of a particle in a step. */
  interface Deviation {
    double of(Problem problem, int particle, int index);
  }

  /** Numbers of deviation 1, length p. */
  interface Noise {
    double[] of(long seed, int particle, int index, int p);
  }

  FaultyLangevin() {
    super(List.of("langevin"));
  }

  /** The right deviation, (2 tau h)^{1/2}. */
  static double right(Problem problem) {
    return Math.sqrt(2 * ((Dynamics.Langevin) problem.dynamics()).temperature() * problem.step());
  }

  static Stream stream(long seed, int particle, int index) {
    return Stream.of(seed, 7, particle, index, Stream.Purpose.NOISE);
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Langevin)) {
      return super.run(problem);
    }
    Energy followed = energy.apply(problem.energy());
    double pace = problem.step() * drift.applyAsDouble(problem);
    int n = problem.initial().size();
    int p = problem.initial().dimension();
    return steps(
        problem,
        (mu, index) -> {
          int drawn = noiseOf.applyAsInt(problem, index);
          double[] slopes = followed.gradient(mu);
          double[] positions = mu.positions();
          for (int i = 0; i < n; i++) {
            double[] xi = noise.of(problem.seed(), i, drawn, p);
            double size = deviation.of(problem, i, index);
            for (int k = 0; k < p; k++) {
              positions[i * p + k] +=
                  size * xi[k] - pace * gradient.applyAsDouble(slopes[i * p + k]);
            }
          }
          return mu.at(positions);
        });
  }
}
