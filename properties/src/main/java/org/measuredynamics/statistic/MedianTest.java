package org.measuredynamics.statistic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.HypergeometricDistribution;

/**
 * Whether two independent samples have one law, whatever it is: of all numbers together the N
 * smallest are a uniform subset, so how many of them are in the first sample is hypergeometric
 * (Mood 1950, for the median). Exact, at the quarters and at the last tenth; where numbers are
 * equal the least extreme count that their order allows decides.
 */
public final class MedianTest {
  private static final double[] PARTS = {0.25, 0.5, 0.75, 0.9};

  private MedianTest() {}

  /** Returns the decisions, with equal parts of alpha. */
  public static List<Comparison> tests(String what, double[] x, double[] y, double alpha) {
    List<Finding> findings = new ArrayList<>();
    double[] all = Arrays.copyOf(x, x.length + y.length);
    System.arraycopy(y, 0, all, x.length, y.length);
    Arrays.sort(all);
    for (double part : PARTS) {
      int smallest = (int) (part * all.length);
      double most = all[smallest - 1];
      int below = count(x, most, false);
      int greatest = Math.min(count(x, most, true), smallest - count(y, most, false));
      int least = Math.max(below, smallest - count(y, most, true));
      double p = 0;
      for (int found = least; found <= greatest; found++) {
        p = Math.max(p, pValue(all.length, x.length, smallest, found));
      }
      boolean isNumber = Arrays.stream(x).allMatch(Double::isFinite);
      findings.add(
          isNumber
              ? new Finding("%s, smallest %.0f percent".formatted(what, 100 * part), p, p)
              : Finding.notFinite(what));
    }
    return Finding.share(findings, alpha);
  }

  private static int count(double[] sample, double most, boolean isEqualToo) {
    return (int) Arrays.stream(sample).filter(v -> v < most || (isEqualToo && v == most)).count();
  }

  /** The probability of a count at least so extreme, on both sides. */
  private static double pValue(int population, int marked, int drawn, int found) {
    HypergeometricDistribution law =
        new HypergeometricDistribution(null, population, marked, drawn);
    return Tails.bothSides(law.cumulativeProbability(found), law.upperCumulativeProbability(found));
  }
}
