package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.measure.ParticleMeasure;

/** Birth-death in weights with places for faults. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
abstract class FaultyReaction extends FaultyFlow {
  @Override
  List<String> dynamics() {
    return List.of("birth-death");
  }

  double[] react(ParticleMeasure mu, double[] variation, double scale) {
    return normalised(mu, variation, scale);
  }

  double transport() {
    return 1;
  }

  double transport(ParticleMeasure mu, int i) {
    return transport();
  }

  static double[] normalised(ParticleMeasure mu, double[] variation, double scale) {
    double[] weights = mu.weights();
    double mass = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= StrictMath.exp(-scale * (variation[i] - variation[0]));
      mass += weights[i];
    }
    scale(weights, 1 / mass);
    return weights;
  }

  @Override
  List<ParticleMeasure> other(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Reacting reacting)
        || reacting.form() != BirthDeath.Form.WEIGHTS) {
      return super.other(problem);
    }
    Energy energy = problem.energy();
    ParticleMeasure mu = problem.initial();
    int p = mu.dimension();
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : problem.record()) {
      for (; taken < due; taken++) {
        double[] gradient = energy.gradient(mu);
        double[] positions = mu.positions();
        for (int c = 0; c < positions.length; c++) {
          positions[c] -= problem.step() * transport(mu, c / p) * gradient[c];
        }
        mu =
            ParticleMeasure.of(
                p,
                positions,
                react(mu, energy.firstVariation(mu), problem.step() * reacting.rate()));
      }
      trajectory.add(mu);
    }
    return trajectory;
  }
}
