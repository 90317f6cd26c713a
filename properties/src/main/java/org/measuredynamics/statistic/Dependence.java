package org.measuredynamics.statistic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.measuredynamics.statistic.NormalArray.Axis;

/**
 * Dependence in an array of numbers that are claimed to be independent and standard normal: at all
 * lags along every axis, shared by all along an axis, between few rows, and in the order of the
 * numbers as they lie.
 */
final class Dependence {
  private static final int FEW_ROWS = 64;
  // Single numbers are looked at in their order up to there: lags of whole rows see the rest.
  private static final int FLAT = 1 << 18;

  private final String what;
  private final double[] values;
  private final List<Axis> axes;
  private final double norm;

  /**
   * Looks at numbers that are finite.
   *
   * @param axes of the array; none if the numbers are in no order
   * @param norm a bound of the Euclidean norm of what rounding did to them
   */
  Dependence(String what, double[] values, List<Axis> axes, double norm) {
    this.what = what;
    this.values = values;
    this.axes = axes;
    this.norm = norm;
  }

  /** All decisions within the array. */
  List<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    for (int axis = 0; axis < axes.size(); axis++) {
      all.addAll(along(axis));
    }
    if (axes.size() > 2) {
      all.add(Lags.within(what + ": lags of rows as they lie", flat(), norm));
    }
    if (axes.size() > 1) {
      double[] first = values.length > FLAT ? Arrays.copyOf(values, FLAT) : values;
      all.add(
          Lags.within(
              what + ": lags of numbers as they lie", new Rows(first, 1, first.length, 1), norm));
    }
    return all;
  }

  /** Rows that are what the last axis counts, in the order in which they lie. */
  private Rows flat() {
    int inner = axes.get(axes.size() - 1).length();
    return new Rows(values, 1, inner == 0 ? 0 : values.length / inner, inner);
  }

  private Rows rows(int axis) {
    int inner = 1;
    for (int k = axis + 1; k < axes.size(); k++) {
      inner *= axes.get(k).length();
    }
    int length = axes.get(axis).length();
    return new Rows(values, values.length == 0 ? 0 : values.length / length / inner, length, inner);
  }

  private List<Finding> along(int axis) {
    String name = axes.get(axis).name();
    Rows rows = rows(axis);
    int length = rows.length();
    if (length < 2 || values.length == 0) {
      return List.of();
    }
    List<Finding> all = new ArrayList<>();
    all.add(Lags.within("%s: lags along %s".formatted(what, name), rows, norm));
    double squares = rows.squaredSum();
    all.add(
        Finding.squares(
            String.format(
                Locale.ROOT,
                "%s: sums over %s, of variance %.5g",
                what,
                name,
                squares / rows.width()),
            squares,
            rows.width(),
            norm));
    if (length <= FEW_ROWS && rows.width() >= length) {
      all.addAll(new Bartlett(rows).findings("%s: products along %s".formatted(what, name), norm));
    }
    return all;
  }

  /**
   * All decisions on independence of another array: aligned, and at all lags.
   *
   * @param other on the same axes but for the length of the first
   */
  List<Finding> against(Dependence other) {
    double blur = Math.hypot(norm, other.norm);
    List<Finding> all = new ArrayList<>();
    int both = Math.min(values.length, other.values.length);
    double squares = 0;
    double product = 0;
    for (int k = 0; k < both; k++) {
      squares += values[k] * values[k];
      product += values[k] * other.values[k];
    }
    all.add(
        squares > 0
            ? Finding.normal(what + ": aligned", product / Math.sqrt(squares), 3 * blur)
            : Finding.none(what + ": aligned"));
    if (axes.isEmpty() || both == 0) {
      return all;
    }
    all.add(
        Lags.across(
            "%s: lags along %s".formatted(what, axes.get(0).name()), rows(0), other.rows(0), blur));
    if (axes.size() > 2) {
      all.add(Lags.across(what + ": lags of rows as they lie", flat(), other.flat(), blur));
    }
    return all;
  }
}
