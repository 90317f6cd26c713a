package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.special.Beta;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Copies;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.Observations;

/**
 * Neurons that an implementation drew from a normal law, each coordinate divided by its deviation:
 * independent standard normal numbers, it is claimed.
 *
 * @param values row by row, the coordinates of a neuron together
 * @param dimension p
 * @param roundoff of whoever drew them
 */
public record NormalDraws(double[] values, int dimension, double roundoff) {
  /** Of a number: of the uniform one it is made of, of its deviation, and twice of its storage. */
  private static final int ROUNDINGS = 4;

  /**
   * How likely two numbers at most are of equal size where they are exact: normal numbers that are
   * made of 23 random bits, as in single precision, agree with probability 2^-22.
   */
  private static final double ALIKE = 0x1p-20;

  /** Returns the draws of a law. */
  public static NormalDraws of(double[] positions, NormalLaw law, double roundoff) {
    double[] deviations = law.deviations();
    double[] values = positions.clone();
    Arrays.setAll(values, c -> values[c] / deviations[c % deviations.length]);
    return new NormalDraws(values, deviations.length, roundoff);
  }

  /**
   * Returns a law that numbers of every precision hold exactly: deviations of four bits, between
   * 2^-6 and 2^7.
   */
  public static NormalLaw law(int dimension, Stream probe) {
    double[] deviations = new double[dimension];
    Arrays.setAll(
        deviations, k -> (8 + probe.integer(8)) * 0.125 * Math.scalb(1.0, probe.integer(13) - 6));
    return new NormalLaw(deviations);
  }

  /** Returns a law like that, of deviations between 1/2 and 11/8: of neurons that are trained. */
  public static NormalLaw mild(int dimension, Stream probe) {
    double[] deviations = new double[dimension];
    Arrays.setAll(deviations, k -> (4 + probe.integer(8)) * 0.125);
    return new NormalLaw(deviations);
  }

  /** Returns how many neurons there are. */
  public int neurons() {
    return values.length / dimension;
  }

  /** Returns the numbers, whose last axis is the coordinate. */
  public NormalArray array(NormalArray.Axis... axes) {
    NormalArray.Axis[] all = Arrays.copyOf(axes, axes.length + 1);
    all[axes.length] = new NormalArray.Axis("coordinate", dimension);
    return blurred(values, all);
  }

  /** Returns coordinate k of every neuron. */
  private NormalArray coordinate(int k) {
    double[] column = new double[neurons()];
    Arrays.setAll(column, i -> values[i * dimension + k]);
    return blurred(column);
  }

  /** Returns the decisions on the variance of each coordinate alone. */
  public List<Comparison> scales(String what, double alpha) {
    return byCoordinate((k, name) -> coordinate(k).scale(name + what, alpha / dimension));
  }

  /** Returns the decisions on the law of each coordinate alone. */
  public List<Comparison> laws(String what, double alpha) {
    return byCoordinate((k, name) -> coordinate(k).law(name + what, alpha / dimension));
  }

  private interface OfCoordinate {
    List<Comparison> decisions(int k, String name);
  }

  private List<Comparison> byCoordinate(OfCoordinate each) {
    Observations all = new Observations();
    for (int k = 0; k < dimension; k++) {
      int coordinate = k;
      all.addLater(() -> each.decisions(coordinate, "coordinate %d of ".formatted(coordinate)));
    }
    return all;
  }

  /**
   * Returns the decisions on the variance of the first of so many neurons in turn, and the last.
   */
  public List<Comparison> ends(String what, int period, double alpha) {
    Observations all = new Observations();
    all.addLater(() -> everyOf(period, 0).scale("the first of " + what, alpha / 2));
    all.addLater(() -> everyOf(period, period - 1).scale("the last of " + what, alpha / 2));
    return all;
  }

  /** Returns the neurons of those numbers modulo so many: as the first of every network. */
  private NormalArray everyOf(int period, int number) {
    double[] some = new double[neurons() / period * dimension];
    Arrays.setAll(some, c -> values[(c / dimension * period + number) * dimension + c % dimension]);
    return blurred(some);
  }

  private NormalArray blurred(double[] numbers, NormalArray.Axis... axes) {
    return NormalArray.of(numbers, axes)
        .blurred(Arrays.stream(numbers).map(x -> ROUNDINGS * roundoff * Math.abs(x)).toArray());
  }

  /**
   * Looks for neurons that were seen before.
   *
   * @param together how many are drawn from one seed, which an implementation may derive
   */
  public void seenIn(Copies copies, String where, int together) {
    for (int from = 0; from < values.length; from += together * dimension) {
      copies.addOnce(where, Arrays.copyOfRange(values, from, from + together * dimension));
    }
  }

  /**
   * Returns the claim that numbers are made of bits enough: two of them are of equal size in a few
   * of a million pairs at most, and as often as their rounding makes them so.
   */
  public Comparison distinct(String what, double alpha) {
    int pairs = values.length / 2;
    int alike = 0;
    for (int k = 0; k < pairs; k++) {
      alike += Math.abs(values[k]) == Math.abs(values[k + pairs]) ? 1 : 0;
    }
    double chance = Math.min(1, ALIKE + ROUNDINGS * roundoff);
    double p = alike == 0 ? 1 : Beta.regularizedBeta(chance, alike, pairs - alike + 1.0);
    return Comparison.probability("pairs of equal numbers: " + what, p, p, alpha);
  }
}
