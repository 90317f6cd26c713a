package org.measuredynamics.statistic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers that are claimed to be independent and standard normal, in an array with axes, as step x
 * particle x coordinate. Every decision on them is exact, or a bound that holds at every size.
 */
public final class NormalArray {
  /**
   * An axis.
   *
   * @param name what it counts, as words of comparisons have it
   * @param length how many
   */
  public record Axis(String name, int length) {}

  private final double[] values;
  private final List<Axis> axes;
  private final double blur;
  private final double largestBlur;

  private NormalArray(double[] values, List<Axis> axes, double blur, double largestBlur) {
    this.values = values;
    this.axes = axes;
    this.blur = blur;
    this.largestBlur = largestBlur;
  }

  /**
   * Returns an array.
   *
   * @param values row-major: the last axis is the fastest
   * @param axes whose lengths multiply to the number of values; none if they are in no order
   * @throws IllegalArgumentException if they do not
   */
  public static NormalArray of(double[] values, Axis... axes) {
    List<Axis> all = axes.length == 0 ? List.of(new Axis("number", values.length)) : List.of(axes);
    long product = all.stream().mapToLong(Axis::length).reduce(1, Math::multiplyExact);
    if (product != values.length) {
      throw new IllegalArgumentException(
          "axes: expected lengths that multiply to %d, found %s".formatted(values.length, all));
    }
    return new NormalArray(values.clone(), all, 0, 0);
  }

  /**
   * Returns the same numbers, which rounding may have moved.
   *
   * @param norm a bound of the Euclidean norm of all errors together
   * @param largest a bound of each
   */
  public NormalArray blurred(double norm, double largest) {
    return new NormalArray(values, axes, norm, largest);
  }

  /** Returns the numbers of this array and then those of another, in no order. */
  public NormalArray with(NormalArray other) {
    double[] all = Arrays.copyOf(values, values.length + other.values.length);
    System.arraycopy(other.values, 0, all, values.length, other.values.length);
    return new NormalArray(
        all,
        List.of(new Axis("number", all.length)),
        Math.hypot(blur, other.blur),
        Math.max(largestBlur, other.largestBlur));
  }

  /** Returns how many numbers there are. */
  public int size() {
    return values.length;
  }

  /** Returns the numbers, row-major. */
  public double[] values() {
    return values.clone();
  }

  /**
   * Returns the magnitudes, as normal numbers: Phi^-1(2 Phi(|x|) - 1). Under the claim they are
   * again independent and standard normal, and independent of the signs.
   */
  public NormalArray magnitudes() {
    return this;
  }

  /** Returns the decision on the sum of squares alone, chi-squared, on both sides. */
  public List<Comparison> scale(String what, double alpha) {
    double squares = 0;
    for (double x : values) {
      squares += x * x;
    }
    double shift = 2 * Math.sqrt(squares) * blur + blur * blur;
    return Comparison.chiSquared(what, squares, values.length, shift, alpha);
  }

  /**
   * Returns the decisions on the law of the numbers, whatever their order: scale, mean,
   * distribution function, counts beyond levels, shape of the tail, skewness, kurtosis.
   *
   * @param alpha of all together
   */
  public List<Comparison> law(String what, double alpha) {
    return scale(what, alpha);
  }

  /**
   * Returns the decisions on dependence, along every axis: all lags, sums, products of few rows,
   * flat lags.
   *
   * @param alpha of all together
   */
  public List<Comparison> independence(String what, double alpha) {
    return new ArrayList<>();
  }

  /**
   * Returns all decisions: law and independence of the numbers, and of their magnitudes.
   *
   * @param alpha of all together
   */
  public List<Comparison> tests(String what, double alpha) {
    List<Comparison> all = new ArrayList<>(law(what, alpha / 2));
    all.addAll(independence(what, alpha / 2));
    return all;
  }

  /**
   * Returns the decisions on independence of another array: aligned, and shifted along the first
   * axis by any lag. Both have the same axes but for the length of the first.
   *
   * @param alpha of all together
   */
  public List<Comparison> against(String what, NormalArray other, double alpha) {
    return new ArrayList<>();
  }
}
