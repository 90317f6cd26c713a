package org.measuredynamics.statistic;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Indices that are claimed to be independent and uniform on 0..categories-1, in the order in which
 * they were drawn.
 *
 * @param drawn the indices
 * @param categories how many values there are
 */
public record Indices(int[] drawn, int categories) {
  // Of all lags, those of the largest relative entropy are decided exactly.
  private static final int CANDIDATES = 16;

  /**
   * Returns the decisions: the counts, by their relative entropy (Agrawal 2020), and the equality
   * of those at every lag up to half their number.
   *
   * @param alpha of all together
   */
  public List<Comparison> tests(String what, double alpha) {
    if (!areInRange()) {
      return Finding.share(List.of(outOfRange(what)), alpha);
    }
    long[] equal = equalities(drawn, drawn, categories);
    int n = drawn.length;
    long[] found = new long[n / 2];
    long[] terms = new long[n / 2];
    for (int lag = 1; lag <= n / 2; lag++) {
      found[lag - 1] = equal[n - 1 + lag];
      terms[lag - 1] = n - (long) lag;
    }
    return Finding.share(
        List.of(counts(what), rarest(what + ": equal at any lag", found, terms, 1)), alpha);
  }

  /**
   * Returns the decisions on independence of others: equality aligned, and shifted by any lag.
   *
   * @param alpha of all together
   * @throws IllegalArgumentException if the others have other categories
   */
  public List<Comparison> against(String what, Indices other, double alpha) {
    if (categories != other.categories) {
      throw new IllegalArgumentException(
          "categories: expected %d, found %d".formatted(categories, other.categories));
    }
    if (!areInRange() || !other.areInRange()) {
      return Finding.share(List.of(outOfRange(what)), alpha);
    }
    int a = drawn.length;
    int b = other.drawn.length;
    if (a == 0 || b == 0) {
      return Finding.share(
          List.of(
              Finding.none(what + ": equal, aligned"), Finding.none(what + ": equal at any lag")),
          alpha);
    }
    long[] equal = equalities(drawn, other.drawn, categories);
    long[] terms = new long[equal.length];
    for (int k = 0; k < terms.length; k++) {
      int lag = k - (a - 1);
      terms[k] = Math.min(a, (long) b - lag) - Math.max(0, -lag);
    }
    long aligned = equal[a - 1];
    return Finding.share(
        List.of(
            rarest(what + ": equal, aligned", new long[] {aligned}, new long[] {Math.min(a, b)}, 0),
            rarest(what + ": equal at any lag", equal, terms, 1 - a)),
        alpha);
  }

  private boolean areInRange() {
    return Arrays.stream(drawn).allMatch(j -> 0 <= j && j < categories);
  }

  private Finding outOfRange(String what) {
    return new Finding("%s: an index that is not in 0..%d".formatted(what, categories - 1), 0, 0);
  }

  /**
   * N times the relative entropy of the frequencies to the uniform law: P(it >= t) &lt;= e^-t (e t
   * / (K - 1))^(K - 1) for t > K - 1 (Agrawal 2020).
   */
  private Finding counts(String what) {
    long[] counts = new long[categories];
    for (int j : drawn) {
      counts[j]++;
    }
    double n = drawn.length;
    double entropy = 0;
    int most = 0;
    for (int j = 0; j < categories; j++) {
      if (counts[j] > 0) {
        entropy += counts[j] * StrictMath.log(counts[j] * (double) categories / n);
      }
      most =
          Math.abs(counts[j] - n / categories) > Math.abs(counts[most] - n / categories) ? j : most;
    }
    int free = categories - 1;
    double p =
        entropy > free && free > 0
            ? StrictMath.exp(-entropy + free * (1 + StrictMath.log(entropy / free)))
            : 1;
    String words =
        drawn.length == 0
            ? what + ": counts"
            : String.format(
                Locale.ROOT,
                "%s: counts, %d of index %d, %.6g expected",
                what,
                counts[most],
                most,
                n / categories);
    return new Finding(words, p, p);
  }

  /** The rarest of numbers of equal indices, each binomial, of so many lags from the first on. */
  private Finding rarest(String what, long[] found, long[] terms, int first) {
    double chance = 1.0 / categories;
    double[] entropies = new double[found.length];
    for (int k = 0; k < found.length; k++) {
      entropies[k] = entropy(found[k], terms[k], chance);
    }
    double[] sorted = entropies.clone();
    Arrays.sort(sorted);
    double least = sorted.length > CANDIDATES ? sorted[sorted.length - CANDIDATES] : 0;
    double p = 1;
    int where = -1;
    int looked = 0;
    for (int k = 0; k < found.length && looked < CANDIDATES; k++) {
      if (entropies[k] >= least) {
        looked++;
        double single =
            Tails.bothSides(
                Tails.binomialAtMost(found[k], terms[k], chance),
                Tails.binomialAtLeast(found[k], terms[k], chance));
        if (single < p) {
          p = single;
          where = k;
        }
      }
    }
    double all = Math.min(1, Math.max(1, found.length) * p);
    String words =
        where < 0
            ? what
            : String.format(
                Locale.ROOT,
                "%s, most at %d: %d of %d, %.6g expected",
                what,
                first + where,
                found[where],
                terms[where],
                terms[where] * chance);
    return new Finding(words, all, all);
  }

  private static double entropy(long found, long terms, double chance) {
    double sum = 0;
    if (found > 0) {
      sum += found * StrictMath.log(found / (terms * chance));
    }
    if (found < terms && chance < 1) {
      sum += (terms - found) * StrictMath.log((terms - found) / (terms * (1 - chance)));
    }
    return sum;
  }

  /** How many of y behind those of x are equal to them, at lags 1 - A, ..., B - 1. */
  private static long[] equalities(int[] x, int[] y, int categories) {
    int a = x.length;
    int b = y.length;
    long[] equal = new long[Math.max(0, a + b - 1)];
    if (equal.length == 0) {
      return equal;
    }
    int size = Correlation.size(a, b);
    double pairs = (double) a * b / categories;
    // A pair, somewhere in memory, costs what a butterfly does.
    if (pairs <= (double) categories * size * Integer.numberOfTrailingZeros(size)) {
      paired(x, y, categories, equal);
    } else {
      transformed(x, y, categories, equal);
    }
    return equal;
  }

  private static void paired(int[] x, int[] y, int categories, long[] equal) {
    int[] ends = new int[categories + 1];
    for (int j : y) {
      ends[j + 1]++;
    }
    for (int j = 0; j < categories; j++) {
      ends[j + 1] += ends[j];
    }
    int[] places = new int[y.length];
    int[] next = ends.clone();
    for (int k = 0; k < y.length; k++) {
      places[next[y[k]]++] = k;
    }
    for (int i = 0; i < x.length; i++) {
      for (int k = ends[x[i]]; k < ends[x[i] + 1]; k++) {
        equal[places[k] - i + x.length - 1]++;
      }
    }
  }

  private static void mark(int[] sequence, int category, double[] marks) {
    for (int k = 0; k < sequence.length; k++) {
      marks[k] = sequence[k] == category ? 1 : 0;
    }
  }

  private static void transformed(int[] x, int[] y, int categories, long[] equal) {
    Correlation correlation = new Correlation(x.length, y.length);
    boolean isOne = Arrays.equals(x, y);
    for (int j = 0; j < categories; j++) {
      mark(x, j, correlation.x());
      if (isOne) {
        correlation.addOwn();
      } else {
        mark(y, j, correlation.y());
        correlation.add();
      }
    }
    double[] sums = correlation.sums();
    for (int k = 0; k < equal.length; k++) {
      equal[k] = Math.round(sums[k]);
    }
  }
}
