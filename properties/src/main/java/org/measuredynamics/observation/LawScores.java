package org.measuredynamics.observation;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Erfc;
import org.measuredynamics.limit.LangevinLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Tails;

/**
 * Particles made standard normal by their law, a mixture of normal laws of one deviation s: z_1 =
 * Phi^-1(P(X_1 &lt;= x_1)), z_2 = Phi^-1(P(X_2 &lt;= x_2 | x_1)), independent (Rosenblatt 1952). As
 * phi(Phi^-1) is concave, z_1 and z_2 move by at most 1/s times as much as the coordinate that they
 * are of; z_2 moves with the first one too, to first order by its derivative (theory.md, Law of
 * noisy steps).
 */
final class LawScores {
  /** Standard deviations beyond which nothing is left of a tail. */
  private static final double REACH = 8.5;

  /** The part of the law that is left out, in its lightest pieces. */
  private static final double LOST = 1e-12;

  private static final double ROOT_TWO = Math.sqrt(2);

  private final double deviation;
  private final double[] first;
  private final double[] second;
  private final double[] weight;
  private final double[] upTo;

  /** Looks at a law after one step at least. */
  LawScores(LangevinLaw law) {
    ParticleMeasure centres = law.centres();
    deviation = law.deviation();
    double light = LOST / centres.size();
    int[] order =
        IntStream.range(0, centres.size())
            .filter(g -> centres.weight(g) > light)
            .boxed()
            .sorted(Comparator.comparingDouble(g -> centres.position(g, 0)))
            .mapToInt(g -> g)
            .toArray();
    int count = order.length;
    first = new double[count];
    second = new double[count];
    weight = new double[count];
    upTo = new double[count + 1];
    for (int k = 0; k < count; k++) {
      first[k] = centres.position(order[k], 0);
      second[k] = centres.dimension() == 2 ? centres.position(order[k], 1) : 0;
      weight[k] = centres.weight(order[k]);
      upTo[k + 1] = upTo[k] + weight[k];
    }
  }

  /** Returns z_1. */
  double first(double x) {
    int from = from(x - REACH * deviation);
    int to = from(x + REACH * deviation);
    double below = upTo[from];
    double above = upTo[first.length] - upTo[to];
    for (int k = from; k < to; k++) {
      double t = (x - first[k]) / deviation;
      double tail = weight[k] * tail(t);
      below += t < 0 ? tail : weight[k] - tail;
      above += t < 0 ? weight[k] - tail : tail;
    }
    return Tails.normalQuantile(below, above);
  }

  /** Returns z_2, its derivative in the first coordinate, and what is left out may do to it. */
  double[] second(double x, double y) {
    int from = from(x - REACH * deviation);
    int to = from(x + REACH * deviation);
    double total = 0;
    double below = 0;
    double above = 0;
    double place = 0;
    double placeBelow = 0;
    double placeAbove = 0;
    for (int k = from; k < to; k++) {
      double s = (x - first[k]) / deviation;
      double t = (y - second[k]) / deviation;
      double mass = weight[k] * StrictMath.exp(-s * s / 2);
      double tail = mass * tail(t);
      double left = t < 0 ? tail : mass - tail;
      double right = t < 0 ? mass - tail : tail;
      total += mass;
      below += left;
      above += right;
      place += s * mass;
      placeBelow += s * left;
      placeAbove += s * right;
    }
    double z = Tails.normalQuantile(below / total, above / total);
    // d/dx P(X_2 <= y | x) is minus the covariance of s and of what lies below: of the smaller
    // tail.
    double slope =
        below < above ? place * below / total - placeBelow : placeAbove - place * above / total;
    double steepness = Math.sqrt(2 * Math.PI) * StrictMath.exp(z * z / 2);
    return new double[] {z, slope / (total * deviation) * steepness, lost(z, LOST / total)};
  }

  /** P(Z at least |t|). */
  private static double tail(double t) {
    return Erfc.value(Math.abs(t) / ROOT_TWO) / 2;
  }

  /** How many centres are below. */
  private int from(double x) {
    int low = 0;
    int high = first.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (first[middle] < x) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns the deviation of the noise of the last step. */
  double deviation() {
    return deviation;
  }

  /** Returns what is left out may do to z_1. */
  static double lost(double z) {
    return lost(z, LOST);
  }

  /** By how much a score is nearer to 0 if its tail is larger by a part. */
  private static double lost(double z, double part) {
    double tail = Math.min(0.5, Tails.normal(Math.abs(z)) + part);
    return Math.max(0, Math.abs(z) + Tails.normalQuantile(tail, 1 - tail));
  }
}
