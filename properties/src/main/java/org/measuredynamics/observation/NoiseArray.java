package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.special.Gamma;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Copies;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.NormalArray.Axis;
import org.measuredynamics.statistic.Observations;

/**
 * Noise that was found in steps: claimed to be independent and standard normal, and each number
 * known up to what rounding may have done to it. Beside the decisions on all numbers together it
 * has those on every row of every axis, one by one: the last particle, one step, a coordinate.
 *
 * @param values row-major
 * @param blur bounds of the errors of the values
 * @param axes whose lengths multiply to the number of values
 */
public record NoiseArray(double[] values, double[] blur, List<Axis> axes) {
  /** Beyond it sums of squares overflow, and nothing can be normal. */
  private static final double ABSURD = 1e100;

  /** So near 0 that one normal number in a billion falls there. */
  private static final double NOTHING = 1e-9;

  /** What rounding is granted where copies are looked for, in roundoffs of what was stored. */
  private static final double COPIED = 0x1p8;

  /** Returns the array. */
  public static NoiseArray of(double[] values, double[] blur, Axis... axes) {
    return new NoiseArray(values, blur, List.of(axes));
  }

  /** Returns the numbers as the decisions on normal arrays have them. */
  public NormalArray normal() {
    return NormalArray.of(values, axes.toArray(Axis[]::new)).blurred(blur);
  }

  /** The axes of numbers in the order in which they stand, rows of the last axis or single ones. */
  private Axis[] flat(boolean inRows) {
    int last = inRows ? axes.get(axes.size() - 1).length() : 1;
    return new Axis[] {new Axis("draw", values.length / last), new Axis("coordinate", last)};
  }

  /**
   * Returns the decisions on independence of the noise of another run, of the same shape: aligned
   * and shifted along any axis, and in the order in which the numbers stand.
   *
   * @param alpha of all together
   */
  public List<Comparison> against(String what, NoiseArray other, double alpha) {
    Observations all = new Observations();
    NormalArray noise = normal();
    NormalArray its = other.normal();
    double share = alpha / (axes.size() + 2);
    for (int k = 0; k < axes.size(); k++) {
      int axis = k;
      String by = "%s, %ss".formatted(what, axes.get(axis).name());
      all.addLater(() -> telling(noise.byAxis(axis).against(by, its.byAxis(axis), share)));
    }
    for (boolean inRows : new boolean[] {true, false}) {
      String by = what + (inRows ? ", rows in order" : ", numbers in order");
      all.addLater(
          () -> {
            NormalArray lying = its.on(other.flat(inRows));
            return telling(noise.on(flat(inRows)).against(by, lying, share));
          });
    }
    return all;
  }

  private int stride(int axis) {
    int stride = 1;
    for (int k = axis + 1; k < axes.size(); k++) {
      stride *= axes.get(k).length();
    }
    return stride;
  }

  /** Returns whether all numbers are of a size that anything can be said of. */
  public boolean isSane() {
    double largest = 0;
    for (double x : values) {
      // What is not a number stays so.
      largest = Math.max(largest, Math.abs(x));
    }
    return largest < ABSURD;
  }

  /**
   * Returns all decisions: law and independence, the largest and those that are 0, and the squares
   * of every row of every axis.
   *
   * @param alpha of all together
   */
  public List<Comparison> tests(String what, double alpha) {
    if (!isSane()) {
      return List.of(absurd(what));
    }
    Observations all = new Observations();
    all.addLater(() -> telling(normal().tests(what, alpha / 2)));
    all.addLater(() -> rows(what, alpha / 2));
    return all;
  }

  /** Those of which something is left beside what rounding may do; the rest says nothing. */
  private static Observations telling(Observations observations) {
    return observations.keeping(each -> Double.isFinite(each.bound()));
  }

  private static Comparison absurd(String what) {
    return Comparison.atMost(
        what + ": the largest number", Double.POSITIVE_INFINITY, ABSURD, Budget.ofRounding(0));
  }

  /**
   * Returns the decisions that look at places: the largest number, those that are 0, and the
   * squares of all and of every row of every axis.
   *
   * @param alpha of all together
   */
  public List<Comparison> rows(String what, double alpha) {
    if (!isSane()) {
      return List.of(absurd(what));
    }
    double share = alpha / (3 + axes.size());
    List<Comparison> all = new ArrayList<>();
    all.add(squares(what, share));
    all.add(largest(what + ": the largest number", share));
    all.add(nothing(what + ": numbers that are 0", share));
    for (int axis = 0; axis < axes.size(); axis++) {
      all.add(row(what, axis, share));
    }
    return all;
  }

  /** Returns the decision on the sum of all squares, which is chi-squared. */
  public Comparison squares(String what, double alpha) {
    return squares(what, c -> true, alpha);
  }

  /**
   * Returns the decision on the sum of the squares of some numbers, chosen by what was known before
   * they were drawn.
   */
  public Comparison squares(String what, IntPredicate chosen, double alpha) {
    int[] places = IntStream.range(0, values.length).filter(chosen).toArray();
    double squares = squares(values, places);
    double errors = squares(blur, places);
    int freedom = places.length;
    return Comparison.probability(
        "%s: squares of %d numbers, %.4g each".formatted(what, freedom, squares / freedom),
        extreme(squares, 0, freedom),
        extreme(squares, Math.sqrt(errors), freedom),
        alpha);
  }

  private static double squares(double[] numbers, int[] places) {
    double squares = 0;
    for (int c : places) {
      squares += numbers[c] * numbers[c];
    }
    return squares;
  }

  private static double[] squares(double[] numbers, int stride, int length) {
    double[] squares = new double[length];
    for (int c = 0; c < numbers.length; c++) {
      squares[c / stride % length] += numbers[c] * numbers[c];
    }
    return squares;
  }

  /** The decision on the row of an axis whose squares are least likely. */
  private Comparison row(String what, int axis, double alpha) {
    int length = axes.get(axis).length();
    double[] squares = squares(values, stride(axis), length);
    double[] errors = squares(blur, stride(axis), length);
    int freedom = values.length / length;
    int least = 0;
    double p = 1;
    double favourable = 1;
    for (int row = 0; row < length; row++) {
      double now = extreme(squares[row], 0, freedom);
      if (now < p) {
        p = now;
        least = row;
      }
      favourable = Math.min(favourable, extreme(squares[row], Math.sqrt(errors[row]), freedom));
    }
    return Comparison.probability(
        "%s: squares of each %s alone, least likely number %d with %.4g each"
            .formatted(what, axes.get(axis).name(), least, squares[least] / freedom),
        length * p,
        length * favourable,
        alpha);
  }

  /**
   * The probability of a sum of squares at least so extreme, on both sides, once rounding has moved
   * it towards the middle by as much as it can.
   */
  private static double extreme(double squares, double norm, int freedom) {
    if (freedom == 0) {
      return 1;
    }
    double size = Math.sqrt(squares);
    double less = Math.max(0, size - norm);
    double above = squares > freedom ? tail(Math.max(freedom, less * less), freedom, true) : 1;
    double most = Math.min(freedom, (size + norm) * (size + norm));
    double below = squares < freedom ? tail(most, freedom, false) : 1;
    return Math.min(1, 2 * Math.min(above, below));
  }

  /** The probability that a sum of squares is above, or below. */
  private static double tail(double squares, int freedom, boolean isAbove) {
    // Where it is so far out that the fraction does not settle, the probability is 0 in doubles.
    if (isAbove && squares > 4.0 * freedom + 4000) {
      return 0;
    }
    return isAbove
        ? Gamma.regularizedGammaQ(freedom / 2.0, squares / 2)
        : Gamma.regularizedGammaP(freedom / 2.0, squares / 2);
  }

  private Comparison largest(String what, double alpha) {
    double found = 0;
    double favourable = 0;
    for (int c = 0; c < values.length; c++) {
      found = Math.max(found, Math.abs(values[c]));
      favourable = Math.max(favourable, Math.abs(values[c]) - blur[c]);
    }
    return Comparison.probability(
        what, values.length * beyond(found), values.length * beyond(favourable), alpha);
  }

  /** Returns the probability of a normal number of at least that size. */
  static double beyond(double size) {
    return Erf.erfc(size / Math.sqrt(2));
  }

  /** What was left out of a step now and then is 0, up to rounding. */
  private Comparison nothing(String what, double alpha) {
    double largest = Arrays.stream(blur).max().orElse(0);
    double size = NOTHING + largest;
    int count = (int) Arrays.stream(values).filter(x -> Math.abs(x) < size).count();
    // What is seen within that size was drawn within that and an error.
    double chance = Erf.erf((size + largest) / Math.sqrt(2));
    double p =
        count == 0 || chance == 1
            ? 1
            : Beta.regularizedBeta(chance, count, values.length - count + 1.0);
    return Comparison.probability(what + ", " + count, p, p, alpha);
  }

  /**
   * Shows the numbers to a search for copies, without the last bits, which rounding has changed.
   *
   * @param roundoff of what was stored; in less than single precision there is nothing to be seen
   */
  public void show(Copies copies, String where, double roundoff) {
    if (roundoff <= 0x1p-24) {
      copies.add(where, rounded(roundoff));
    }
  }

  /** Shows numbers of one seed, which may be by accident that of others, to such a search. */
  public void showOnce(Copies copies, String where, double roundoff) {
    if (roundoff <= 0x1p-24) {
      copies.addOnce(where, rounded(roundoff));
    }
  }

  private double[] rounded(double roundoff) {
    double unit = COPIED * roundoff;
    return Arrays.stream(values).map(x -> Math.rint(x / unit) * unit).toArray();
  }
}
