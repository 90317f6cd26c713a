package org.measuredynamics.mutant;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.DivergenceException;
import org.measuredynamics.measure.ParticleMeasure;

/** Conic particle descent. */
final class FaultyConic extends Faulty {
  /** The new mass of a particle, from the derivative of V in it. */
  Rule mass = (a, rate, slope) -> a * StrictMath.exp(-4 * rate * Math.signum(a) * slope);

  /** By how much a coordinate of its place moves, from the derivative of V in it. */
  Rule move = (a, rate, slope) -> rate * slope / Math.abs(a);

  /** The length of a step instead of the right one. */
  ToDoubleFunction<Problem> step = Problem::step;

  /** What a place moves by times so much. */
  ToDoubleFunction<NetworkEnergy> pace = energy -> 1;

  /** A number, from the mass a of a particle, h times a rate, and a derivative. */
  interface Rule {
    double of(double a, double rate, double slope);
  }

  FaultyConic() {
    super(List.of("conic"));
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Conic conic)) {
      return super.run(problem);
    }
    int p = problem.initial().dimension();
    double h = step.applyAsDouble(problem);
    double factor = pace.applyAsDouble((NetworkEnergy) problem.energy());
    return steps(
        problem,
        (mu, index) -> {
          double[] gradient = problem.energy().gradient(mu);
          double[] positions = mu.positions();
          for (int i = 0; i < mu.size(); i++) {
            double a = positions[i * p];
            for (int c = i * p + 1; c < (i + 1) * p; c++) {
              double by = factor * move.of(a, h * conic.positionRate(), gradient[c]);
              positions[c] -= Math.abs(a) > Double.MIN_NORMAL ? by : 0;
            }
            positions[i * p] = mass.of(a, h * conic.massRate(), gradient[i * p]);
          }
          DivergenceException.requireFinite("step " + (index + 1), positions, p);
          return mu.at(positions);
        });
  }
}
