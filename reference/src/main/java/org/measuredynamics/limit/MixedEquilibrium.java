package org.measuredynamics.limit;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The game l(x, y) = A sin 2x + B sin 2y + C cos(x + y) of two circles, whose equilibrium is mixed:
 * x in {3 pi / 4, 7 pi / 4}, y in {pi / 4, 5 pi / 4}, of mass 1/2 each (Wang, Chizat 2022 with A =
 * B = 1, C = 2 and angles 2 pi x). Near it two particles of either player have the coordinates
 * (x_1, x_2, log w_1 / w_2; y_1, y_2, log v_1 / v_2), less those of the equilibrium, in which a
 * step of positions and weights is an Euler step of a smooth field; its derivative is
 *
 * <pre>
 *   x:        4 gamma A, against y: gamma C / 2 (1, -1; -1, 1)
 *   y:        4 gamma B, against x: -gamma C / 2 (1, -1; -1, 1)
 *   log w:    -alpha C against log v, and alpha C the other way
 * </pre>
 *
 * with transport gamma and reaction alpha (theory.md, A mixed equilibrium). Immutable.
 *
 * @param row A, positive
 * @param column B, positive
 * @param coupling C, positive
 */
public record MixedEquilibrium(double row, double column, double coupling) {
  private static final double[] ROW = {0.75 * Math.PI, 1.75 * Math.PI};
  private static final double[] COLUMN = {0.25 * Math.PI, 1.25 * Math.PI};

  /** Returns the payoff. */
  public TrigonometricPayoff payoff() {
    return new TrigonometricPayoff(
        new double[] {row, column, coupling},
        new double[][] {{2}, {0}, {1}},
        new double[][] {{0}, {-2}, {-1}},
        new double[] {-Math.PI / 2, -Math.PI / 2, 0});
  }

  /** Returns h times the derivative of the field at the equilibrium, 6 x 6. */
  public LinearGame law(DescentAscent dynamics, double step) {
    double gamma = step * dynamics.transport();
    double alpha = step * dynamics.reaction();
    double[][] matrix = new double[6][6];
    for (int i = 0; i < 2; i++) {
      matrix[i][i] = 4 * gamma * row;
      matrix[3 + i][3 + i] = 4 * gamma * column;
      for (int j = 0; j < 2; j++) {
        double across = gamma * coupling / 2 * (i == j ? 1 : -1);
        matrix[i][3 + j] = across;
        matrix[3 + j][i] = -across;
      }
    }
    matrix[2][5] = -alpha * coupling;
    matrix[5][2] = alpha * coupling;
    return LinearGame.of(new Array2DRowRealMatrix(matrix), dynamics);
  }

  /** Returns the strategies of those coordinates. */
  public Profile at(RealVector z) {
    return new Profile(player(z, 0, ROW), player(z, 3, COLUMN));
  }

  private static ParticleMeasure player(RealVector z, int first, double[] atoms) {
    double ratio = StrictMath.exp(z.getEntry(first + 2));
    return ParticleMeasure.of(
        1,
        new double[] {atoms[0] + z.getEntry(first), atoms[1] + z.getEntry(first + 1)},
        new double[] {ratio / (1 + ratio), 1 / (1 + ratio)});
  }

  /** Returns the coordinates of strategies of two particles each. */
  public RealVector coordinates(Profile profile) {
    double[] z = new double[6];
    put(profile.row(), ROW, z, 0);
    put(profile.column(), COLUMN, z, 3);
    return new ArrayRealVector(z, false);
  }

  private static void put(ParticleMeasure mu, double[] atoms, double[] z, int first) {
    for (int i = 0; i < 2; i++) {
      z[first + i] = mu.position(i, 0) - atoms[i];
    }
    z[first + 2] = StrictMath.log(mu.weight(0) / mu.weight(1));
  }

  /**
   * Returns the derivative of a step at strategies of two particles each, by central differences: 6
   * x 6.
   */
  public RealMatrix derivative(DescentAscent dynamics, Profile at, double step) {
    double spacing = 1e-5;
    RealMatrix derivative = new Array2DRowRealMatrix(6, 6);
    RealVector z = coordinates(at);
    for (int k = 0; k < 6; k++) {
      RealVector[] ends = new RealVector[2];
      for (int side = 0; side < 2; side++) {
        RealVector from = z.copy();
        from.addToEntry(k, side == 0 ? -spacing : spacing);
        ends[side] = coordinates(dynamics.run(payoff(), at(from), step, new int[] {1}, 0).get(0));
      }
      derivative.setColumnVector(k, ends[1].subtract(ends[0]).mapDivide(2 * spacing));
    }
    return derivative;
  }

  /** Returns C (|w_1 - w_2| + |v_1 - v_2|), the error where positions are those of the atoms. */
  public double errorOfMasses(Profile profile) {
    return coupling * (difference(profile.row()) + difference(profile.column()));
  }

  private static double difference(ParticleMeasure mu) {
    return Math.abs(mu.weight(0) - mu.weight(1));
  }

  /** Returns how far the error is from {@link #errorOfMasses} at most; of second order. */
  public double errorOfPlaces(Profile profile) {
    double[] row = offAtoms(profile.row(), ROW);
    double[] column = offAtoms(profile.column(), COLUMN);
    return 2 * row() * row[1]
        + 2 * column() * column[1]
        + coupling * (row[1] + column[1]) / 2
        + coupling * coupling * (row[0] * row[0] / column() + column[0] * column[0] / row()) / 8;
  }

  /** sum_i w_i |x_i - atom i| and sum_i w_i (x_i - atom i)^2. */
  private static double[] offAtoms(ParticleMeasure mu, double[] atoms) {
    double[] sums = new double[2];
    for (int i = 0; i < 2; i++) {
      double off = Math.abs(mu.position(i, 0) - atoms[i]);
      sums[0] += mu.weight(i) * off;
      sums[1] += mu.weight(i) * off * off;
    }
    return sums;
  }
}
