package org.measuredynamics.observation;

import java.util.Arrays;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Populations;
import org.measuredynamics.instance.Populations.Sampling;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;

/**
 * A network over sets that an implementation trained, on sets of N points of populations nu of few
 * points: how far its answers f(nu_N) are from f(nu), to first order the mean over the set of an
 * influence function. All sets are asked for, each weighed by its probability: what is a mean over
 * draws is exact.
 *
 * @param mu its neurons
 * @param populations m of them
 */
public record NetworkOnPopulations(ParticleMeasure mu, Populations populations) {
  /** Returns B = (1/n) sum_i |b_i| (E Var_nu phi_i)^{1/2}: of f(nu_N) - f(nu), B N^{-1/2}. */
  public double spread() {
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      sum += mu.weight(i) * populations.weight(theta) * populations.deviation(theta);
    }
    return sum;
  }

  /**
   * Returns a bound of rms(f(nu_N) - f(nu) - its linear part), from the largest second derivatives:
   * of order 1/N.
   */
  public double remainder(int size) {
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      sum += mu.weight(i) * populations.bend(theta) / 2 * populations.fourth(theta, size);
    }
    return sum;
  }

  /** Returns C = E Var_nu of the influence: that of the linear part is C/N. */
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
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      double[] features = populations.features(j, theta);
      double s = Arrays.stream(features).average().orElseThrow();
      double slope = populations.slope(theta, s);
      for (int k = 0; k < features.length; k++) {
        influence[k] += mu.weight(i) * slope * (features[k] - s);
      }
    }
    return influence;
  }

  /**
   * What sets of N points are answered.
   *
   * @param error rms(f(nu_N) - y(nu_N)), y the target
   * @param gap rms(f(nu_N) - f(nu))
   * @param rounding what it may do to either
   */
  public record Answers(double error, double gap, double rounding) {}

  /** Returns what the implementation answers to all sets of N points. */
  public Answers answers(Implementation implementation, int size, Sampling sampling) {
    Populations.Law law = populations.law(size, sampling);
    double[] limit = outputs(implementation, populations.whole());
    double[] found = outputs(implementation, law.sets());
    double error = 0;
    double gap = 0;
    for (int j = 0; j < found.length; j++) {
      double weight = law.probability()[j] / populations.points().size();
      double missed = found[j] - law.sets().target(j);
      double moved = found[j] - limit[law.population()[j]];
      error += weight * missed * missed;
      gap += weight * moved * moved;
    }
    double u = Trial.roundoff(implementation);
    double rounding = rounding(law.sets(), u) + rounding(populations.whole(), u);
    return new Answers(Math.sqrt(error), Math.sqrt(gap), rounding);
  }

  private double[] outputs(Implementation implementation, DataSet sets) {
    return implementation.evaluate(energy(sets), mu).outputs();
  }

  private double rounding(DataSet sets, double u) {
    NetworkEnergy energy = energy(sets);
    double most = Arrays.stream(energy.outputMagnitudes(mu)).max().orElse(0);
    return 2 * energy.operations(mu.size()) * u * most;
  }

  private NetworkEnergy energy(DataSet sets) {
    return NetworkEnergy.of(populations.unit(), Risk.SQUARE, Regulariser.NONE, sets);
  }
}
