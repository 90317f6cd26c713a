package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.measuredynamics.statistic.Interval;

/**
 * What n Cov(f_n) exceeds the covariance C_t of the limit by, at three widths, each twice the one
 * before: looked at through linear forms sum_jl form_jl (n Cov - C_t)_jl, extrapolated in 1/n.
 *
 * @param widths means of {@link #products}
 */
public record CovarianceExcess(List<FluctuationMean> widths) {
  /** Returns the lower triangles of g g^T, one record after the other: a moment. */
  public static double[] products(double[][] g) {
    int m = g[0].length;
    double[] products = new double[g.length * (m * (m + 1) / 2)];
    int at = 0;
    for (double[] row : g) {
      for (int j = 0; j < m; j++) {
        for (int l = 0; l <= j; l++) {
          products[at++] = row[j] * row[l];
        }
      }
    }
    return products;
  }

  /** Returns the interval of a form at a record, extrapolated from the two greater widths. */
  public Interval extrapolated(int record, double[][] form, double alpha) {
    return interval(record, form, alpha, of -> 2 * of[2] - of[1]);
  }

  /** Returns the interval of what it differs by from the extrapolation from the two lesser ones. */
  public Interval change(int record, double[][] form, double alpha) {
    return interval(record, form, alpha, of -> 2 * of[2] - of[1] - (2 * of[1] - of[0]));
  }

  private Interval interval(
      int record, double[][] form, double alpha, ToDoubleFunction<double[]> extrapolation) {
    return FluctuationMean.interval(
        widths,
        means ->
            extrapolation.applyAsDouble(
                Arrays.stream(means).mapToDouble(mean -> value(record, form, mean)).toArray()),
        alpha);
  }

  private static double value(int record, double[][] form, double[] mean) {
    int entry = record * form.length * (form.length + 1) / 2;
    double value = 0;
    for (int j = 0; j < form.length; j++) {
      for (int l = 0; l <= j; l++) {
        value += (j == l ? form[j][j] : form[j][l] + form[l][j]) * mean[entry++];
      }
    }
    return value;
  }
}
