package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/** Stochastic gradient descent with places for faults. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
abstract class FaultyBatch extends FaultyFlow {
  @Override
  List<String> dynamics() {
    return List.of("stochastic-gradient");
  }

  double factor(int batch, int data, int particles) {
    return 1;
  }

  int draw(long seed, int index, int k, int batch, int data) {
    return Stream.of(seed, 6, k, index, Stream.Purpose.BATCH).integer(data);
  }

  /** Returns the datum at a place of the pass, whose order is that of a right one. */
  int pass(int[] order, long seed, int place) {
    return order[place];
  }

  static int[] order(long seed, int data) {
    int[] order = new int[data];
    Stream stream = Stream.of(seed, 5, 0, 0, Stream.Purpose.BATCH);
    for (int k = 0; k < data; k++) {
      int other = stream.integer(k + 1);
      order[k] = order[other];
      order[other] = k;
    }
    return order;
  }

  @Override
  List<ParticleMeasure> other(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Stochastic stochastic)) {
      return super.other(problem);
    }
    NetworkEnergy energy = (NetworkEnergy) problem.energy();
    ParticleMeasure mu = problem.initial();
    int data = energy.data().size();
    int batch = stochastic.batch();
    boolean isOnePass = stochastic.sampling() == StochasticGradient.Sampling.ONE_PASS;
    int[] order = isOnePass ? order(problem.seed(), data) : new int[0];
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : problem.record()) {
      for (; taken < due; taken++) {
        int[] rows = new int[batch];
        for (int k = 0; k < batch; k++) {
          rows[k] =
              isOnePass
                  ? pass(order, problem.seed(), taken * batch + k)
                  : draw(problem.seed(), taken, k, batch, data);
        }
        double[] velocity = energy.on(energy.data().rows(rows)).gradient(mu);
        double[] positions = mu.positions();
        for (int c = 0; c < positions.length; c++) {
          positions[c] -= problem.step() * factor(batch, data, mu.size()) * velocity[c];
        }
        mu = mu.at(positions);
      }
      trajectory.add(mu);
    }
    return trajectory;
  }
}
