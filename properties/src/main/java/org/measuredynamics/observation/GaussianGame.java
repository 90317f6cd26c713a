package org.measuredynamics.observation;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The Gaussian law of n particles a player under Langevin descent-ascent of a quadratic payoff, for
 * Euler steps exactly. The means of both players follow m -&gt; M m with noise of covariance 2 tau
 * h / n; deviations from the mean decay with the confinement alone.
 *
 * @param payoff x . B y + a |x|^2 / 2 - c |y|^2 / 2
 * @param temperature tau
 * @param timeScale kappa
 * @param step h
 * @param initial where the particles start
 */
public record GaussianGame(
    QuadraticPayoff payoff, double temperature, double timeScale, double step, Profile initial) {

  /**
   * Returns (m - E m) . C^{-1} (m - E m), m the means of both players after so many steps, C their
   * covariance: chi-squared with {@link #dimension} degrees of freedom.
   */
  public double means(Profile found, int steps) {
    RealMatrix move = move();
    RealMatrix noise = noise();
    RealVector mean = bothMeans(initial);
    RealMatrix covariance = new Array2DRowRealMatrix(dimension(), dimension());
    for (int taken = 0; taken < steps; taken++) {
      mean = move.operate(mean);
      covariance = move.multiply(covariance).multiply(move.transpose()).add(noise);
    }
    RealVector miss = bothMeans(found).subtract(mean);
    return miss.dotProduct(
        new CholeskyDecomposition(covariance, 1e-9, 1e-300).getSolver().solve(miss));
  }

  /** Returns p + q. */
  public int dimension() {
    return payoff.rowDimension() + payoff.columnDimension();
  }

  private static RealVector bothMeans(Profile profile) {
    return new ArrayRealVector(Profile.mean(profile.row()))
        .append(new ArrayRealVector(Profile.mean(profile.column())));
  }

  /** M: I - h a and -h B in the rows of x, h kappa B^T and I - h kappa c in those of y. */
  RealMatrix move() {
    int p = payoff.rowDimension();
    int q = payoff.columnDimension();
    RealMatrix move = new Array2DRowRealMatrix(p + q, p + q);
    for (int k = 0; k < p; k++) {
      move.setEntry(k, k, 1 - pace(Player.ROW) * payoff.row());
      for (int l = 0; l < q; l++) {
        move.setEntry(k, p + l, pace(Player.ROW) * -payoff.coupling()[k][l]);
        move.setEntry(p + l, k, pace(Player.COLUMN) * payoff.coupling()[k][l]);
      }
    }
    for (int l = 0; l < q; l++) {
      move.setEntry(p + l, p + l, 1 - pace(Player.COLUMN) * payoff.column());
    }
    return move;
  }

  RealMatrix noise() {
    int p = payoff.rowDimension();
    RealMatrix noise = new Array2DRowRealMatrix(dimension(), dimension());
    for (int k = 0; k < dimension(); k++) {
      Player player = k < p ? Player.ROW : Player.COLUMN;
      noise.setEntry(k, k, 2 * temperature * pace(player) / player.of(initial).size());
    }
    return noise;
  }

  private double pace(Player player) {
    return Math.abs(player.step(step, timeScale));
  }

  /**
   * Returns the squared deviations of a player's particles from their mean after so many steps,
   * less what is kept of those at the start, over their variance: chi-squared with (n - 1) p
   * degrees of freedom.
   */
  public double deviations(Player player, Profile found, int steps) {
    double pace = pace(player);
    double confinement = player == Player.ROW ? payoff.row() : payoff.column();
    double kept = StrictMath.pow(1 - pace * confinement, steps);
    double factor = (1 - pace * confinement) * (1 - pace * confinement);
    double variance = 2 * temperature * pace * (1 - StrictMath.pow(factor, steps)) / (1 - factor);
    ParticleMeasure start = player.of(initial);
    ParticleMeasure end = player.of(found);
    double[] from = Profile.mean(start);
    double[] to = Profile.mean(end);
    double squares = 0;
    for (int i = 0; i < start.size(); i++) {
      for (int k = 0; k < from.length; k++) {
        double miss = end.position(i, k) - to[k] - kept * (start.position(i, k) - from[k]);
        squares += miss * miss / variance;
      }
    }
    return squares;
  }
}
