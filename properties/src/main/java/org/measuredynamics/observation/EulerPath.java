package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;

/**
 * What an implementation answered to a run of Euler steps, with everything the suite computes from
 * it: energies, first variations, step by step, and what rounding may have done to each.
 */
public final class EulerPath {
  /** Unit roundoff of the suite's own arithmetic. */
  public static final double U = 0x1p-53;

  private final Energy energy;
  private final double step;
  private final Precision precision;
  private final List<ParticleMeasure> measures;
  private final double[][] gradient;

  private EulerPath(
      Energy energy, double step, Precision precision, List<ParticleMeasure> measures) {
    this.energy = energy;
    this.step = step;
    this.precision = precision;
    this.measures = measures;
    this.gradient = new double[measures.size()][];
  }

  /** Runs so many Euler steps. */
  public static EulerPath of(
      Implementation implementation,
      Energy energy,
      ParticleMeasure initial,
      double step,
      int steps) {
    return of(implementation, Problem.euler(energy, initial, step, steps));
  }

  /** Runs a problem that records every step. */
  public static EulerPath of(Implementation implementation, Problem problem) {
    return new EulerPath(
        problem.energy(),
        problem.step(),
        implementation.describe().precision(),
        implementation.run(problem));
  }

  /** Returns c/L, L the Lipschitz constant of the field at mu. */
  public static double step(Energy energy, ParticleMeasure mu, double c) {
    double lipschitz = energy.regularity(mu, new double[mu.size()]).lipschitz();
    return c / Math.max(lipschitz, 1e-3);
  }

  /** Returns the path from step k on. */
  public EulerPath from(int k) {
    return new EulerPath(energy, step, precision, measures.subList(k, measures.size()));
  }

  /** Returns the path whose measures are images of those of this one, under the image's energy. */
  public EulerPath image(Energy ofImage, UnaryOperator<ParticleMeasure> map) {
    return new EulerPath(ofImage, step, precision, measures.stream().map(map).toList());
  }

  public int steps() {
    return measures.size() - 1;
  }

  public double step() {
    return step;
  }

  public ParticleMeasure at(int k) {
    return measures.get(k);
  }

  /** grad V(theta_i; mu) after k steps, n x p. */
  public double[] gradient(int k) {
    if (gradient[k] == null) {
      gradient[k] = energy.gradient(measures.get(k));
    }
    return gradient[k];
  }

  /** theta_i(k+1) - theta_i(k), n x p. */
  public double[] increment(int k) {
    double[] from = at(k).positions();
    double[] to = at(k + 1).positions();
    for (int c = 0; c < to.length; c++) {
      to[c] -= from[c];
    }
    return to;
  }

  public double energy(int k) {
    return energy.value(at(k));
  }

  public double energyRounding(int k) {
    return energy.operations(at(k).size()) * U * energy.valueMagnitude(at(k));
  }

  public double dissipation(int k) {
    return Energy.meanSquare(at(k), gradient(k));
  }

  /** Regularity of the field along the segment from step k to step k + 1. */
  public Energy.Regularity regularity(int k) {
    return energy.regularity(at(k), lengths(at(k), increment(k)));
  }

  /** |v_i| for a field v, n x p. */
  public static double[] lengths(ParticleMeasure mu, double[] field) {
    double[] lengths = new double[mu.size()];
    int p = mu.dimension();
    Arrays.setAll(
        lengths,
        i -> {
          double sum = 0;
          for (int c = i * p; c < (i + 1) * p; c++) {
            sum = Math.fma(field[c], field[c], sum);
          }
          return Math.sqrt(sum) * (1 + 8 * U);
        });
    return lengths;
  }

  /**
   * A bound of how far a coordinate that was asked for may be off in record 0: what an
   * implementation keeps in a form of its own, as a / n, is rounded on the way in and on the way
   * out.
   */
  public static double stored(Precision precision, double asked) {
    return 4 * precision.storage() * Math.abs(asked);
  }

  /**
   * A bound of how far a weight that dynamics change may be off where it was asked for or recorded:
   * it may be kept as a logarithm, and be divided by the sum of all of them.
   *
   * @param n of how many particles it is the weight of one
   */
  public static double storedWeight(Precision precision, double asked, int n) {
    return OneStep.logarithm(asked, n) * precision.products() * asked;
  }

  /** The norm of {@link #stored} over the particles of record 0. */
  public double startRounding() {
    return stored(precision, Math.sqrt(Energy.meanSquare(at(0), at(0).positions())));
  }

  /** Bounds, n x p, of what rounding may add to step k: of positions, and h times gradients. */
  public double[] stepRounding(int k) {
    double roundoff = precision.storage() + U;
    double[] bound = energy.gradientRounding(at(k), precision.products() + U);
    double[] positions = at(k).positions();
    double[] moved = increment(k);
    for (int c = 0; c < bound.length; c++) {
      bound[c] =
          step * bound[c]
              + 4
                  * roundoff
                  * (Math.abs(positions[c]) + Math.abs(moved[c]) + step * Math.abs(gradient(k)[c]));
    }
    return bound;
  }

  /** The norm of {@link #stepRounding}, sqrt(sum_i w_i |.|^2). */
  public double stepRoundingNorm(int k) {
    return Math.sqrt(Energy.meanSquare(at(k), stepRounding(k)));
  }

  /**
   * Whether step k is that of the same energy written otherwise: its distance from it, but for
   * rounding, and for kinks as near as rounding.
   */
  public Comparison isStepOf(String what, Energy same, int k) {
    double u = precision.products() + U;
    double[] missed = increment(k);
    double[] gradient = same.gradient(at(k));
    for (int c = 0; c < missed.length; c++) {
      missed[c] += step * gradient[c];
    }
    double[] near = lengths(at(k), at(k).positions());
    for (int i = 0; i < near.length; i++) {
      near[i] *= same.operations(at(k).size()) * u;
    }
    return Comparison.atMost(
        what,
        Math.sqrt(Energy.meanSquare(at(k), missed)),
        0,
        Budget.of(step * same.regularity(at(k), near).jump(at(k)), 4 * stepRoundingNorm(k)));
  }

  /** The norm of the increment of step k. */
  public double incrementNorm(int k) {
    return Math.sqrt(Energy.meanSquare(at(k), increment(k)));
  }

  /**
   * The proved bound of |F(k+1) - F(k) - int grad V . increment dmu|: L |increment|^2 / 2, and the
   * kinks in between.
   */
  public double remainder(int k) {
    Energy.Regularity regularity = regularity(k);
    double length = incrementNorm(k);
    return 0.5 * regularity.lipschitz() * length * length + regularity.jump(at(k)) * length;
  }

  /** F(mu_k) - F(mu_(k+1)). */
  public double lost(int k) {
    return energy(k) - energy(k + 1);
  }

  /** What rounding may do to {@link #lost} of a step whose dissipation is known. */
  public double lostRounding(int k) {
    return energyRounding(k)
        + energyRounding(k + 1)
        + 2 * Math.sqrt(dissipation(k)) * stepRoundingNorm(k);
  }

  /** F(mu_k) less F after the step that the suite takes from mu_k. */
  public double exactlyLost(int k) {
    double[] positions = at(k).positions();
    double[] gradient = gradient(k);
    for (int c = 0; c < positions.length; c++) {
      positions[c] -= step * gradient[c];
    }
    return energy(k) - energy.value(at(k).at(positions));
  }

  /** What rounding of steps, and of F at both ends, may do to what a whole path loses. */
  public double lossRounding() {
    double blur = energyRounding(0) + energyRounding(steps());
    for (int k = 0; k < steps(); k++) {
      blur += 2 * Math.sqrt(dissipation(k)) * stepRoundingNorm(k);
    }
    return blur;
  }
}
