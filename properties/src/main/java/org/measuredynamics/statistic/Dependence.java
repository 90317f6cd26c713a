package org.measuredynamics.statistic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
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
  private final int size;
  private final List<Axis> axes;
  private final Supplier<NormalArray> array;

  /**
   * Looks at numbers that are finite.
   *
   * @param size how many there are
   * @param axes of the array; none if the numbers are in no order
   * @param array makes the numbers, when a decision is looked at
   */
  Dependence(String what, int size, List<Axis> axes, Supplier<NormalArray> array) {
    this.what = what;
    this.size = size;
    this.axes = axes;
    this.array = array;
  }

  /** All decisions within the array. */
  List<Decisions> decisions() {
    List<Decisions> all = new ArrayList<>();
    for (int axis = 0; axis < axes.size(); axis++) {
      all.addAll(along(axis));
    }
    if (longer(0) > 2) {
      all.add(Decisions.of(() -> within("rows", flat())));
    }
    if (longer(0) > 1) {
      all.add(Decisions.of(() -> within("numbers", array.get().lying(1, FLAT))));
    }
    return all;
  }

  private Finding within(String kind, Rows rows) {
    return Lags.within("%s: lags of %s as they lie".formatted(what, kind), rows, blur());
  }

  private double blur() {
    return array.get().blur();
  }

  /**
   * Rows that are what the last axis counts that is longer than 1, in the order in which they lie.
   */
  private Rows flat() {
    int inner = 1;
    for (int k = axes.size() - 1; k >= 0 && inner == 1; k--) {
      inner = axes.get(k).length();
    }
    return array.get().lying(inner, size);
  }

  /** How many axes there are, from one on, that are longer than 1. */
  private long longer(int from) {
    return axes.stream().skip(from).filter(axis -> axis.length() > 1).count();
  }

  private List<Decisions> along(int axis) {
    String name = axes.get(axis).name();
    int length = axes.get(axis).length();
    if (length < 2 || size == 0) {
      return List.of();
    }
    List<Decisions> all = new ArrayList<>();
    all.add(
        Decisions.of(
            () ->
                Lags.within(
                    "%s: lags along %s".formatted(what, name), array.get().rows(axis), blur())));
    all.add(Decisions.of(() -> sums(name, array.get().rows(axis))));
    if (length <= FEW_ROWS && size / length >= length) {
      all.add(
          new Decisions(
              Bartlett.FINDINGS,
              () ->
                  new Bartlett(array.get().rows(axis))
                      .findings("%s: products along %s".formatted(what, name), blur())));
    }
    return all;
  }

  private Finding sums(String name, Rows rows) {
    double squares = rows.squaredSum();
    return Finding.squares(
        String.format(
            Locale.ROOT, "%s: sums over %s, of variance %.5g", what, name, squares / rows.width()),
        squares,
        rows.width(),
        blur());
  }

  /**
   * All decisions on independence of another array: aligned, and at all lags.
   *
   * @param other on the same axes but for the length of the first
   */
  List<Decisions> against(Dependence other) {
    List<Decisions> all = new ArrayList<>();
    all.add(Decisions.of(() -> aligned(other)));
    if (axes.isEmpty() || Math.min(size, other.size) == 0) {
      return all;
    }
    all.add(
        Decisions.of(
            () ->
                Lags.across(
                    "%s: lags along %s".formatted(what, axes.get(0).name()),
                    array.get().rows(0),
                    other.array.get().rows(0),
                    blur(other))));
    if (longer(1) > 1) {
      all.add(
          Decisions.of(
              () ->
                  Lags.across(
                      what + ": lags of rows as they lie", flat(), other.flat(), blur(other))));
    }
    return all;
  }

  private double blur(Dependence other) {
    return Math.hypot(blur(), other.blur());
  }

  private Finding aligned(Dependence other) {
    double[] values = array.get().lying(1, size).values();
    double[] others = other.array.get().lying(1, other.size).values();
    double squares = 0;
    double product = 0;
    for (int k = 0; k < Math.min(size, other.size); k++) {
      squares += values[k] * values[k];
      product += values[k] * others[k];
    }
    return squares > 0
        ? Finding.normal(what + ": aligned", product / Math.sqrt(squares), 3 * blur(other))
        : Finding.none(what + ": aligned");
  }
}
