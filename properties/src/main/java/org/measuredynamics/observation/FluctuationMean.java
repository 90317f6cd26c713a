package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.BlockMeans;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.CatoniMean;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;

/**
 * The mean of a moment h(g) of the fluctuation g of networks drawn from an atomic law, in three
 * parts by two control variates ({@link Replication}):
 *
 * <pre>
 *   E h(g) = E[h(g) - h(g*)] + E[h(g*) - h(l)] + E h(l).
 * </pre>
 *
 * The first has no variance where the implementation is right. The second is small, of order
 * n^{-1/2} a replicate, and the implementation has no share in it: it is simulated here, over many
 * replicates, at the cost of as many particles as there are atoms. The third is known for
 * independent draws, and is left to whoever asks.
 *
 * <p>An implementation is refuted by its flow or its draws; what is simulated is mathematics, and a
 * mean that misses its limit though both are right leaves the claim undecided at that width.
 *
 * @param found E[h(g) - h(g*)] by blocks, by the implementation
 * @param simulated E[h(g*) - h(l)] by blocks
 * @param flow whether g is g*, but for rounding: the square of their distance
 * @param draws whether |l|^2 of the neurons drawn has its mean at the last time: with the other
 *     parts it makes E h(g); by itself it sees gross faults of the draws alone
 */
public record FluctuationMean(
    BlockMeans found, BlockMeans simulated, Comparison flow, Comparison draws) {
  /** A moment of a fluctuation. */
  public interface Moment {
    /** Returns h(g), g of shape records x m. */
    double[] of(double[][] g);
  }

  /** Returns the mean of the squares of g over the data, by record: the trace of a covariance. */
  public static double[] meanSquares(double[][] g) {
    double[] squares = new double[g.length];
    for (int k = 0; k < g.length; k++) {
      for (double component : g[k]) {
        squares[k] += component * component / g[k].length;
      }
    }
    return squares;
  }

  /**
   * Returns E h(g) - E h(l) at width n, for the trial's implementation, instance and sharpness.
   *
   * @param replicates that the implementation runs, at least one a block
   * @param simulations that are run here at standard effort
   * @param alpha of the look at the draws
   * @throws BrokenException if neurons come back that are none of the atoms
   */
  public static FluctuationMean of(
      Trial trial,
      Replication replication,
      int n,
      int replicates,
      int simulations,
      double alpha,
      Moment h) {
    return of(
        replication,
        trial.implementation(),
        n,
        replicates,
        simulations * trial.sharpness(),
        trial.instance().seed(),
        alpha,
        h);
  }

  /**
   * Returns the same at several widths, independent of one another, with equal parts of alpha.
   *
   * @throws BrokenException if neurons come back that are none of the atoms
   */
  public static List<FluctuationMean> ofWidths(
      Trial trial,
      Replication replication,
      int[] widths,
      int replicates,
      int simulations,
      double alpha,
      Moment h) {
    List<FluctuationMean> means = new ArrayList<>();
    for (int n : widths) {
      means.add(
          of(
              replication,
              trial.implementation(),
              n,
              replicates,
              simulations * trial.sharpness(),
              trial.instance().seed() + n,
              alpha / widths.length,
              h));
    }
    return means;
  }

  /**
   * Returns E h(g) - E h(l) at width n.
   *
   * @param replicates that the implementation runs, at least one a block
   * @param simulations that are run here
   * @param alpha of the look at the draws
   * @throws BrokenException if neurons come back that are none of the atoms
   */
  public static FluctuationMean of(
      Replication replication,
      Implementation implementation,
      int n,
      int replicates,
      int simulations,
      long seed,
      double alpha,
      Moment h) {
    int last = replication.record().length - 1;
    int m = replication.energy().data().size();
    BlockMeans found = new BlockMeans(h.of(new double[last + 1][m]).length);
    CatoniMean squares = squares(replication, n, replicates, alpha);
    double[] distance = new double[1];
    replication.train(
        implementation,
        new Dynamics.GradientFlow(),
        n,
        replicates,
        seed,
        replicate -> {
          found.add(
              replicate.number(),
              Replication.minus(h.of(replicate.found()), h.of(replicate.exact())));
          for (double[] row : replicate.beyond()) {
            for (double component : row) {
              distance[0] += component * component;
            }
          }
          double square = 0;
          for (double l : replication.linear(replicate.drawn(), n)[last]) {
            square += l * l;
          }
          squares.add(square);
        });
    double blur = 0;
    for (double[] bounds : replication.rounding(n, Trial.roundoff(implementation))) {
      for (double bound : bounds) {
        blur += replicates * (double) n * bound * bound;
      }
    }
    return new FluctuationMean(
        found,
        simulated(replication, n, simulations, seed, h),
        Comparison.atMost(
            "square of the distance to the flow from the neurons drawn, width " + n,
            distance[0],
            0,
            Budget.ofRounding(blur)),
        squares.comparison("linear part of the neurons drawn, width " + n, 1e-12));
  }

  /** E[h(g*) - h(l)], from draws of the suite's own. */
  private static BlockMeans simulated(
      Replication replication, int n, int simulations, long seed, Moment h) {
    double[][] shape = new double[replication.record().length][replication.energy().data().size()];
    BlockMeans simulated = new BlockMeans(h.of(shape).length);
    for (int first = 0; first < simulations; first += Replication.PART) {
      double[][] part =
          IntStream.range(first, Math.min(simulations, first + Replication.PART))
              .parallel()
              .mapToObj(
                  r -> {
                    Stream stream = Stream.of(seed, r, 0, n, Purpose.REPLICATE);
                    int[] drawn = replication.draw(n, stream);
                    return Replication.minus(
                        h.of(replication.exact(drawn, n)), h.of(replication.linear(drawn, n)));
                  })
              .toArray(double[][]::new);
      for (int r = 0; r < part.length; r++) {
        simulated.add(first + r, part[r]);
      }
    }
    return simulated;
  }

  /** E|l|^2 = tr C, and its variance from the fourth moments of psi. */
  private static CatoniMean squares(Replication replication, int n, int replicates, double alpha) {
    int[] record = replication.record();
    Fluctuation limit = replication.limit();
    double[][] covariance = limit.covariance(record[record.length - 1]);
    int m = covariance.length;
    double trace = 0;
    double frobenius = 0;
    for (int j = 0; j < m; j++) {
      trace += covariance[j][j];
      for (int k = 0; k < m; k++) {
        frobenius += covariance[j][k] * covariance[j][k];
      }
    }
    double fourth = replication.fourthMoment();
    double variance = 2 * frobenius + (fourth - trace * trace - 2 * frobenius) / n;
    return new CatoniMean(trace, variance, replicates, alpha);
  }

  /** Returns the looks at the flow and at the draws. */
  public List<Comparison> looks() {
    return List.of(flow, draws);
  }

  /** Returns Student's interval of a function of E h(g) - E h(l). */
  public Interval interval(ToDoubleFunction<double[]> function, double alpha) {
    return interval(List.of(this), means -> function.applyAsDouble(means[0]), alpha);
  }

  /** Returns Student's interval of a function of E h(g) - E h(l) at several widths. */
  public static Interval interval(
      List<FluctuationMean> widths, ToDoubleFunction<double[][]> function, double alpha) {
    List<BlockMeans> series = new ArrayList<>();
    for (FluctuationMean width : widths) {
      series.add(width.found);
      series.add(width.simulated);
    }
    return BlockMeans.interval(
        series,
        means -> {
          double[][] sums = new double[means.length / 2][];
          for (int k = 0; k < sums.length; k++) {
            sums[k] = means[2 * k].clone();
            for (int c = 0; c < sums[k].length; c++) {
              sums[k][c] += means[2 * k + 1][c];
            }
          }
          return function.applyAsDouble(sums);
        },
        alpha);
  }
}
