package org.measuredynamics.observation;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
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

  /** Returns theta - beta, theta where the flow from 0 on those data ends. */
  public double[] error(Implementation implementation, DataSet data) {
    NetworkEnergy plain =
        NetworkEnergy.of(Unit.named("linear"), Risk.SQUARE, Regulariser.NONE, data);
    double[] theta =
        implementation
            .run(
                untilConverged(
                    isAveraged ? plain.symmetrised(shifts) : plain, gram(data), data.size()))
            .get(0)
            .positions();
    double[] error = new double[parameters()];
    for (int k = 0; k < theta.length; k++) {
      error[coordinate(k)] += (theta[k] - target[k]) / (isAveraged ? root() : 1);
    }
    return error;
  }

  /** The fastest Euler steps there are, until a part of {@value #LEFT} of the start is left. */
  private static Problem untilConverged(NetworkEnergy energy, RealMatrix gram, int samples) {
    double[] rates =
        new EigenDecomposition(gram.scalarMultiply(1.0 / samples)).getRealEigenvalues();
    double fastest = Arrays.stream(rates).max().orElseThrow();
    double slowest = Arrays.stream(rates).min().orElseThrow();
    double step = 2 / (fastest + slowest);
    double part = (fastest - slowest) / (fastest + slowest);
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

  /** X^T X, X the inputs in the coordinates that the regression can see. */
  private RealMatrix gram(DataSet data) {
    RealMatrix design = new Array2DRowRealMatrix(data.size(), parameters());
    for (int j = 0; j < data.size(); j++) {
      double[] x = data.input(j);
      for (int k = 0; k < x.length; k++) {
        design.addToEntry(j, coordinate(k), isAveraged ? x[k] / root() : x[k]);
      }
    }
    return design.transpose().multiply(design);
  }

  private int coordinate(int k) {
    return isAveraged ? k / shifts.order() : k;
  }

  private double root() {
    return Math.sqrt(shifts.order());
  }
}
