package org.measuredynamics.mutant;

import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.IntToDoubleFunction;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;

/** Lazy training. */
final class FaultyLazy extends Faulty {
  /** The scaling of the output, from the number of neurons. */
  IntToDoubleFunction scaling = n -> 1 / Math.sqrt(n);

  /** Where features are taken, from where a neuron began and where it is. */
  BinaryOperator<double[]> place = (initial, now) -> initial;

  /** What the learning rate is multiplied by, from the number of neurons. */
  IntToDoubleFunction rate = n -> 1;

  /** What a step is multiplied by, from how many were taken since a record. */
  IntToDoubleFunction pace = since -> 1;

  FaultyLazy() {
    super(List.of("lazy"));
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Lazy)) {
      return super.run(problem);
    }
    NetworkEnergy energy = (NetworkEnergy) problem.energy();
    ParticleMeasure initial = problem.initial();
    int n = initial.size();
    int p = initial.dimension();
    int m = energy.data().size();
    double scale = scaling.applyAsDouble(n);
    Step step = new Step(energy, problem);
    return steps(
        problem,
        (mu, index) -> {
          step.begin(mu, index);
          double taken = problem.step() * pace.applyAsDouble(step.sinceRecord());
          double[] positions = mu.positions();
          double[] move = new double[positions.length];
          for (int j = 0; j < m; j++) {
            double output = 0;
            double[][] features = new double[n][];
            for (int i = 0; i < n; i++) {
              double[] at = place.apply(initial.particle(i), mu.particle(i));
              features[i] = energy.unit().gradient(at, energy.data().input(j));
              output += scale * energy.unit().value(at, energy.data().input(j));
              for (int k = 0; k < p; k++) {
                output += scale * features[i][k] * (mu.position(i, k) - at[k]);
              }
            }
            double slope = energy.risk().slope(output, energy.data().target(j)) / m;
            for (int c = 0; c < positions.length; c++) {
              move[c] += taken * rate.applyAsDouble(n) * scale * slope * features[c / p][c % p];
            }
          }
          Arrays.setAll(positions, c -> positions[c] - move[c]);
          return mu.at(positions);
        });
  }
}
