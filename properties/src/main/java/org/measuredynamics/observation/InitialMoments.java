package org.measuredynamics.observation;

import org.measuredynamics.limit.NeuronMoments;
import org.measuredynamics.statistic.CatoniMean;

/**
 * Moments of g = sqrt(n) (f_n - f) over networks of n independent neurons before training: its mean
 * is 0 and its covariance that of a single neuron, exactly, and products of two networks, in
 * disjoint pairs, have mean 0. The variance of each is known from the fourth moments of a neuron,
 * so the decisions are exact at every number of networks (Catoni).
 */
public final class InitialMoments {
  private final NeuronMoments neuron;
  private final int n;
  private final CatoniMean[] means;
  private final CatoniMean[][] entries;
  private final CatoniMean ofTrace;
  private final CatoniMean neighbours;
  private final CatoniMean seeds;
  private double trace;
  private double[] previous;

  /**
   * Moments of nothing yet.
   *
   * @param n neurons of a network
   * @param replicates how many networks there will be
   * @param pairs how many pairs of networks of two seeds
   * @param alpha of all that is observed
   */
  public InitialMoments(NeuronMoments neuron, int n, int replicates, int pairs, double alpha) {
    this.neuron = neuron;
    this.n = n;
    int q = neuron.means().length;
    means = new CatoniMean[q];
    entries = new CatoniMean[q][q];
    double[][] covariance = neuron.covariance();
    double variance = 0;
    double frobenius = 0;
    double share = 0.1 * alpha;
    for (int j = 0; j < q; j++) {
      trace += covariance[j][j] / q;
      means[j] = new CatoniMean(0, covariance[j][j], replicates, share / q);
      for (int k = 0; k < q; k++) {
        double product = covariance[j][k] * covariance[j][k];
        double diagonal = covariance[j][j] * covariance[k][k];
        double cumulant = (neuron.squares()[j][k] - diagonal - 2 * product) / n;
        variance += (2 * product + cumulant) / ((double) q * q);
        frobenius += product / ((double) q * q);
        if (k <= j) {
          entries[j][k] =
              new CatoniMean(
                  covariance[j][k],
                  diagonal + product + cumulant,
                  replicates,
                  share * 2 / (q * (q + 1)));
        }
      }
    }
    ofTrace = new CatoniMean(trace, variance, replicates, 6 * share);
    neighbours = new CatoniMean(0, frobenius, replicates / 2, share);
    seeds = new CatoniMean(0, frobenius, pairs, share);
  }

  /** Adds the outputs of the next network. */
  public void add(double[] outputs) {
    double[] g = centred(outputs);
    for (int j = 0; j < g.length; j++) {
      means[j].add(g[j]);
      for (int k = 0; k <= j; k++) {
        entries[j][k].add(g[j] * g[k]);
      }
    }
    ofTrace.add(product(g, g));
    if (previous == null) {
      previous = g;
    } else {
      neighbours.add(product(g, previous));
      previous = null;
    }
  }

  /** Adds the outputs of two networks of the same number, of two seeds. */
  public void addPair(double[] outputs, double[] other) {
    seeds.add(product(centred(outputs), centred(other)));
  }

  private double[] centred(double[] outputs) {
    double[] g = outputs.clone();
    for (int j = 0; j < means.length; j++) {
      g[j] = Math.sqrt(n) * (g[j] - neuron.means()[j]);
    }
    return g;
  }

  private static double product(double[] x, double[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += x[j] * y[j] / x.length;
    }
    return sum;
  }

  /**
   * Observes them all.
   *
   * @param what which networks, in words
   * @param roundoff relative rounding of an output
   */
  public void observe(Trial<?> trial, String what, double roundoff) {
    double rounding = trace * (roundoff * n + neuron.error());
    trial.add(ofTrace.comparison("trace of n Cov, " + what, rounding));
    trial.add(neighbours.comparison("product of neighbouring replicates, " + what, rounding));
    trial.add(seeds.comparison("product of replicates of two seeds, " + what, rounding));
    int q = means.length;
    for (int j = 0; j < q; j++) {
      trial.add(means[j].comparison("mean of output %d, %s".formatted(j, what), rounding));
      for (int k = 0; k <= j; k++) {
        trial.add(
            entries[j][k].comparison(
                "entry %d, %d of n Cov, %s".formatted(j, k, what), 4 * q * rounding));
      }
    }
  }
}
