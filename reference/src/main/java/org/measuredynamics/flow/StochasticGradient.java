package org.measuredynamics.flow;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Stochastic gradient descent: every step follows -grad V of the risk of a mini-batch, in its mean
 * the gradient flow (Mei, Montanari, Nguyen 2018; Sirignano, Spiliopoulos 2020a).
 */
public final class StochasticGradient {
  /** How mini-batches are drawn. */
  public enum Sampling {
    /** Independent data, uniform. */
    WITH_REPLACEMENT,
    /** Every datum once, in a random order: data are never seen twice. */
    ONE_PASS,
    /** Every datum once in each epoch, in a random order of its own; mini-batches fill epochs. */
    EPOCHS
  }

  private final NetworkEnergy energy;
  private final int batch;
  private final Sampling sampling;

  private StochasticGradient(NetworkEnergy energy, int batch, Sampling sampling) {
    this.energy = energy;
    this.batch = batch;
    this.sampling = sampling;
  }

  /**
   * Returns the dynamics of the energy.
   *
   * @param batch number of data in a mini-batch, at least 1
   * @throws IllegalArgumentException if the batch is empty, larger than the data in one pass, or
   *     does not divide the data in epochs
   */
  public static StochasticGradient of(NetworkEnergy energy, int batch, Sampling sampling) {
    int m = energy.data().size();
    int most = sampling == Sampling.WITH_REPLACEMENT ? Integer.MAX_VALUE : m;
    if (batch < 1 || batch > most) {
      throw new IllegalArgumentException(
          "batch: expected 1 to %d data, found %d".formatted(most, batch));
    }
    if (sampling == Sampling.EPOCHS && m % batch != 0) {
      throw new IllegalArgumentException(
          "batch: expected a divisor of %d data, for epochs of whole batches, found %d"
              .formatted(m, batch));
    }
    return new StochasticGradient(energy, batch, sampling);
  }

  /**
   * Takes steps theta_i - h grad V_B(theta_i; mu), B the mini-batch of the step.
   *
   * @param initial mu_0
   * @param step h, positive
   * @param record numbers of steps after which to record, ascending
   * @param seed of the mini-batches, which are keyed by step
   * @return the measures at the record times
   * @throws IllegalArgumentException if the step is not positive, the record does not ascend, or
   *     one pass ends before the last record
   * @throws DivergenceException if a coordinate leaves the finite numbers
   */
  public List<ParticleMeasure> run(ParticleMeasure initial, double step, int[] record, long seed) {
    GradientFlow.requireArguments(energy, initial, step, record);
    int last = record.length == 0 ? 0 : record[record.length - 1];
    if (sampling == Sampling.ONE_PASS && (long) last * batch > energy.data().size()) {
      throw new IllegalArgumentException(
          "record: one pass over %d data in batches of %d ends after %d steps, found %d"
              .formatted(energy.data().size(), batch, energy.data().size() / batch, last));
    }
    int perEpoch = Math.max(1, energy.data().size() / batch);
    int[] order = order(seed, 0);
    double[] positions = initial.positions();
    double[] gradient = new double[positions.length];
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : record) {
      for (; taken < due; taken++) {
        if (sampling == Sampling.EPOCHS && taken % perEpoch == 0) {
          order = order(seed, taken / perEpoch);
        }
        Energy.Field field =
            energy
                .on(energy.data().rows(rows(order, seed, taken, perEpoch)))
                .field(initial.weights(), 1);
        field.at(positions, gradient);
        for (int k = 0; k < positions.length; k++) {
          positions[k] = Math.fma(-step, gradient[k], positions[k]);
        }
        DivergenceException.requireFinite("step", taken + 1, positions, initial.dimension());
      }
      trajectory.add(initial.at(positions));
    }
    return trajectory;
  }

  private int[] rows(int[] order, long seed, int index, int perEpoch) {
    int[] rows = new int[batch];
    Stream stream = Stream.of(seed, 0, 0, index, Purpose.BATCH);
    for (int k = 0; k < batch; k++) {
      rows[k] =
          sampling == Sampling.WITH_REPLACEMENT
              ? stream.integer(energy.data().size())
              : order[index % perEpoch * batch + k];
    }
    return rows;
  }

  /** A uniform permutation of the data (Fisher and Yates). */
  private int[] order(long seed, int epoch) {
    int[] order = new int[energy.data().size()];
    Stream stream = Stream.of(seed, 1, 0, epoch, Purpose.BATCH);
    for (int k = 0; k < order.length; k++) {
      int other = stream.integer(k + 1);
      order[k] = order[other];
      order[other] = k;
    }
    return order;
  }
}
