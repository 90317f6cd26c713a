package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * A run of stochastic gradient descent, each step with the mini-batch that explains it best: V_B is
 * the mean of the V_j of its data, so a step is one of finitely many, up to rounding.
 *
 * @param batches the data of each step, ascending: steps x 1 or 2
 * @param distances of each step from that of its mini-batch, sqrt(sum_i w_i |.|^2)
 * @param roundings what rounding may do to each distance
 */
public record MiniBatchPath(int[][] batches, double[] distances, double[] roundings) {
  /**
   * Runs so many steps of length 0.05 / L.
   *
   * @param size of a mini-batch, 1 or 2
   */
  public static MiniBatchPath of(
      Implementation implementation,
      NetworkInstance instance,
      int size,
      Sampling sampling,
      int steps) {
    NetworkEnergy energy = instance.network();
    int[] record = new int[steps + 1];
    Arrays.setAll(record, k -> k);
    double step = EulerPath.step(energy, instance.initial(), 0.05);
    List<ParticleMeasure> path =
        implementation.run(
            new Problem(
                new Dynamics.Stochastic(size, sampling),
                energy,
                instance.initial(),
                Problem.Scheme.EULER,
                step,
                record,
                instance.seed()));
    double roundoff = Trial.roundoff(implementation);
    int[][] batches = new int[steps][];
    double[] distances = new double[steps];
    double[] roundings = new double[steps];
    for (int k = 0; k < steps; k++) {
      ParticleMeasure mu = path.get(k);
      double[] move = path.get(k + 1).positions();
      for (int c = 0; c < move.length; c++) {
        move[c] -= mu.position(c / mu.dimension(), c % mu.dimension());
      }
      double[][] single = singleGradients(energy, mu);
      for (int i = 0; i < single.length; i++) {
        for (int j = i; j < (size == 1 ? i + 1 : single.length); j++) {
          double distance = distance(mu, move, single[i], single[j], step);
          if (batches[k] == null || distance < distances[k]) {
            distances[k] = distance;
            batches[k] = size == 1 ? new int[] {i} : new int[] {i, j};
          }
        }
      }
      roundings[k] = rounding(energy, mu, move, batches[k], step, roundoff);
    }
    return new MiniBatchPath(batches, distances, roundings);
  }

  /** grad V_j for every datum, m x (n x p). */
  private static double[][] singleGradients(NetworkEnergy energy, ParticleMeasure mu) {
    double[][] gradients = new double[energy.data().size()][];
    Arrays.setAll(gradients, j -> energy.on(energy.data().rows(new int[] {j})).gradient(mu));
    return gradients;
  }

  private static double distance(
      ParticleMeasure mu, double[] move, double[] first, double[] second, double step) {
    double[] gap = move.clone();
    for (int c = 0; c < gap.length; c++) {
      gap[c] += step * 0.5 * (first[c] + second[c]);
    }
    return Math.sqrt(Energy.meanSquare(mu, gap));
  }

  private static double rounding(
      NetworkEnergy energy,
      ParticleMeasure mu,
      double[] move,
      int[] batch,
      double step,
      double roundoff) {
    double[] bound = energy.on(energy.data().rows(batch)).gradientRounding(mu, roundoff);
    for (int c = 0; c < bound.length; c++) {
      double position = mu.position(c / mu.dimension(), c % mu.dimension());
      bound[c] = 2 * step * bound[c] + 4 * roundoff * (Math.abs(position) + 2 * Math.abs(move[c]));
    }
    return Math.sqrt(Energy.meanSquare(mu, bound));
  }

  /** Returns how many mini-batches are of one datum, taken twice. */
  public int twins() {
    return (int) Arrays.stream(batches).filter(batch -> batch[0] == batch[1]).count();
  }

  /** Returns how many data come twice in a row, in mini-batches of one. */
  public int repetitions() {
    int equal = 0;
    for (int k = 1; k < batches.length; k++) {
      equal += batches[k][0] == batches[k - 1][0] ? 1 : 0;
    }
    return equal;
  }

  /** Returns how many data were seen, in mini-batches of one. */
  public int seen() {
    return (int) Arrays.stream(batches).mapToInt(batch -> batch[0]).distinct().count();
  }
}
