package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.statistic.Interval;

/**
 * The Euler step of the second moment of quadratic units in one dimension, T(M) = (1 - 2 h G(M))^2
 * M with G(M) = (1/m) sum_j l'_j x_j^2 + lambda / 2, and its inverse where T increases (theory.md,
 * Quadratic units).
 */
public final class MomentMap {
  /** sigma(z) + 2 z sigma'(z) is below it, sigma the logistic function. */
  static final double LOGISTIC = 1.31;

  /** What is left of a step in Newton's iteration, after which the next ends it. */
  private static final double NEAR = 0x1p-40;

  private static final int ITERATIONS = 200;

  private final Risk risk;
  // x_j^2, and y_j.
  private final double[] squares;
  private final double[] targets;
  private final double ridge;
  private final double meanSquare;
  private final double meanFourth;
  private final double meanTarget;
  private final double step;
  private final double reach;

  private MomentMap(NetworkEnergy energy, double most, double part) {
    risk = energy.risk();
    targets = energy.data().targets();
    squares = energy.data().inputs();
    Arrays.setAll(squares, j -> squares[j] * squares[j]);
    ridge = energy.regulariser().strength() / 2;
    meanSquare = Arrays.stream(squares).average().orElseThrow();
    meanFourth = mean(j -> squares[j] * squares[j]);
    meanTarget = mean(j -> squares[j] * targets[j]);
    // Nothing passes by the fixed point of an increasing map.
    boolean isSquare = risk == Risk.SQUARE;
    reach = isSquare ? Math.max(most, (meanTarget - ridge) / meanFourth) : Double.POSITIVE_INFINITY;
    double steepest =
        (isSquare ? 3 * reach * meanFourth - meanTarget : LOGISTIC * meanSquare) + ridge;
    step = part / (2 * steepest);
  }

  private double mean(IntToDoubleFunction term) {
    return IntStream.range(0, squares.length).mapToDouble(term).sum() / squares.length;
  }

  /**
   * Returns the map of a step that is a part of the longest with which it increases for sure on all
   * that begins in [0, most]: a part below 1 keeps it increasing.
   *
   * @param energy of quadratic units on vectors of one dimension, with no regulariser or a ridge
   */
  public static MomentMap of(NetworkEnergy energy, double most, double part) {
    return new MomentMap(energy, most, part);
  }

  /** Returns h. */
  public double step() {
    return step;
  }

  /** G(M). */
  private double slope(double moment) {
    if (risk == Risk.SQUARE) {
      return moment * meanFourth - meanTarget + ridge;
    }
    double sum = 0;
    for (int j = 0; j < squares.length; j++) {
      sum += risk.slope(moment * squares[j], targets[j]) * squares[j];
    }
    return sum / squares.length + ridge;
  }

  /** M G'(M). */
  private double curvature(double moment) {
    if (risk == Risk.SQUARE) {
      return moment * meanFourth;
    }
    double sum = 0;
    for (int j = 0; j < squares.length; j++) {
      double output = moment * squares[j];
      sum += risk.curvature(output, targets[j]) * output * squares[j];
    }
    return sum / squares.length;
  }

  /** Returns T(M). */
  public double after(double moment) {
    double factor = 1 - 2 * step * slope(moment);
    return factor * factor * moment;
  }

  /** Returns M T'(M) / T(M), by which relative differences are multiplied. */
  public double elasticity(double moment) {
    return 1 - 4 * step * curvature(moment) / (1 - 2 * step * slope(moment));
  }

  /**
   * Returns how many steps leave at least a part of a relative difference at a start, one at least.
   *
   * @param most how many at most
   */
  public int steps(double start, double part, int most) {
    double moment = start;
    double left = elasticity(start);
    int steps = 1;
    while (steps < most) {
      moment = after(moment);
      left *= elasticity(moment);
      if (!(left >= part)) {
        break;
      }
      steps++;
    }
    return steps;
  }

  /**
   * Returns T^-1, of what is beyond all that T takes on the end of where it increases.
   *
   * @param guess where Newton's iteration begins
   */
  double before(double moment, double guess) {
    if (!(moment > 0)) {
      return Math.min(moment, 0);
    }
    double low = 0;
    double high = Math.min(moment, reach);
    while (after(high) < moment) {
      if (high >= reach) {
        return reach;
      }
      low = high;
      high = Math.min(2 * high, reach);
    }
    double at = low <= guess && guess <= high ? guess : (low + high) / 2;
    for (int k = 0; k < ITERATIONS; k++) {
      double factor = 1 - 2 * step * slope(at);
      double excess = factor * factor * at - moment;
      if (excess > 0) {
        high = at;
      } else {
        low = at;
      }
      double next = at - excess / (factor * (factor - 4 * step * curvature(at)));
      if (!(low <= next && next <= high)) {
        next = (low + high) / 2;
      }
      if (Math.abs(next - at) <= NEAR * at) {
        return next;
      }
      at = next;
    }
    return at;
  }

  /**
   * Returns where M was so many steps before, each of which rounded; where rounding leaves nothing
   * to know, all that there is.
   *
   * @param moment where it is now
   * @param chain of how many roundings a sum over neurons, over data and over coordinates is one,
   *     times the unit roundoff
   * @param roundoff unit roundoff
   */
  public Interval before(Interval moment, int steps, double chain, double roundoff) {
    double low = moment.low();
    double high = moment.high();
    for (int k = 0; k < steps; k++) {
      double start = before(high, high);
      double rounding = rounding(2 * start, chain, roundoff);
      double end = before(high / (1 - rounding), start);
      if (!(rounding < 1) || end > 2 * start) {
        return new Interval(0, Double.POSITIVE_INFINITY);
      }
      low = before(low / (1 + rounding), start);
      high = end;
    }
    return new Interval(Math.min(low, high), high);
  }

  /**
   * A bound of the part of T(M) that a step may round, at every moment up to M: a neuron is off by
   * a part of itself, the same for all, and M by the square of it.
   */
  double rounding(double moment, double chain, double roundoff) {
    double magnitude =
        3 * mean(j -> squares[j] * risk.slopeMagnitude(3 * moment * squares[j], targets[j]))
            + ridge;
    // Of an increasing map the factor falls, and is positive.
    double least = Math.abs(1 - 2 * step * Math.max(0, slope(moment)));
    double part =
        (2 * step * chain * magnitude + 4 * roundoff * (1 + 4 * step * magnitude)) / least;
    // (1 + e)^2 - 1 is at most 3 e as long as e is at most 1.
    return part <= 1 ? 3 * part : Double.POSITIVE_INFINITY;
  }
}
