package org.measuredynamics.observation;

import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * What an implementation answered to transport with birth and death in weights.
 *
 * @param energy F
 * @param rate alpha of birth and death
 * @param step h
 * @param measures those that were recorded
 */
public record ReactingPath(
    Energy energy, double rate, double step, List<ParticleMeasure> measures) {

  /** Runs Euler steps of length h, recorded after those numbers of steps. */
  public static ReactingPath of(
      Implementation implementation,
      Energy energy,
      ParticleMeasure initial,
      double rate,
      double step,
      int... record) {
    return new ReactingPath(
        energy,
        rate,
        step,
        implementation.run(
            new Problem(
                new Dynamics.Reacting(rate, BirthDeath.Form.WEIGHTS),
                energy,
                initial,
                Problem.Scheme.EULER,
                step,
                record,
                0)));
  }

  /** Runs so many Euler steps of length h, all recorded. */
  public static ReactingPath all(
      Implementation implementation,
      Energy energy,
      ParticleMeasure initial,
      double rate,
      double step,
      int steps) {
    int[] every = IntStream.rangeClosed(0, steps).toArray();
    return of(implementation, energy, initial, rate, step, every);
  }

  /** Returns record k. */
  public ParticleMeasure at(int k) {
    return measures.get(k);
  }

  /** Returns F of record k. */
  public double energy(int k) {
    return energy.value(at(k));
  }

  /** int (V - Vbar)^2 dmu, by which birth and death at rate 1 dissipate. */
  public static double reaction(Energy energy, ParticleMeasure mu) {
    double[] variation = energy.firstVariation(mu);
    double mean = 0;
    for (int i = 0; i < variation.length; i++) {
      mean = Math.fma(mu.weight(i), variation[i], mean);
    }
    double sum = 0;
    for (int i = 0; i < variation.length; i++) {
      double excess = variation[i] - mean;
      sum = Math.fma(mu.weight(i) * excess, excess, sum);
    }
    return sum;
  }

  /**
   * The defect of a path all of whose steps are recorded: F(mu_0) - F(mu_T) - sum_k h (D(mu_k) +
   * alpha int (V - Vbar)^2 dmu_k).
   */
  public double defect() {
    int steps = measures.size() - 1;
    double dissipated = 0;
    for (int k = 0; k < steps; k++) {
      dissipated += step * (energy.dissipation(at(k)) + rate * reaction(energy, at(k)));
    }
    return energy(0) - energy(steps) - dissipated;
  }
}
