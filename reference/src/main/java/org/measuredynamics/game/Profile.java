package org.measuredynamics.game;

import java.util.Arrays;
import java.util.List;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Mixed strategies of both players.
 *
 * @param row mu
 * @param column nu
 */
public record Profile(ParticleMeasure row, ParticleMeasure column) {
  /** Returns V_x(x) = int l(x, y) nu(dy), what the row player pays for x. */
  public double rowVariation(Payoff payoff, double[] x) {
    double sum = 0;
    for (int j = 0; j < column.size(); j++) {
      sum = Math.fma(column.weight(j), payoff.value(x, column.particle(j)), sum);
    }
    return sum;
  }

  /** Returns V_y(y) = int l(x, y) mu(dx), what the column player gets for y. */
  public double columnVariation(Payoff payoff, double[] y) {
    double sum = 0;
    for (int i = 0; i < row.size(); i++) {
      sum = Math.fma(row.weight(i), payoff.value(row.particle(i), y), sum);
    }
    return sum;
  }

  /** Returns the gradient of V_x at every particle of mu, n x p. */
  public double[] rowGradient(Payoff payoff) {
    int p = row.dimension();
    double[] gradient = new double[row.size() * p];
    double[] mean = payoff.isAffineInOpponent() ? mean(column) : new double[0];
    double[][] others = mean.length > 0 ? new double[0][] : particles(column);
    for (int i = 0; i < row.size(); i++) {
      double[] x = row.particle(i);
      if (mean.length > 0) {
        System.arraycopy(payoff.rowGradient(x, mean), 0, gradient, i * p, p);
        continue;
      }
      for (int j = 0; j < others.length; j++) {
        double[] term = payoff.rowGradient(x, others[j]);
        for (int k = 0; k < p; k++) {
          gradient[i * p + k] = Math.fma(column.weight(j), term[k], gradient[i * p + k]);
        }
      }
    }
    return gradient;
  }

  /** Returns the gradient of V_y at every particle of nu, m x q. */
  public double[] columnGradient(Payoff payoff) {
    int q = column.dimension();
    double[] gradient = new double[column.size() * q];
    double[] mean = payoff.isAffineInOpponent() ? mean(row) : new double[0];
    double[][] others = mean.length > 0 ? new double[0][] : particles(row);
    for (int j = 0; j < column.size(); j++) {
      double[] y = column.particle(j);
      if (mean.length > 0) {
        System.arraycopy(payoff.columnGradient(mean, y), 0, gradient, j * q, q);
        continue;
      }
      for (int i = 0; i < others.length; i++) {
        double[] term = payoff.columnGradient(others[i], y);
        for (int l = 0; l < q; l++) {
          gradient[j * q + l] = Math.fma(row.weight(i), term[l], gradient[j * q + l]);
        }
      }
    }
    return gradient;
  }

  private static double[][] particles(ParticleMeasure mu) {
    double[][] particles = new double[mu.size()][];
    Arrays.setAll(particles, mu::particle);
    return particles;
  }

  /** Returns the mean of a mixed strategy. */
  public static double[] mean(ParticleMeasure mu) {
    double[] mean = new double[mu.dimension()];
    for (int i = 0; i < mu.size(); i++) {
      for (int k = 0; k < mean.length; k++) {
        mean[k] = Math.fma(mu.weight(i), mu.position(i, k), mean[k]);
      }
    }
    return mean;
  }

  /** Returns the average of strategies over time: all their particles, each with its share. */
  public static Profile average(List<Profile> path) {
    return new Profile(
        pooled(path.stream().map(Profile::row).toList()),
        pooled(path.stream().map(Profile::column).toList()));
  }

  private static ParticleMeasure pooled(List<ParticleMeasure> measures) {
    return ParticleMeasure.of(
        measures.get(0).dimension(),
        measures.stream().flatMapToDouble(mu -> Arrays.stream(mu.positions())).toArray(),
        measures.stream()
            .flatMapToDouble(mu -> Arrays.stream(mu.weights()).map(w -> w / measures.size()))
            .toArray());
  }

  /** Returns L(mu, nu). */
  public double payoff(Payoff payoff) {
    double sum = 0;
    for (int i = 0; i < row.size(); i++) {
      sum = Math.fma(row.weight(i), rowVariation(payoff, row.particle(i)), sum);
    }
    return sum;
  }
}
