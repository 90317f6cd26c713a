package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.flow.DivergenceException;
import org.measuredynamics.measure.ParticleMeasure;

/** Conic particle descent with places for faults. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
abstract class FaultyConic extends FaultyFlow {
  @Override
  List<String> dynamics() {
    return List.of("conic");
  }

  /** The new mass of a particle, from the derivative of V in it. */
  double mass(double a, double rate, double slope) {
    return a * StrictMath.exp(-4 * rate * Math.signum(a) * slope);
  }

  /** By how much a place moves. */
  double move(double a, double rate, double slope) {
    return rate * slope / Math.abs(a);
  }

  @Override
  List<ParticleMeasure> other(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Conic conic)) {
      return super.other(problem);
    }
    ParticleMeasure mu = problem.initial();
    int p = mu.dimension();
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : problem.record()) {
      for (; taken < due; taken++) {
        double[] gradient = problem.energy().gradient(mu);
        double[] positions = mu.positions();
        for (int i = 0; i < mu.size(); i++) {
          double a = positions[i * p];
          for (int c = i * p + 1; c < (i + 1) * p; c++) {
            double move = move(a, problem.step() * conic.positionRate(), gradient[c]);
            positions[c] -= Math.abs(a) > Double.MIN_NORMAL ? move : 0;
          }
          positions[i * p] = mass(a, problem.step() * conic.massRate(), gradient[i * p]);
        }
        DivergenceException.requireFinite("step " + (taken + 1), positions, p);
        mu = mu.at(positions);
      }
      trajectory.add(mu);
    }
    return trajectory;
  }
}
