package org.measuredynamics.limit;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.QuadraticPayoff;

/**
 * Steps of descent-ascent whose field is linear, z' = -G z: plain, extragradient or optimistic
 * ones, as matrices. On l = x . B y + a |x|^2 / 2 - c |y|^2 / 2 the means z = (m_x, m_y /
 * kappa^{1/2}) have
 *
 * <pre>
 *   G = (a I, kappa^{1/2} B; -kappa^{1/2} B^T, kappa c I)
 * </pre>
 *
 * exactly, at every number of particles and all weights, and what particles are off their mean has
 * G = a, and kappa c (theory.md, Bilinear games). Immutable.
 */
public final class LinearGame {
  private final RealMatrix field;
  private final boolean extragradient;
  private final boolean optimistic;

  private LinearGame(RealMatrix field, DescentAscent dynamics) {
    this.field = field;
    extragradient = dynamics.extragradient();
    optimistic = dynamics.optimistic();
  }

  /**
   * Returns the law of the means, those of the column player over kappa^{1/2}.
   *
   * @param dynamics with transport 1 alone, no noise, and no averages
   * @param step h
   */
  public static LinearGame ofMeans(QuadraticPayoff payoff, DescentAscent dynamics, double step) {
    int rows = payoff.rowDimension();
    int columns = payoff.columnDimension();
    double kappa = dynamics.timeScale();
    double[][] matrix = new double[rows + columns][rows + columns];
    for (int k = 0; k < rows; k++) {
      matrix[k][k] = step * payoff.row();
      for (int l = 0; l < columns; l++) {
        double coupled = step * Math.sqrt(kappa) * payoff.coupling()[k][l];
        matrix[k][rows + l] = coupled;
        matrix[rows + l][k] = -coupled;
      }
    }
    for (int l = 0; l < columns; l++) {
      matrix[rows + l][rows + l] = step * kappa * payoff.column();
    }
    return new LinearGame(new Array2DRowRealMatrix(matrix), dynamics);
  }

  /**
   * Returns the law of what one coordinate of a particle is off the mean of its player.
   *
   * @param rate of the player: a, or kappa c
   * @param step h
   */
  public static LinearGame ofDeviations(double rate, DescentAscent dynamics, double step) {
    double[][] matrix = {{step * rate}};
    return new LinearGame(new Array2DRowRealMatrix(matrix), dynamics);
  }

  /** Returns the law of whatever has that h G. */
  static LinearGame of(RealMatrix field, DescentAscent dynamics) {
    return new LinearGame(field, dynamics);
  }

  /** Returns h G. */
  public RealMatrix field() {
    return field.copy();
  }

  /**
   * Returns what takes the start to where it is after 0, 1, ... steps: M^k, M = I - hG + h^2 G^2 of
   * extragradient steps, I - hG of plain ones; of optimistic ones S_{k+1} = (I - 2hG) S_k + hG
   * S_{k-1}, S_{-1} = S_0 = I.
   */
  public List<RealMatrix> fromStart(int steps) {
    RealMatrix one = MatrixUtils.createRealIdentityMatrix(field.getRowDimension());
    return powers(one, steps);
  }

  /**
   * Returns what takes what one step was off to what the strategies are off 0, 1, ... steps later:
   * as above, but that of optimistic steps S_{-1} = 0.
   */
  public List<RealMatrix> responses(int steps) {
    int d = field.getRowDimension();
    return powers(MatrixUtils.createRealMatrix(d, d), steps);
  }

  private List<RealMatrix> powers(RealMatrix before, int steps) {
    RealMatrix last = before;
    RealMatrix now = MatrixUtils.createRealIdentityMatrix(field.getRowDimension());
    List<RealMatrix> powers = new ArrayList<>(List.of(now));
    for (int k = 0; k < steps; k++) {
      RealMatrix moved = field.multiply(now);
      RealMatrix next;
      if (optimistic) {
        next = now.subtract(moved.scalarMultiply(2)).add(field.multiply(last));
      } else if (extragradient) {
        next = now.subtract(moved).add(field.multiply(moved));
      } else {
        next = now.subtract(moved);
      }
      last = now;
      now = next;
      powers.add(now);
    }
    return powers;
  }
}
