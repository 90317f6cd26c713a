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

  /** The mutants of this kind. */
  static List<Mutant> mutants() {
    return List.of(
        new Mutant(
            "conic-mass-rate-halved",
            "masses exp(-2 alpha J') where squares of r exp(-2 alpha J') are meant",
            new FaultyConic() {
              @Override
              double mass(double a, double rate, double slope) {
                return super.mass(a, rate / 2, slope);
              }
            }),
        new Mutant(
            "conic-sign-dropped",
            "places of negative particles ascend",
            new FaultyConic() {
              @Override
              double move(double a, double rate, double slope) {
                return rate * slope / a;
              }
            }),
        new Mutant(
            "conic-places-by-mass",
            "places move by the gradient in the parameters, slowly where mass is small",
            new FaultyConic() {
              @Override
              double move(double a, double rate, double slope) {
                return rate * slope;
              }
            }),
        new Mutant(
            "conic-mass-additive",
            "masses by an Euler step, through zero",
            new FaultyConic() {
              @Override
              double mass(double a, double rate, double slope) {
                return a - 4 * rate * slope;
              }
            }),
        new Mutant(
            "conic-places-frozen",
            "masses alone",
            new FaultyConic() {
              @Override
              double move(double a, double rate, double slope) {
                return 0;
              }
            }),
        new Mutant(
            "conic-place-rate-1-percent-high",
            "beta 1.01 times what was asked",
            new FaultyConic() {
              @Override
              double move(double a, double rate, double slope) {
                return super.move(a, 1.01 * rate, slope);
              }
            }));
  }
}
