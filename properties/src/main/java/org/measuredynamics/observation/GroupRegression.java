package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.symmetry.Group;

/**
 * Ridgeless linear regression on normal inputs, averaged over the cyclic shifts of blocks of
 * coordinates or not, as an implementation's flow of a linear unit finds it. Errors are taken in
 * orthonormal coordinates of what the regression can see: all of R^d, or the mean of each block
 * times sqrt(|G|).
 *
 * @param shifts the group; blocks have as many coordinates as it has elements
 * @param target beta, length d
 * @param noise sigma of the targets
 * @param isAveraged whether the unit is averaged over the group
 */
public record GroupRegression(Group shifts, double[] target, double noise, boolean isAveraged) {
  /** What is left of the start when the flow is followed no further, as a part of it. */
  public static final double LEFT = 1e-9;

  /** Returns the number of coordinates that the regression can see. */
  public int parameters() {
    return isAveraged ? target.length / shifts.order() : target.length;
  }

  /** Draws so many data: normal inputs, y = beta . x and normal noise. */
  public DataSet data(int samples, Stream stream) {
    int d = target.length;
    double[] inputs = stream.normals(samples * d);
    double[] targets = new double[samples];
    for (int j = 0; j < samples; j++) {
      targets[j] = noise * stream.normal();
      for (int k = 0; k < d; k++) {
        targets[j] += target[k] * inputs[j * d + k];
      }
    }
    return DataSet.of("normal", d, inputs, targets);
  }

  /**
   * Where the flow from 0 on some data ended.
   *
   * @param error theta - beta
   * @param problem that was followed
   * @param part of the distance to least squares that a step leaves
   */
  public record Solution(
      GroupRegression regression, DataSet data, double[] error, Problem problem, double part) {
    /**
     * Returns whether theta is least squares: the distance, but for what is left of the start and
     * for rounding, of each step times what the steps after it leave.
     *
     * @param number of the data
     */
    public Comparison isLeastSquares(Trial<?> trial, int number) {
      RealMatrix design = regression.design(data);
      RealVector best =
          new CholeskyDecomposition(regression.gram(data))
              .getSolver()
              .solve(design.transpose().operate(new ArrayRealVector(data.targets())));
      RealVector theta = new ArrayRealVector(error);
      for (int k = 0; k < regression.target.length; k++) {
        theta.addToEntry(regression.coordinate(k), regression.target[k] / regression.scale());
      }
      int steps = problem.record()[0];
      List<ParticleMeasure> path =
          GradientFlow.of(problem.energy())
              .euler(problem.initial(), problem.step(), Trial.every(steps));
      double rounding = 0;
      for (int k = 0; k < steps; k++) {
        rounding = part * rounding + stepRounding(path.get(k), trial.roundoff());
      }
      double condition = (1 + part) / (1 - part);
      double solving = 64 * error.length * EulerPath.U * condition * best.getNorm();
      return Comparison.atMost(
          "distance to least squares, data %d of %d".formatted(number, data.size()),
          theta.getDistance(best),
          0,
          Budget.of(LEFT * best.getNorm(), rounding + solving));
    }

    private double stepRounding(ParticleMeasure mu, double u) {
      double[] gradient = problem.energy().gradient(mu);
      double[] bound = problem.energy().gradientRounding(mu, u);
      double square = 0;
      for (int c = 0; c < bound.length; c++) {
        double moved = Math.abs(mu.positions()[c]) + 2 * problem.step() * Math.abs(gradient[c]);
        double rounding = 2 * problem.step() * bound[c] + 8 * u * moved;
        square = Math.fma(rounding, rounding, square);
      }
      return Math.sqrt(square);
    }
  }

  /** Returns where the implementation's flow from 0 on those data ends. */
  public Solution solution(Implementation implementation, DataSet data) {
    NetworkEnergy plain =
        NetworkEnergy.of(Unit.named("linear"), Risk.SQUARE, Regulariser.NONE, data);
    NetworkEnergy energy = isAveraged ? plain.symmetrised(shifts) : plain;
    double[] rates =
        new EigenDecomposition(gram(data).scalarMultiply(1.0 / data.size())).getRealEigenvalues();
    double fastest = Arrays.stream(rates).max().orElseThrow();
    double slowest = Arrays.stream(rates).min().orElseThrow();
    double part = (fastest - slowest) / (fastest + slowest);
    Problem problem = untilConverged(energy, 2 / (fastest + slowest), part);
    double[] theta = implementation.run(problem).get(0).positions();
    double[] error = new double[parameters()];
    for (int k = 0; k < theta.length; k++) {
      error[coordinate(k)] += (theta[k] - target[k]) / scale();
    }
    return new Solution(this, data, error, problem, part);
  }

  /** The fastest Euler steps there are, until a part of {@value #LEFT} of the start is left. */
  private static Problem untilConverged(NetworkEnergy energy, double step, double part) {
    int steps = (int) Math.ceil(StrictMath.log(LEFT) / StrictMath.log(part));
    int d = energy.data().dimension();
    ParticleMeasure start = ParticleMeasure.uniform(d, new double[d]);
    return new Problem(energy, start, Problem.Scheme.EULER, step, new int[] {steps});
  }

  /** Returns (X^T X)^{1/2} error / sigma: given the inputs it is standard normal. */
  public RealVector whitened(DataSet data, double[] error) {
    return new EigenDecomposition(gram(data))
        .getSquareRoot()
        .operate(new ArrayRealVector(error))
        .mapDivide(noise);
  }

  /** X, the inputs in the coordinates that the regression can see. */
  private RealMatrix design(DataSet data) {
    RealMatrix design = new Array2DRowRealMatrix(data.size(), parameters());
    for (int j = 0; j < data.size(); j++) {
      double[] x = data.input(j);
      for (int k = 0; k < x.length; k++) {
        design.addToEntry(j, coordinate(k), x[k] / scale());
      }
    }
    return design;
  }

  /** X^T X. */
  private RealMatrix gram(DataSet data) {
    RealMatrix design = design(data);
    return design.transpose().multiply(design);
  }

  private int coordinate(int k) {
    return isAveraged ? k / shifts.order() : k;
  }

  /** The sum over a block by this is its orthonormal coordinate. */
  private double scale() {
    return isAveraged ? Math.sqrt(shifts.order()) : 1;
  }
}
