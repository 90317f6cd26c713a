package org.measuredynamics.statistic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.Erf;

/** The law of numbers that are claimed to be independent and standard normal, in any order. */
final class MarginalLaw {
  private static final double[] LEVELS = {0.1, 0.5, 1, 1.5, 2, 2.5, 3, 3.45, 4, 4.5};
  // The second is where the tail of the usual ziggurat begins (Marsaglia, Tsang 2000).
  private static final double[] TAILS = {2.5, 3.4427};
  // An order statistic in so many is looked at first; those between only if they could matter.
  private static final int STRIDE = 64;
  private static final double ROOT_TWO = Math.sqrt(2);
  // The largest density of a normal number, and of its magnitude.
  private static final double DENSITY = 0.4;
  private static final double DENSITY_OF_MAGNITUDE = 0.8;

  private final String what;
  private final double[] values;
  private final double norm;
  private final double largest;
  // Both are made when a decision needs them.
  private double[] sorted;
  private double[] magnitudes;

  /**
   * Looks at numbers that are finite.
   *
   * @param norm a bound of the Euclidean norm of what rounding did to them
   * @param largest a bound of what it did to each
   */
  MarginalLaw(String what, double[] values, double norm, double largest) {
    this.what = what;
    this.values = values;
    this.norm = norm;
    this.largest = largest;
  }

  private synchronized double[] sorted() {
    if (sorted == null) {
      sorted = values.clone();
      Arrays.sort(sorted);
    }
    return sorted;
  }

  private synchronized double[] magnitudes() {
    if (magnitudes == null) {
      magnitudes = merged(sorted());
    }
    return magnitudes;
  }

  /** The magnitudes in order, of numbers in order. */
  private static double[] merged(double[] sorted) {
    int split = 0;
    while (split < sorted.length && sorted[split] < 0) {
      split++;
    }
    double[] merged = new double[sorted.length];
    int low = split - 1;
    int high = split;
    for (int k = 0; k < merged.length; k++) {
      boolean takesLow = high == sorted.length || (low >= 0 && -sorted[low] <= sorted[high]);
      merged[k] = takesLow ? -sorted[low--] : sorted[high++];
    }
    return merged;
  }

  /** All decisions on the numbers. */
  List<Decisions> decisions() {
    List<Decisions> all = new ArrayList<>();
    all.add(Decisions.of(() -> scale(what, values, norm)));
    all.add(Decisions.of(this::mean));
    all.add(Decisions.of(this::distribution));
    for (double level : LEVELS) {
      all.add(Decisions.of(() -> count(level)));
    }
    for (double start : TAILS) {
      all.add(new Decisions(2, () -> tail(start)));
    }
    for (HermiteMoment moment : List.of(HermiteMoment.SKEWNESS, HermiteMoment.KURTOSIS)) {
      all.add(Decisions.of(() -> moment(moment)));
    }
    return all;
  }

  private Finding mean() {
    double sum = sum(values);
    double count = Math.max(1, values.length);
    return Finding.normal(named("mean %.4g", sum / count), sum / Math.sqrt(count), norm);
  }

  // Loops over all numbers are methods of their own: compiled without the words that follow them.
  private static double sum(double[] values) {
    double sum = 0;
    for (double x : values) {
      sum += x;
    }
    return sum;
  }

  private static double squares(double[] values) {
    double squares = 0;
    for (double x : values) {
      squares += x * x;
    }
    return squares;
  }

  private Finding distribution() {
    return massart(
        what + ": distribution",
        sorted(),
        x -> Erf.value(x / ROOT_TWO) / 2 + 0.5,
        DENSITY * largest);
  }

  /** The distribution function of the magnitudes. */
  Finding distributionOfMagnitudes() {
    return massart(
        what + ": distribution of magnitudes",
        magnitudes(),
        x -> Erf.value(x / ROOT_TWO),
        DENSITY_OF_MAGNITUDE * largest);
  }

  /** The sum of squares, which is chi-squared. */
  static Finding scale(String what, double[] values, double norm) {
    double squares = squares(values);
    return Finding.squares(
        String.format(Locale.ROOT, "%s: variance %.5g", what, squares / Math.max(1, values.length)),
        squares,
        values.length,
        norm);
  }

  /**
   * The largest difference D of distribution functions: P(D > e) &lt;= 2 exp(-2 N e^2) (Massart
   * 1990).
   *
   * @param sorted numbers in order
   * @param blur what rounding may do to D
   */
  private static Finding massart(
      String what, double[] sorted, DoubleUnaryOperator cdf, double blur) {
    int n = sorted.length;
    double distance = 0;
    double before = 0;
    int done = 0;
    for (int next = Math.min(n, STRIDE); done < n; next = Math.min(n, next + STRIDE)) {
      double after = cdf.applyAsDouble(sorted[next - 1]);
      // Between, the empirical function is done/n to next/n, and the law's before to after.
      if (Math.max(after - (double) done / n, (double) next / n - before) > distance) {
        for (int k = done; k < next; k++) {
          double value = cdf.applyAsDouble(sorted[k]);
          distance = Math.max(distance, Math.max(value - (double) k / n, (k + 1.0) / n - value));
        }
      }
      before = after;
      done = next;
    }
    double least = Math.max(0, distance - blur);
    return new Finding(
        what,
        Math.min(1, 2 * StrictMath.exp(-2 * distance * distance * n)),
        Math.min(1, 2 * StrictMath.exp(-2 * least * least * n)));
  }

  /** How many magnitudes are larger. */
  private int larger(double level) {
    double[] magnitudes = magnitudes();
    int low = 0;
    int high = magnitudes.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (magnitudes[middle] > level) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return magnitudes.length - low;
  }

  private Finding count(double level) {
    int n = values.length;
    double p = Tails.normalBothSides(level);
    int found = larger(level);
    int least = larger(level + largest);
    int most = larger(level - largest);
    return new Finding(
        named("%d larger than %s, of %.6g expected", found, level, n * p),
        Tails.bothSides(Tails.binomialAtMost(found, n, p), Tails.binomialAtLeast(found, n, p)),
        Tails.bothSides(Tails.binomialAtMost(most, n, p), Tails.binomialAtLeast(least, n, p)));
  }

  /**
   * The shape of the tail: given how many magnitudes are larger than r, Q(|x|) / Q(r) of those are
   * independent and uniform, so -2 sum log of them is chi-squared.
   */
  private List<Finding> tail(double r) {
    double[] magnitudes = magnitudes();
    int most = larger(r - largest);
    int least = larger(r + largest);
    int found = larger(r);
    String shape = named("shape of the tail beyond %s", r);
    String distribution = named("distribution of the tail beyond %s", r);
    if (found == 0) {
      return List.of(Finding.none(shape), Finding.none(distribution));
    }
    double[] tail = Arrays.copyOfRange(magnitudes, magnitudes.length - most, magnitudes.length);
    double all = Tails.normal(r);
    double sum = 0;
    double lowest = 0;
    double highest = 0;
    for (int k = 0; k < most; k++) {
      sum += k >= most - found ? surprise(tail[k], all) : 0;
      lowest += k >= most - least ? surprise(tail[k] - largest, all) : 0;
      highest += surprise(tail[k] + largest, all);
    }
    // Rounding moves a number by the hazard of the law times so much, and some across r.
    double hazard = r + 1 / r;
    double blur = hazard * largest + (double) (most - least) / found;
    return List.of(
        new Finding(
            shape,
            Tails.bothSides(
                Tails.chiSquaredBelow(sum, 2L * found), Tails.chiSquaredAbove(sum, 2L * found)),
            Tails.bothSides(
                Tails.chiSquaredBelow(highest, 2L * least),
                Tails.chiSquaredAbove(lowest, 2L * most))),
        massart(
            distribution,
            Arrays.copyOfRange(magnitudes, magnitudes.length - found, magnitudes.length),
            x -> 1 - Tails.normal(x) / all,
            blur));
  }

  private static double surprise(double x, double all) {
    return -2 * StrictMath.log(Math.max(Tails.normal(x), Double.MIN_NORMAL) / all);
  }

  private Finding moment(HermiteMoment moment) {
    double steep = largest > 0 ? moment.squaredSteepness(values, largest) : 0;
    int n = Math.max(1, values.length);
    double t = moment.sum(values) / Math.sqrt(n);
    double blur = norm * Math.sqrt(steep / n);
    double least = Math.copySign(Math.max(0, Math.abs(t) - blur), t);
    double p = Math.min(1, 2 * moment.tail(t, n));
    return new Finding(
        named("%s %.4g", moment.word(), t / Math.sqrt(n)),
        p,
        blur > 0 ? Math.min(1, 2 * moment.tail(least, n)) : p);
  }

  private String named(String words, Object... values) {
    return what + ": " + String.format(Locale.ROOT, words, values);
  }
}
