package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;

/**
 * Two Euler runs of one energy whose particles correspond: partner[i] of the second is particle i
 * of the first. One step takes a distance D to at most (1 + hL) D + h jump, and rounding.
 */
public record EulerPair(Energy energy, EulerPath first, EulerPath second, int[] partner) {
  /** Two runs in which particle i corresponds to particle i. */
  public EulerPair(Energy energy, EulerPath first, EulerPath second) {
    this(energy, first, second, IntStream.range(0, first.at(0).size()).toArray());
  }

  /** The distance sqrt(sum_i w_i |theta_i - theta'_partner(i)|^2) after k steps. */
  public double distance(int k) {
    return Math.sqrt(Energy.meanSquare(first.at(k), gap(k)));
  }

  private double[] gap(int k) {
    ParticleMeasure mu = first.at(k);
    ParticleMeasure nu = second.at(k);
    double[] gap = mu.positions();
    for (int c = 0; c < gap.length; c++) {
      gap[c] -= nu.position(partner[c / mu.dimension()], c % mu.dimension());
    }
    return gap;
  }

  /** The Lipschitz constant of the field between the two configurations. */
  public Energy.Regularity regularity(int k) {
    return energy.regularity(first.at(k), EulerPath.lengths(first.at(k), gap(k)));
  }

  /** What rounding may add in step k. */
  public double rounding(int k) {
    // The partner's step is rounded like the first's, up to a factor that its closeness makes
    // small.
    return 4 * first.stepRoundingNorm(k);
  }

  /** The claim of every step: distance(k+1) is at most (1 + hL) distance(k). */
  public List<Comparison> steps(String what) {
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < first.steps(); k++) {
      Energy.Regularity regularity = regularity(k);
      comparisons.add(
          Comparison.atMost(
              what,
              distance(k + 1),
              (1 + first.step() * regularity.lipschitz()) * distance(k),
              Budget.of(first.step() * regularity.jump(first.at(k)), rounding(k))));
    }
    return comparisons;
  }

  /**
   * The claim that the runs agree, as they begin: from the same particles on, each stored once,
   * what steps may add is accumulated, each step's part times (1 + hL) for every step after it.
   *
   * @param start what else may blur record 0
   * @param further what else may blur step k
   */
  public List<Comparison> agree(String what, double start, IntToDoubleFunction further) {
    List<Comparison> comparisons = new ArrayList<>();
    double kinks = 0;
    double rounding = first.startRounding() + second.startRounding() + start;
    for (int k = 0; k <= first.steps(); k++) {
      comparisons.add(
          Comparison.atMost(
              "%s after %d steps".formatted(what, k), distance(k), 0, Budget.of(kinks, rounding)));
      if (k < first.steps()) {
        Energy.Regularity regularity = regularity(k);
        double growth = 1 + first.step() * regularity.lipschitz();
        kinks = growth * kinks + first.step() * regularity.jump(first.at(k));
        rounding =
            growth * rounding
                + rounding(k)
                + 4 * second.stepRoundingNorm(k)
                + further.applyAsDouble(k);
      }
    }
    return comparisons;
  }
}
