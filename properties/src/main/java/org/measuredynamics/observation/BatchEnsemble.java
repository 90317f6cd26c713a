package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Capability;
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
   * Asks for replicates of a single neuron.
   *
   * @param problem on axes
   * @param steps how many, each recorded
   * @param first the number of the first replicate
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

  /** Returns whether nobody can tell some mini-batch of a replicate. */
  public boolean isAmbiguous() {
    return runs.stream().anyMatch(ObservedBatches::isAmbiguous);
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
      claims.addAll(normal.magnitudes().against("size of " + of, data, alpha / (4 * d)));
    }
    return claims;
  }

  /**
   * Returns the decisions on ensembles on batches of one and of three data, and in one pass.
   *
   * @param problem on axes
   * @param replicates how many
   */
  public static List<Comparison> tests(
      Trial<?> trial, BatchProblem problem, int design, int replicates) {
    Stream own = trial.own(design);
    List<Comparison> tests = new ArrayList<>();
    for (int batch : new int[] {1, 3}) {
      tests.addAll(ofSeeds(trial.withPart(0.4), problem, batch, design, replicates, own));
    }
    if (!trial.declares(Capability.sampling(Sampling.ONE_PASS))) {
      return tests;
    }
    BatchEnsemble passes =
        of(
            trial.implementation(),
            problem,
            new Dynamics.Stochastic(1, Sampling.ONE_PASS),
            problem.data(),
            trial.seed(design),
            0,
            replicates / 4);
    tests.addAll(
        new PassOrders(passes.runs).tests("one pass of each replicate", own, 0.2 * trial.alpha()));
    return tests;
  }

  /**
   * A seed, the next one, and one that differs in a high bit: each alone, against the first, beside
   * its neurons, and in parts.
   */
  private static List<Comparison> ofSeeds(
      Trial<?> trial, BatchProblem problem, int batch, int design, int replicates, Stream own) {
    Dynamics.Stochastic dynamics = new Dynamics.Stochastic(batch, Sampling.WITH_REPLACEMENT);
    double share = trial.alpha() / 6;
    long seed = trial.seed(design);
    List<Comparison> tests = new ArrayList<>();
    List<DrawnData> before = new ArrayList<>();
    for (long shift : new long[] {0, 1, 1L << 32}) {
      String what = "replicates on batches of %d, seed and %d".formatted(batch, shift);
      BatchEnsemble all =
          of(trial.implementation(), problem, dynamics, 4, seed + shift, 0, replicates);
      tests.add(all.steps(what));
      if (all.isAmbiguous()) {
        return tests;
      }
      DrawnData drawn = new DrawnData(all.drawn(own), problem.data());
      tests.addAll(drawn.tests(what, share));
      if (!before.isEmpty()) {
        tests.addAll(before.get(0).against(what + " against the first", drawn, share));
      } else {
        tests.addAll(all.besideNeurons(what, own, share));
        BatchEnsemble part = of(trial.implementation(), problem, dynamics, 4, seed, 5, 3);
        for (int r = 0; r < 3; r++) {
          String alone = "replicate %d in a part, %s".formatted(5 + r, what);
          tests.add(all.runs.get(5 + r).sameAs(alone, part.runs.get(r), 0));
        }
      }
      before.add(drawn);
    }
    return tests;
  }
}
