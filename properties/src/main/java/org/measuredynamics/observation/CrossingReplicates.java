package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.instance.CrossingNeurons;
import org.measuredynamics.limit.ReluOnLine;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.CatoniMean;
import org.measuredynamics.statistic.Comparison;

/**
 * Relu networks on a line that an implementation drew and trained, beside the exact scheme from the
 * same neurons, and the first order of both: with what the borders of sectors add, and without.
 * Fluctuations are n^{1/2} (v - limit), v the outputs at 1 and -1.
 */
public final class CrossingReplicates {
  private final CrossingNeurons problem;
  private final ReluOnLine limit;
  private final int n;
  private final Replicate[] replicates;

  /**
   * A network, each of its fluctuations records x 2.
   *
   * @param found of the implementation
   * @param exact of the scheme from the same neurons
   * @param whole their first order
   * @param within the first order without what borders add
   * @param rounding of found
   */
  private record Replicate(
      double[][] found,
      double[][] exact,
      double[][] whole,
      double[][] within,
      double[][] rounding) {}

  private CrossingReplicates(CrossingNeurons problem, int n, int count) {
    this.problem = problem;
    this.limit = problem.limit();
    this.n = n;
    replicates = new Replicate[count];
  }

  /** Has the trial's implementation draw and train so many networks of n neurons. */
  public static CrossingReplicates of(Trial<?> trial, CrossingNeurons problem, int n, int count) {
    Ensemble ensemble =
        Ensemble.onData(
                problem.energy(),
                problem.law(),
                n,
                problem.step(),
                problem.record(),
                trial.instance().seed() + n)
            .at(new double[][] {{1}, {-1}})
            .withInitialNeurons();
    DrawnEnsemble drawn = DrawnEnsemble.of(trial, ensemble, 0, count);
    return new CrossingReplicates(problem, n, count)
        .each((all, r) -> all.look(drawn.neurons()[r], drawn.outputs()[r], drawn.roundoff()));
  }

  /** Draws and trains so many networks of n neurons by the exact scheme. */
  public static CrossingReplicates exactly(CrossingNeurons problem, int n, int count, long seed) {
    return new CrossingReplicates(problem, n, count)
        .each((all, r) -> all.look(problem.law().draw(n, seed, r).positions(), null, EulerPath.U));
  }

  private CrossingReplicates each(BiFunction<CrossingReplicates, Integer, Replicate> looked) {
    IntStream.range(0, replicates.length)
        .parallel()
        .forEach(r -> replicates[r] = looked.apply(this, r));
    return this;
  }

  /** Looks at a network; what is not told of its outputs is exact. */
  private Replicate look(double[] neurons, double[][] outputs, double roundoff) {
    KinkedPath path = KinkedPath.of(problem.energy(), limit, problem.step(), neurons, roundoff);
    double[][] free = fluctuation(limit.path(neurons, limit.path()), limit.path());
    double[][] exact = recorded(fluctuation(path.outputs(), limit.path()));
    double[][] rounding = recorded(path.rounding());
    for (double[] row : rounding) {
      Arrays.setAll(row, c -> Math.sqrt(n) * row[c]);
    }
    return new Replicate(
        outputs == null ? exact : fluctuation(outputs, recorded(limit.path())),
        exact,
        recorded(limit.firstOrder(free, true)),
        recorded(limit.firstOrder(free, false)),
        rounding);
  }

  private double[][] recorded(double[][] path) {
    return Arrays.stream(problem.record()).mapToObj(t -> path[t].clone()).toArray(double[][]::new);
  }

  private double[][] fluctuation(double[][] path, double[][] of) {
    double[][] g = Replication.minus(path, of);
    for (double[] row : g) {
      Arrays.setAll(row, c -> Math.sqrt(n) * row[c]);
    }
    return g;
  }

  /** Observes that outputs are those of the exact scheme from the neurons drawn. */
  public void observeScheme(Trial<?> trial) {
    Farthest farthest = new Farthest("outputs and the scheme from the neurons drawn");
    for (int r = 0; r < replicates.length; r++) {
      double[][] apart = Replication.minus(replicates[r].found, replicates[r].exact);
      for (int k = 0; k < apart.length; k++) {
        for (int c = 0; c < 2; c++) {
          double miss = Math.abs(apart[k][c]);
          double bound = Math.max(replicates[r].rounding[k][c], Double.MIN_NORMAL);
          farthest.see(miss / bound, "replicate %d, step %d".formatted(r, problem.record()[k]));
        }
      }
    }
    farthest.observe(trial, "width " + n);
  }

  /** Returns how far the exact scheme is from its first order, over how far from that within. */
  public double ratio() {
    return distance(Stream.of(replicates).map(r -> Replication.minus(r.exact, r.whole)))
        / distance(Stream.of(replicates).map(r -> Replication.minus(r.exact, r.within)));
  }

  private static double distance(Stream<double[][]> of) {
    return Math.sqrt(
        of.flatMap(Arrays::stream)
            .flatMapToDouble(Arrays::stream)
            .map(x -> x * x)
            .average()
            .orElseThrow());
  }

  /**
   * Returns the claim that outputs are at most a part as far from their first order as from what it
   * is without borders.
   *
   * @param isAssumed whether the claim is made where the exact scheme from the same neurons does
   *     not show it; if not, it is undecided there
   */
  public Comparison nearer(double part, boolean isAssumed) {
    double whole = distance(Stream.of(replicates).map(r -> Replication.minus(r.found, r.whole)));
    double within = distance(Stream.of(replicates).map(r -> Replication.minus(r.found, r.within)));
    double rounding = distance(Stream.of(replicates).map(r -> r.rounding));
    return new Comparison(
        "distance of fluctuations from their first order, of that from what it is without borders, width "
            + n,
        whole,
        part * within,
        Budget.ofRounding((1 + part) * rounding),
        isAssumed || ratio() <= part);
  }

  /**
   * Returns the claims that n E (v_n - v)^2 is E psi^2, at each record and side: that of the first
   * order is at every n, with a variance that is known from fourth moments; what squares of both
   * differ by is computed from the neurons drawn.
   *
   * @param alpha of all together
   */
  public List<Comparison> variances(double alpha) {
    double[][][] moments = limit.moments(1, 0);
    int[] record = problem.record();
    return IntStream.range(0, 2 * record.length)
        .mapToObj(
            at ->
                variance(
                    at / 2, at % 2, moments[record[at / 2]][at % 2], alpha / (2 * record.length)))
        .toList();
  }

  private Comparison variance(int k, int c, double[] moments, double alpha) {
    double square = moments[0];
    double variance = 2 + (moments[1] / (square * square) - 3) / n;
    CatoniMean mean = new CatoniMean(1, variance, replicates.length, alpha);
    double beyond = 0;
    double blur = 0;
    for (Replicate each : replicates) {
      double exact = each.exact[k][c];
      double order = each.whole[k][c];
      double rounding = 2 * each.rounding[k][c];
      mean.add(each.found[k][c] * each.found[k][c] / square);
      beyond += Math.abs(exact * exact - order * order) / square / replicates.length;
      blur += (2 * Math.abs(exact) + rounding) * rounding / square / replicates.length;
    }
    return mean.comparison(
        "n E (f_n - f)^2 at %d over its limit, width %d, step %d"
            .formatted(c == 0 ? 1 : -1, n, problem.record()[k]),
        blur,
        beyond);
  }
}
