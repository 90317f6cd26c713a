package org.measuredynamics.mutant;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** Stochastic gradient descent. */
final class FaultyBatch extends Faulty {
  /** What the gradient of the mean over a mini-batch is multiplied by. */
  Factor factor = (batch, data, particles, index) -> 1;

  /** The gradient of the mean over a mini-batch. */
  Gradient gradient = (whole, rows, mu) -> onBatch(whole, rows).gradient(mu);

  /** The datum at a place that is drawn with replacement. */
  Draw drawn = FaultyBatch::right;

  /** The datum at a place, counted over all steps, of one pass in a right order. */
  Pass passed = (order, seed, place, batch) -> order[place];

  /** The order of the data in an epoch. */
  Epoch shuffled = FaultyBatch::order;

  /** A factor, from the numbers of data in a mini-batch, of data, of particles, and of the step. */
  interface Factor {
    double of(int batch, int data, int particles, int index);
  }

  /** A gradient, n x p, on the data of those numbers. */
  interface Gradient {
    double[] of(NetworkEnergy whole, int[] rows, ParticleMeasure mu);
  }

  /** The datum at place k of a mini-batch. */
  interface Draw {
    int of(long seed, int index, int k, int batch, int data);
  }

  /** A datum of one pass. */
  interface Pass {
    int of(int[] order, long seed, int place, int batch);
  }

  /** The data in the order in which an epoch takes them. */
  interface Epoch {
    int[] of(long seed, int epoch, int data);
  }

  FaultyBatch() {
    super(List.of("stochastic-gradient"), Capability.SETS);
  }

  static NetworkEnergy onBatch(NetworkEnergy whole, int[] rows) {
    return whole.on(whole.data().rows(rows));
  }

  static int right(long seed, int index, int k, int batch, int data) {
    return Stream.of(seed, 6, k, index, Purpose.BATCH).integer(data);
  }

  static int[] order(long seed, int data) {
    return order(seed, 0, data);
  }

  static int[] order(long seed, int epoch, int data) {
    int[] order = new int[data];
    Stream stream = Stream.of(seed, 5, 0, epoch, Purpose.BATCH);
    for (int k = 0; k < data; k++) {
      int other = stream.integer(k + 1);
      order[k] = order[other];
      order[other] = k;
    }
    return order;
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Stochastic stochastic)) {
      return super.run(problem);
    }
    NetworkEnergy energy = (NetworkEnergy) problem.energy();
    long seed = problem.seed();
    int data = energy.data().size();
    int batch = stochastic.batch();
    IntFunction<int[]> batches = batches(stochastic, seed, data);
    return steps(
        problem,
        (mu, index) -> {
          int[] rows = batches.apply(index);
          double[] slope = gradient.of(energy, rows, mu);
          double[] positions = mu.positions();
          for (int c = 0; c < positions.length; c++) {
            positions[c] -= problem.step() * factor.of(batch, data, mu.size(), index) * slope[c];
          }
          return mu.at(positions);
        });
  }

  /** The mini-batch of each step. */
  private IntFunction<int[]> batches(Dynamics.Stochastic stochastic, long seed, int data) {
    int batch = stochastic.batch();
    int[] order = order(seed, data);
    return index -> {
      int[] rows = new int[batch];
      switch (stochastic.sampling()) {
        case WITH_REPLACEMENT -> Arrays.setAll(rows, k -> drawn.of(seed, index, k, batch, data));
        case ONE_PASS -> Arrays.setAll(rows, k -> passed.of(order, seed, index * batch + k, batch));
        case EPOCHS -> {
          int first = index % (data / batch) * batch;
          int[] epoch = shuffled.of(seed, index / (data / batch), data);
          System.arraycopy(epoch, first, rows, 0, batch);
        }
      }
      return rows;
    };
  }
}
