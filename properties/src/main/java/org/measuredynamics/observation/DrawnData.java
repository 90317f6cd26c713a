package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.statistic.BinomialDecision;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Indices;

/**
 * Data that are claimed to be independent and uniform, in the order in which they were drawn.
 *
 * @param drawn their numbers
 * @param data m
 */
public record DrawnData(int[] drawn, int data) {
  /** Of fewer there is nothing to say. */
  private static final int FEWEST = 8;

  /**
   * Returns the decisions: on the data themselves, on the difference from each to the next, which
   * is uniform again and independent, on how many lie beyond each power of two, and on the datum
   * that comes least often or most.
   *
   * @param alpha of all together
   */
  public List<Comparison> tests(String what, double alpha) {
    if (drawn.length < FEWEST) {
      return List.of();
    }
    List<Comparison> tests =
        new ArrayList<>(new Indices(drawn, data).tests("data drawn, " + what, alpha / 2));
    tests.addAll(
        new Indices(differences(), data).tests("from a datum to the next, " + what, alpha / 4));
    int powers = 32 - Integer.numberOfLeadingZeros(data - 1);
    for (int power = 0; power < powers; power++) {
      int from = 1 << power;
      int beyond = (int) Arrays.stream(drawn).filter(j -> j >= from).count();
      double p = BinomialDecision.pValue(drawn.length, beyond, (double) (data - from) / data);
      tests.add(
          Comparison.probability(
              "data from number %d on, %s".formatted(from, what), p, p, alpha / (8 * powers)));
    }
    tests.add(extremes(what, alpha / 8));
    return tests;
  }

  /**
   * Returns the decisions on independence of others, aligned and at every lag.
   *
   * @param alpha of all together
   */
  public List<Comparison> against(String what, DrawnData other, double alpha) {
    return new Indices(drawn, data).against(what, new Indices(other.drawn, data), alpha);
  }

  private int[] differences() {
    int[] differences = new int[Math.max(0, drawn.length - 1)];
    Arrays.setAll(differences, k -> Math.floorMod(drawn[k + 1] - drawn[k], data));
    return differences;
  }

  /** The least and the greatest count: each is binomial, a union bound. */
  private Comparison extremes(String what, double alpha) {
    int[] times = new int[data];
    for (int j : drawn) {
      times[j]++;
    }
    int rarest = 0;
    int commonest = 0;
    for (int j = 1; j < data; j++) {
      rarest = times[j] < times[rarest] ? j : rarest;
      commonest = times[j] > times[commonest] ? j : commonest;
    }
    double p =
        Math.min(
            BinomialDecision.pValue(drawn.length, times[rarest], 1.0 / data),
            BinomialDecision.pValue(drawn.length, times[commonest], 1.0 / data));
    double union = Math.min(1, data * p);
    return Comparison.probability(
        "rarest datum %d, commonest datum %d, %s".formatted(rarest, commonest, what),
        union,
        union,
        alpha);
  }
}
