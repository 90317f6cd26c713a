package org.measuredynamics.limit;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.model.DataSet;

/**
 * Mean-field Langevin on linear units with square risk and Tikhonov regulariser: V(theta; mu) =
 * theta . (A mean(mu) - c) + lambda |theta|^2 / 2, A = (1/m) sum x x^T, c = (1/m) sum y x. The mean
 * relaxes with B = A + lambda I, deviations from the mean with lambda; Gaussian laws stay Gaussian,
 * for every number of particles, in continuous time and for Euler-Maruyama steps (theory.md,
 * Langevin on linear units). Coordinates are those of the eigenvectors of A.
 */
public final class GaussianLangevin {
  private final double lambda;
  private final double temperature;
  private final RealMatrix vectors;
  private final double[] rates;
  private final double[] target;

  private GaussianLangevin(
      double lambda, double temperature, RealMatrix vectors, double[] rates, double[] target) {
    this.lambda = lambda;
    this.temperature = temperature;
    this.vectors = vectors;
    this.rates = rates;
    this.target = target;
  }

  /**
   * Returns the solution for the energy.
   *
   * @param temperature tau, positive
   * @throws IllegalArgumentException if the energy is not of that family, or there is no
   *     confinement and hence no invariant measure
   */
  public static GaussianLangevin of(NetworkEnergy energy, double temperature) {
    Regulariser regulariser = energy.regulariser();
    if (!energy.unit().name().equals("linear")
        || energy.risk() != Risk.SQUARE
        || regulariser.kind() != Regulariser.Kind.TIKHONOV) {
      throw new IllegalArgumentException(
          "energy: expected unit linear, risk square, regulariser Tikhonov, found %s, %s, %s"
              .formatted(energy.unit().name(), energy.risk(), regulariser.kind()));
    }
    if (!(regulariser.strength() > 0)) {
      throw new IllegalArgumentException(
          "regulariser strength: expected a positive one, without confinement there is no invariant measure");
    }
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "temperature: expected a positive number, found " + temperature);
    }
    DataSet data = energy.data();
    int d = data.dimension();
    double[][] second = new double[d][d];
    double[] first = new double[d];
    for (int j = 0; j < data.size(); j++) {
      double[] x = data.input(j);
      for (int k = 0; k < d; k++) {
        first[k] += data.target(j) * x[k] / data.size();
        for (int l = 0; l < d; l++) {
          second[k][l] += x[k] * x[l] / data.size();
        }
      }
    }
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(second));
    RealMatrix vectors = eigen.getV();
    double[] rates = eigen.getRealEigenvalues().clone();
    double[] target = vectors.preMultiply(first);
    for (int k = 0; k < d; k++) {
      rates[k] = Math.max(0, rates[k]) + regulariser.strength();
    }
    return new GaussianLangevin(regulariser.strength(), temperature, vectors, rates, target);
  }

  /** Returns the eigenvalues of B = A + lambda I, the rates of the mean. */
  public double[] rates() {
    return rates.clone();
  }

  /** Returns lambda, the rate of deviations from the mean. */
  public double confinement() {
    return lambda;
  }

  /** Returns a vector in the coordinates of the eigenvectors. */
  public double[] coordinates(double[] vector) {
    return vectors.preMultiply(vector);
  }

  /** Returns the mean (I - hB)^k m + (I - (I - hB)^k) B^-1 c after k Euler steps from m. */
  public double[] mean(double[] from, double step, int steps) {
    double[] mean = new double[from.length];
    for (int k = 0; k < mean.length; k++) {
      double kept = StrictMath.pow(1 - step * rates[k], steps);
      mean[k] = kept * from[k] + (1 - kept) * target[k] / rates[k];
    }
    return mean;
  }

  /** Returns the factor (1 - h lambda)^k of deviations from the mean after k Euler steps. */
  public double deviation(double step, int steps) {
    return StrictMath.pow(1 - step * lambda, steps);
  }

  /**
   * Returns the variances that k Euler steps add to the coordinates of the mean of n particles, 2
   * tau h / n sum_(j under k) (1 - h b)^2j.
   */
  public double[] meanVariance(int particles, double step, int steps) {
    double[] variance = new double[rates.length];
    for (int k = 0; k < variance.length; k++) {
      variance[k] = variance(rates[k], step, steps) / particles;
    }
    return variance;
  }

  /** Returns the variance that k Euler steps add to each coordinate of a free particle. */
  public double deviationVariance(double step, int steps) {
    return variance(lambda, step, steps);
  }

  private double variance(double rate, double step, int steps) {
    double square = (1 - step * rate) * (1 - step * rate);
    return 2 * temperature * step * (1 - StrictMath.pow(square, steps)) / (1 - square);
  }

  /**
   * A Gaussian law of the mean-field flow, its covariance a multiple of the identity.
   *
   * @param mean in the coordinates of the eigenvectors
   * @param variance of each coordinate
   */
  public record Law(double[] mean, double variance) {}

  /** Returns the mean-field law at time t, in continuous time. */
  public Law law(Law initial, double time) {
    double[] mean = new double[rates.length];
    for (int k = 0; k < mean.length; k++) {
      double fixed = target[k] / rates[k];
      mean[k] = fixed + StrictMath.exp(-rates[k] * time) * (initial.mean[k] - fixed);
    }
    double stationary = temperature / lambda;
    return new Law(
        mean, stationary + StrictMath.exp(-2 * lambda * time) * (initial.variance - stationary));
  }

  /** Returns the free energy above its minimum, E(mu) - E(mu*). */
  public double freeEnergyGap(Law law) {
    double sum = 0;
    for (int k = 0; k < rates.length; k++) {
      double offset = law.mean[k] - target[k] / rates[k];
      sum += 0.5 * rates[k] * offset * offset;
    }
    return sum + temperature * shape(law);
  }

  /** Returns KL(mu | mu*), mu* the minimiser. */
  public double relativeEntropy(Law law) {
    double sum = 0;
    for (int k = 0; k < rates.length; k++) {
      double offset = law.mean[k] - target[k] / rates[k];
      sum += 0.5 * lambda * offset * offset;
    }
    return sum / temperature + shape(law);
  }

  /** Returns KL(mu | mu^), mu^ the Gibbs measure of the first variation at mu. */
  public double relativeEntropyToGibbs(Law law) {
    double sum = 0;
    for (int k = 0; k < rates.length; k++) {
      double offset = rates[k] * (law.mean[k] - target[k] / rates[k]);
      sum += 0.5 * offset * offset / lambda;
    }
    return sum / temperature + shape(law);
  }

  /** KL of two centred Gaussian laws, of the law's variance and the stationary one. */
  private double shape(Law law) {
    double ratio = law.variance * lambda / temperature;
    return 0.5 * rates.length * (ratio - 1 - StrictMath.log(ratio));
  }
}
