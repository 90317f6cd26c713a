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
  private final double[][] lanes;
  private final double[][] sums;

  Tile(DataSet data, int p, int length) {
    this.data = data;
    this.length = length;
    theta = new double[p][length];
    value = new double[data.size()][length];
    slope = new double[data.size()][length];
    lanes = new double[Contraction.WIDE][length];
    sums = new double[data.dimension()][length];
    zero = new double[length];
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

  /** Multiplies factor[at + i] by the amplitude of neuron i: its output weight, the first row. */
  void amplify(double[] factor, int at) {
    double[] amplitude = theta[0];
    for (int i = 0; i < length; i++) {
      factor[at + i] *= amplitude[i];
    }
  }

  /** Writes the value and slope of datum j. */
  abstract void activate(int j);

  /** Writes the values and slopes of the data from..to-1. */
  void activate(int from, int to) {
    for (int j = from; j < to; j++) {
      activate(j);
    }
  }

  /**
   * Writes sum_j residual[j] grad phi(x_j; theta_i) to gradient[(first + i) p..(first + i) p + p -
   * 1] for i in from..to-1.
   */
  abstract void pullback(double[] residual, double[] gradient, int first, int from, int to);

  /**
   * Writes scale[i] sum_j x_j[k] slope_j[i], j in order, to gradient, coordinate at + k of neurons
   * first + i, for i in from..to-1 and every coordinate k of inputs.
   *
   * @param scale of each neuron; empty for ones
   */
  final void moments(double[] scale, double[] gradient, int at, int first, int from, int to) {
    int m = data.size();
    double[] columns = data.columns();
    for (int j = 0; j < m; j += CHUNK) {
      int end = Math.min(j + CHUNK, m);
      for (int k = 0; k < sums.length; k++) {
        double[] start = j == 0 ? zero : sums[k];
        Contraction.combine(columns, k * m, slope, j, end, 1, start, sums[k], from, to);
      }
    }
    for (int k = 0; k < sums.length; k++) {
      if (scale.length > 0) {
        Contraction.multiply(scale, sums[k], from, to);
      }
      write(sums[k], gradient, at + k, first, from, to);
    }
  }

  /** Writes sum_j a[j] value_j[i] in the lanes of {@link Contraction#wideDot}, as moments are. */
  final void dots(double[] a, double[] gradient, int at, int first, int from, int to) {
    addDots(a, from, to);
    write(lanes[0], gradient, at, first, from, to);
  }

  /** Writes sum_j a[j] value_j[i] times the amplitude to potential[first + i], i = from..to-1. */
  final void potentials(double[] a, double[] potential, int first, int from, int to) {
    addDots(a, from, to);
    double[] amplitude = new double[length];
    Arrays.fill(amplitude, 1);
    amplify(amplitude, 0);
    for (int i = from; i < to; i++) {
      potential[first + i] = amplitude[i] * lanes[0][i];
    }
  }

  private void addDots(double[] a, int from, int to) {
    for (int l = 0; l < Contraction.WIDE; l++) {
      Contraction.combine(a, 0, value, l, value.length, Contraction.WIDE, zero, lanes[l], from, to);
    }
    Contraction.sumLanes(lanes, from, to);
  }

  final void write(double[] sum, double[] gradient, int at, int first, int from, int to) {
    int p = theta.length;
    for (int i = from; i < to; i++) {
      gradient[(first + i) * p + at] = 0.0 + sum[i];
    }
  }
}
