package org.measuredynamics.observation;

import org.measuredynamics.contract.Implementation;
import org.measuredynamics.instance.NormalNeurons;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Replicates of n normal relu neurons that an implementation drew: sums of squares of what is
 * standard normal. Not for more than one thread.
 */
public final class NormalReplicates {
  private final NormalNeurons neurons;
  private final int width;
  private final double[] total;
  private int replicates;
  private double squares;
  private double preactivations;
  private double outputs;
  private int silent;
  private double means;
  private double coordinates;

  private NormalReplicates(NormalNeurons neurons, int width, double squares) {
    this.neurons = neurons;
    this.width = width;
    this.squares = squares;
    this.total = new double[neurons.law().dimension()];
  }

  /**
   * Has the implementation draw so many replicates of n neurons, and evaluate their networks.
   *
   * @param before the squares of other widths, to be added to
   */
  public static NormalReplicates of(
      Implementation implementation,
      NormalNeurons neurons,
      int width,
      int replicates,
      long seed,
      double before) {
    NormalReplicates all = new NormalReplicates(neurons, width, before);
    for (int r = 0; r < replicates; r++) {
      ParticleMeasure mu = implementation.sample(neurons.law(), width, seed + r);
      all.add(mu, implementation.evaluate(neurons.energy(), mu).outputs()[0]);
    }
    return all;
  }

  private void add(ParticleMeasure mu, double output) {
    int p = total.length;
    double[] deviations = neurons.law().deviations();
    double[] x = neurons.input();
    double reach = neurons.preactivationVariance();
    double conditional = 0;
    double[] mean = new double[p];
    for (int i = 0; i < width; i++) {
      double z = 0;
      double sum = 0;
      for (int k = 0; k < p; k++) {
        double standard = mu.position(i, k) / deviations[k];
        squares += standard * standard;
        sum += standard;
        mean[k] += standard;
        z += k == 0 ? 0 : mu.position(i, k) * x[k - 1];
      }
      coordinates += sum * sum / p;
      preactivations += z * z / reach;
      conditional += z > 0 ? neurons.outputVariance() * z * z : 0;
    }
    if (conditional > 0) {
      outputs += width * output * width * output / conditional;
    } else {
      silent++;
    }
    for (int k = 0; k < p; k++) {
      means += mean[k] * mean[k] / width;
      total[k] += mean[k];
    }
    replicates++;
  }

  /** Returns n. */
  public int width() {
    return width;
  }

  /** Returns the sum over all coordinates, on top of those of other widths. */
  public double squares() {
    return squares;
  }

  /** Returns how many coordinates there are at this width. */
  public int numbers() {
    return replicates * width * total.length;
  }

  /** Returns the sum over pre-activations w . x, of each neuron one. */
  public double preactivations() {
    return preactivations;
  }

  /** Returns the sum over outputs, which are normal where the pre-activations are known. */
  public double outputs() {
    return outputs;
  }

  /** Returns how many replicates have an output that is not 0 for want of a neuron that fires. */
  public int firing() {
    return replicates - silent;
  }

  /** Returns the sum over means of the n neurons of a replicate, in each of p coordinates. */
  public double means() {
    return means;
  }

  /** Returns the sum over sums of the p coordinates of a neuron. */
  public double coordinates() {
    return coordinates;
  }

  /** Returns the sum over means of the neurons of all replicates, in each of p coordinates. */
  public double meansOverReplicates() {
    double ofTotal = 0;
    for (double sum : total) {
      ofTotal += sum * sum / (width * replicates);
    }
    return ofTotal;
  }
}
