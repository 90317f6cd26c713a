package org.measuredynamics.limit;

import java.util.Arrays;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.model.DataSet;

/**
 * Gradient descent of linear units phi = theta . x on the square risk, so many steps as one affine
 * map,
 *
 * <pre>
 *   s(k) = B^k s(0) + D_k,  B = I - h A,  D_(k+1) = B D_k + h b,  A = mean x x^T,  b = mean y x,
 * </pre>
 *
 * of the mean neuron under the gradient flow, and of n^{1/2} times the mean neuron in lazy
 * training, for every number of neurons.
 *
 * @param power B^k
 * @param inverse B^-k
 * @param shift D_k
 * @param noise sum_(i below k) B^2i
 */
public record LinearDescent(
    RealMatrix power, RealMatrix inverse, double[] shift, RealMatrix noise) {

  /**
   * Returns the map of so many steps.
   *
   * @param step h, below 1 over the largest eigenvalue of A
   * @throws IllegalArgumentException if the step is longer: B^k need not have an inverse then
   */
  public static LinearDescent after(DataSet data, double step, int steps) {
    int d = data.dimension();
    EigenDecomposition parts = new EigenDecomposition(moment(data));
    double[] rates = parts.getRealEigenvalues();
    RealMatrix power = MatrixUtils.createRealMatrix(d, d);
    RealMatrix inverse = MatrixUtils.createRealMatrix(d, d);
    RealMatrix noise = MatrixUtils.createRealMatrix(d, d);
    double[] shift = new double[d];
    double[] pull = pull(data);
    for (int e = 0; e < d; e++) {
      double kept = 1 - step * rates[e];
      if (!(kept > 0)) {
        throw new IllegalArgumentException(
            "step: expected one below %s, found %s".formatted(1 / rates[e], step));
      }
      double[] axis = parts.getEigenvector(e).toArray();
      RealMatrix onAxis = MatrixUtils.createColumnRealMatrix(axis);
      RealMatrix projection = onAxis.multiply(onAxis.transpose());
      double left = StrictMath.pow(kept, steps);
      power = power.add(projection.scalarMultiply(left));
      inverse = inverse.add(projection.scalarMultiply(1 / left));
      // 1 + kept + ... + kept^(k-1), also where the rate is 0.
      double sum = 0;
      double squares = 0;
      for (int k = 0; k < steps; k++) {
        sum = Math.fma(kept, sum, 1);
        squares = Math.fma(kept * kept, squares, 1);
      }
      noise = noise.add(projection.scalarMultiply(squares));
      double[] along = projection.operate(pull);
      for (int c = 0; c < d; c++) {
        shift[c] = Math.fma(step * sum, along[c], shift[c]);
      }
    }
    return new LinearDescent(power, inverse, shift, noise);
  }

  /** Returns the largest eigenvalue of A. */
  public static double fastest(DataSet data) {
    double[] rates = new EigenDecomposition(moment(data)).getRealEigenvalues();
    return Arrays.stream(rates).max().orElseThrow();
  }

  /**
   * Returns the degrees of freedom of so many steps with a ridge, the sum over the eigenvalues a of
   * A of a / (a + lambda) (1 - (1 - h (a + lambda))^k): the trace of what labels do to outputs
   * (Efron 2004).
   *
   * @param ridge lambda, positive
   */
  public static double freedom(DataSet data, double ridge, double step, int steps) {
    double freedom = 0;
    for (double rate : new EigenDecomposition(moment(data)).getRealEigenvalues()) {
      double pace = Math.max(0, rate) + ridge;
      freedom += rate / pace * (1 - StrictMath.pow(1 - step * pace, steps));
    }
    return freedom;
  }

  /** A. */
  private static RealMatrix moment(DataSet data) {
    RealMatrix inputs = MatrixUtils.createRealMatrix(data.eachInput());
    return inputs.transpose().multiply(inputs).scalarMultiply(1.0 / data.size());
  }

  /** b. */
  private static double[] pull(DataSet data) {
    double[] pull = MatrixUtils.createRealMatrix(data.eachInput()).preMultiply(data.targets());
    Arrays.setAll(pull, c -> pull[c] / data.size());
    return pull;
  }

  /** Returns where a start leads. */
  public double[] end(double[] start) {
    double[] end = power.operate(start);
    Arrays.setAll(end, c -> end[c] + shift[c]);
    return end;
  }

  /** Returns the start that leads there. */
  public double[] start(double[] end) {
    double[] moved = end.clone();
    Arrays.setAll(moved, c -> moved[c] - shift[c]);
    return inverse.operate(moved);
  }
}
