package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Populations;
import org.measuredynamics.instance.Populations.Sampling;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.statistic.BlockMeans;

/**
 * A network over sets that an implementation trained, on sets of N points of populations nu: how
 * far f(nu_N) is from f(nu), to first order the mean over the set of an influence function.
 *
 * @param mu its neurons
 * @param populations m of them
 */
public record NetworkOnPopulations(ParticleMeasure mu, Populations populations) {
  /** Returns B = (1/n) sum_i |b_i| (E Var_nu phi_i)^{1/2}. */
  public double spread() {
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      sum += mu.weight(i) * Math.abs(theta[0]) * populations.deviation(theta);
    }
    return sum;
  }

  /** Returns C = E Var_nu of the influence: E|f(nu_N) - f(nu)|^2 = C/N (1 + o(1)). */
  public double constant() {
    int m = populations.points().size();
    double sum = 0;
    for (int j = 0; j < m; j++) {
      for (double value : influence(j)) {
        sum += value * value / (populations.points().points(j) * (double) m);
      }
    }
    return sum;
  }

  /** The linear part of f at population j as a function of a point: its mean over a set. */
  private double[] influence(int j) {
    double[] influence = new double[populations.points().points(j)];
    Unit layer = populations.layer();
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      double[] features = populations.features(j, theta);
      double s = 0;
      for (double feature : features) {
        s += feature / features.length;
      }
      // d/ds of b sigma(s): the inner part of the gradient of a ridge unit at x = 1.
      double slope = layer.gradient(new double[] {theta[0], s}, new double[] {1})[1];
      for (int k = 0; k < features.length; k++) {
        influence[k] += mu.weight(i) * slope * (features[k] - s);
      }
    }
    return influence;
  }

  /**
   * Returns the means over sets of N points of the squared error, and of |f(nu_N) - f(nu)|^2 less
   * the square of its linear part, or less C/N where points are not independent.
   *
   * @param size N
   * @param replicates number of sets of each population
   */
  public BlockMeans errors(int size, int replicates, Sampling sampling) {
    DataSet points = populations.points();
    int m = points.size();
    NetworkEnergy whole =
        NetworkEnergy.of(populations.unit(), Risk.SQUARE, Regulariser.NONE, points);
    double[] limit = whole.outputs(mu);
    double[][] influence = new double[m][];
    Arrays.setAll(influence, this::influence);
    double constant = constant();
    double[][] rows =
        IntStream.range(0, replicates)
            .parallel()
            .mapToObj(
                r -> {
                  int[][] drawn = populations.draw(size, r, sampling);
                  DataSet sets = populations.sets(drawn);
                  double[] outputs = whole.on(sets).outputs(mu);
                  double[] row = new double[2];
                  for (int j = 0; j < m; j++) {
                    double error = outputs[j] - sets.target(j);
                    double gap = outputs[j] - limit[j];
                    double linear = 0;
                    for (int k : drawn[j]) {
                      linear += influence[j][k] / size;
                    }
                    row[0] += error * error / m;
                    // The square of the linear part has a known mean for independent draws only.
                    double known =
                        sampling == Sampling.INDEPENDENT ? linear * linear : constant / size;
                    row[1] += (gap * gap - known) / m;
                  }
                  return row;
                })
            .toArray(double[][]::new);
    BlockMeans means = new BlockMeans(2);
    for (int r = 0; r < rows.length; r++) {
      means.add(r, rows[r]);
    }
    return means;
  }
}
