package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.measuredynamics.statistic.Comparison;

/**
 * The noise xi of the single steps of a Langevin path: standard normal and independent, whatever
 * the energy.
 *
 * @param steps noise of each step: steps x (n x p)
 * @param blur what rounding may do to each number
 */
public record LangevinNoise(double[][] steps, double blur) {
  /** Returns the noise of a path that records every step. */
  public static LangevinNoise of(LangevinPath path) {
    int steps = path.record().length - 1;
    return new LangevinNoise(
        IntStream.range(0, steps).mapToObj(path::noise).toArray(double[][]::new),
        IntStream.range(0, steps).mapToDouble(path::noiseRounding).max().orElse(0));
  }

  /**
   * Returns the tests, at alpha each: the squares are chi-squared, and so are those of the products
   * of one step and the next; the distribution is normal.
   */
  public List<Comparison> tests(String where, double alpha) {
    double[] all = Arrays.stream(steps).flatMapToDouble(Arrays::stream).toArray();
    double squares = 0;
    for (double xi : all) {
      squares += xi * xi;
    }
    double lagged = laggedSquares();
    List<Comparison> tests = new ArrayList<>();
    tests.addAll(
        Comparison.chiSquared(
            where, squares, all.length, LangevinPath.shift(squares, all.length, blur), alpha));
    tests.addAll(
        Comparison.chiSquared(
            where + ", one step and the next",
            lagged,
            steps.length - 1,
            // The direction is the observed noise itself: only the noise now is off, by |e|.
            LangevinPath.shift(lagged, steps.length, Math.sqrt(steps[0].length) * blur),
            alpha));
    tests.add(
        Comparison.distribution(
            where + ", standardised", all, new NormalDistribution(null, 0, 1), blur, alpha));
    return tests;
  }

  /**
   * sum_k (xi_k . xi_(k-1))^2 / |xi_(k-1)|^2: given the noise before, its product with the noise
   * now is normal.
   */
  private double laggedSquares() {
    double lagged = 0;
    for (int k = 1; k < steps.length; k++) {
      double product = 0;
      double norm = 0;
      for (int i = 0; i < steps[k].length; i++) {
        product += steps[k][i] * steps[k - 1][i];
        norm += steps[k - 1][i] * steps[k - 1][i];
      }
      lagged += product * product / norm;
    }
    return lagged;
  }
}
