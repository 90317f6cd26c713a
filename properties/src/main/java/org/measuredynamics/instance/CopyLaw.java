package org.measuredynamics.instance;

/**
 * The law of the number of copies of each of n particles after a step of birth and death: particle
 * i dies (V_i above its mean) or is cloned (below) with probability 1 - exp(-s |V_i - Vbar|), s =
 * alpha h, independently of the others; then the n are restored by uniform killing, or cloning of
 * survivors with replacement. The number of those alive before that is a sum of independent
 * variables, whose law is a convolution.
 *
 * @param excess V_i - Vbar, length n
 * @param scale s
 */
public record CopyLaw(double[] excess, double scale) {

  /**
   * Returns the law for particles of equal weight, with s such that no event is all but certain.
   */
  public static CopyLaw of(double[] variation) {
    int n = variation.length;
    double mean = 0;
    for (double value : variation) {
      mean += value / n;
    }
    double[] excess = variation.clone();
    double largest = 0;
    for (int i = 0; i < n; i++) {
      excess[i] -= mean;
      largest = Math.max(largest, Math.abs(excess[i]));
    }
    return new CopyLaw(excess, Math.min(1, 1 / largest));
  }

  /** Returns the probability that the particle has no copy after a step. */
  public double none(int particle) {
    return none(particle, particle);
  }

  /** Returns the probability that neither particle has a copy after a step. */
  public double none(int first, int second) {
    int n = excess.length;
    double[] alive = others(first, second);
    double sum = 0;
    for (int own = 0; own <= 2; own++) {
      for (int other = 0; other <= (first == second ? 0 : 2); other++) {
        double weight = chance(first, own) * (first == second ? 1 : chance(second, other));
        for (int rest = 0; rest < alive.length; rest++) {
          double gone = weight * alive[rest];
          for (int t = 0; t < own + other; t++) {
            double total = own + other + rest;
            gone *= Math.max(0, total - n - t) / (total - t);
          }
          sum += gone;
        }
      }
    }
    return sum;
  }

  /** Returns the probability that the particle has more than one copy after a step. */
  public double several(int particle) {
    int n = excess.length;
    double[] alive = others(particle, particle);
    double sum = 0;
    for (int rest = 0; rest < alive.length; rest++) {
      double cloned = rest + 1.0;
      sum +=
          chance(particle, 1)
              * alive[rest]
              * (cloned < n ? 1 - StrictMath.pow(1 - 1 / cloned, n - cloned) : 0);
      double both = rest + 2.0;
      sum +=
          chance(particle, 2) * alive[rest] * (both > n ? n * (n - 1.0) / (both * (both - 1)) : 1);
    }
    return sum;
  }

  /** The law of how many live before the population is restored, of all but the two named. */
  private double[] others(int first, int second) {
    int n = excess.length;
    double[] alive = new double[2 * n + 1];
    alive[0] = 1;
    for (int i = 0; i < n; i++) {
      if (i == first || i == second) {
        continue;
      }
      double p = event(i);
      double[] next = new double[2 * n + 1];
      for (int s = 0; s < 2 * n - 1; s++) {
        next[s + 1] += (1 - p) * alive[s];
        next[s + (excess[i] > 0 ? 0 : 2)] += p * alive[s];
      }
      alive = next;
    }
    return alive;
  }

  private double event(int i) {
    return -StrictMath.expm1(-scale * Math.abs(excess[i]));
  }

  /** The probability that particle i counts for so many, 0 to 2, before that. */
  private double chance(int i, int own) {
    double p = event(i);
    return own == 1 ? 1 - p : (own == 0) == (excess[i] > 0) ? p : 0;
  }
}
