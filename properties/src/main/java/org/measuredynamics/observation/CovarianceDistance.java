package org.measuredynamics.observation;

import java.util.Arrays;
import org.measuredynamics.contract.BrokenException;

/**
 * How far the second moments of the fluctuations of trained networks are from their limit C, on the
 * data, in Frobenius norms. The networks' own neurons split it: what these are in the mean over so
 * many networks, were networks linear in them; what they do at this width, by the flow from them;
 * and what the program did beyond.
 *
 * @param networks R
 * @param limit |C|
 * @param whole |1/R sum_r g_r g_r^T - C|, at most the sum of the next three
 * @param draws |1/R sum_r l_r l_r^T - C|, l the part that is linear in the neurons drawn
 * @param width |1/R sum_r (g*_r g*_r^T - l_r l_r^T)|, g* of the flow from these neurons
 * @param program |1/R sum_r (g_r g_r^T - g*_r g*_r^T)|
 * @param rounding what of the last float64 explains at most, and float32
 */
public record CovarianceDistance(
    int networks,
    double limit,
    double whole,
    double draws,
    double width,
    double program,
    double[] rounding) {
  /** Unit roundoffs of float64 and float32. */
  private static final double[] ROUNDOFFS = {0x1p-53, 0x1p-24};

  /**
   * Returns the distance after the last record.
   *
   * @param n the width of the networks
   * @param initial neurons of each network, R x n p
   * @param outputs of each network on the data, R x m
   * @throws BrokenException if a neuron is none of the atoms of the law
   */
  public static CovarianceDistance of(
      Replication replication, int n, double[][] initial, double[][] outputs) {
    int last = replication.record().length - 1;
    int m = outputs[0].length;
    int count = outputs.length;
    double[][] limit = replication.limit().covariance(replication.record()[last]);
    double[][] linear = new double[m][m];
    double[][] exact = new double[m][m];
    double[][] found = new double[m][m];
    double[] radius = new double[ROUNDOFFS.length];
    double[] rounding = new double[ROUNDOFFS.length];
    Arrays.setAll(radius, u -> Math.sqrt(n) * norm(replication.rounding(n, ROUNDOFFS[u])[last]));
    for (int r = 0; r < count; r++) {
      int[] drawn = replication.drawn(initial[r], r);
      double[] flow = replication.exact(drawn, n)[last];
      add(replication.linear(drawn, n)[last], count, linear);
      add(flow, count, exact);
      add(replication.fluctuation(outputs[r], last, n), count, found);
      double size = norm(flow);
      for (int u = 0; u < rounding.length; u++) {
        rounding[u] += (2 * size + radius[u]) * radius[u] / count;
      }
    }
    return new CovarianceDistance(
        count,
        apart(limit, new double[m][m]),
        apart(found, limit),
        apart(linear, limit),
        apart(exact, linear),
        apart(found, exact),
        rounding);
  }

  private static double norm(double[] x) {
    double square = 0;
    for (double each : x) {
      square += each * each;
    }
    return Math.sqrt(square);
  }

  private static void add(double[] g, int count, double[][] moments) {
    for (int j = 0; j < g.length; j++) {
      for (int k = 0; k < g.length; k++) {
        moments[j][k] += g[j] * g[k] / count;
      }
    }
  }

  private static double apart(double[][] one, double[][] other) {
    double square = 0;
    for (int j = 0; j < one.length; j++) {
      double row = norm(Replication.minus(one[j], other[j]));
      square += row * row;
    }
    return Math.sqrt(square);
  }
}
