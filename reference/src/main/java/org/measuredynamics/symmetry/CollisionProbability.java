package org.measuredynamics.symmetry;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * The smallest function that separates relational from single-particle networks over sets (in the
 * manner of Zweig, Bruna 2022): on sets of points of {-1, 1}^D, 2^D times the probability that two
 * points drawn from the set agree,
 *
 * <pre>
 *   f(nu) = 2^D sum_x nu({x})^2 = int int prod_k (1 + x_k z_k) nu(dx) nu(dz).
 * </pre>
 *
 * A network over pairs computes it with D products a pair. A network rho(int phi dnu) with L
 * features, whatever rho and phi are, sees L linear functionals of nu; f is a quadratic form of
 * full rank 2^D - 1 on them all, so the features must be exponentially many.
 */
public final class CollisionProbability {
  private static final double RANK = 1e-9;

  private CollisionProbability() {}

  /**
   * Returns f of a set of points of {-1, 1}^D, as a mean over pairs: what a relational network
   * does.
   */
  public static double relational(double[] points, int dimension) {
    int size = points.length / dimension;
    double sum = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double product = 1;
        for (int k = 0; k < dimension; k++) {
          product *= 1 + points[i * dimension + k] * points[j * dimension + k];
        }
        sum += product;
      }
    }
    return sum / ((double) size * size);
  }

  /** Returns f of the weights of the 2^D points. */
  public static double value(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight * weight;
    }
    return weights.length * sum;
  }

  /**
   * Returns the part of the variance of f that no function of given features explains, nu being
   * uniform plus a small isotropic normal perturbation of mass 0: f - 1 is 2^D |v|^2, of which a
   * function of features can know the part in their span, so it is 1 - rank / (2^D - 1).
   *
   * @param features phi_l(x), L rows of length 2^D
   */
  public static double unexplained(double[][] features) {
    int points = features[0].length;
    double[][] centred = new double[features.length][points];
    for (int l = 0; l < features.length; l++) {
      double mean = 0;
      for (double value : features[l]) {
        mean += value / points;
      }
      for (int x = 0; x < points; x++) {
        centred[l][x] = features[l][x] - mean;
      }
    }
    double[] values =
        new SingularValueDecomposition(new Array2DRowRealMatrix(centred, false))
            .getSingularValues();
    int rank = 0;
    for (double value : values) {
      rank += value > RANK * values[0] ? 1 : 0;
    }
    return 1 - rank / (points - 1.0);
  }
}
