package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * What an implementation answered to a gradient flow in continuous time, with how far each record
 * may be from where the flow from the record before it leads: by the tolerance that is declared,
 * and by what is stored, which the flow lets grow at most as exp(L t).
 */
public final class ContinuousPath {
  private final Problem problem;
  private final Description description;
  private final List<ParticleMeasure> measures;

  private ContinuousPath(Problem problem, Description description, List<ParticleMeasure> measures) {
    this.problem = problem;
    this.description = description;
    this.measures = measures;
  }

  /** Runs a problem in continuous time. */
  public static ContinuousPath of(Implementation implementation, Problem problem) {
    return new ContinuousPath(problem, implementation.describe(), implementation.run(problem));
  }

  public int intervals() {
    return measures.size() - 1;
  }

  /** Returns the measure of record k. */
  public ParticleMeasure at(int k) {
    return measures.get(k);
  }

  /** Returns the time from record k to record k + 1. */
  public double length(int k) {
    return problem.step() * (problem.record()[k + 1] - problem.record()[k]);
  }

  /** Returns a bound of exp(L t), by which the flow lets a distance grow from record k on. */
  public double growth(int k) {
    double[] moved = at(k + 1).positions();
    double[] from = at(k).positions();
    // Twice as far as from record to record: the flow need not go straight.
    Arrays.setAll(moved, c -> 2 * (moved[c] - from[c]));
    double lipschitz =
        problem.energy().regularity(at(k), EulerPath.lengths(at(k), moved)).lipschitz();
    return StrictMath.exp(lipschitz * length(k));
  }

  /** Returns what {@link #error} is in the mean over the particles, sqrt(sum_i w_i |.|^2). */
  public double errorNorm(int k) {
    double tolerated = 0;
    for (int i = 0; i < at(k).size(); i++) {
      double each = tolerated(k, i);
      tolerated += at(k).weight(i) * each * each;
    }
    return Math.sqrt(tolerated) + storedNorm(k);
  }

  /** Returns how far, |theta_i|, each particle of record k + 1 may be from the flow, length n. */
  public double[] error(int k) {
    double stored = storedNorm(k);
    double[] error = new double[at(k).size()];
    Arrays.setAll(error, i -> tolerated(k, i) + stored / Math.sqrt(at(k).weight(i)));
    return error;
  }

  private double tolerated(int k, int i) {
    double square = 0;
    for (double x : at(k + 1).particle(i)) {
      square += (1 + Math.abs(x)) * (1 + Math.abs(x));
    }
    return description.tolerance() * Math.sqrt(square);
  }

  private double storedNorm(int k) {
    return EulerPath.stored(description.precision(), growth(k) * size(at(k)) + size(at(k + 1)));
  }

  private static double size(ParticleMeasure mu) {
    return Math.sqrt(Energy.meanSquare(mu, mu.positions()));
  }
}
