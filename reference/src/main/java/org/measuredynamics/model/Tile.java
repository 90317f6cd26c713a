package org.measuredynamics.model;

import java.util.Arrays;
import org.measuredynamics.kernel.Contraction;

/**
 * Some neurons of one unit side by side: a row holds one number of each, so that inner loops run
 * over neurons, however few data and coordinates there are, and no sum changes its order. Rows are
 * arrays of their own, read and written at one index: what the JIT makes vector instructions of.
 */
abstract class Tile {
  /** Data whose rows are read for every coordinate before the next data are. */
  static final int CHUNK = 32;

  final DataSet data;
  final int length;

  /** Parameters, p rows. */
  final double[][] theta;

  /** phi(x_j; theta) / amplitude(theta), m rows. */
  final double[][] value;

  /** What the unit keeps for {@link #pullback}, m rows. */
  final double[][] slope;

  final double[] zero;
  final double[] one;
  private final double[][] lanes;

  Tile(DataSet data, int p, int length) {
    this.data = data;
    this.length = length;
    theta = new double[p][length];
    value = new double[data.size()][length];
    slope = new double[data.size()][length];
    lanes = new double[Contraction.LANES * data.dimension()][length];
    zero = new double[length];
    one = new double[length];
    Arrays.fill(one, 1);
  }

  /** Takes the neurons from number first on, of positions n x p. */
  final void moveTo(double[] positions, int first) {
    int p = theta.length;
    for (int k = 0; k < p; k++) {
      double[] row = theta[k];
      for (int i = 0; i < length; i++) {
        row[i] = positions[(first + i) * p + k];
      }
    }
  }

  /** Multiplies factor[at + i] by the amplitude of neuron i. */
  abstract void amplify(double[] factor, int at);

  /** Writes the value and slope of datum j. */
  abstract void activate(int j);

  /**
   * Writes sum_j residual[j] grad phi(x_j; theta_i) to gradient[(first + i) p..(first + i) p + p -
   * 1] for i in from..to-1.
   */
  abstract void pullback(double[] residual, double[] gradient, int first, int from, int to);

  /**
   * Writes scale[i] sum_j x_j[k] slope_j[i], in the lanes of {@link Contraction#dot}, to gradient,
   * coordinate at + k of neurons first + i, for i in from..to-1 and every coordinate k of inputs.
   */
  final void moments(double[] scale, double[] gradient, int at, int first, int from, int to) {
    int m = data.size();
    for (int j = 0; j < m; j += CHUNK) {
      int end = Math.min(j + CHUNK, m);
      for (int k = 0; k < data.dimension(); k++) {
        addToLanes(data.columns(), k * m, slope, j, end, k, from, to);
      }
    }
    for (int k = 0; k < data.dimension(); k++) {
      sumLanes(k, scale, gradient, at + k, first, from, to);
    }
  }

  /** Writes sum_j a[j] rows_j[i] in the lanes of {@link Contraction#dot}, as moments are. */
  final void dots(
      double[] a, double[][] rows, double[] gradient, int at, int first, int from, int to) {
    addToLanes(a, 0, rows, 0, rows.length, 0, from, to);
    sumLanes(0, one, gradient, at, first, from, to);
  }

  /** Adds a[aAt + j] rows_j for j in begin..end-1 to lane j mod 4 of sum k, begun at j = 0. */
  private void addToLanes(
      double[] a, int aAt, double[][] rows, int begin, int end, int k, int from, int to) {
    for (int l = 0; l < Contraction.LANES; l++) {
      double[] lane = lanes[k * Contraction.LANES + l];
      double[] start = begin == 0 ? zero : lane;
      Contraction.combine(a, aAt, rows, begin + l, end, Contraction.LANES, start, lane, from, to);
    }
  }

  private void sumLanes(
      int k, double[] scale, double[] gradient, int at, int first, int from, int to) {
    int p = theta.length;
    double[] sum = lanes[k * Contraction.LANES];
    Contraction.sumLanes(scale, lanes, k * Contraction.LANES, from, to);
    for (int i = from; i < to; i++) {
      gradient[(first + i) * p + at] = sum[i];
    }
  }
}
