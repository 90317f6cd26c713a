package org.measuredynamics.instance;

import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;

/**
 * Which neurons a_i max(w_i . x, 0) are active on which data: V is smooth while that stays.
 *
 * @param active n m entries, those of a datum one after the other
 */
public record ActivationPattern(List<Boolean> active) {
  private static final int PARTS = 64;

  /** Returns the pattern of neurons (a_i, w_i) on the data. */
  public static ActivationPattern of(DataSet data, ParticleMeasure mu) {
    return new ActivationPattern(
        IntStream.range(0, data.size())
            .mapToObj(data::input)
            .flatMap(x -> IntStream.range(0, mu.size()).mapToObj(i -> isActive(mu, i, x)))
            .toList());
  }

  private static boolean isActive(ParticleMeasure mu, int i, double[] x) {
    double sum = 0;
    for (int c = 0; c < x.length; c++) {
      sum = Math.fma(mu.position(i, c + 1), x[c], sum);
    }
    return sum > 0;
  }

  /**
   * Returns the longest time, in 64ths of the horizon, over which the flow from mu_0 keeps its
   * pattern, by Euler steps; 0 if it changes at once.
   */
  public static double kept(NetworkEnergy energy, ParticleMeasure initial, double horizon) {
    List<ParticleMeasure> path =
        new ReferenceImplementation().run(Problem.euler(energy, initial, horizon / PARTS, PARTS));
    ActivationPattern pattern = of(energy.data(), initial);
    for (int k = 1; k <= PARTS; k++) {
      if (!pattern.equals(of(energy.data(), path.get(k)))) {
        return Math.max(0, k - 2) * horizon / PARTS;
      }
    }
    return horizon;
  }
}
