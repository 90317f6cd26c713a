package org.measuredynamics.kernel;

import java.util.Optional;

/**
 * The matrix products of a step of ridge neurons, tile by tile in registers (Goto, van de Geijn
 * 2008), and what is taken of their activations. Vectors run across what is written and never
 * across a sum: each sum is taken in the order of {@link Contraction}, so the bits are those of its
 * loops whatever the width of a vector.
 *
 * <p>A tile has {@value #ROWS} rows, one for each of so many neurons. The left factor of a product,
 * activations and slopes are kept row by row, {@value #LINE} numbers apart; the right factor is
 * packed in panels: {@link #pack}.
 */
public interface MicroKernel {
  /** Rows of a tile. */
  int ROWS = 8;

  /** The most columns of a left factor, of activations or of slopes. */
  int DEPTH = 256;

  /** Coordinates of a point that is pooled, and what their number is a multiple of. */
  int POINT = 4;

  /** Vectors in a row of a panel, but for the last. */
  int PANEL = 2;

  /**
   * Numbers from one row to the next: rows of a power of two would meet in the same cache lines.
   */
  int LINE = DEPTH + 8;

  /** The system property that forces the choice: {@code plain}, no kernel, or {@code vector}. */
  String OPTION = "measure-dynamics.kernel";

  /**
   * Returns the kernel of this JVM: that in the Vector API where its module is there, {@code java
   * --add-modules jdk.incubator.vector}, else none. The bits are the same.
   *
   * @throws IllegalStateException if {@link #OPTION} asks for what is not there
   */
  static Optional<MicroKernel> chosen() {
    return ChosenKernel.kernel();
  }

  /** Returns what the manifest calls it. */
  String name();

  /** Returns L, the numbers in a vector, a divisor of 8. */
  int lanes();

  /** Returns the twin of an activation of that name, or the one given where it has none. */
  Activation activation(String name, Activation given);

  /** Returns whether {@link #activate}, {@link #pool} and {@link #pullPooled} know the twin. */
  boolean fuses(Activation twin);

  /** Returns the length, filled up to a multiple of the unit. */
  static int filled(int length, int unit) {
    return (length + unit - 1) / unit * unit;
  }

  /** Returns the vectors in a row of the panel that begins with that column. */
  default int width(int column, int filled) {
    return Math.min(PANEL, (filled - column) / lanes());
  }

  /**
   * Returns x in panels: of {@value #PANEL} vectors of columns, the last of what there is left,
   * each row by row, and filled up with zeros.
   *
   * @param x rows x columns, entry (k, c) at k rowStride + c columnStride
   * @param filled columns in all, a multiple of L
   */
  default double[] pack(
      double[] x, int rows, int columns, int filled, int rowStride, int columnStride) {
    double[] panels = new double[rows * filled];
    for (int first = 0; first < columns; first += PANEL * lanes()) {
      int line = width(first, filled) * lanes();
      for (int k = 0; k < rows; k++) {
        for (int c = first; c < Math.min(first + line, columns); c++) {
          panels[first * rows + k * line + c - first] = x[k * rowStride + c * columnStride];
        }
      }
    }
    return panels;
  }

  /**
   * Adds sum_k a[aAt + r {@value #LINE} + k] x_k, k = 0..depth-1 in order by fused multiply-adds,
   * to out[outAt + r outLine ..] for each row r of a tile.
   *
   * @param x rows of a panel, one after the other from xAt on
   * @param width vectors in a row of the panel
   */
  void product(
      double[] a,
      int aAt,
      double[] x,
      int xAt,
      int depth,
      int width,
      double[] out,
      int outAt,
      int outLine);

  /**
   * Writes sigma(z_r), z_r being what {@link #product} adds to zero, to value[valueAt + r {@value
   * #LINE} ..], and adds factor[factorAt + r] sigma(z_r) to sums[sumsAt ..], r in order, for a
   * sigma that it {@link #fuses}.
   */
  void activate(
      double[] a,
      int aAt,
      double[] x,
      int xAt,
      int depth,
      int width,
      double[] factor,
      int factorAt,
      double[] value,
      int valueAt,
      double[] sums,
      int sumsAt);

  /**
   * Adds factor[factorAt + r] z_r, r = 0..rows-1 in order, to sums[sumsAt..sumsAt+width-1], z_r
   * being value[valueAt + r {@value #LINE} ..]: the bits of {@link Contraction#accumulateRows}.
   *
   * @param width a multiple of L
   */
  void accumulate(
      double[] factor,
      int factorAt,
      int rows,
      double[] value,
      int valueAt,
      int width,
      double[] sums,
      int sumsAt);

  /**
   * For each row r of a tile multiplies slope[r {@value #LINE} + j] by residual[residualAt + j],
   * and adds residual[residualAt + j] value[valueAt + r {@value #LINE} + j] to lane[laneAt + r each
   * + j mod 8], j = 0..width-1: the lanes of {@link Contraction#wideDot}.
   *
   * @param width a multiple of 8
   */
  void slopes(
      double[] residual,
      int residualAt,
      double[] value,
      int valueAt,
      double[] slope,
      int width,
      double[] lane,
      int laneAt,
      int each);

  /**
   * Writes to slope what {@link #slopes} makes of sigma', for a twin whose {@link
   * Activation#slopeFollows}.
   */
  void slopesOf(
      Activation twin,
      double[] residual,
      int residualAt,
      double[] value,
      int valueAt,
      double[] slope,
      int width,
      double[] lane,
      int laneAt,
      int each);

  /**
   * Writes sum_q sigma(w_i . x_q) to sum[i], q in the lanes of {@link Contraction#sum}, w_i being
   * weight[0..3][i], i = from..to-1, for a sigma that it {@link #fuses}.
   *
   * @param x points, {@value #POINT} coordinates each, from xAt on; zeros where there are fewer
   * @param points a multiple of {@value #POINT}
   * @param to from plus a multiple of L
   */
  void pool(double[][] weight, double[] x, int xAt, int points, double[] sum, int from, int to);

  /**
   * Writes what {@link #pool} does, and adds sum_q (share[i] sigma'(w_i . x_q)) x_q, q in order by
   * fused multiply-adds, to total[0..3][i].
   */
  void pullPooled(
      double[][] weight,
      double[] x,
      int xAt,
      int points,
      double[] share,
      double[] sum,
      double[][] total,
      int from,
      int to);
}
