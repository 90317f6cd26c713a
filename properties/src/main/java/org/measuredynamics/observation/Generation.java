package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.Comparator;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.instance.PopulationLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * A step of killing and cloning, as it was answered: who descends from whom, and the law that this
 * should have had. A particle descends from the one before it that would have moved to where it
 * stands, up to rounding; it is new if there is none. Particles that rounding may confuse, copies
 * of one above all, are one place.
 */
public final class Generation {
  private final Parents parents;
  private final int[] copies;
  private final boolean[] isNew;
  private final double farthest;

  private Generation(Parents parents, int[] copies, boolean[] isNew, double farthest) {
    this.parents = parents;
    this.copies = copies;
    this.isNew = isNew;
    this.farthest = farthest;
  }

  /** The particles before a step, and all that is known of it before it is seen. */
  public static final class Parents {
    private final ParticleMeasure from;
    private final PopulationLaw law;
    private final double[] doubt;
    private final double[] quiet;
    private final Places places;
    private final int[] place;
    private final int[] members;

    private Parents(
        ParticleMeasure from, PopulationLaw law, double[] doubt, double[] quiet, Places places) {
      this.from = from;
      this.law = law;
      this.doubt = doubt;
      this.quiet = quiet;
      this.places = places;
      place = places.merged();
      members = new int[place.length];
      for (int k : place) {
        members[k]++;
      }
    }

    /**
     * Returns those of a record.
     *
     * @param rate alpha
     * @param step h
     */
    public static Parents of(
        Precision precision, Energy energy, double rate, double step, ParticleMeasure from) {
      int n = from.size();
      double scale = rate * step;
      double[] excess = excess(energy, from);
      double[] doubt = doubts(energy, from, precision.products() + EulerPath.U);
      double[] quiet = new double[n];
      for (int i = 0; i < n; i++) {
        quiet[i] = StrictMath.exp(-scale * Math.max(0, Math.abs(excess[i]) - doubt[i]));
        // The derivative of 1 - exp(-s e), at the least e that rounding may have made of it.
        doubt[i] = Math.min(1, scale * quiet[i] * doubt[i]);
      }
      Places places = Places.of(precision, energy, step, from);
      return new Parents(from, PopulationLaw.of(excess, scale), doubt, quiet, places);
    }

    /** Returns whether these are the particles, bit for bit. */
    public boolean are(ParticleMeasure particles) {
      return Arrays.equals(from.positions(), particles.positions());
    }

    /** Returns the law of the step. */
    public PopulationLaw law() {
      return law;
    }

    /** Returns whether particle i has a place of its own. */
    public boolean isAlone(int i) {
      return members[place[i]] == 1;
    }

    /** Returns the group with which every place is inside or outside as its first particle is. */
    public boolean[] closed(boolean[] group) {
      boolean[] closed = new boolean[group.length];
      for (int i = 0; i < closed.length; i++) {
        closed[i] = group[place[i]];
      }
      return closed;
    }

    /** Returns by how many particles rounding may, in its mean, change the number of events. */
    public double doubt() {
      return Arrays.stream(doubt).sum();
    }

    /** Returns a bound of the probability that a birth is taken for a copy. */
    public double confusion(NormalLaw reservoir) {
      double sum = 0;
      double[] deviations = reservoir.deviations();
      int p = deviations.length;
      for (int i = 0; i < place.length; i++) {
        double product = 1;
        for (int c = 0; c < p; c++) {
          // The density of a normal number is at most 0.4 over its deviation.
          product *= Math.min(1, 0.8 * places.bound[i * p + c] / deviations[c]);
        }
        sum += product;
      }
      return Math.min(1, sum);
    }

    /** Returns the generation that they left. */
    public Generation generation(ParticleMeasure to) {
      int n = to.size();
      double[] after = to.positions();
      int[] copies = new int[n];
      boolean[] isNew = new boolean[n];
      double farthest = 0;
      for (int i = 0; i < n; i++) {
        int parent = places.parent(after, i);
        double distance = places.distance(after, i, parent);
        farthest = distance <= farthest ? farthest : distance;
        isNew[i] = !(distance <= 1);
        if (!isNew[i]) {
          copies[place[parent]]++;
        }
      }
      return new Generation(this, copies, isNew, farthest);
    }
  }

  /** V_i - Vbar, length n. */
  private static double[] excess(Energy energy, ParticleMeasure mu) {
    double[] excess = energy.firstVariation(mu);
    double mean = 0;
    for (double value : excess) {
      mean += value / excess.length;
    }
    for (int i = 0; i < excess.length; i++) {
      excess[i] -= mean;
    }
    return excess;
  }

  /** Bounds of what rounding may do to V_i - Vbar, length n, at unit roundoff u. */
  private static double[] doubts(Energy energy, ParticleMeasure mu, double u) {
    int n = mu.size();
    // The chain of a sum over particles, and of a sum over data and coordinates alone.
    double all = energy.operations(n) * u;
    double own = energy.operations(0) * u;
    double[] doubt = new double[n];
    double[] variation = energy.firstVariation(mu);
    if (energy instanceof NetworkEnergy network) {
      double[] outputs = network.outputs(mu);
      double[] magnitude = network.outputMagnitudes(mu);
      int m = outputs.length;
      for (int j = 0; j < m; j++) {
        double[] x = network.data().input(j);
        double y = network.data().target(j);
        double slope = Math.abs(network.risk().slope(outputs[j], y));
        double doubtOfSlope = all * magnitude[j] + own * Math.abs(y);
        for (int i = 0; i < n; i++) {
          double[] theta = mu.particle(i);
          doubt[i] +=
              (doubtOfSlope * Math.abs(network.unit().value(theta, x))
                      + own * slope * network.unit().valueMagnitude(theta, x))
                  / m;
        }
      }
      for (int i = 0; i < n; i++) {
        double[] theta = mu.particle(i);
        doubt[i] += own * network.regulariser().strength() * (1 + square(theta, new double[0]));
      }
    } else {
      PairInteraction pairs = (PairInteraction) energy;
      for (int i = 0; i < n; i++) {
        double[] theta = mu.particle(i);
        doubt[i] = own * pairs.confinement() * square(theta, new double[0]);
        for (int k = 0; k < n && pairs.attraction() + pairs.repulsion() > 0; k++) {
          double reach = square(theta, mu.particle(k));
          doubt[i] += all * (pairs.attraction() * reach + pairs.repulsion() * (2 + reach)) / n;
        }
      }
    }
    double ofMean = 0;
    for (int i = 0; i < n; i++) {
      ofMean += (doubt[i] + n * u * Math.abs(variation[i])) / n;
    }
    for (int i = 0; i < n; i++) {
      doubt[i] += ofMean;
    }
    return doubt;
  }

  /** sum_c (|x_c| + |y_c|)^2, y = 0 if it is empty. */
  private static double square(double[] x, double[] y) {
    double sum = 0;
    for (int c = 0; c < x.length; c++) {
      double width = Math.abs(x[c]) + (y.length == 0 ? 0 : Math.abs(y[c]));
      sum += width * width;
    }
    return sum;
  }

  /**
   * Returns how far the particle that is farthest from any place is, the largest over coordinates,
   * in bounds of what rounding may do: at most 1 if none is new.
   */
  public double farthest() {
    return farthest;
  }

  /** Returns which particles after the step are new, length n. */
  public boolean[] isNew() {
    return isNew.clone();
  }

  /** Returns how many particles after the step are new. */
  public int births() {
    int births = 0;
    for (boolean each : isNew) {
      births += each ? 1 : 0;
    }
    return births;
  }

  /** Returns the copies of the place of particle i. */
  public int copies(int i) {
    return copies[parents.place[i]];
  }

  /** Returns the copies of a group that is closed. */
  public int copies(boolean[] group) {
    int sum = 0;
    for (int i = 0; i < copies.length; i++) {
      sum += group[i] ? copies[i] : 0;
    }
    return sum;
  }

  /**
   * Returns a bound of the probability of what survived: of all particles that should die and did
   * not, the one whose life is least probable, times n.
   */
  public double survival() {
    double least = 1;
    for (int i = 0; i < copies.length; i++) {
      if (parents.law.dies(i) && parents.isAlone(i) && copies[i] > 0) {
        least = Math.min(least, copies.length * parents.quiet[i]);
      }
    }
    return least;
  }

  /**
   * Returns a bound of the probability of what happened if every place kept its copies, or else 1:
   * of those that may die and are alone none died.
   */
  public double silence() {
    double product = 1;
    for (int i = 0; i < copies.length; i++) {
      if (copies[i] != parents.members[i]) {
        return 1;
      }
      product *= parents.law.dies(i) && parents.isAlone(i) ? parents.quiet[i] : 1;
    }
    return product;
  }

  /** Where particles would have moved to, sorted by their first coordinates. */
  private record Places(double[] moved, double[] bound, int p, Integer[] order, double widest) {

    static Places of(Precision precision, Energy energy, double step, ParticleMeasure from) {
      int p = from.dimension();
      double[] gradient = energy.gradient(from);
      double[] rounding = energy.gradientRounding(from, precision.products() + EulerPath.U);
      double u = precision.storage() + EulerPath.U;
      double[] moved = from.positions();
      double[] bound = new double[moved.length];
      double widest = 0;
      for (int c = 0; c < moved.length; c++) {
        double way = step * gradient[c];
        bound[c] =
            step * rounding[c]
                + 4 * u * (2 * Math.abs(moved[c]) + 2 * Math.abs(way))
                + Double.MIN_NORMAL;
        moved[c] -= way;
        widest = c % p == 0 ? Math.max(widest, bound[c]) : widest;
      }
      Integer[] order = new Integer[from.size()];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, Comparator.comparingDouble(i -> moved[i * p]));
      return new Places(moved, bound, p, order, widest);
    }

    /** The first of those that rounding may confuse each particle with, along chains of them. */
    int[] merged() {
      int n = order.length;
      int[] first = new int[n];
      Arrays.setAll(first, i -> i);
      for (int a = 0; a < n; a++) {
        int i = order[a];
        for (int b = a + 1; b < n && moved[order[b] * p] - moved[i * p] <= 2 * widest; b++) {
          if (isNear(i, order[b])) {
            int one = root(first, i);
            int other = root(first, order[b]);
            first[Math.max(one, other)] = Math.min(one, other);
          }
        }
      }
      for (int i = 0; i < n; i++) {
        first[i] = root(first, i);
      }
      return first;
    }

    private static int root(int[] first, int i) {
      int at = i;
      while (first[at] != at) {
        at = first[at];
      }
      return at;
    }

    private boolean isNear(int i, int k) {
      for (int c = 0; c < p; c++) {
        if (!(Math.abs(moved[i * p + c] - moved[k * p + c])
            <= bound[i * p + c] + bound[k * p + c])) {
          return false;
        }
      }
      return true;
    }

    /** The particle whose place particle i after the step is nearest to. */
    int parent(double[] after, int i) {
      int n = order.length;
      int low = 0;
      int high = n;
      while (low < high) {
        int middle = (low + high) / 2;
        if (moved[order[middle] * p] < after[i * p] - widest) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      int best = -1;
      for (int a = low; a < n && moved[order[a] * p] <= after[i * p] + widest; a++) {
        best = nearer(after, i, best, order[a]);
      }
      if (best < 0 || distance(after, i, best) > 1) {
        for (int k = 0; k < n; k++) {
          best = nearer(after, i, best, k);
        }
      }
      return best;
    }

    private int nearer(double[] after, int i, int best, int k) {
      return best < 0 || distance(after, i, k) < distance(after, i, best) ? k : best;
    }

    /** The largest distance of a coordinate, in bounds. */
    double distance(double[] after, int i, int k) {
      double largest = 0;
      for (int c = 0; c < p; c++) {
        double way = Math.abs(after[i * p + c] - moved[k * p + c]) / bound[k * p + c];
        largest = way <= largest ? largest : way;
      }
      return largest;
    }
  }
}
