package org.measuredynamics.kernel;

import java.util.Arrays;

/** The definition of a kernel, term by term, for any number of lanes. */
public record PlainKernel(int lanes) implements MicroKernel {
  @Override
  public String name() {
    return "definition of vectors of " + lanes;
  }

  @Override
  public int widest() {
    return lanes >= 8 ? 4 : 2;
  }

  @Override
  public Activation activation(String name, Activation given) {
    return given;
  }

  @Override
  public void product(
      double[] a,
      int[] aAt,
      double[] x,
      int xAt,
      int depth,
      int begin,
      int end,
      int width,
      double[] out,
      int[] outAt) {
    for (int r = 0; r < (width == 1 ? ROWS : 4); r++) {
      for (int c = 0; c < width * lanes; c++) {
        int panel = xAt + c / lanes * depth * lanes;
        double sum = begin == 0 ? 0 : out[outAt[r] + c];
        for (int k = begin; k < end; k++) {
          sum = Math.fma(a[aAt[r] + k], x[panel + k * lanes + c % lanes], sum);
        }
        out[outAt[r] + c] = sum;
      }
    }
  }

  @Override
  public void accumulate(
      double[] factor, int factorAt, int rows, double[] z, int width, double[] outputs, int at) {
    Contraction.accumulateRows(factor, factorAt, rows, z, 0, width, outputs, at, width);
  }

  @Override
  public void slopes(
      double[] residual,
      int residualAt,
      double[] value,
      int valueAt,
      double[] slope,
      int rows,
      int width,
      double[] lane,
      int each) {
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < width; j++) {
        int l = r * each + j % Contraction.WIDE;
        lane[l] = Math.fma(residual[residualAt + j], value[valueAt + r * width + j], lane[l]);
        slope[r * width + j] *= residual[residualAt + j];
      }
    }
  }

  /** Returns the definitions, and the kernel of this JVM where it has one. */
  public static MicroKernel[] all() {
    MicroKernel[] plain = {new PlainKernel(2), new PlainKernel(4), new PlainKernel(8)};
    return MicroKernel.chosen()
        .map(
            chosen -> {
              MicroKernel[] all = Arrays.copyOf(plain, plain.length + 1);
              all[plain.length] = chosen;
              return all;
            })
        .orElse(plain);
  }
}
