package org.measuredynamics.observation;

import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Who descends from whom in a step of birth and death of particles: each from the one before it
 * that would have moved nearest to where it stands.
 *
 * @param copies of each particle, length n
 * @param distances of each particle after the step from where its parent would have moved to, the
 *     largest over coordinates, length n
 * @param rounding what rounding may do to each of those distances
 */
public record Descent(int[] copies, double[] distances, double rounding) {

  /** Returns the descent from one measure of an implementation's run to the next. */
  public static Descent of(
      Implementation implementation,
      Energy energy,
      ParticleMeasure from,
      ParticleMeasure to,
      double step) {
    int n = from.size();
    int p = from.dimension();
    double[] moved = from.positions();
    double[] gradient = energy.gradient(from);
    double roundoff = Trial.roundoff(implementation);
    double[] bound = energy.gradientRounding(from, roundoff);
    double rounding = 0;
    for (int c = 0; c < moved.length; c++) {
      rounding =
          Math.max(
              rounding,
              2 * step * bound[c]
                  + 8 * roundoff * (Math.abs(moved[c]) + step * Math.abs(gradient[c])));
      moved[c] -= step * gradient[c];
    }
    int[] copies = new int[n];
    double[] distances = new double[n];
    for (int i = 0; i < n; i++) {
      int parent = 0;
      double nearest = Double.POSITIVE_INFINITY;
      for (int k = 0; k < n; k++) {
        double distance = 0;
        for (int c = 0; c < p; c++) {
          distance = Math.max(distance, Math.abs(to.position(i, c) - moved[k * p + c]));
        }
        if (distance < nearest) {
          nearest = distance;
          parent = k;
        }
      }
      copies[parent]++;
      distances[i] = nearest;
    }
    return new Descent(copies, distances, rounding);
  }

  /** Returns the largest of the distances. */
  public double farthest() {
    double farthest = 0;
    for (double distance : distances) {
      farthest = Math.max(farthest, distance);
    }
    return farthest;
  }

  /** Returns whether particle i stands where none before it would have moved to. */
  public boolean isNew(int i) {
    return distances[i] > rounding;
  }
}
