package org.measuredynamics.mutant;

import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.measure.ParticleMeasure;

/** Birth-death in weights. */
final class FaultyReaction extends Faulty {
  /** The new weights. */
  Reaction react = FaultyReaction::right;

  /** The scale of the reaction of an energy instead of the right one. */
  Scale scale = (energy, right) -> right;

  /** Whether V is taken where the particles have moved to. */
  boolean isMovedFirst;

  /** What the transport of particle i is multiplied by. */
  Transport transport = (mu, i) -> 1;

  /** New weights, from the first variation V at the particles and h times the rate. */
  interface Reaction {
    double[] of(ParticleMeasure mu, double[] variation, double scale);
  }

  /** A number, from the energy and h times the rate. */
  interface Scale {
    double of(Energy energy, double right);
  }

  /** A factor of a particle. */
  interface Transport {
    double of(ParticleMeasure mu, int i);
  }

  FaultyReaction() {
    super(List.of("birth-death"));
  }

  static double[] right(ParticleMeasure mu, double[] variation, double scale) {
    double[] weights = mu.weights();
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= StrictMath.exp(-scale * (variation[i] - variation[0]));
    }
    return normalised(weights);
  }

  /** Returns the weights times one over their sum. */
  static double[] normalised(double[] weights) {
    double mass = 0;
    for (double weight : weights) {
      mass += weight;
    }
    double factor = 1 / mass;
    return mapped(weights, 1, (weight, k) -> weight * factor);
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Reacting reacting)
        || reacting.form() != BirthDeath.Form.WEIGHTS) {
      return super.run(problem);
    }
    Energy energy = problem.energy();
    double pace = scale.of(energy, problem.step() * reacting.rate());
    return steps(
        problem,
        (mu, index) -> {
          int p = mu.dimension();
          double[] gradient = energy.gradient(mu);
          double[] positions = mu.positions();
          for (int c = 0; c < positions.length; c++) {
            positions[c] -= problem.step() * transport.of(mu, c / p) * gradient[c];
          }
          ParticleMeasure seen = isMovedFirst ? mu.at(positions) : mu;
          double[] weights = react.of(mu, energy.firstVariation(seen), pace);
          return ParticleMeasure.of(p, positions, weights);
        });
  }
}
