package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.Arrays;
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

  /** The mutants of this kind. */
  static List<Mutant> mutants() {
    return List.of(
        new Mutant(
            "birth-death-sign",
            "mass grows where V is above its mean",
            new FaultyReaction() {
              @Override
              double[] react(ParticleMeasure mu, double[] variation, double scale) {
                return normalised(mu, variation, -scale);
              }
            }),
        new Mutant(
            "birth-death-rate-doubled",
            "rate 2 alpha",
            new FaultyReaction() {
              @Override
              double[] react(ParticleMeasure mu, double[] variation, double scale) {
                return normalised(mu, variation, 2 * scale);
              }
            }),
        new Mutant(
            "birth-death-weights-frozen",
            "transport alone",
            new FaultyReaction() {
              @Override
              double[] react(ParticleMeasure mu, double[] variation, double scale) {
                return mu.weights();
              }
            }),
        new Mutant(
            "birth-death-transport-missing",
            "reaction alone",
            new FaultyReaction() {
              @Override
              double transport() {
                return 0;
              }
            }),
        new Mutant(
            "birth-death-transport-per-mass",
            "positions follow the parameter gradient times n, w_i grad V n: wrong once weights differ",
            new FaultyReaction() {
              @Override
              double transport(ParticleMeasure mu, int i) {
                return mu.weight(i) * mu.size();
              }
            }),
        new Mutant(
            "birth-death-mean-of-particles",
            "weights shifted by V - (1/n) sum V and cut at zero, the mean not that of the measure",
            new FaultyReaction() {
              @Override
              double[] react(ParticleMeasure mu, double[] variation, double scale) {
                double mean = Arrays.stream(variation).average().orElseThrow();
                double[] weights = mu.weights();
                double mass = 0;
                for (int i = 0; i < weights.length; i++) {
                  weights[i] =
                      Math.max(1e-12, weights[i] - scale * (variation[i] - mean) / mu.size());
                  mass += weights[i];
                }
                scale(weights, 1 / mass);
                return weights;
              }
            }));
  }
}
