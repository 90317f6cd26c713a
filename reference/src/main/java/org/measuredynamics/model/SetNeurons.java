package org.measuredynamics.model;

import java.util.Arrays;
import java.util.Optional;
import org.measuredynamics.kernel.Activation;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.kernel.MicroKernel;

/** Neurons over sets side by side: point by point, the features of one number at a time. */
final class SetNeurons extends Tile {
  private final Activation layer;

  /** Of slopes that nobody reads. */
  private final double[] unused;

  /** The like of the layer for whole vectors. */
  private final Activation twin;

  /** What pools the features of whole vectors of neurons in registers, where it can. */
  private final Optional<MicroKernel> pool;

  /** Points for the pool, set by set, and where each set begins. */
  private final double[] points;

  private final int[] begins;

  /**
   * @param layer sigma, that of both layers
   * @param kernel what whole vectors of neurons are taken by
   */
  SetNeurons(DataSet data, int length, RidgeUnit layer, Optional<MicroKernel> kernel) {
    super(data, 1 + SetUnit.FEATURES * (1 + data.dimension()), length);
    this.layer = layer;
    unused = new double[length];
    twin = kernel.map(there -> there.activation(layer.name(), layer)).orElse(layer);
    pool = kernel.filter(there -> there.fuses(twin) && data.dimension() <= MicroKernel.POINT);
    begins = new int[data.size() + 1];
    for (int j = 0; j < data.size(); j++) {
      begins[j + 1] = begins[j] + filled(data.points(j)) * MicroKernel.POINT;
    }
    points = pool.isPresent() ? points(data, begins) : new double[0];
  }

  /** The number of points, filled up. */
  private static int filled(int points) {
    return MicroKernel.filled(points, MicroKernel.POINT);
  }

  private static double[] points(DataSet data, int[] begins) {
    int d = data.dimension();
    double[] points = new double[begins[data.size()]];
    for (int j = 0; j < data.size(); j++) {
      for (int q = 0; q < data.points(j); q++) {
        int from = (data.offset(j) + q) * d;
        System.arraycopy(data.coordinates(), from, points, begins[j] + q * MicroKernel.POINT, d);
      }
    }
    return points;
  }

  /** Where neurons end that the pool takes, of those from..to-1: all but the last few. */
  private int pooled(int from, int to) {
    return pool.isPresent() ? to - (to - from) % MicroKernel.ROWS : from;
  }

  /** The weights of the feature whose factor is theta[c]. */
  private double[][] weights(int c) {
    double[][] weights = new double[MicroKernel.POINT][];
    Arrays.setAll(weights, l -> l < data.dimension() ? theta[c + 1 + l] : zero);
    return weights;
  }

  /** Writes sigma(z) over z, and sigma'(z) to the slopes, unless they are unused. */
  private void activate(double[] z, double[] slopes, int from, int to) {
    int whole = to - (to - from) % MicroKernel.ROWS;
    twin.activate(z, slopes, from, whole);
    if (twin.slopeFollows() && slopes != unused) {
      twin.slopes(z, from, slopes, from, whole - from);
    }
    layer.activate(z, slopes, whole, to);
  }

  /** Rows that one call works on: sigma of a feature at a point, and sums over a set. */
  private final class Rows {
    final int from;
    final int to;
    final double[] sigma = new double[length];
    final double[][] lane = new double[Contraction.LANES][length];

    Rows(int from, int to) {
      this.from = from;
      this.to = to;
    }

    /** Writes sigma and sigma' of the feature whose factor is theta[c], at a point. */
    void at(int c, int point, double[] derivative) {
      int d = data.dimension();
      int x = point * d - (c + 1);
      double[] z = sigma;
      Contraction.combine(data.coordinates(), x, theta, c + 1, c + 1 + d, 1, zero, z, from, to);
      activate(z, derivative, from, to);
    }

    void begin() {
      for (double[] row : lane) {
        Arrays.fill(row, from, to, 0);
      }
    }

    /**
     * Adds sigma at the point of that number in its set, in the lanes of {@link Contraction#sum}.
     */
    void add(int number) {
      double[] row = lane[number % Contraction.LANES];
      for (int i = from; i < to; i++) {
        row[i] += sigma[i];
      }
    }

    /** Returns the sums over the set. */
    double[] sum() {
      return sumOfLanes(lane, from, to);
    }
  }

  /** Adds the lanes as (0 + 1) + (2 + 3), to the first, and returns it. */
  private static double[] sumOfLanes(double[][] lane, int from, int to) {
    double[] s0 = lane[0];
    double[] s1 = lane[1];
    double[] s2 = lane[2];
    double[] s3 = lane[3];
    for (int i = from; i < to; i++) {
      s0[i] = (s0[i] + s1[i]) + (s2[i] + s3[i]);
    }
    return s0;
  }

  private int feature(int k) {
    return 1 + k * (1 + data.dimension());
  }

  @Override
  void activate(int j) {
    activate(j, j + 1);
  }

  @Override
  void activate(int from, int to) {
    int pooled = pooled(0, length);
    Rows rows = new Rows(pooled, length);
    double[][][] weights = new double[SetUnit.FEATURES][][];
    Arrays.setAll(weights, k -> weights(feature(k)));
    for (int j = from; j < to; j++) {
      double[] inner = value[j];
      Arrays.fill(inner, 0);
      for (int k = 0; k < SetUnit.FEATURES; k++) {
        rows.begin();
        for (int number = 0; pooled < length && number < data.points(j); number++) {
          rows.at(feature(k), data.offset(j) + number, unused);
          rows.add(number);
        }
        double[] sum = rows.sum();
        if (pooled > 0) {
          int count = filled(data.points(j));
          pool.get().pool(weights[k], points, begins[j], count, sum, 0, pooled);
        }
        addMean(theta[feature(k)], sum, data.points(j), inner);
      }
      activate(inner, slope[j], 0, length);
    }
  }

  private static void addMean(double[] factor, double[] sum, int points, double[] inner) {
    for (int i = 0; i < inner.length; i++) {
      inner[i] = Math.fma(factor[i] / SetUnit.FEATURES, sum[i] / points, inner[i]);
    }
  }

  @Override
  void pullback(double[] residual, double[] gradient, int first, int from, int to) {
    int m = data.size();
    double[][] total = new double[theta.length][length];
    double[][] lane = new double[Contraction.LANES][length];
    for (int l = 0; l < Contraction.LANES; l++) {
      Contraction.combine(residual, 0, value, l, m, Contraction.LANES, zero, lane[l], from, to);
    }
    total[0] = sumOfLanes(lane, from, to);
    int pooled = pooled(from, to);
    Rows rows = new Rows(pooled, to);
    double[][] factor = new double[CHUNK][length];
    int end;
    for (int start = 0; start < m; start = end) {
      end = SetUnit.chunk(data, start, m);
      for (int k = 0; k < SetUnit.FEATURES; k++) {
        if (from < pooled) {
          pull(residual, feature(k), start, end, from, pooled, total);
        }
        if (pooled < to) {
          pullback(residual, feature(k), start, end, rows, factor, total);
        }
      }
    }
    for (int c = 0; c < total.length; c++) {
      write(total[c], gradient, c, first, from, to);
    }
  }

  /** Adds what the sets start..end-1 give the feature whose factor is theta[c]. */
  private void pullback(
      double[] residual,
      int c,
      int start,
      int end,
      Rows rows,
      double[][] factor,
      double[][] total) {
    int d = data.dimension();
    double[] share = new double[length];
    double[] ofFactor = new double[length];
    double[][] ofInputs = new double[d][length];
    int filled = 0;
    int point = data.offset(start);
    for (int j = start; j < end; j++) {
      share(residual[j], slope[j], data.points(j), share, rows.from, rows.to);
      rows.begin();
      for (int number = 0; number < data.points(j); number++) {
        rows.at(c, point, factor[filled]);
        rows.add(number);
        Contraction.multiply(share, factor[filled], rows.from, rows.to);
        filled++;
        point++;
        if (filled == CHUNK) {
          moments(factor, filled, point, ofInputs, rows);
          filled = 0;
        }
      }
      multiplyAdd(share, rows.sum(), ofFactor, rows.from, rows.to);
    }
    moments(factor, filled, point, ofInputs, rows);
    add(c, ofFactor, ofInputs, total, rows.from, rows.to);
  }

  /** Adds what the sets start..end-1 give that feature, of neurons that the pool takes. */
  private void pull(
      double[] residual, int c, int start, int end, int from, int to, double[][] total) {
    double[] share = new double[length];
    double[] sum = new double[length];
    double[] ofFactor = new double[length];
    double[][] ofInputs = new double[MicroKernel.POINT][length];
    double[][] weights = weights(c);
    for (int j = start; j < end; j++) {
      int count = filled(data.points(j));
      share(residual[j], slope[j], data.points(j), share, from, to);
      pool.get().pullPooled(weights, points, begins[j], count, share, sum, ofInputs, from, to);
      multiplyAdd(share, sum, ofFactor, from, to);
    }
    add(c, ofFactor, ofInputs, total, from, to);
  }

  /** Adds the sums of a feature to those of its factor, theta[c], and of its weights. */
  private void add(
      int c, double[] ofFactor, double[][] ofInputs, double[][] total, int from, int to) {
    for (int i = from; i < to; i++) {
      total[c][i] += ofFactor[i];
    }
    for (int l = 0; l < data.dimension(); l++) {
      addScaled(theta[c], ofInputs[l], total[c + 1 + l], from, to);
    }
  }

  /** What the mean of a feature over a set is worth to each neuron, by point. */
  private void share(
      double residual, double[] outer, int points, double[] share, int from, int to) {
    double[] amplitude = theta[0];
    double count = SetUnit.FEATURES * points;
    for (int i = from; i < to; i++) {
      share[i] = amplitude[i] * residual * outer[i] / count;
    }
  }

  /** Adds the last points, so many, to the sums over each coordinate. */
  private void moments(double[][] factor, int filled, int point, double[][] sums, Rows rows) {
    for (int l = 0; l < sums.length; l++) {
      int at = l * data.points() + point - filled;
      Contraction.combine(
          data.columns(), at, factor, 0, filled, 1, sums[l], sums[l], rows.from, rows.to);
    }
  }

  private static void multiplyAdd(double[] x, double[] y, double[] sum, int from, int to) {
    for (int i = from; i < to; i++) {
      sum[i] = Math.fma(x[i], y[i], sum[i]);
    }
  }

  private static void addScaled(double[] x, double[] y, double[] sum, int from, int to) {
    for (int i = from; i < to; i++) {
      sum[i] += x[i] * y[i];
    }
  }
}
