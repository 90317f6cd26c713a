package org.measuredynamics.kernel;

import java.util.Arrays;

/** The definition of a kernel, term by term, for any number of lanes. */
public record PlainKernel(int lanes) implements MicroKernel {
  @Override
  public String name() {
    return "definition of vectors of " + lanes;
  }

  @Override
  public Activation activation(String name, Activation given) {
    return name.equals("relu") ? new PlainRelu(given) : given;
  }

  /** Has its like in the definition of what is fused. */
  private record PlainRelu(Activation relu) implements Activation {
    @Override
    public void activate(double[] value, double[] slope, int from, int to) {
      for (int j = from; j < to; j++) {
        value[j] = Math.max(value[j], 0);
      }
    }

    @Override
    public boolean slopeFollows() {
      return true;
    }

    @Override
    public void slopes(double[] value, int at, double[] slope, int slopeAt, int count) {
      relu.slopes(value, at, slope, slopeAt, count);
    }
  }

  @Override
  public boolean fuses(Activation twin) {
    return twin instanceof PlainRelu;
  }

  @Override
  public void product(
      double[] a,
      int aAt,
      double[] x,
      int xAt,
      int depth,
      int width,
      double[] out,
      int outAt,
      int outLine) {
    int line = width * lanes;
    for (int r = 0; r < ROWS; r++) {
      for (int c = 0; c < line; c++) {
        double sum = out[outAt + r * outLine + c];
        for (int k = 0; k < depth; k++) {
          sum = Math.fma(a[aAt + r * LINE + k], x[xAt + k * line + c], sum);
        }
        out[outAt + r * outLine + c] = sum;
      }
    }
  }

  @Override
  public void activate(
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
      int sumsAt) {
    int line = width * lanes;
    for (int r = 0; r < ROWS; r++) {
      Arrays.fill(value, valueAt + r * LINE, valueAt + r * LINE + line, 0);
    }
    product(a, aAt, x, xAt, depth, width, value, valueAt, LINE);
    for (int r = 0; r < ROWS; r++) {
      for (int c = valueAt + r * LINE; c < valueAt + r * LINE + line; c++) {
        value[c] = Math.max(value[c], 0);
      }
    }
    accumulate(factor, factorAt, ROWS, value, valueAt, line, sums, sumsAt);
  }

  @Override
  public void accumulate(
      double[] factor,
      int factorAt,
      int rows,
      double[] value,
      int valueAt,
      int width,
      double[] sums,
      int sumsAt) {
    Contraction.accumulateRows(factor, factorAt, rows, value, valueAt, LINE, sums, sumsAt, width);
  }

  @Override
  public void slopes(
      double[] residual,
      int residualAt,
      double[] value,
      int valueAt,
      double[] slope,
      int width,
      double[] lane,
      int laneAt,
      int each) {
    for (int r = 0; r < ROWS; r++) {
      for (int j = 0; j < width; j++) {
        int l = laneAt + r * each + j % Contraction.WIDE;
        lane[l] = Math.fma(residual[residualAt + j], value[valueAt + r * LINE + j], lane[l]);
        slope[r * LINE + j] *= residual[residualAt + j];
      }
    }
  }

  @Override
  public void slopesOf(
      Activation twin,
      double[] residual,
      int residualAt,
      double[] value,
      int valueAt,
      double[] slope,
      int width,
      double[] lane,
      int laneAt,
      int each) {
    for (int r = 0; r < ROWS; r++) {
      twin.slopes(value, valueAt + r * LINE, slope, r * LINE, width);
    }
    slopes(residual, residualAt, value, valueAt, slope, width, lane, laneAt, each);
  }

  @Override
  public void pool(
      double[][] weight, double[] x, int xAt, int points, double[] sum, int from, int to) {
    double[][] unused = new double[POINT][to];
    pullPooled(weight, x, xAt, points, new double[to], sum, unused, from, to);
  }

  @Override
  public void pullPooled(
      double[][] weight,
      double[] x,
      int xAt,
      int points,
      double[] share,
      double[] sum,
      double[][] total,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      double[] sigma = new double[points];
      for (int q = 0; q < points; q++) {
        int at = xAt + q * POINT;
        double z = 0;
        for (int l = 0; l < POINT; l++) {
          z = Math.fma(weight[l][i], x[at + l], z);
        }
        sigma[q] = Math.max(z, 0);
        double factor = share[i] * (z > 0 ? 1 : 0);
        for (int l = 0; l < POINT; l++) {
          total[l][i] = Math.fma(factor, x[at + l], total[l][i]);
        }
      }
      sum[i] = Contraction.plainSum(sigma, 0, points);
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
