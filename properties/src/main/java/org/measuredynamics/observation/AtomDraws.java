package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.instance.ProbeNetworks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Indices;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.NormalArray.Axis;
import org.measuredynamics.statistic.Rosenblatt;

/**
 * Which atoms of a line the neurons of an ensemble are.
 *
 * @param drawn numbers of atoms, replicates x n
 * @param weights of the atoms, all positive
 */
public record AtomDraws(int[][] drawn, double[] weights) {
  /**
   * Has neurons drawn from atoms on a line, and observes that they are such atoms and that outputs
   * are those of the first networks and the last.
   *
   * @param count of atoms, first of all, that have weight
   */
  public static AtomDraws of(
      Trial<?> trial, String what, Ensemble question, int replicates, int count) {
    DrawnEnsemble ensemble = DrawnEnsemble.of(trial, question, 0, replicates);
    ensemble.observeOutputs(trial, what, 1);
    int p = question.law().dimension();
    int[][] drawn = new int[replicates][ensemble.width()];
    double farthest = 0;
    for (int r = 0; r < replicates; r++) {
      double[] neurons = ensemble.neurons()[r];
      for (int i = 0; i < drawn[r].length; i++) {
        long nearest = Math.round(neurons[i * p] / ProbeNetworks.place(0)) - 1;
        drawn[r][i] = (int) Math.max(0, Math.min(nearest, count - 1));
        double place = ProbeNetworks.place(drawn[r][i]);
        for (int k = 0; k < p; k++) {
          farthest = Math.max(farthest, Math.abs(neurons[i * p + k] - place) / place);
        }
      }
    }
    // What a program stores may be the place divided by n, and back.
    trial.atMost(
        what + ": from a neuron to an atom", farthest, 0, Budget.ofRounding(4 * trial.roundoff()));
    double[] weights = ((ParticleMeasure) question.law()).weights();
    return new AtomDraws(drawn, Arrays.copyOf(weights, count));
  }

  /** Returns the first replicates of these. */
  public AtomDraws first(int replicates) {
    return new AtomDraws(Arrays.copyOf(drawn, Math.min(replicates, drawn.length)), weights);
  }

  /** Returns how often each atom was drawn in each replicate, multinomial, made normal. */
  public NormalArray counts(Stream own) {
    Rosenblatt transform = new Rosenblatt(own);
    double[] normal =
        Arrays.stream(drawn)
            .map(this::counted)
            .flatMapToDouble(counts -> Arrays.stream(transform.multinomial(counts, weights)))
            .toArray();
    return NormalArray.of(
        normal, new Axis("replicate", drawn.length), new Axis("atom", weights.length - 1));
  }

  private int[] counted(int[] atoms) {
    int[] counts = new int[weights.length];
    for (int atom : atoms) {
      counts[atom]++;
    }
    return counts;
  }

  /** Returns every draw, made normal. */
  public NormalArray each(Stream own) {
    Rosenblatt transform = new Rosenblatt(own);
    double[] below = new double[weights.length];
    double[] above = new double[weights.length];
    for (int k = 1; k < below.length; k++) {
      below[k] = below[k - 1] + weights[k - 1];
      above[below.length - 1 - k] = above[below.length - k] + weights[below.length - k];
    }
    double[] normal =
        Arrays.stream(drawn)
            .flatMapToInt(Arrays::stream)
            .mapToDouble(k -> transform.normal(below[k], weights[k], above[k]))
            .toArray();
    return NormalArray.of(
        normal, new Axis("replicate", drawn.length), new Axis("particle", drawn[0].length));
  }

  /** Returns the draws as they are, of atoms of equal weight. */
  public Indices indices() {
    return new Indices(Arrays.stream(drawn).flatMapToInt(IntStream::of).toArray(), weights.length);
  }
}
