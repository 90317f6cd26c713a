package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.BatchProblem;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.Rosenblatt;

/**
 * Replicates of networks of one linear unit, trained on mini-batches of data on the axes: their
 * outputs at the basis vectors are their coordinates, and tell the mini-batches of each replicate.
 *
 * @param runs of each replicate, in their order
 * @param initial coordinates at the start, replicates x d
 */
public record BatchEnsemble(List<ObservedBatches> runs, double[][] initial) {
  /**
   * Asks for replicates.
   *
   * @param problem on axes
   * @param first number of the first replicate
   */
  public static BatchEnsemble of(
      Implementation implementation,
      BatchProblem problem,
      Dynamics.Stochastic dynamics,
      int steps,
      long seed,
      int first,
      int replicates) {
    double[] deviations = new double[problem.data()];
    Arrays.fill(deviations, 1);
    Ensemble ensemble =
        Ensemble.onData(
                problem.energy(),
                new NormalLaw(deviations),
                1,
                problem.step(),
                Trial.every(steps),
                seed)
            .under(dynamics)
            .part(first, replicates);
    double[][][] outputs = implementation.ensemble(ensemble).outputs();
    List<ObservedBatches> runs = new ArrayList<>();
    double[][] initial = new double[replicates][];
    for (int r = 0; r < replicates; r++) {
      initial[r] = outputs[r][0];
      runs.add(
          ObservedBatches.ofOutputs(
              problem, dynamics.batch(), implementation.describe().precision(), outputs[r]));
    }
    return new BatchEnsemble(runs, initial);
  }

  /** Returns the claim on the replicate whose steps are farthest from those of its batches. */
  public Comparison steps(String what) {
    Comparison worst = null;
    for (int r = 0; r < runs.size(); r++) {
      for (Comparison each : runs.get(r).steps("%s, replicate %d".formatted(what, r))) {
        worst = worst == null || each.margin() > worst.margin() ? each : worst;
      }
    }
    return worst;
  }

  /** Returns the data of all replicates, one after the other, each in the order of its steps. */
  public int[] drawn(Stream own) {
    return runs.stream().flatMapToInt(run -> Arrays.stream(run.drawn(own))).toArray();
  }

  /**
   * Returns the decisions on independence of the mini-batches and the neurons that are drawn: the
   * coordinate of the first datum is a normal number like any other, and that datum, made normal,
   * tells nothing of any coordinate or its size.
   *
   * @param alpha of all together
   */
  public List<Comparison> besideNeurons(String what, Stream own, double alpha) {
    int d = initial[0].length;
    Rosenblatt rosenblatt = new Rosenblatt(own);
    double[] coordinate = new double[runs.size()];
    double[] datum = new double[runs.size()];
    for (int r = 0; r < datum.length; r++) {
      int j = runs.get(r).drawn(own)[0];
      coordinate[r] = initial[r][j];
      datum[r] = rosenblatt.normal((double) j / d, 1.0 / d, (double) (d - 1 - j) / d);
    }
    List<Comparison> claims =
        new ArrayList<>(
            NormalArray.of(coordinate).law("coordinate that moves first, " + what, alpha / 2));
    NormalArray data = NormalArray.of(datum);
    for (int k = 0; k < d; k++) {
      int c = k;
      NormalArray normal =
          NormalArray.of(Arrays.stream(initial).mapToDouble(neuron -> neuron[c]).toArray());
      String of = "coordinate %d and first datum, %s".formatted(c, what);
      claims.addAll(normal.against(of, data, alpha / (4 * d)));
      claims.addAll(
          normal.magnitudes().against("size of " + of, data, alpha / (4 * d)));
    }
    return claims;
  }
}
