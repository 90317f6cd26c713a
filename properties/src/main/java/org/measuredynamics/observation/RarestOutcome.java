package org.measuredynamics.observation;

import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Rosenblatt;

/** Of many outcomes of known discrete laws the least likely, and where it was. */
final class RarestOutcome {
  /** What normal numbers stand for an outcome that is as good as impossible. */
  private static final double FARTHEST = 10;

  private double least = 1;
  private int outcomes;
  private String where = "";

  /**
   * Sees an outcome of a law of 0..; returns it as a normal number.
   *
   * @param doubt by how much rounding may have moved it, in its mean
   */
  double see(Rosenblatt own, double[] law, int found, double doubt, String at) {
    double below = 0;
    double above = 0;
    int shift = (int) Math.min(law.length, Math.round(3 * doubt));
    for (int k = 0; k < law.length; k++) {
      below += k < found ? law[k] : 0;
      above += k > found ? law[k] : 0;
    }
    outcomes++;
    double value =
        2 * Math.min(tail(law, 0, found + shift), tail(law, found - shift, law.length - 1));
    if (value < least) {
      least = value;
      where = ", " + at;
    }
    if (law[found] > 0) {
      return own.normal(below, law[found], above);
    }
    return below < above ? -FARTHEST : FARTHEST;
  }

  private static double tail(double[] law, int from, int to) {
    double sum = 0;
    for (int k = Math.max(0, from); k <= to && k < law.length; k++) {
      sum += law[k];
    }
    return sum;
  }

  /** Observes that it is not too rare, among so many. */
  void observe(Trial<?> trial, String what, double alpha) {
    double p = outcomes == 0 ? 1 : Math.min(1, outcomes * least);
    trial.add(Comparison.probability("rarest number of " + what + where, p, p, alpha));
  }
}
