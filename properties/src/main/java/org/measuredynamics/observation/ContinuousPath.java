package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;

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

  /**
   * Returns a time in which no particle reaches a kink of the field or of one of its derivatives,
   * where a solver of high order errs by more than it was asked for: at most so long, halved until
   * they stay where the field is smooth.
   */
  public static double beforeKinks(Energy energy, ParticleMeasure from, double longest) {
    double[] speed = EulerPath.lengths(from, energy.gradient(from));
    double fastest = Arrays.stream(speed).max().orElse(0) + 1e-9;
    double least = Arrays.stream(from.weights()).min().orElse(1);
    double time = longest;
    for (int halved = 0; halved < 60; halved++) {
      // Within the radius nobody is faster than at the start by more than L times it.
      double radius = 2 * time * fastest;
      double[] radii = new double[from.size()];
      Arrays.fill(radii, radius);
      Energy.Regularity regularity = energy.regularity(from, radii);
      double faster = regularity.lipschitz() * radius / Math.sqrt(least);
      if (regularity.isSmooth() && faster < fastest) {
        return time;
      }
      time /= 2;
    }
    return time;
  }

  /** The claim that record 0 is what was asked, each coordinate as far as it is stored. */
  public List<Comparison> start(String words) {
    double[] asked = problem.initial().positions();
    double[] found = at(0).positions();
    int worst = 0;
    double[] bound = new double[asked.length];
    for (int c = 0; c < asked.length; c++) {
      bound[c] = EulerPath.stored(description.precision(), asked[c]);
      double excess = Math.abs(found[c] - asked[c]) - bound[c];
      worst = excess > Math.abs(found[worst] - asked[worst]) - bound[worst] ? c : worst;
    }
    return List.of(
        Comparison.identity(
            words + "record 0", found[worst], asked[worst], Budget.ofRounding(bound[worst])));
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

  /**
   * A coordinate of a record, against where the suite's own integrator leads from the record
   * before.
   *
   * @param distance between the two
   * @param tolerated of it, by what is declared and what that integrator may err by
   * @param rounding of what is stored, and of the field that is followed
   */
  public record Miss(
      int particle, int coordinate, double distance, double tolerated, double rounding) {
    private double part() {
      return distance / (tolerated + rounding);
    }
  }

  /** Returns the coordinate of record k + 1 that is the farthest off, as a part of what it may. */
  public Miss worst(int k) {
    ParticleMeasure from = at(k);
    ParticleMeasure to = at(k + 1);
    int p = to.dimension();
    double[] flow = TrustedFlow.after(problem.energy(), from, length(k));
    double growth = growth(k);
    double[] field =
        problem.energy().gradientRounding(from, description.precision().products() + EulerPath.U);
    double blur = growth * length(k) * Math.sqrt(Energy.meanSquare(from, field)) + storedNorm(k);
    Miss worst = new Miss(0, 0, 0, 1, 0);
    for (int c = 0; c < flow.length; c++) {
      double x = to.position(c / p, c % p);
      double tolerance = description.tolerance() + growth * TrustedFlow.ERROR;
      Miss miss =
          new Miss(
              c / p,
              c % p,
              Math.abs(x - flow[c]),
              tolerance * (1 + Math.abs(x)),
              blur / Math.sqrt(to.weight(c / p)));
      worst = miss.part() > worst.part() ? miss : worst;
    }
    return worst;
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
