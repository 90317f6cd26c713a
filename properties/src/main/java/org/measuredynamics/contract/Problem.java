package org.measuredynamics.contract;

import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * What an implementation is asked to run: a dynamics of an energy from given particles.
 *
 * @param dynamics the dynamics
 * @param energy the energy F
 * @param initial mu_0
 * @param scheme how time is discretised
 * @param step h, the time that one step takes (not the learning rate, which is n h)
 * @param record numbers of steps after which to record, ascending
 * @param seed of whatever is random; between 0 and 2^53
 */
public record Problem(
    Dynamics dynamics,
    Energy energy,
    ParticleMeasure initial,
    Scheme scheme,
    double step,
    int[] record,
    long seed) {

  /** The gradient flow, in which nothing is random. */
  public Problem(Energy energy, ParticleMeasure initial, Scheme scheme, double step, int[] record) {
    this(new Dynamics.GradientFlow(), energy, initial, scheme, step, record, 0);
  }

  /** The discretisations there are. */
  public enum Scheme {
    /** Explicit Euler steps, all particles at once. */
    EULER,
    /** Continuous time, as exact as the tolerance that is declared. */
    CONTINUOUS
  }

  /** Returns the same problem from other particles. */
  public Problem from(ParticleMeasure other) {
    return new Problem(dynamics, energy, other, scheme, step, record, seed);
  }

  /** Returns the problem that records every one of so many Euler steps. */
  public static Problem euler(Energy energy, ParticleMeasure initial, double step, int steps) {
    int[] record = new int[steps + 1];
    for (int k = 0; k <= steps; k++) {
      record[k] = k;
    }
    return new Problem(energy, initial, Scheme.EULER, step, record);
  }
}
