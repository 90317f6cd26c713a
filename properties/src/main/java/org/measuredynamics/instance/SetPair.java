package org.measuredynamics.instance;

import java.util.stream.IntStream;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.measure.Wasserstein;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.random.Stream;

/**
 * Two data sets whose inputs are sets that correspond: set j of the second is the same measure as
 * set j of the first, or one that lies a known distance from it.
 *
 * @param first m sets
 * @param second m sets of points of the same dimension
 */
public record SetPair(DataSet first, DataSet second) {
  /** The largest common size that sets of different sizes are repeated to. */
  private static final int COMMON = 64;

  private static final double NEAR = 0.01;
  private static final double FAR = 5;

  /** Pairs sets with themselves so many times over, their points shuffled: the same measures. */
  public static SetPair repeated(DataSet data, int copies, Stream stream) {
    int d = data.dimension();
    double[] points = new double[copies * data.points() * d];
    int[] sizes = data.sizes();
    int at = 0;
    for (int j = 0; j < sizes.length; j++) {
      double[] x = data.input(j);
      int n = sizes[j] * copies;
      for (int k : shuffled(n, stream)) {
        System.arraycopy(x, k % sizes[j] * d, points, at, d);
        at += d;
      }
      sizes[j] = n;
    }
    return new SetPair(data, DataSet.ofSets(data.name(), d, points, sizes, data.targets()));
  }

  private static int[] shuffled(int n, Stream stream) {
    int[] order = new int[n];
    for (int k = 0; k < n; k++) {
      int other = stream.integer(k + 1);
      order[k] = order[other];
      order[other] = k;
    }
    return order;
  }

  /** Pairs sets with those whose points all moved a little. */
  public static SetPair near(DataSet data, Stream stream) {
    return moved(data, stream, false);
  }

  /** Pairs sets of N points with those of which one moved far: W1 is of order 1/N. */
  public static SetPair oneFar(DataSet data, Stream stream) {
    return moved(data, stream, true);
  }

  private static SetPair moved(DataSet data, Stream stream, boolean one) {
    double[] points = data.inputs();
    int d = data.dimension();
    for (int j = 0; j < data.size(); j++) {
      int from = data.offset(j) * d;
      int to = one ? from + d : data.offset(j + 1) * d;
      for (int c = from; c < to; c++) {
        points[c] += (one ? FAR : NEAR) * stream.normal();
      }
    }
    return new SetPair(data, DataSet.ofSets(data.name(), d, points, data.sizes(), data.targets()));
  }

  /** Pairs every set with the next one, and the last with the first. */
  public static SetPair next(DataSet data) {
    int m = data.size();
    return new SetPair(data, data.rows(IntStream.range(0, m).map(j -> (j + 1) % m).toArray()));
  }

  /** Returns whether {@link #distance} is an assignment of moderate size. */
  public boolean isModerate(int j) {
    int n = first.points(j);
    int m = second.points(j);
    return n == m || n * m <= COMMON;
  }

  /**
   * Returns W1 of the two sets j, exactly: an assignment between sets of equal size, repeated to a
   * common size where they differ.
   */
  public double distance(int j) {
    int n = first.points(j);
    int m = second.points(j);
    ParticleMeasure mu = ParticleMeasure.uniform(first.dimension(), first.input(j));
    ParticleMeasure nu = ParticleMeasure.uniform(first.dimension(), second.input(j));
    return n == m
        ? Wasserstein.first(mu, nu)
        : Wasserstein.first(mu.duplicated(m), nu.duplicated(n));
  }
}
