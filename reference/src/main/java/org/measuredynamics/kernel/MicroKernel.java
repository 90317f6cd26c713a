package org.measuredynamics.kernel;

import java.util.Optional;

/**
 * The matrix products of a step of ridge neurons, tile by tile in registers (Goto, van de Geijn
 * 2008). Vectors run across what is written and never across a sum: each sum is taken in the order
 * of {@link Contraction}, so the bits are those of its loops whatever the width of a vector.
 *
 * <p>The right factor of a product is packed in panels: {@link #pack}.
 */
public interface MicroKernel {
  /** Rows of a tile of one panel; of two or more it has four. */
  int ROWS = 8;

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

  /** Returns L, the columns of a panel: the numbers in a vector, a divisor of 8. */
  int lanes();

  /** Returns the most panels of a tile, 2 or 4: what four rows of sums leave of the registers. */
  int widest();

  /** Returns the twin of an activation of that name, or the one given where it has none. */
  Activation activation(String name, Activation given);

  /** Returns the number of panels for so many columns: 1, or an even number. */
  default int panels(int columns) {
    int panels = (columns + lanes() - 1) / lanes();
    return panels <= 1 ? 1 : (panels + 1) / 2 * 2;
  }

  /**
   * Returns x in panels of L columns: entry (k, c) of x is entry (k, c mod L) of panel c / L, each
   * panel row by row, the last filled up with zeros.
   *
   * @param x rows x columns, entry (k, c) at k rowStride + c columnStride
   */
  default double[] pack(double[] x, int rows, int columns, int rowStride, int columnStride) {
    int lanes = lanes();
    double[] panels = new double[panels(columns) * rows * lanes];
    for (int k = 0; k < rows; k++) {
      for (int c = 0; c < columns; c++) {
        panels[(c / lanes * rows + k) * lanes + c % lanes] = x[k * rowStride + c * columnStride];
      }
    }
    return panels;
  }

  /**
   * Adds sum_k a[aAt[r] + k] x_k, k = begin..end-1 in order by fused multiply-adds, to out[outAt[r]
   * ..outAt[r] + width L - 1] for each row r of the tile, {@value #ROWS} if width is 1, else four;
   * from zero if begin is 0. Rows may be the same.
   *
   * @param x so many panels, each of depth rows, one after the other from xAt on
   * @param width panels: 1, 2, or 4 where that is the {@link #widest}
   */
  void product(
      double[] a,
      int[] aAt,
      double[] x,
      int xAt,
      int depth,
      int begin,
      int end,
      int width,
      double[] out,
      int[] outAt);

  /**
   * Adds factor[factorAt + r] z_r, r = 0..rows-1 in order, to outputs[outAt..outAt+width-1], z_r
   * being z[r width..]: the bits of {@link Contraction#accumulateRows}.
   *
   * @param width a multiple of L
   */
  void accumulate(
      double[] factor, int factorAt, int rows, double[] z, int width, double[] outputs, int outAt);

  /**
   * For rows r = 0..rows-1 multiplies slope[r width + j] by residual[residualAt + j], and adds
   * residual[residualAt + j] value[valueAt + r width + j] to lane[r each + j mod 8], j =
   * 0..width-1: the lanes of {@link Contraction#wideDot}.
   *
   * @param rows a multiple of 4
   * @param width a multiple of 8
   */
  void slopes(
      double[] residual,
      int residualAt,
      double[] value,
      int valueAt,
      double[] slope,
      int rows,
      int width,
      double[] lane,
      int each);
}
