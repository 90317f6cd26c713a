package org.measuredynamics.observation;

import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * What an implementation answered to Euler-Maruyama steps of mean-field Langevin dynamics, theta' =
 * theta - h grad V(theta; mu) + sqrt(2 tau h) xi, with the noise that the suite finds in it.
 *
 * @param temperature tau
 * @param step h
 * @param record numbers of steps, ascending
 * @param measures the measures at the record times
 * @param roundoff u, of the implementation and the suite
 */
public record LangevinPath(
    NetworkEnergy energy,
    double temperature,
    double step,
    int[] record,
    List<ParticleMeasure> measures,
    double roundoff) {

  /** Runs the dynamics. */
  public static LangevinPath of(
      Implementation implementation,
      NetworkEnergy energy,
      double temperature,
      ParticleMeasure initial,
      double step,
      int[] record,
      long seed) {
    List<ParticleMeasure> measures =
        implementation.run(
            new Problem(
                new Dynamics.Langevin(temperature),
                energy,
                initial,
                Problem.Scheme.EULER,
                step,
                record,
                seed));
    return new LangevinPath(
        energy, temperature, step, record, measures, Trial.roundoff(implementation));
  }

  /** Returns the measure of record k. */
  public ParticleMeasure at(int k) {
    return measures.get(k);
  }

  /** Returns the number of steps from record k to the next. */
  public int steps(int k) {
    return record[k + 1] - record[k];
  }

  /**
   * Returns xi of the step from record k to the next, n x p: from known particles its drift is
   * known, and what is left is the noise itself.
   */
  public double[] noise(int k) {
    double[] drift = energy.gradient(at(k));
    double[] before = at(k).positions();
    double[] noise = at(k + 1).positions();
    double amplitude = amplitude();
    for (int c = 0; c < noise.length; c++) {
      noise[c] = (noise[c] - before[c] + step * drift[c]) / amplitude;
    }
    return noise;
  }

  private double amplitude() {
    return Math.sqrt(2 * temperature * step);
  }

  /** Returns what rounding may do to a coordinate in one step of particles near those of k. */
  public double stepRounding(int k) {
    ParticleMeasure mu = at(k);
    double[] gradient = energy.gradient(mu);
    double[] bound = energy.gradientRounding(mu, roundoff);
    double largest = 0;
    for (int c = 0; c < bound.length; c++) {
      double x = Math.abs(mu.position(c / mu.dimension(), c % mu.dimension()));
      largest =
          Math.max(
              largest, step * bound[c] + 4 * roundoff * (2 * x + step * Math.abs(gradient[c])));
    }
    return largest;
  }

  /**
   * Returns what rounding may do to a coordinate of xi in one step of particles near those of k.
   */
  public double noiseRounding(int k) {
    return stepRounding(k) / amplitude();
  }

  /**
   * Returns what an error of each of so many standard normal numbers of at most a size does to the
   * sum of their squares: |(z + e)|^2 - |z|^2 is at most 2 |z| |e| + |e|^2.
   */
  public static double shift(double squares, int count, double size) {
    return 2 * Math.sqrt(squares * count) * size + count * size * size;
  }
}
