package org.measuredynamics.game;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.optim.MaxIter;
import org.apache.commons.math3.optim.linear.LinearConstraint;
import org.apache.commons.math3.optim.linear.LinearConstraintSet;
import org.apache.commons.math3.optim.linear.LinearObjectiveFunction;
import org.apache.commons.math3.optim.linear.NonNegativeConstraint;
import org.apache.commons.math3.optim.linear.Relationship;
import org.apache.commons.math3.optim.linear.SimplexSolver;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.message.Fields;
import org.measuredynamics.message.Values;

/**
 * A finite game: strategy k of the row player is the point k of the line, of the column player the
 * point l, and l(k, l) = A_kl. Nothing moves; only weights change.
 *
 * @param matrix A, rows of equal length
 */
@AutoService(Payoff.class)
public record MatrixPayoff(double[][] matrix) implements Payoff {
  /** An example. */
  public MatrixPayoff() {
    this(new double[][] {{0.3, -1, 0.8}, {-0.7, 0.6, 0.1}});
  }

  @Override
  public String kind() {
    return "matrix";
  }

  @Override
  public void write(Fields to) {
    to.put("matrix", matrix);
  }

  @Override
  public Payoff read(Values from) {
    return new MatrixPayoff(from.matrix("matrix"));
  }

  @Override
  public int rowDimension() {
    return 1;
  }

  @Override
  public int columnDimension() {
    return 1;
  }

  @Override
  public double value(double[] x, double[] y) {
    return matrix[(int) x[0]][(int) y[0]];
  }

  @Override
  public double[] rowGradient(double[] x, double[] y) {
    return new double[1];
  }

  @Override
  public double[] columnGradient(double[] x, double[] y) {
    return new double[1];
  }

  @Override
  public double magnitude(double[] x, double[] y) {
    return Math.abs(value(x, y));
  }

  @Override
  public double[] rowMagnitude(double[] x, double[] y) {
    return new double[1];
  }

  @Override
  public double[] columnMagnitude(double[] x, double[] y) {
    return new double[1];
  }

  /** Returns the mixed strategies of those weights. */
  public Profile profile(double[] row, double[] column) {
    return new Profile(line(row), line(column));
  }

  private static ParticleMeasure line(double[] weights) {
    double[] places = new double[weights.length];
    Arrays.setAll(places, k -> k);
    return ParticleMeasure.of(1, places, weights);
  }

  /**
   * Returns an equilibrium by linear programming (von Neumann 1928): the row player's strategy
   * minimises the largest payoff of a column, the column player's maximises the smallest of a row.
   */
  public Profile equilibrium() {
    double[][] negated = new double[matrix[0].length][matrix.length];
    for (int k = 0; k < matrix.length; k++) {
      for (int l = 0; l < matrix[0].length; l++) {
        negated[l][k] = -matrix[k][l];
      }
    }
    return profile(optimal(matrix), optimal(negated));
  }

  /** The strategy over rows that minimises the largest payoff of a column. */
  private static double[] optimal(double[][] matrix) {
    int rows = matrix.length;
    double least = Double.POSITIVE_INFINITY;
    for (double[] row : matrix) {
      for (double entry : row) {
        least = Math.min(least, entry);
      }
    }
    // Payoffs shifted to be positive, so that the value is too.
    double shift = 1 - least;
    List<LinearConstraint> constraints = new ArrayList<>();
    for (int l = 0; l < matrix[0].length; l++) {
      double[] coefficients = new double[rows + 1];
      for (int k = 0; k < rows; k++) {
        coefficients[k] = matrix[k][l] + shift;
      }
      coefficients[rows] = -1;
      constraints.add(new LinearConstraint(coefficients, Relationship.LEQ, 0));
    }
    double[] mass = new double[rows + 1];
    Arrays.fill(mass, 0, rows, 1);
    constraints.add(new LinearConstraint(mass, Relationship.EQ, 1));
    double[] objective = new double[rows + 1];
    objective[rows] = 1;
    double[] found =
        new SimplexSolver()
            .optimize(
                new MaxIter(10_000),
                new LinearObjectiveFunction(objective, 0),
                new LinearConstraintSet(constraints),
                GoalType.MINIMIZE,
                new NonNegativeConstraint(true))
            .getPoint();
    double[] weights = new double[rows];
    double sum = 0;
    for (int k = 0; k < rows; k++) {
      weights[k] = Math.max(0, found[k]);
      sum += weights[k];
    }
    for (int k = 0; k < rows; k++) {
      weights[k] /= sum;
    }
    return weights;
  }
}
