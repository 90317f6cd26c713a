package org.measuredynamics.game;

import java.util.function.ToDoubleFunction;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The Nikaido-Isoda error (exploitability) of mixed strategies, sup_y V_y - inf_x V_x: at least 0,
 * and 0 exactly at equilibria (Nikaido, Isoda 1955).
 */
public final class NikaidoIsoda {
  private NikaidoIsoda() {}

  /** Returns the error in a finite game, exactly up to rounding. */
  public static double of(MatrixPayoff payoff, Profile profile) {
    double most = Double.NEGATIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY;
    for (int l = 0; l < payoff.matrix()[0].length; l++) {
      most = Math.max(most, profile.columnVariation(payoff, new double[] {l}));
    }
    for (int k = 0; k < payoff.matrix().length; k++) {
      least = Math.min(least, profile.rowVariation(payoff, new double[] {k}));
    }
    return most - least;
  }

  /**
   * Returns the error of a game of quadratic payoff with a, c > 0, in closed form: |B^T m_x|^2 / 2c
   * + |B m_y|^2 / 2a + (a/2) E|x|^2 + (c/2) E|y|^2.
   *
   * @throws IllegalArgumentException if a or c is 0: the suprema are infinite
   */
  public static double of(QuadraticPayoff payoff, Profile profile) {
    if (!(payoff.row() > 0 && payoff.column() > 0)) {
      throw new IllegalArgumentException(
          "quadratic payoff: expected a and c positive, found %s and %s"
              .formatted(payoff.row(), payoff.column()));
    }
    double[] pull =
        payoff.columnGradient(Profile.mean(profile.row()), new double[payoff.columnDimension()]);
    double[] push =
        payoff.rowGradient(new double[payoff.rowDimension()], Profile.mean(profile.column()));
    return square(pull) / (2 * payoff.column())
        + square(push) / (2 * payoff.row())
        + payoff.row() / 2 * secondMoment(profile.row())
        + payoff.column() / 2 * secondMoment(profile.column());
  }

  private static double secondMoment(ParticleMeasure mu) {
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      sum += mu.weight(i) * square(mu.particle(i));
    }
    return sum;
  }

  private static double square(double[] x) {
    double sum = 0;
    for (double c : x) {
      sum = Math.fma(c, c, sum);
    }
    return sum;
  }

  /**
   * Bounds of the error.
   *
   * @param lower attained by points that were looked at
   * @param upper proved
   */
  public record Bounds(double lower, double upper) {}

  /**
   * Returns bounds for a trigonometric payoff on circles or tori of dimension at most 2, from a
   * grid: between points of a grid of spacing h in each coordinate, V exceeds its largest value on
   * the grid by at most d h^2 / 8 times a bound of its second derivatives in one coordinate and
   * across (the gradient vanishes at the maximum, and a point of the grid lies within h sqrt(d) /
   * 2).
   *
   * @param points of the grid in each coordinate, at least 2
   */
  public static Bounds onTorus(TrigonometricPayoff payoff, Profile profile, int points) {
    double most =
        largest(payoff.columnDimension(), points, y -> profile.columnVariation(payoff, y));
    double least = -largest(payoff.rowDimension(), points, x -> -profile.rowVariation(payoff, x));
    double spacing = 2 * Math.PI / points;
    double gap =
        (payoff.columnDimension() * curvature(payoff, payoff.columnFrequencies())
                + payoff.rowDimension() * curvature(payoff, payoff.rowFrequencies()))
            * spacing
            * spacing
            / 8;
    return new Bounds(most - least, most - least + gap);
  }

  /** A bound of the operator norm of the Hessian of V. */
  private static double curvature(TrigonometricPayoff payoff, double[][] frequencies) {
    double sum = 0;
    for (int k = 0; k < frequencies.length; k++) {
      sum += Math.abs(payoff.amplitudes()[k]) * square(frequencies[k]);
    }
    return sum;
  }

  private static double largest(int dimension, int points, ToDoubleFunction<double[]> of) {
    if (dimension > 2) {
      throw new IllegalArgumentException("grid: expected dimension 1 or 2, found " + dimension);
    }
    double largest = Double.NEGATIVE_INFINITY;
    double[] at = new double[dimension];
    for (int k = 0; k < points; k++) {
      at[0] = 2 * Math.PI * k / points;
      for (int l = 0; l < (dimension == 1 ? 1 : points); l++) {
        if (dimension == 2) {
          at[1] = 2 * Math.PI * l / points;
        }
        largest = Math.max(largest, of.applyAsDouble(at));
      }
    }
    return largest;
  }
}
