package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.stream.Stream;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.NormalArray.Axis;

/**
 * Networks of one linear neuron in a Langevin ensemble: the standard normal neurons that were
 * drawn, and the noise of every step.
 *
 * @param noise replicates x steps x coordinates
 * @param initial replicates x coordinates
 * @param apart how far outputs at the start are from the neurons, in units of rounding
 */
public record SingleNeurons(NoiseArray noise, NoiseArray initial, double apart) {
  /** A call asks for so many replicates at most. */
  private static final int PART = 1 << 15;

  /** Asks for so many replicates of an ensemble of single linear neurons, in parts. */
  public static SingleNeurons of(Trial<?> trial, Ensemble ensemble, int replicates) {
    int p = ensemble.law().dimension();
    int steps = ensemble.record().length - 1;
    double[] noise = {};
    double[] blur = {};
    double[] initial = {};
    double apart = 0;
    // An output is a product.
    double products = trial.description().precision().products();
    for (int from = 0; from < replicates; from += PART) {
      Ensemble part = ensemble.withInitialNeurons().part(from, Math.min(PART, replicates - from));
      Ensemble.Replicates answer = trial.implementation().ensemble(part);
      NoiseArray found = EnsembleResiduals.ofMeans(trial, part, answer);
      noise = joined(noise, found.values());
      blur = joined(blur, found.blur());
      double[] drawn = Stream.of(answer.initial()).flatMapToDouble(Arrays::stream).toArray();
      initial = joined(initial, drawn);
      for (int c = 0; c < drawn.length; c++) {
        double output = answer.outputs()[c / p][0][c % p];
        double bound = 16 * (products + EulerPath.U) * Math.abs(drawn[c]) + Double.MIN_NORMAL;
        apart = Math.max(apart, Math.abs(output - drawn[c]) / bound);
      }
    }
    Axis of = new Axis("replicate", replicates);
    Axis coordinates = new Axis("coordinate", p);
    return new SingleNeurons(
        NoiseArray.of(noise, blur, of, new Axis("step", steps), coordinates),
        NoiseArray.of(initial, new double[initial.length], of, coordinates),
        apart);
  }

  /** Returns whether anything can be said of the numbers. */
  public boolean isSane() {
    return noise.isSane() && initial.isSane();
  }

  /** Returns the claim that the outputs at the start are the neurons that were drawn. */
  public Comparison started(String what) {
    return Comparison.atMost(
        what + ", in units of what rounding may do", apart, 0, Budget.ofRounding(1));
  }

  /** Returns the noise of a step, replicates x coordinates. */
  public NoiseArray noiseOf(int step) {
    int steps = noise.axes().get(1).length();
    int p = noise.axes().get(2).length();
    double[] values = new double[noise.values().length / steps];
    double[] blur = new double[values.length];
    for (int c = 0; c < values.length; c++) {
      int at = (c / p * steps + step) * p + c % p;
      values[c] = noise.values()[at];
      blur[c] = noise.blur()[at];
    }
    return new NoiseArray(values, blur, initial.axes());
  }

  private static double[] joined(double[] first, double[] second) {
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
