package org.measuredynamics.observation;

import java.util.Arrays;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * F(mu) - min F + F(mu) - E(mu, nu) of a quadratic payoff, F(mu) = max over nu of E(mu, nu), E the
 * payoff with both entropies. Between isotropic normal laws it is a function of moments: m_x, m_y,
 * E|x|^2, E|y|^2, p + q + 2 numbers.
 *
 * @param payoff x . B y + a |x|^2 / 2 - c |y|^2 / 2, a and c positive
 * @param temperature tau
 */
public record LyapunovFunction(QuadraticPayoff payoff, double temperature) {

  /** Returns how many moments it is a function of. */
  public int length() {
    return payoff.rowDimension() + payoff.columnDimension() + 2;
  }

  /** Returns the moments of strategies. */
  public double[] moments(Profile profile) {
    double[] moments = both(Profile.mean(profile.row()), Profile.mean(profile.column()));
    moments[length() - 2] = meanSquare(profile.row());
    moments[length() - 1] = meanSquare(profile.column());
    return moments;
  }

  private double[] both(double[] row, double[] column) {
    double[] both = Arrays.copyOf(row, length());
    System.arraycopy(column, 0, both, row.length, column.length);
    return both;
  }

  private static double meanSquare(ParticleMeasure mu) {
    double sum = 0;
    for (double x : mu.positions()) {
      sum += x * x / mu.size();
    }
    return sum;
  }

  /** Returns the moments of a law. */
  public double[] moments(NormalGame.Law law) {
    int p = payoff.rowDimension();
    int q = payoff.columnDimension();
    double[] mean = law.mean().toArray();
    double[] moments = Arrays.copyOf(mean, length());
    moments[p + q] = square(Arrays.copyOf(mean, p)) + p * law.row();
    moments[p + q + 1] = square(Arrays.copyOfRange(mean, p, p + q)) + q * law.column();
    return moments;
  }

  /**
   * Returns by how much the value of n particles of a law is off that of the law, but with
   * probability alpha: means are within an ellipsoid and variances within an interval, by exact
   * chi-squared quantiles, and the value is a quadratic function of the one and convex in the
   * other.
   */
  public double spread(NormalGame.Law law, int n, double alpha) {
    int p = payoff.rowDimension();
    int q = payoff.columnDimension();
    double[] mean = law.mean().toArray();
    double[] x = Arrays.copyOf(mean, p);
    double[] y = Arrays.copyOfRange(mean, p, p + q);
    double region = above(p + q, alpha / 3) / n;
    double coupling = coupling();
    double c = payoff.column();
    double bend = payoff.row() + coupling * coupling / c + (coupling + c) * (coupling + c) / c;
    RealVector slope = slope(x, y);
    double along = slope.dotProduct(law.covariance().operate(slope));
    return Math.sqrt(along * region)
        + bend * law.largest() * region / 2
        + spread(law.row() * payoff.row(), p, n, alpha / 3)
        + spread(law.column() * c, q, n, alpha / 3);
  }

  /** The gradient in m_x and m_y. */
  private RealVector slope(double[] x, double[] y) {
    double[] best = payoff.columnGradient(x, new double[y.length]);
    double[] slope = new double[x.length + y.length];
    for (int l = 0; l < y.length; l++) {
      best[l] /= payoff.column();
      slope[x.length + l] = payoff.column() * (y[l] - best[l]);
    }
    for (int k = 0; k < x.length; k++) {
      slope[k] = payoff.row() * x[k];
      for (int l = 0; l < y.length; l++) {
        slope[k] += payoff.coupling()[k][l] * (2 * best[l] - y[l]);
      }
    }
    return new ArrayRealVector(slope);
  }

  /** By how much the value of the variance of n particles is off, of one player. */
  private double spread(double scaled, int dimension, int n, double alpha) {
    int freedom = (n - 1) * dimension;
    double most = above(freedom, alpha / 2) / (n * (double) dimension);
    double least =
        new ChiSquaredDistribution(null, freedom).inverseCumulativeProbability(alpha / 2)
            / (n * (double) dimension);
    double exact = divergence(scaled / temperature);
    double off =
        Math.max(
            Math.abs(divergence(most * scaled / temperature) - exact),
            Math.abs(divergence(least * scaled / temperature) - exact));
    // In between it may be 0.
    boolean isAround = least * scaled < temperature && temperature < most * scaled;
    return dimension * temperature / 2 * (isAround ? Math.max(off, exact) : off);
  }

  private static double above(int freedom, double alpha) {
    return new ChiSquaredDistribution(null, freedom).inverseCumulativeProbability(1 - alpha);
  }

  /** |B|. */
  private double coupling() {
    return Math.sqrt(Arrays.stream(payoff.coupling()).mapToDouble(row -> square(row)).sum());
  }

  /**
   * Returns the value: with m_K = B^T m_x / c the mean of the best answer to mu, and s, t the
   * variances, a |m_x|^2 / 2 + c |m_K|^2 / 2 + c |m_y - m_K|^2 / 2 and tau (p H(s a / tau) + q H(t
   * c / tau)) / 2, H(r) = r - 1 - log r.
   */
  public double at(double[] moments) {
    int p = payoff.rowDimension();
    int q = payoff.columnDimension();
    double[] x = Arrays.copyOf(moments, p);
    double[] y = Arrays.copyOfRange(moments, p, p + q);
    double a = payoff.row();
    double c = payoff.column();
    double s = (moments[p + q] - square(x)) / p;
    double t = (moments[p + q + 1] - square(y)) / q;
    double[] best = payoff.columnGradient(x, new double[q]);
    Arrays.setAll(best, l -> best[l] / c);
    double[] miss = new double[q];
    Arrays.setAll(miss, l -> y[l] - best[l]);
    double ofRow =
        a / 2 * square(x)
            + c / 2 * square(best)
            + p * temperature / 2 * divergence(s * a / temperature);
    double ofColumn = c / 2 * square(miss) + q * temperature / 2 * divergence(t * c / temperature);
    return ofRow + ofColumn;
  }

  private static double square(double[] x) {
    return Arrays.stream(x).map(c -> c * c).sum();
  }

  /** Twice the relative entropy of normal laws whose variances are in the ratio r. */
  private static double divergence(double r) {
    return r - 1 - StrictMath.log(r);
  }
}
