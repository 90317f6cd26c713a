package org.measuredynamics.statistic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;

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

  private static final String MAGNITUDES = ", magnitudes";
  private static final double ROOT_TWO = Math.sqrt(2);

  /** The median of a magnitude. */
  private static final double MEDIAN = 0.6744897501960817;

  // What is farther is as unlikely as 1e-33; at 0 itself the magnitude is infinite.
  private static final double FARTHEST = 12;

  /** So small beside a number x and beside 1 / x that the slope of its magnitude is constant. */
  private static final double NARROW = 0x1p-10;

  private final double[] values;
  private final List<Axis> axes;
  // Of each number; none if all are exact.
  private final double[] errors;
  private final double blur;
  private final double largestBlur;
  private final boolean isBlurKnown;
  private final boolean isFinite;
  // Asked for often, also on other axes: computed once.
  private Supplier<NormalArray> toMagnitudes = this::transformed;
  private NormalArray magnitudes;

  private NormalArray(double[] values, List<Axis> axes, double[] errors) {
    this.values = values;
    this.axes = axes;
    double squares = 0;
    double largest = 0;
    for (double error : errors) {
      squares += error * error;
      largest = Math.max(largest, error);
    }
    isBlurKnown = Double.isFinite(squares);
    blur = isBlurKnown ? Math.sqrt(squares) : 0;
    largestBlur = isBlurKnown ? largest : 0;
    this.errors = isBlurKnown && largest == 0 ? new double[0] : errors;
    boolean areFinite = true;
    for (double value : values) {
      areFinite &= Double.isFinite(value);
    }
    isFinite = areFinite;
  }

  /**
   * Returns an array.
   *
   * @param values row-major: the last axis is the fastest
   * @param axes whose lengths multiply to the number of values, those first that are drawn first;
   *     none if the numbers are in no order, and then nothing but their law is decided
   * @throws IllegalArgumentException if they do not
   */
  public static NormalArray of(double[] values, Axis... axes) {
    if (axes.length > 0 && product(axes) != values.length) {
      throw new IllegalArgumentException(
          "axes: expected lengths that multiply to %d, found %s"
              .formatted(values.length, List.of(axes)));
    }
    return new NormalArray(values.clone(), List.of(axes), new double[0]);
  }

  private static int product(Axis... axes) {
    return Arrays.stream(axes).mapToInt(Axis::length).reduce(1, Math::multiplyExact);
  }

  /**
   * Returns the same numbers, which rounding may have moved. If it is not known how far, not
   * finite, nothing is decided but that they are finite.
   *
   * @param errors a bound of what it did to each number
   * @throws IllegalArgumentException if they are not as many as the numbers
   */
  public NormalArray blurred(double[] errors) {
    if (errors.length != values.length) {
      throw new IllegalArgumentException(
          "errors: expected %d, found %d".formatted(values.length, errors.length));
    }
    return new NormalArray(values, axes, errors.clone());
  }

  /** Returns the numbers of this array and then those of another, in no order. */
  public NormalArray with(NormalArray other) {
    double[] all = Arrays.copyOf(values, values.length + other.values.length);
    System.arraycopy(other.values, 0, all, values.length, other.values.length);
    double[] both = new double[0];
    if (errors.length + other.errors.length > 0) {
      both = Arrays.copyOf(errors, all.length);
      System.arraycopy(other.errors, 0, both, values.length, other.errors.length);
    }
    return new NormalArray(all, List.of(), both);
  }

  /**
   * Returns the first of the numbers on other axes.
   *
   * @param axes whose lengths multiply to how many
   * @throws IllegalArgumentException if there are not so many
   */
  public NormalArray on(Axis... axes) {
    int some = product(axes);
    if (some > values.length) {
      throw new IllegalArgumentException(
          "axes: expected lengths that multiply to %d at most, found %s"
              .formatted(values.length, List.of(axes)));
    }
    NormalArray first =
        new NormalArray(
            Arrays.copyOf(values, some),
            List.of(axes),
            Arrays.copyOf(errors, Math.min(some, errors.length)));
    first.toMagnitudes = () -> magnitudes().on(axes);
    return first;
  }

  /** Returns the numbers with another axis first, the others in their order. */
  public NormalArray byAxis(int first) {
    List<Axis> reordered = new ArrayList<>(axes);
    reordered.add(0, reordered.remove(first));
    NormalArray array =
        new NormalArray(reordered(values, first), reordered, reordered(errors, first));
    array.toMagnitudes = () -> magnitudes().byAxis(first);
    return array;
  }

  private double[] reordered(double[] numbers, int first) {
    int length = axes.get(first).length();
    int stride = axes.stream().skip(first + 1L).mapToInt(Axis::length).reduce(1, (a, b) -> a * b);
    int others = numbers.length / length;
    double[] ordered = new double[numbers.length];
    for (int c = 0; c < numbers.length; c++) {
      int row = c / stride % length;
      int other = c / (stride * length) * stride + c % stride;
      ordered[row * others + other] = numbers[c];
    }
    return ordered;
  }

  /** Returns the numbers along an axis. */
  Rows rows(int axis) {
    int inner = 1;
    for (int k = axis + 1; k < axes.size(); k++) {
      inner *= axes.get(k).length();
    }
    int length = axes.get(axis).length();
    return new Rows(values, values.length == 0 ? 0 : values.length / length / inner, length, inner);
  }

  /**
   * Returns rows in the order in which they lie, so many at most.
   *
   * @param width how many numbers a row has
   */
  Rows lying(int width, int most) {
    return new Rows(values, 1, width == 0 ? 0 : Math.min(most, values.length / width), width);
  }

  /** Returns a bound of the Euclidean norm of what rounding did to the numbers. */
  double blur() {
    return blur;
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
  public synchronized NormalArray magnitudes() {
    if (magnitudes == null) {
      magnitudes = toMagnitudes.get();
    }
    return magnitudes;
  }

  private NormalArray transformed() {
    double[] moved = new double[values.length];
    double[] unsure = new double[errors.length];
    for (int k = 0; k < moved.length; k++) {
      double x = Math.abs(values[k]);
      moved[k] = magnitude(x);
      if (k < errors.length && errors[k] >= NARROW * Math.min(x, 1 / x)) {
        // The middle of where it may be: near 0, where the slope is infinite, a wide interval.
        double low = magnitude(Math.max(0, x - errors[k]));
        double high = magnitude(x + errors[k]);
        moved[k] = (low + high) / 2;
        unsure[k] = (high - low) / 2;
      } else if (k < errors.length) {
        // The slope is below 1 + 1 / 2x, and changes by less than a hundredth within so little.
        unsure[k] = 1.01 * errors[k] * (1 + 0.5 / x);
      }
    }
    return new NormalArray(moved, axes, isBlurKnown ? unsure : errors);
  }

  private static double magnitude(double x) {
    // The smaller of the two probabilities decides.
    double normal =
        x < MEDIAN
            ? Tails.normalQuantile(Erf.value(x / ROOT_TWO), 1)
            : Tails.normalQuantile(1, Erfc.value(x / ROOT_TWO));
    return Math.max(-FARTHEST, Math.min(FARTHEST, normal));
  }

  /** Returns the decision on the sum of squares alone, chi-squared, on both sides. */
  public Observations scale(String what, double alpha) {
    return decided(
        what,
        isFinite,
        isBlurKnown,
        alpha,
        List.of(Decisions.of(() -> MarginalLaw.scale(what, values, blur))));
  }

  /**
   * Returns the decisions on the law of the numbers, whatever their order: scale, mean,
   * distribution function, counts beyond levels, shape of the tail, skewness, kurtosis.
   *
   * @param alpha of all together
   */
  public Observations law(String what, double alpha) {
    return decided(what, isFinite, isBlurKnown, alpha, marginal(what).decisions());
  }

  /**
   * Returns the decisions on dependence, along every axis: all lags, sums, products of few rows,
   * flat lags.
   *
   * @param alpha of all together
   */
  public Observations independence(String what, double alpha) {
    return decided(what, isFinite, isBlurKnown, alpha, dependence(what).decisions());
  }

  /**
   * Returns all decisions: law and independence of the numbers, and of their magnitudes.
   *
   * @param alpha of all together
   */
  public Observations tests(String what, double alpha) {
    MarginalLaw law = marginal(what);
    List<Decisions> all = new ArrayList<>(law.decisions());
    all.addAll(dependence(what).decisions());
    all.add(Decisions.of(law::distributionOfMagnitudes));
    String of = what + MAGNITUDES;
    all.add(Decisions.of(() -> MarginalLaw.scale(of, magnitudes().values, magnitudes().blur)));
    all.addAll(dependenceOfMagnitudes(of).decisions());
    return decided(what, isFinite, isBlurKnown, alpha, all);
  }

  /**
   * Returns the decisions on independence of another array, of the numbers and of their magnitudes:
   * aligned, and shifted along the first axis, or as they lie, by any lag. Both have the same axes
   * but for the length of the first; without axes only what is aligned is decided.
   *
   * @param alpha of all together
   * @throws IllegalArgumentException if the axes differ
   */
  public Observations against(String what, NormalArray other, double alpha) {
    if (axes.size() != other.axes.size() || !rest(axes).equals(rest(other.axes))) {
      throw new IllegalArgumentException(
          "axes: expected %s but for the length of the first, found %s"
              .formatted(axes, other.axes));
    }
    List<Decisions> all = new ArrayList<>(dependence(what).against(other.dependence(what)));
    String of = what + MAGNITUDES;
    all.addAll(dependenceOfMagnitudes(of).against(other.dependenceOfMagnitudes(of)));
    return decided(what, isFinite && other.isFinite, isBlurKnown && other.isBlurKnown, alpha, all);
  }

  private static List<Integer> rest(List<Axis> axes) {
    return axes.stream().skip(1).map(Axis::length).toList();
  }

  private MarginalLaw marginal(String what) {
    return new MarginalLaw(what, values, blur, largestBlur);
  }

  private Dependence dependence(String what) {
    return new Dependence(what, values.length, axes, () -> this);
  }

  private Dependence dependenceOfMagnitudes(String what) {
    return new Dependence(what, values.length, axes, this::magnitudes);
  }

  /** What is decided of numbers that are finite; without a known blur, nothing is. */
  private static Observations decided(
      String what, boolean isFinite, boolean isBlurKnown, double alpha, List<Decisions> decisions) {
    if (!isFinite) {
      return Decisions.share(List.of(Decisions.of(() -> Finding.notFinite(what))), alpha);
    }
    return Decisions.share(
        isBlurKnown ? decisions : decisions.stream().map(Decisions::undecided).toList(), alpha);
  }
}
