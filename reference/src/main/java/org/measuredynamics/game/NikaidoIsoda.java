package org.measuredynamics.game;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.measuredynamics.kernel.Fdlibm;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

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
   * Returns a bound of the rounding of {@link #of(MatrixPayoff, Profile)} and of both sides of it:
   * of sums of n terms, and of weights whose sum is 1 to within n 2^-50.
   */
  public static double rounding(MatrixPayoff payoff, Profile profile) {
    double largest = 0;
    for (double[] row : payoff.matrix()) {
      for (double entry : row) {
        largest = Math.max(largest, Math.abs(entry));
      }
    }
    int terms = profile.row().size() + profile.column().size();
    return 16 * (terms + 4) * 0x1p-53 * largest;
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
    return dot(x, x);
  }

  /**
   * Returns the error of a trigonometric payoff of two circles, of frequencies at most 2, exactly
   * up to rounding.
   *
   * @throws IllegalArgumentException if a strategy has another dimension than 1, or a frequency is
   *     none of -2, ..., 2
   */
  public static double of(TrigonometricPayoff payoff, Profile profile) {
    double most =
        variation(payoff, profile.row(), payoff.rowFrequencies(), payoff.columnFrequencies(), -1)
            .max();
    double least =
        variation(payoff, profile.column(), payoff.columnFrequencies(), payoff.rowFrequencies(), 1)
            .min();
    return most - least;
  }

  /** sum_k A_k int cos(+/- (p_k u - q_k v) + s_k) d(opponent)(v), the sign that of p_k. */
  private static TrigonometricPolynomial variation(
      TrigonometricPayoff payoff,
      ParticleMeasure opponent,
      double[][] theirs,
      double[][] own,
      double sign) {
    double mean = 0;
    double[] cosines = new double[2];
    double[] sines = new double[2];
    for (int k = 0; k < own.length; k++) {
      double frequency = sign * own[k][0];
      double order = Math.abs(frequency);
      if (own[k].length != 1 || theirs[k].length != 1 || order > 2 || order != Math.rint(order)) {
        throw new IllegalArgumentException(
            "Nikaido-Isoda error on circles: expected one frequency of a player, of -2 to 2, found %s and %s"
                .formatted(Arrays.toString(own[k]), Arrays.toString(theirs[k])));
      }
      for (int j = 0; j < opponent.size(); j++) {
        double weight = opponent.weight(j) * payoff.amplitudes()[k];
        double angle = payoff.phases()[k] - sign * theirs[k][0] * opponent.position(j, 0);
        if (order == 0) {
          mean += weight * Fdlibm.cos(angle);
        } else {
          cosines[(int) order - 1] += weight * Fdlibm.cos(angle);
          sines[(int) order - 1] -= weight * Math.signum(frequency) * Fdlibm.sin(angle);
        }
      }
    }
    return new TrigonometricPolynomial(mean, cosines, sines);
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
    return onGrid(payoff, profile, payoff, grid(0, 2 * Math.PI, points, false));
  }

  /**
   * Returns bounds for a smooth payoff on cubes [-1, 1]^d of dimension at most 2, by the same
   * argument: a maximum on a face is reached within the face, of which the grid has its own points.
   *
   * @param points of the grid in each coordinate, at least 2
   */
  public static Bounds onBox(BoxTrigonometric payoff, Profile profile, int points) {
    return onGrid(payoff, profile, payoff.terms(), grid(-1, 1, points, true));
  }

  private static Bounds onGrid(
      Payoff payoff, Profile profile, TrigonometricPayoff terms, double[] grid) {
    double most = largest(payoff.columnDimension(), grid, y -> profile.columnVariation(payoff, y));
    double least = -largest(payoff.rowDimension(), grid, x -> -profile.rowVariation(payoff, x));
    double spacing = grid[1] - grid[0];
    double gap =
        (payoff.columnDimension() * curvature(terms, terms.columnFrequencies())
                + payoff.rowDimension() * curvature(terms, terms.rowFrequencies()))
            * spacing
            * spacing
            / 8;
    return new Bounds(most - least, most - least + gap);
  }

  private static double[] grid(double low, double high, int points, boolean isClosed) {
    double[] grid = new double[points];
    Arrays.setAll(grid, k -> low + (high - low) * k / (isClosed ? points - 1 : points));
    return grid;
  }

  /**
   * Returns bounds in the game of generators and critics in the plane. The best phase b of a critic
   * is known: grids are of w and of x alone.
   *
   * @param points of the grid in each coordinate, at least 2
   */
  public static Bounds onBox(GeneratorCritic payoff, Profile profile, int points) {
    double[] grid = grid(-1, 1, points, true);
    double most =
        largest(
            payoff.rowDimension(),
            grid,
            w -> {
              double[] y = Arrays.copyOf(w, w.length + 1);
              double cosine = profile.columnVariation(payoff, y);
              y[w.length] = 0.5;
              return Math.hypot(cosine, profile.columnVariation(payoff, y));
            });
    double least = -largest(payoff.rowDimension(), grid, x -> -profile.rowVariation(payoff, x));
    double omega = payoff.bandwidth();
    double s = payoff.deviation() * omega;
    int d = payoff.rowDimension();
    // |z| <= sqrt(d): second derivatives of exp(-s^2 |w|^2 / 2) (cos - sum cos), each bounded.
    double across = 2 * (omega * omega * d + 2 * omega * Math.sqrt(d) * s + s * s);
    double spacing = grid[1] - grid[0];
    return new Bounds(
        most - least, most - least + d * (omega * omega * d + across) * spacing * spacing / 8);
  }

  /**
   * Returns the error of a polynomial payoff on spheres, in any dimension: both first variations
   * are quadratic, and their extrema on the sphere are roots of the secular equation (Gander,
   * Golub, von Matt 1989).
   */
  public static double of(SphericalPolynomial payoff, Profile profile) {
    double[][][] a = payoff.matrices();
    double[] meanOfX = Profile.mean(profile.row());
    double[] meanOfY = Profile.mean(profile.column());
    int d = meanOfX.length;
    double[][] row = new double[d][d];
    double[][] column = new double[d][d];
    double[] ofRow = payoff.vectors()[0].clone();
    double[] ofColumn = payoff.vectors()[1].clone();
    for (int k = 0; k < d; k++) {
      for (int l = 0; l < d; l++) {
        row[k][l] += (a[0][k][l] + a[0][l][k]) / 2;
        row[l][l] += meanOfY[k] * a[3][k][l];
        column[k][l] -= (a[2][k][l] + a[2][l][k]) / 2;
        ofRow[k] += a[1][k][l] * meanOfY[l];
        ofColumn[k] += a[1][l][k] * meanOfX[l];
        for (int i = 0; i < profile.row().size(); i++) {
          double x = profile.row().position(i, l);
          ofColumn[k] += profile.row().weight(i) * a[3][k][l] * x * x;
        }
      }
    }
    double[] negated = Arrays.stream(ofColumn).map(c -> -c).toArray();
    double ownOfRow = 0;
    for (int i = 0; i < profile.row().size(); i++) {
      double[] x = profile.row().particle(i);
      ownOfRow += profile.row().weight(i) * (form(a[0], x) + dot(payoff.vectors()[0], x));
    }
    double ownOfColumn = 0;
    for (int j = 0; j < profile.column().size(); j++) {
      double[] y = profile.column().particle(j);
      ownOfColumn += profile.column().weight(j) * (form(a[2], y) + dot(payoff.vectors()[1], y));
    }
    return (ownOfRow - least(column, negated)) - (ownOfColumn + least(row, ofRow));
  }

  private static double form(double[][] matrix, double[] x) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += x[k] * dot(matrix[k], x);
    }
    return sum;
  }

  private static double dot(double[] first, double[] second) {
    double sum = 0;
    for (int k = 0; k < first.length; k++) {
      sum = Math.fma(first[k], second[k], sum);
    }
    return sum;
  }

  /** The least value of x . Q x + b . x on the unit sphere, Q symmetric. */
  private static double least(double[][] q, double[] b) {
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(q));
    double[] values = eigen.getRealEigenvalues();
    double[] parts = eigen.getVT().operate(b);
    double lowest = Arrays.stream(values).min().orElseThrow();
    double length = Math.sqrt(square(b));
    if (length == 0) {
      return lowest;
    }
    // The dual, sup over lambda <= lowest of lambda - sum parts^2 / (4 (values - lambda)), is
    // tight.
    double low = lowest - length;
    double high = lowest;
    for (int k = 0; k < 200 && high - low > 1e-15 * (1 + Math.abs(lowest) + length); k++) {
      double middle = (low + high) / 2;
      double slope = 1;
      for (int l = 0; l < values.length; l++) {
        double gap = values[l] - middle;
        slope -= parts[l] == 0 ? 0 : parts[l] * parts[l] / (4 * gap * gap);
      }
      if (slope > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double value = low;
    for (int k = 0; k < values.length; k++) {
      value -= parts[k] == 0 ? 0 : parts[k] * parts[k] / (4 * (values[k] - low));
    }
    return value;
  }

  /**
   * Returns a lower bound of the error of any payoff: best answers by projected gradient steps from
   * random points.
   *
   * @param starts how many random points, at least 1
   * @param seed of those points
   */
  public static double multiStart(Payoff payoff, Profile profile, int starts, long seed) {
    double most = Double.NEGATIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY;
    for (int r = 0; r < starts; r++) {
      double[] x = Stream.of(seed, r, 0, 0, Purpose.INSTANCE).normals(payoff.rowDimension());
      double[] y = Stream.of(seed, r, 1, 0, Purpose.INSTANCE).normals(payoff.columnDimension());
      payoff.space().retract(x, 0, x.length);
      payoff.space().retract(y, 0, y.length);
      least = Math.min(least, climbed(payoff, profile, x, true));
      most = Math.max(most, climbed(payoff, profile, y, false));
    }
    return most - least;
  }

  private static double climbed(Payoff payoff, Profile profile, double[] from, boolean isRow) {
    double[] at = from;
    double value = isRow ? profile.rowVariation(payoff, at) : profile.columnVariation(payoff, at);
    double pace = 0.5;
    while (pace > 1e-10) {
      ParticleMeasure one = ParticleMeasure.uniform(at.length, at);
      double[] velocity =
          isRow
              ? new Profile(one, profile.column()).rowGradient(payoff)
              : new Profile(profile.row(), one).columnGradient(payoff);
      payoff.space().project(at, velocity, 0, at.length);
      double[] next = at.clone();
      for (int k = 0; k < next.length; k++) {
        next[k] += (isRow ? -pace : pace) * velocity[k];
      }
      payoff.space().retract(next, 0, next.length);
      double after =
          isRow ? profile.rowVariation(payoff, next) : profile.columnVariation(payoff, next);
      double gain = isRow ? value - after : after - value;
      if (gain > 1e-14 * (1 + Math.abs(value))) {
        at = next;
        value = after;
        pace *= 1.2;
      } else {
        pace /= 2;
      }
    }
    return value;
  }

  /** A bound of the operator norm of the Hessian of V. */
  private static double curvature(TrigonometricPayoff payoff, double[][] frequencies) {
    double sum = 0;
    for (int k = 0; k < frequencies.length; k++) {
      sum += Math.abs(payoff.amplitudes()[k]) * square(frequencies[k]);
    }
    return sum;
  }

  private static double largest(int dimension, double[] grid, ToDoubleFunction<double[]> of) {
    if (dimension > 2) {
      throw new IllegalArgumentException("grid: expected dimension 1 or 2, found " + dimension);
    }
    double largest = Double.NEGATIVE_INFINITY;
    double[] at = new double[dimension];
    for (double first : grid) {
      at[0] = first;
      for (int l = 0; l < (dimension == 1 ? 1 : grid.length); l++) {
        if (dimension == 2) {
          at[1] = grid[l];
        }
        largest = Math.max(largest, of.applyAsDouble(at));
      }
    }
    return largest;
  }
}
