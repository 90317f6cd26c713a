package org.measuredynamics.observation;

import static org.measuredynamics.observation.LangevinPath.shift;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.limit.GaussianLangevin;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Comparison;

/**
 * Langevin steps of linear units with ridge from one observed configuration to another: the mean of
 * the particles, their deviations from it and the sums of the deviations' coordinates, squared and
 * divided by the exact variances, are chi-squared.
 *
 * @param particles n
 * @param dimension p
 * @param mean of p degrees of freedom
 * @param deviations of (n - 1) p degrees of freedom
 * @param sums of n - 1 degrees of freedom
 * @param blur what rounding may do to each of the normal numbers in the deviations
 * @param blurOfMean what rounding may do to each of those in the mean
 */
public record GaussianTransition(
    int particles,
    int dimension,
    double mean,
    double deviations,
    double sums,
    double blur,
    double blurOfMean) {

  /** Returns what the path did between record k and the next, beside the law. */
  public static GaussianTransition of(LangevinPath path, int k, GaussianLangevin limit) {
    ParticleMeasure from = path.at(k);
    ParticleMeasure to = path.at(k + 1);
    double step = path.step();
    int steps = path.steps(k);
    int n = from.size();
    int p = from.dimension();
    double[] before = from.positions();
    double[] after = to.positions();
    double[] meanBefore = from.centre();
    double[] meanAfter = to.centre();
    double[] expected = limit.mean(limit.coordinates(meanBefore), step, steps);
    double[] found = limit.coordinates(meanAfter);
    double[] variance = limit.meanVariance(n, step, steps);
    double mean = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < p; c++) {
      mean += (found[c] - expected[c]) * (found[c] - expected[c]) / variance[c];
      least = Math.min(least, variance[c]);
    }
    double kept = limit.deviation(step, steps);
    double free = limit.deviationVariance(step, steps);
    double deviations = 0;
    double sums = 0;
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int c = 0; c < p; c++) {
        double noise = after[i * p + c] - meanAfter[c] - kept * (before[i * p + c] - meanBefore[c]);
        deviations += noise * noise / free;
        sum += noise;
      }
      sums += sum * sum / (p * free);
    }
    // A position is off by the rounding, and so is the mean, in coordinates turned by limit too.
    double rounding = steps * Math.max(path.stepRounding(k), path.stepRounding(k + 1));
    return new GaussianTransition(
        n,
        p,
        mean,
        deviations,
        sums,
        2 * rounding / Math.sqrt(free),
        Math.sqrt(p) * rounding / Math.sqrt(least));
  }

  /** Returns (n - 1) p. */
  public int freedom() {
    return (particles - 1) * dimension;
  }

  /** Returns the tests of all three, at alpha each. */
  public List<Comparison> tests(String when, double alpha) {
    List<Comparison> tests = new ArrayList<>();
    tests.addAll(
        Comparison.chiSquared(
            "mean, " + when, mean, dimension, shift(mean, dimension, blurOfMean), alpha));
    tests.addAll(
        Comparison.chiSquared(
            "deviations, " + when,
            deviations,
            freedom(),
            shift(deviations, particles * dimension, blur),
            alpha));
    tests.addAll(
        Comparison.chiSquared(
            "sums of coordinates, " + when,
            sums,
            particles - 1,
            shift(sums, particles, Math.sqrt(dimension) * blur),
            alpha));
    return tests;
  }
}
