package org.measuredynamics.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The joint law of the copies of n particles after a step of killing and cloning: particle i dies
 * (V_i above its mean) or is cloned (below) with probability 1 - exp(-s |V_i - Vbar|), s = alpha h,
 * independently of the others. A are alive then, clones counted. If A is n at least, n of them are
 * kept, all sets of n alike; if not, n - A of them are copied, drawn with replacement.
 *
 * <p>Of a group of particles a are alive, of the others b, both sums of independent variables. Its
 * copies are hypergeometric given a and b, or a and a binomial number: {@link #copies}.
 */
public final class PopulationLaw {
  /** Probabilities below are left out: no decision of a run is as rare. */
  private static final double NOTHING = 1e-24;

  private final double[] event;
  private final int[] change;
  private final double[] logFactorial;

  private PopulationLaw(double[] event, int[] change) {
    this.event = event;
    this.change = change;
    logFactorial = new double[2 * event.length + 1];
    for (int k = 1; k < logFactorial.length; k++) {
      logFactorial[k] = logFactorial[k - 1] + StrictMath.log(k);
    }
  }

  /**
   * Returns the law of a step.
   *
   * @param excess V_i - Vbar, length n
   * @param scale s
   */
  public static PopulationLaw of(double[] excess, double scale) {
    double[] event = new double[excess.length];
    int[] change = new int[excess.length];
    for (int i = 0; i < event.length; i++) {
      event[i] = -StrictMath.expm1(-scale * Math.abs(excess[i]));
      change[i] = excess[i] > 0 ? -1 : 1;
    }
    return new PopulationLaw(event, change);
  }

  /** Returns n. */
  public int size() {
    return event.length;
  }

  /** Returns the probability that the particle dies, or is cloned, before anything is restored. */
  public double event(int i) {
    return event[i];
  }

  /** Returns whether the particle may die. */
  public boolean dies(int i) {
    return change[i] < 0;
  }

  /** Returns the probability that no particle has an event. */
  public double nothing() {
    double product = 1;
    for (double p : event) {
      product *= 1 - p;
    }
    return product;
  }

  /** Probabilities of consecutive numbers, the first of which is {@code from}. */
  private record Sum(int from, double[] chance) {}

  /** The number of those of a group that are alive. */
  private Sum alive(boolean[] group, boolean inside) {
    double[] chance = {1};
    int from = 0;
    for (int i = 0; i < event.length; i++) {
      if (group[i] != inside) {
        continue;
      }
      int least = Math.min(1, 1 + change[i]);
      double more = change[i] < 0 ? 1 - event[i] : event[i];
      double[] next = new double[chance.length + 1];
      for (int k = 0; k < chance.length; k++) {
        next[k] += (1 - more) * chance[k];
        next[k + 1] += more * chance[k];
      }
      from += least;
      int low = 0;
      int high = next.length;
      while (low < high - 1 && next[low] < NOTHING) {
        low++;
      }
      while (high > low + 1 && next[high - 1] < NOTHING) {
        high--;
      }
      chance = Arrays.copyOfRange(next, low, high);
      from += low;
    }
    return new Sum(from, chance);
  }

  /**
   * Returns the law of the number of copies of a group.
   *
   * @param group which of the particles, length n
   * @return probabilities of 0..n
   */
  public double[] copies(boolean[] group) {
    int n = event.length;
    double[] law = new double[n + 1];
    Sum inside = alive(group, true);
    Sum outside = alive(group, false);
    for (int k = 0; k < inside.chance.length; k++) {
      for (int l = 0; l < outside.chance.length; l++) {
        double weight = inside.chance[k] * outside.chance[l];
        if (weight > NOTHING) {
          add(law, weight, inside.from + k, outside.from + l);
        }
      }
    }
    return law;
  }

  /** The law given that a of the group are alive and b of the others. */
  private void add(double[] law, double weight, int a, int b) {
    int n = event.length;
    int all = a + b;
    if (all >= n) {
      addHypergeometric(law, 0, weight, all, a, n);
    } else if (a == 0) {
      law[0] += weight;
    } else if (b == 0) {
      law[n] += weight;
    } else {
      int drawn = n - all;
      double p = (double) a / all;
      int mode = (int) ((drawn + 1) * p);
      double at =
          weight
              * StrictMath.exp(
                  logChoose(drawn, mode)
                      + mode * StrictMath.log(p)
                      + (drawn - mode) * StrictMath.log((double) b / all));
      double odds = (double) a / b;
      double up = at;
      for (int k = mode; k <= drawn && up > NOTHING; k++) {
        law[a + k] += up;
        up *= odds * (drawn - k) / (k + 1);
      }
      double down = at * mode / (odds * (drawn - mode + 1));
      for (int k = mode - 1; k >= 0 && down > NOTHING; k--) {
        law[a + k] += down;
        down *= k / (odds * (drawn - k + 1));
      }
    }
  }

  /** Of all, some are marked; so many are drawn, so many of them marked. */
  private void addHypergeometric(
      double[] law, int offset, double weight, int all, int marked, int drawn) {
    int least = Math.max(0, drawn + marked - all);
    int most = Math.min(marked, drawn);
    int mode = (int) ((drawn + 1.0) * (marked + 1) / (all + 2));
    mode = Math.max(least, Math.min(most, mode));
    double at =
        weight
            * StrictMath.exp(
                logChoose(marked, mode)
                    + logChoose(all - marked, drawn - mode)
                    - logChoose(all, drawn));
    double up = at;
    for (int k = mode; k <= most && up > NOTHING; k++) {
      law[offset + k] += up;
      up *= (double) (marked - k) * (drawn - k) / ((k + 1.0) * (all - marked - drawn + k + 1));
    }
    double down = at;
    for (int k = mode; k > least && down > NOTHING; k--) {
      down *= (double) k * (all - marked - drawn + k) / ((marked - k + 1.0) * (drawn - k + 1));
      law[offset + k - 1] += down;
    }
  }

  /**
   * Returns the law of the number of those without a copy among particles that may die, were each
   * at a place of its own.
   *
   * @return probabilities of 0..n
   */
  public double[] lost() {
    int n = event.length;
    boolean[] dying = new boolean[n];
    int most = 0;
    for (int i = 0; i < n; i++) {
      dying[i] = dies(i);
      most += dying[i] ? 1 : 0;
    }
    Sum dead = alive(dying, true);
    Sum others = alive(dying, false);
    double[] law = new double[n + 1];
    for (int k = 0; k < dead.chance.length; k++) {
      for (int l = 0; l < others.chance.length; l++) {
        double weight = dead.chance[k] * others.chance[l];
        int alive = dead.from + k;
        int all = alive + others.from + l;
        if (weight <= NOTHING) {
          continue;
        }
        if (all <= n) {
          law[most - alive] += weight;
        } else {
          addHypergeometric(law, most - alive, weight, all, alive, all - n);
        }
      }
    }
    return law;
  }

  private double logChoose(int n, int k) {
    return logFactorial[n] - logFactorial[k] - logFactorial[n - k];
  }

  /**
   * Returns the law of the number of copies of a group that are left when so many of all n are
   * replaced by something else, all sets alike.
   *
   * @param copies the law without that, of 0..n
   */
  public double[] thinned(double[] copies, int replaced) {
    if (replaced == 0) {
      return copies;
    }
    int n = event.length;
    double[] law = new double[n + 1];
    for (int k = 0; k <= n; k++) {
      if (copies[k] > NOTHING) {
        addHypergeometric(law, 0, copies[k], n, k, n - replaced);
      }
    }
    return law;
  }

  /**
   * Returns the joint law of the copies of those that may die, and of those that may be cloned,
   * each in ascending order: what restoration does, whoever it does it to. For few particles: all
   * outcomes are gone through.
   */
  public Map<List<Integer>, Double> classes() {
    Map<List<Integer>, Double> law = new HashMap<>();
    int n = event.length;
    for (int events = 0; events < 1 << n; events++) {
      double chance = 1;
      int[] alive = new int[n];
      for (int i = 0; i < n; i++) {
        boolean happens = (events >> i & 1) == 1;
        chance *= happens ? event[i] : 1 - event[i];
        alive[i] = happens ? 1 + change[i] : 1;
      }
      restore(law, chance, alive, new int[n], 0, Arrays.stream(alive).sum(), 0);
    }
    return law;
  }

  /** Goes through the copies of particle i and those after it. */
  private void restore(
      Map<List<Integer>, Double> law,
      double chance,
      int[] alive,
      int[] copies,
      int i,
      int all,
      int done) {
    int n = event.length;
    if (i == n) {
      if (done == n) {
        law.merge(classOf(copies), chance, Double::sum);
      }
      return;
    }
    int before = 0;
    for (int k = 0; k < i; k++) {
      before += alive[k];
    }
    int least = all >= n ? 0 : alive[i];
    int most = all >= n ? alive[i] : alive[i] == 0 ? 0 : n - done;
    for (int c = least; c <= most && done + c <= n; c++) {
      double p;
      if (all >= n) {
        // Of those not yet looked at, n - done are kept.
        int left = all - before;
        int kept = n - done;
        if (kept - c > left - alive[i]) {
          continue;
        }
        p =
            StrictMath.exp(
                logChoose(alive[i], c)
                    + logChoose(left - alive[i], kept - c)
                    - logChoose(left, kept));
      } else {
        int drawn = n - all - (done - before);
        int k = c - alive[i];
        if (k > drawn) {
          break;
        }
        double share = (double) alive[i] / (all - before);
        p =
            StrictMath.exp(logChoose(drawn, k))
                * StrictMath.pow(share, k)
                * StrictMath.pow(1 - share, drawn - k);
      }
      if (p > 0) {
        copies[i] = c;
        restore(law, chance * p, alive, copies, i + 1, all, done + c);
      }
    }
    copies[i] = 0;
  }

  /** Returns the class of an outcome. */
  public List<Integer> classOf(int[] copies) {
    List<Integer> dying = new ArrayList<>();
    List<Integer> cloned = new ArrayList<>();
    for (int i = 0; i < copies.length; i++) {
      (dies(i) ? dying : cloned).add(copies[i]);
    }
    dying.sort(null);
    cloned.sort(null);
    dying.addAll(cloned);
    return List.copyOf(dying);
  }
}
