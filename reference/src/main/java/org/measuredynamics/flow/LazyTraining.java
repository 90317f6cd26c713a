package org.measuredynamics.flow;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

/**
 * Lazy training: the network scaled by n^{-1/2} and linearised in its parameters at the start,
 *
 * <pre>
 *   f(x) = n^{-1/2} sum_i phi(x; theta_i(0)) + grad phi(x; theta_i(0)) . (theta_i - theta_i(0)),
 * </pre>
 *
 * by gradient descent on its risk: a kernel method, the contrast to the mean-field limit (Jacot,
 * Gabriel, Hongler 2018; Chizat, Oyallon, Bach 2019).
 */
public final class LazyTraining {
  private final NetworkEnergy energy;

  private LazyTraining(NetworkEnergy energy) {
    this.energy = energy;
  }

  /**
   * Returns the dynamics of the energy's unit, risk and data.
   *
   * @throws IllegalArgumentException if the energy has a regulariser
   */
  public static LazyTraining of(NetworkEnergy energy) {
    if (energy.regulariser().kind() != Regulariser.Kind.NONE) {
      throw new IllegalArgumentException(
          "regulariser: lazy training has none, found " + energy.regulariser().kind());
    }
    return new LazyTraining(energy);
  }

  /**
   * Takes steps theta_i - h d R / d theta_i.
   *
   * @param initial mu_0, of equal weights
   * @param step h, positive
   * @param record numbers of steps after which to record, ascending
   * @return the parameters at the record times
   * @throws IllegalArgumentException if the step is not positive, the record does not ascend, or
   *     weights are unequal
   * @throws DivergenceException if a coordinate leaves the finite numbers
   */
  public List<ParticleMeasure> run(ParticleMeasure initial, double step, int[] record) {
    GradientFlow.requireArguments(energy, initial, step, record);
    if (!initial.isUniform()) {
      throw new IllegalArgumentException("initial weights: expected equal weights");
    }
    DataSet data = energy.data();
    Unit unit = energy.unit();
    int n = initial.size();
    int m = data.size();
    int p = initial.dimension();
    double scale = 1 / Math.sqrt(n);
    double[][] features = new double[m][n * p];
    double[] outputs = new double[m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        double[] gradient = unit.gradient(initial.particle(i), data.input(j));
        System.arraycopy(gradient, 0, features[j], i * p, p);
        outputs[j] = Math.fma(scale, unit.value(initial.particle(i), data.input(j)), outputs[j]);
      }
    }
    double[] positions = initial.positions();
    double[] slope = new double[m];
    double[] zero = new double[n * p];
    double[] move = new double[n * p];
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : record) {
      for (; taken < due; taken++) {
        for (int j = 0; j < m; j++) {
          slope[j] = energy.risk().slope(outputs[j], data.target(j)) / m;
        }
        Contraction.combine(slope, 0, features, 0, m, 1, zero, move, 0, n * p);
        Contraction.multiply(-step * scale, move, 0, n * p);
        for (int k = 0; k < n * p; k++) {
          positions[k] += move[k];
        }
        Contraction.multiply(scale, move, 0, n * p);
        Contraction.addDots(move, 0, features, n * p, outputs, 0, m);
        DivergenceException.requireFinite("step", taken + 1, positions, p);
      }
      trajectory.add(initial.at(positions));
    }
    return trajectory;
  }
}
