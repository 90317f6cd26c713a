package org.measuredynamics.flow;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Conic particle gradient descent on signed measures nu = (1/n) sum_i a_i delta_{w_i}, a_i = s_i
 * r_i^2 (Chizat 2022a, algorithm 1): with J'(w) = s dV/da the masses follow the mirror step r
 * exp(-2 alpha J'), that is a exp(-4 alpha J'), and the places w - beta s grad_w of the potential,
 * that is w - beta grad_w V / |a|. Signs never change.
 */
public final class ConicDescent {
  private final NetworkEnergy energy;
  private final double massRate;
  private final double positionRate;

  private ConicDescent(NetworkEnergy energy, double massRate, double positionRate) {
    this.energy = energy;
    this.massRate = massRate;
    this.positionRate = positionRate;
  }

  /**
   * Returns the dynamics of the energy, whose unit must have an output weight.
   *
   * @param massRate alpha, at least 0, for a step of length 1
   * @param positionRate beta, at least 0, for a step of length 1
   * @throws IllegalArgumentException if a rate is negative or the unit has no output weight
   */
  public static ConicDescent of(NetworkEnergy energy, double massRate, double positionRate) {
    if (!(massRate >= 0 && positionRate >= 0) || Double.isInfinite(massRate + positionRate)) {
      throw new IllegalArgumentException(
          "mass rate, position rate: expected finite numbers of at least 0, found %s, %s"
              .formatted(massRate, positionRate));
    }
    if (!energy.unit().hasOutputWeight()) {
      throw new IllegalArgumentException(
          "unit: expected one with an output weight, found " + energy.unit().name());
    }
    return new ConicDescent(energy, massRate, positionRate);
  }

  /**
   * Takes steps, masses and places at once.
   *
   * @param initial mu_0, no output weight zero
   * @param step h, positive: rates are times h
   * @param record numbers of steps after which to record, ascending
   * @return the measures at the record times
   * @throws IllegalArgumentException if the step is not positive, the record does not ascend, or an
   *     output weight is zero
   * @throws DivergenceException if a coordinate leaves the finite numbers
   */
  public List<ParticleMeasure> run(ParticleMeasure initial, double step, int[] record) {
    GradientFlow.requireArguments(energy, initial, step, record);
    int p = initial.dimension();
    double[] positions = initial.positions();
    for (int i = 0; i < initial.size(); i++) {
      if (positions[i * p] == 0) {
        throw new IllegalArgumentException(
            "initial particles[%d]: expected an output weight other than 0".formatted(i));
      }
    }
    double[] gradient = new double[positions.length];
    Energy.Field field = energy.field(initial.weights(), 1);
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : record) {
      for (; taken < due; taken++) {
        field.at(positions, gradient);
        for (int i = 0; i < initial.size(); i++) {
          double a = positions[i * p];
          double slope = Math.signum(a) * gradient[i * p];
          for (int k = i * p + 1; k < (i + 1) * p; k++) {
            // A mass that has died away leaves its place alone.
            double move = Math.abs(a) > Double.MIN_NORMAL ? gradient[k] / Math.abs(a) : 0;
            positions[k] = Math.fma(-step * positionRate, move, positions[k]);
          }
          positions[i * p] = a * StrictMath.exp(-4 * step * massRate * slope);
        }
        DivergenceException.requireFinite("step", taken + 1, positions, p);
      }
      trajectory.add(initial.at(positions));
    }
    return trajectory;
  }
}
