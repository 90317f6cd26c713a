package org.measuredynamics.flow;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Mean-field Langevin dynamics d theta_i = -grad V(theta_i; mu) dt + sqrt(2 tau) dW_i, the gradient
 * flow of the free energy F(mu) + tau int mu log mu (Hu, Ren, Siska, Szpruch 2021).
 */
public final class Langevin {
  private final Energy energy;
  private final double temperature;

  private Langevin(Energy energy, double temperature) {
    this.energy = energy;
    this.temperature = temperature;
  }

  /**
   * Returns the dynamics of the energy.
   *
   * @param temperature tau, at least 0
   * @throws IllegalArgumentException if the temperature is negative or not finite
   */
  public static Langevin of(Energy energy, double temperature) {
    if (!(temperature >= 0) || temperature == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "temperature: expected a finite number of at least 0, found " + temperature);
    }
    return new Langevin(energy, temperature);
  }

  /**
   * Takes Euler-Maruyama steps theta_i - h grad V(theta_i; mu) + sqrt(2 tau h) xi_i.
   *
   * @param initial mu_0
   * @param step h, positive
   * @param record numbers of steps after which to record, ascending
   * @param seed of the noise, which is keyed by particle and step
   * @return the measures at the record times
   * @throws IllegalArgumentException if the step is not positive or the record does not ascend
   * @throws DivergenceException if a coordinate leaves the finite numbers
   */
  public List<ParticleMeasure> euler(
      ParticleMeasure initial, double step, int[] record, long seed) {
    GradientFlow.requireArguments(energy, initial, step, record);
    int p = initial.dimension();
    double[] positions = initial.positions();
    double[] gradient = new double[positions.length];
    Energy.Field field = energy.field(initial.weights(), 1);
    double amplitude = Math.sqrt(2 * temperature * step);
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : record) {
      for (; taken < due; taken++) {
        field.at(positions, gradient);
        for (int i = 0; i < initial.size(); i++) {
          Stream noise = Stream.of(seed, 0, i, taken, Purpose.NOISE);
          for (int k = i * p; k < (i + 1) * p; k++) {
            double drifted = Math.fma(-step, gradient[k], positions[k]);
            positions[k] = amplitude > 0 ? Math.fma(amplitude, noise.normal(), drifted) : drifted;
          }
        }
        DivergenceException.requireFinite("step", taken + 1, positions, p);
      }
      trajectory.add(initial.at(positions));
    }
    return trajectory;
  }
}
