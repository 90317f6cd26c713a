package org.measuredynamics.observation;

import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * What an implementation answered to transport with birth and death in weights, beside the step
 * that the suite takes from the same particles.
 *
 * @param problem Euler steps of length h at rate alpha of birth and death
 * @param precision of the implementation
 * @param measures those that were recorded
 */
public record ReactingPath(Problem problem, Precision precision, List<ParticleMeasure> measures) {

  /** Runs Euler steps of length h, recorded after those numbers of steps. */
  public static ReactingPath of(
      Implementation implementation,
      Energy energy,
      ParticleMeasure initial,
      double rate,
      double step,
      int... record) {
    Problem problem =
        new Problem(
            new Dynamics.Reacting(rate, BirthDeath.Form.WEIGHTS),
            energy,
            initial,
            Problem.Scheme.EULER,
            step,
            record,
            0);
    return new ReactingPath(
        problem, implementation.describe().precision(), implementation.run(problem));
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
    return problem.energy().value(at(k));
  }

  /** Returns F(mu_k) - F(mu_(k+1)), of records one step apart. */
  public double lost(int k) {
    return energy(k) - energy(k + 1);
  }

  /** Returns what the step that the suite takes from record k loses, and what rounding may do. */
  public Exact exact(int k) {
    Energy energy = problem.energy();
    OneStep.Image image = OneStep.of(problem, precision).from(at(k));
    ParticleMeasure next = new StepGrowth(problem, precision, at(k)).measure(at(k), image);
    double[] gradient = energy.gradient(next);
    double[] variation = energy.firstVariation(next);
    double mean = mean(next, variation);
    int p = next.dimension();
    double rounding = energyRounding(energy, at(k)) + energyRounding(energy, next);
    for (int i = 0; i < next.size(); i++) {
      double blur = Math.abs(variation[i] - mean) * image.logRounding()[i];
      for (int c = i * p; c < (i + 1) * p; c++) {
        blur += Math.abs(gradient[c]) * image.rounding()[c];
      }
      // Twice what is of first order in the errors, which are far below 1.
      rounding += 2 * next.weight(i) * blur;
    }
    return new Exact(energy(k) - energy.value(next), rounding);
  }

  /**
   * What a step loses of F.
   *
   * @param lost F before it, less F after it
   * @param rounding what rounding may do to the same of an implementation
   */
  public record Exact(double lost, double rounding) {}

  /**
   * How far two runs may be apart that round otherwise.
   *
   * @param places of each particle, n
   * @param logWeights of the logarithm of each weight, n
   */
  public record Apart(double[] places, double[] logWeights) {}

  /** Returns how far runs from the start that was asked for may be apart after so many steps. */
  public Apart apart(int steps) {
    StepGrowth growth = new StepGrowth(problem, precision, problem.initial());
    OneStep step = OneStep.of(problem, precision);
    ParticleMeasure mu = problem.initial();
    for (int k = 0; k < steps; k++) {
      OneStep.Image image = step.from(mu);
      growth.after(mu, image);
      mu = growth.measure(mu, image);
    }
    return new Apart(growth.places(), growth.logWeights());
  }

  private static double energyRounding(Energy energy, ParticleMeasure mu) {
    return 2 * energy.operations(mu.size()) * EulerPath.U * energy.valueMagnitude(mu);
  }

  /** int (V - Vbar)^2 dmu, by which birth and death at rate 1 dissipate. */
  public static double reaction(Energy energy, ParticleMeasure mu) {
    double[] variation = energy.firstVariation(mu);
    double mean = mean(mu, variation);
    double sum = 0;
    for (int i = 0; i < variation.length; i++) {
      double excess = variation[i] - mean;
      sum = Math.fma(mu.weight(i) * excess, excess, sum);
    }
    return sum;
  }

  private static double mean(ParticleMeasure mu, double[] variation) {
    double mean = 0;
    for (int i = 0; i < variation.length; i++) {
      mean = Math.fma(mu.weight(i), variation[i], mean);
    }
    return mean;
  }
}
