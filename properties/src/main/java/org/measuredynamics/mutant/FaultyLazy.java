package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;

/** Lazy training with places for faults. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
abstract class FaultyLazy extends FaultyFlow {
  @Override
  List<String> dynamics() {
    return List.of("lazy");
  }

  /** The scaling of the output. */
  double scale(int n) {
    return 1 / Math.sqrt(n);
  }

  /** Where features are taken. */
  double[] place(double[] initial, double[] now) {
    return initial;
  }

  double rate(int n) {
    return 1;
  }

  @Override
  List<ParticleMeasure> other(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Lazy)) {
      return super.other(problem);
    }
    NetworkEnergy energy = (NetworkEnergy) problem.energy();
    ParticleMeasure initial = problem.initial();
    int n = initial.size();
    int m = energy.data().size();
    int p = initial.dimension();
    ParticleMeasure mu = initial;
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : problem.record()) {
      for (; taken < due; taken++) {
        double[] positions = mu.positions();
        for (int j = 0; j < m; j++) {
          double output = 0;
          double[][] features = new double[n][];
          for (int i = 0; i < n; i++) {
            double[] place = place(initial.particle(i), mu.particle(i));
            features[i] = energy.unit().gradient(place, energy.data().input(j));
            output += scale(n) * energy.unit().value(place, energy.data().input(j));
            for (int k = 0; k < p; k++) {
              output += scale(n) * features[i][k] * (mu.position(i, k) - place[k]);
            }
          }
          double slope = energy.risk().slope(output, energy.data().target(j)) / m;
          for (int c = 0; c < positions.length; c++) {
            positions[c] -= problem.step() * rate(n) * scale(n) * slope * features[c / p][c % p];
          }
        }
        mu = mu.at(positions);
      }
      trajectory.add(mu);
    }
    return trajectory;
  }
}
