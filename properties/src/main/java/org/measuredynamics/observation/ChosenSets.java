package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.Rosenblatt;

/**
 * Sets of particles that chance alone chose, in runs independent of each other: given how many were
 * chosen, all sets of that size are alike. So how many of them have a bit of their index set is
 * hypergeometric, and so is how many were chosen the time before; and of the pairs whose indices
 * differ in one bit so many are chosen together as the law of matchings has it.
 */
final class ChosenSets {
  private final Rosenblatt own;
  private final int bits;
  private final double[] logFactorial;
  private final List<List<Double>> ofBits = new ArrayList<>();
  private final List<List<Double>> ofPairs = new ArrayList<>();
  private final List<Double> again = new ArrayList<>();
  private boolean[] before;

  /**
   * Returns none.
   *
   * @param n how many particles there are
   */
  ChosenSets(Rosenblatt own, int n) {
    this.own = own;
    logFactorial = new double[n + 1];
    for (int k = 1; k <= n; k++) {
      logFactorial[k] = logFactorial[k - 1] + StrictMath.log(k);
    }
    bits = 32 - Integer.numberOfLeadingZeros(n - 1);
    for (int b = 0; b < bits; b++) {
      ofBits.add(new ArrayList<>());
      ofPairs.add(new ArrayList<>());
    }
  }

  /**
   * Adds the set of a run.
   *
   * @param among which could have been chosen, all alike, length n
   * @param chosen which were
   */
  void add(boolean[] among, boolean[] chosen) {
    int n = among.length;
    for (int b = 0; b < bits; b++) {
      boolean[] marked = new boolean[n];
      int pairs = 0;
      int whole = 0;
      int inPairs = 0;
      for (int i = 0; i < n; i++) {
        marked[i] = (i >> b & 1) == 1;
        int other = i ^ 1 << b;
        if (!marked[i] && other < n && among[i] && among[other]) {
          pairs++;
          whole += chosen[i] && chosen[other] ? 1 : 0;
          inPairs += (chosen[i] ? 1 : 0) + (chosen[other] ? 1 : 0);
        }
      }
      ofBits.get(b).add(overlap(own, among, chosen, marked));
      ofPairs.get(b).add(together(pairs, inPairs, whole));
    }
    if (before != null) {
      again.add(overlap(own, among, chosen, before));
    }
    before = chosen.clone();
  }

  /** Returns how many of the chosen are marked, as a normal number. */
  static double overlap(Rosenblatt own, boolean[] among, boolean[] chosen, boolean[] marked) {
    int population = 0;
    int drawn = 0;
    int all = 0;
    int both = 0;
    for (int i = 0; i < among.length; i++) {
      if (among[i]) {
        population++;
        drawn += chosen[i] ? 1 : 0;
        all += marked[i] ? 1 : 0;
        both += chosen[i] && marked[i] ? 1 : 0;
      }
    }
    boolean isCertain = drawn == 0 || all == 0 || drawn == population || all == population;
    return isCertain ? own.normal(0, 1, 0) : own.hypergeometric(both, population, all, drawn);
  }

  /**
   * Returns how many pairs are chosen whole, as a normal number, if so many particles of so many
   * disjoint pairs are chosen: M! 2^(w - 2k) / (k! (w - 2k)! (M - w + k)!) / C(2M, w).
   */
  double together(int pairs, int chosen, int whole) {
    double below = 0;
    double at = 0;
    double above = 0;
    double all = log(2 * pairs) - log(chosen) - log(2 * pairs - chosen) - log(pairs);
    for (int k = Math.max(0, chosen - pairs); 2 * k <= chosen; k++) {
      double p =
          StrictMath.exp(
              (chosen - 2 * k) * StrictMath.log(2)
                  - log(k)
                  - log(chosen - 2 * k)
                  - log(pairs - chosen + k)
                  - all);
      if (k < whole) {
        below += p;
      } else if (k == whole) {
        at = p;
      } else {
        above += p;
      }
    }
    return own.normal(below, at, above);
  }

  private double log(int n) {
    return logFactorial[n];
  }

  /**
   * Returns the decisions.
   *
   * @param alpha of all together
   */
  List<Comparison> tests(String what, double alpha) {
    List<Comparison> all = new ArrayList<>();
    double share = alpha / (2 * bits + 1);
    for (int b = 0; b < bits; b++) {
      all.addAll(array(ofBits.get(b)).law("%s, bit %d of their indices".formatted(what, b), share));
      String pairs = "%s, together with those whose index differs in bit %d".formatted(what, b);
      all.addAll(array(ofPairs.get(b)).law(pairs, share));
    }
    all.addAll(array(again).law(what + ", again in the next run", share));
    return all;
  }

  static NormalArray array(List<Double> values) {
    return NormalArray.of(
        values.stream().mapToDouble(Double::doubleValue).toArray(),
        new NormalArray.Axis("run", values.size()));
  }

  /**
   * Returns the decisions on normal numbers each of which rounding may have moved by so much in its
   * mean: not on their magnitudes where that is no longer nothing, on their law alone where it is
   * too much for dependence, on nothing where it is more than chance does.
   */
  static List<Comparison> tests(String what, NormalArray array, double each, double alpha) {
    double norm = each * Math.sqrt(array.size());
    double[] errors = new double[array.size()];
    Arrays.fill(errors, each);
    NormalArray blurred = array.blurred(errors);
    if (norm < 1e-4) {
      return blurred.tests(what, alpha);
    }
    List<Comparison> all = new ArrayList<>();
    if (norm < 1) {
      all.addAll(blurred.law(what, alpha / 2));
    }
    if (norm < 0.1) {
      all.addAll(blurred.independence(what, alpha / 2));
    }
    return all;
  }
}
