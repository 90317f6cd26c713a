package org.measuredynamics.observation;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/**
 * A quadratic game between n particles a player that start independent and normal, of variance 1
 * about equal coordinates: after any number of Langevin steps means and deviations are independent
 * and normal, and the means are off the mean-field limit by exactly C / n, C their covariance of
 * one particle.
 *
 * @param payoff x . B y + a |x|^2 / 2 - c |y|^2 / 2
 * @param temperature tau
 * @param timeScale kappa
 * @param step h
 * @param row every coordinate of m_x at the start
 * @param column every coordinate of m_y at the start
 */
public record NormalGame(
    QuadraticPayoff payoff,
    double temperature,
    double timeScale,
    double step,
    double row,
    double column) {

  /** Returns the run from n particles a player. */
  public GameRun run(int n, Stream stream, long seed) {
    return run(n, stream, seed, 0);
  }

  /** Returns the run from n particles a player, all of a player moved by one normal offset. */
  public GameRun run(int n, Stream stream, long seed, double shared) {
    Profile initial =
        new Profile(
            GameInstance.around(row, 1, n, payoff.rowDimension(), stream),
            GameInstance.around(column, 1, n, payoff.columnDimension(), stream));
    return new GameRun(
        new DescentAscent(1, 0, temperature, timeScale, false),
        payoff,
        new Profile(
            moved(initial.row(), shared * stream.normal()),
            moved(initial.column(), shared * stream.normal())),
        step,
        seed);
  }

  private static ParticleMeasure moved(ParticleMeasure mu, double offset) {
    return mu.at(Arrays.stream(mu.positions()).map(x -> x + offset).toArray());
  }

  /**
   * The exact law after some steps.
   *
   * @param mean of the means of both players, p + q
   * @param covariance C of n^{1/2} (means - mean)
   * @param row variance of a coordinate of x about the mean
   * @param column that of y
   */
  public record Law(RealVector mean, RealMatrix covariance, double row, double column) {
    /** Returns n (m - E m) . C^{-1} (m - E m): chi-squared with p + q degrees of freedom. */
    public double means(Profile found) {
      RealVector miss =
          new ArrayRealVector(Profile.mean(found.row()))
              .append(new ArrayRealVector(Profile.mean(found.column())))
              .subtract(mean);
      RealVector solved =
          new CholeskyDecomposition(covariance, 1e-9, 1e-300).getSolver().solve(miss);
      return found.row().size() * miss.dotProduct(solved);
    }

    /** Returns a bound of the eigenvalues of C. */
    double largest() {
      return covariance.getFrobeniusNorm();
    }

    /** Returns the variance of a coordinate of a player's particle. */
    public double variance(Player player) {
      return player == Player.ROW ? row : column;
    }

    /**
     * Returns the squared deviations of a player's particles from their mean over their variance:
     * chi-squared with (n - 1) p degrees of freedom.
     */
    public double deviations(Player player, Profile found) {
      ParticleMeasure mu = player.of(found);
      double[] mean = Profile.mean(mu);
      double squares = 0;
      for (int i = 0; i < mu.size(); i++) {
        for (int k = 0; k < mean.length; k++) {
          double miss = mu.position(i, k) - mean[k];
          squares += miss * miss;
        }
      }
      return squares / variance(player);
    }
  }

  /** Returns the law after so many steps. */
  public Law after(int steps) {
    int p = payoff.rowDimension();
    int dimension = p + payoff.columnDimension();
    ParticleMeasure one = ParticleMeasure.uniform(1, new double[1]);
    GaussianGame game =
        new GaussianGame(payoff, temperature, timeScale, step, new Profile(one, one));
    RealMatrix move = game.move();
    RealMatrix noise = game.noise();
    RealVector mean = new ArrayRealVector(dimension);
    RealMatrix covariance = new Array2DRowRealMatrix(dimension, dimension);
    for (int k = 0; k < dimension; k++) {
      mean.setEntry(k, k < p ? row : column);
      covariance.setEntry(k, k, 1);
    }
    double ofRow = 1;
    double ofColumn = 1;
    for (int taken = 0; taken < steps; taken++) {
      mean = move.operate(mean);
      covariance = move.multiply(covariance).multiply(move.transpose()).add(noise);
      ofRow = kept(step * payoff.row()) * ofRow + 2 * temperature * step;
      ofColumn =
          kept(step * timeScale * payoff.column()) * ofColumn + 2 * temperature * step * timeScale;
    }
    return new Law(mean, covariance, ofRow, ofColumn);
  }

  /** What a step keeps of a variance. */
  private static double kept(double pace) {
    return (1 - pace) * (1 - pace);
  }
}
