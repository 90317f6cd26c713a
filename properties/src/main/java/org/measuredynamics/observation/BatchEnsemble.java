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
   * What is asked of each replicate.
   *
   * @param problem on axes
   * @param dynamics the dynamics
   * @param steps how many, all recorded
   */
  public record Asked(BatchProblem problem, Dynamics.Stochastic dynamics, int steps) {
    /** Asks for so many replicates from a number on. */
    public BatchEnsemble of(Implementation implementation, long seed, int first, int replicates) {
      return BatchEnsemble.of(
          implementation, problem, dynamics, steps, seed, first, replicates);
    }
  }

  private static BatchEnsemble of(
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

  /**
   * Returns the decisions on ensembles of a seed, the next one, and one that differs in a high bit:
   * each alone, against the first, beside its neurons, and in parts.
   *
   * @param own what decisions are randomised by
   * @param alpha of all together
   */
  public static List<Comparison> tests(
      Implementation implementation,
      Asked asked,
      long seed,
      int replicates,
      Stream own,
      double alpha) {
    double share = alpha / 6;
    int m = asked.problem().data();
    List<Comparison> tests = new ArrayList<>();
    DrawnData firstDrawn = null;
    for (long shift : new long[] {0, 1, 1L << 32}) {
      String what =
          "replicates on batches of %d, seed and %d".formatted(asked.dynamics().batch(), shift);
      BatchEnsemble all = asked.of(implementation, seed + shift, 0, replicates);
      tests.add(all.steps(what));
      DrawnData drawn = new DrawnData(all.drawn(own), m);
      tests.addAll(drawn.tests(what, share));
      if (shift > 0) {
        tests.addAll(firstDrawn.against(what + " against the first", drawn, share));
        continue;
      }
      firstDrawn = drawn;
      tests.addAll(all.besideNeurons(what, own, share));
      BatchEnsemble part = asked.of(implementation, seed, 5, 3);
      for (int r = 0; r < 3; r++) {
        String alone = "replicate %d in a part, %s".formatted(5 + r, what);
        tests.add(all.runs.get(5 + r).sameAs(alone, part.runs.get(r), 0));
      }
    }
    return tests;
  }
}
