package org.measuredynamics.observation;

import java.util.Arrays;
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

  /**
   * Returns the moments of the limit of Euler steps, whose laws are normal.
   *
   * @param row every coordinate of m_x at the start, where variances are 1
   * @param column every coordinate of m_y at the start
   * @param timeScale kappa
   * @param step h
   * @param record numbers of steps, ascending
   */
  public double[][] limit(double row, double column, double timeScale, double step, int[] record) {
    int p = payoff.rowDimension();
    int q = payoff.columnDimension();
    double[] x = new double[p];
    double[] y = new double[q];
    Arrays.fill(x, row);
    Arrays.fill(y, column);
    double ofRow = 1;
    double ofColumn = 1;
    double[][] limit = new double[record.length][];
    int taken = 0;
    for (int k = 0; k < record.length; k++) {
      for (; taken < record[k]; taken++) {
        double[] down = payoff.rowGradient(x, y);
        double[] up = payoff.columnGradient(x, y);
        for (int c = 0; c < p; c++) {
          x[c] -= step * down[c];
        }
        for (int c = 0; c < q; c++) {
          y[c] += step * timeScale * up[c];
        }
        double keptOfRow = 1 - step * payoff.row();
        double keptOfColumn = 1 - step * timeScale * payoff.column();
        ofRow = keptOfRow * keptOfRow * ofRow + 2 * temperature * step;
        ofColumn = keptOfColumn * keptOfColumn * ofColumn + 2 * temperature * step * timeScale;
      }
      limit[k] = both(x, y);
      limit[k][p + q] = square(x) + p * ofRow;
      limit[k][p + q + 1] = square(y) + q * ofColumn;
    }
    return limit;
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
