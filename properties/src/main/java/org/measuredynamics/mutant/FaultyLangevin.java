package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/** Langevin dynamics with places for faults. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
abstract class FaultyLangevin extends FaultyFlow {
  @Override
  List<String> dynamics() {
    return List.of("langevin");
  }

  double amplitude(double temperature, double step) {
    return Math.sqrt(2 * temperature * step);
  }

  Stream noise(long seed, int particle, int index) {
    return Stream.of(seed, 7, particle, index, Stream.Purpose.NOISE);
  }

  double[] normals(Stream stream, int p) {
    return stream.normals(p);
  }

  double sign(int particle) {
    return 1;
  }

  double driftFactor(int n) {
    return 1;
  }

  Energy drift(Energy energy) {
    return energy;
  }

  @Override
  List<ParticleMeasure> other(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Langevin langevin)) {
      return super.other(problem);
    }
    Energy energy = drift(problem.energy());
    ParticleMeasure mu = problem.initial();
    int p = mu.dimension();
    double amplitude = amplitude(langevin.temperature(), problem.step());
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : problem.record()) {
      for (; taken < due; taken++) {
        double[] velocity = energy.gradient(mu);
        double[] positions = mu.positions();
        for (int i = 0; i < mu.size(); i++) {
          double[] noise = normals(noise(problem.seed(), i, taken), p);
          for (int c = 0; c < p; c++) {
            positions[i * p + c] +=
                amplitude * sign(i) * noise[c]
                    - problem.step() * driftFactor(mu.size()) * velocity[i * p + c];
          }
        }
        mu = mu.at(positions);
      }
      trajectory.add(mu);
    }
    return trajectory;
  }
}
