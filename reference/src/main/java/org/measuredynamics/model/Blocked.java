package org.measuredynamics.model;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.measuredynamics.kernel.Activation;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.kernel.MicroKernel;

/**
 * Ridge neurons, phi = a sigma(w . x) or sigma(w . x), whose two products are taken block by block
 * by a {@link MicroKernel}. The activations, n x m, are kept if they are not too many: of one chunk
 * of the data after the other, and there of one neuron after the other.
 */
final class Blocked implements Layer {
  /** Numbers of the inputs of a chunk: they stay in a cache while neurons pass by. */
  private static final int INPUTS = 2048;

  /** Data of a chunk, from and to. */
  private static final int LEAST = 64;

  private static final int MOST = 256;

  /** Numbers of the weights that stay in a cache while the chunks pass by. */
  private static final int WEIGHTS = 1 << 15;

  /** Derivatives of a block of neurons on a chunk. */
  private static final int SLOPES = 2048;

  private final MicroKernel kernel;
  private final Activation activation;
  private final boolean hasOutputWeight;
  private final double[] mass;
  private final int n;
  private final int m;
  private final int d;
  private final int p;

  /** Columns of a pair of panels. */
  private final int pair;

  /** Data of a chunk. */
  private final int chunk;

  /** n and m, filled up. */
  private final int rows;

  private final int stride;

  /** Inputs in panels of data. */
  private final double[] byData;

  /** Inputs in panels of coordinates, and the numbers of these and of their columns. */
  private final double[] byCoordinate;

  private final int panels;
  private final int columns;

  /** Neurons of a block backward, and numbers of the sums of each. */
  private final int neurons;

  private final int each;

  private final boolean isKept;
  private final double[] value;
  private final double[] slope;
  private final double[] sums;
  private final double[] factor;

  /** What the last residual makes with the values of each neuron. */
  private final double[] dots;

  private final AtomicReference<Scratch> scratch = new AtomicReference<>();
  private double[] positions;

  /** What a thread writes to for itself. */
  private final class Scratch {
    /** Values and derivatives of a block of neurons on a chunk. */
    final double[] values = new double[neurons * chunk];

    final double[] slopes = new double[neurons * chunk];

    /** Sums of a block of neurons: lanes, then columns. */
    final double[] sums = new double[neurons * each];

    final double[] residual = new double[stride];
    final int[] aAt = new int[NEURONS];
    final int[] outAt = new int[NEURONS];
  }

  /**
   * @param isKept whether activations are kept, or computed twice
   */
  Blocked(
      MicroKernel kernel,
      DataSet data,
      double[] mass,
      Activation activation,
      boolean hasOutputWeight,
      boolean isKept) {
    this.kernel = kernel;
    this.activation = activation;
    this.hasOutputWeight = hasOutputWeight;
    this.mass = mass;
    n = mass.length;
    m = data.size();
    d = data.dimension();
    p = (hasOutputWeight ? 1 : 0) + d;
    pair = 2 * kernel.lanes();
    int unit = Math.max(pair, NEURONS);
    stride = filled(m, unit);
    rows = filled(n, NEURONS);
    chunk = Math.min(stride, filled(Math.min(MOST, Math.max(LEAST, INPUTS / d)), unit));
    byData = Arrays.copyOf(kernel.pack(data.columns(), d, m, m, 1), stride * d);
    byCoordinate = kernel.pack(data.columns(), m, d, 1, m);
    panels = kernel.panels(d);
    columns = panels * kernel.lanes();
    neurons = Math.max(NEURONS, SLOPES / chunk / NEURONS * NEURONS);
    each = Contraction.WIDE + columns;
    this.isKept = isKept;
    value = new double[isKept ? rows * stride : 0];
    slope = new double[activation.slopeFollows() ? 0 : value.length];
    sums = new double[stride];
    factor = new double[n];
    dots = new double[n];
  }

  /**
   * Whether neurons are taken in blocks: many on few data of few coordinates, which fill vectors
   * badly, are faster side by side.
   */
  static boolean suits(int n, int m, int d) {
    return n > 0 && (n <= 8L * m || d > 4);
  }

  /** Rows of activations that n neurons have. */
  static long rows(int n) {
    return filled(n, NEURONS);
  }

  private static int filled(int length, int unit) {
    return (length + unit - 1) / unit * unit;
  }

  @Override
  public int grain() {
    return chunk;
  }

  @Override
  public void moveTo(double[] there) {
    positions = there;
    for (int i = 0; i < n; i++) {
      factor[i] = hasOutputWeight ? mass[i] * there[i * p] : mass[i];
    }
  }

  private Scratch take() {
    Scratch free = scratch.getAndSet(null);
    return free == null ? new Scratch() : free;
  }

  @Override
  public void forward(double[] outputs, int from, int to) {
    int last = to == m ? stride : to;
    Arrays.fill(sums, from, last, 0);
    int whole = Math.max(NEURONS, WEIGHTS / d / NEURONS * NEURONS);
    Scratch own = take();
    for (int block = 0; block < n; block += whole) {
      for (int begin = from; begin < last; begin += chunk) {
        int width = Math.min(chunk, last - begin);
        for (int i = block; i < Math.min(block + whole, n); i += NEURONS) {
          activate(i, begin, width, own, 0);
          kernel.accumulate(factor, i, Math.min(NEURONS, n - i), own.values, width, sums, begin);
          if (isKept) {
            int at = begin * rows + i * width;
            System.arraycopy(own.values, 0, value, at, NEURONS * width);
            if (slope.length > 0) {
              System.arraycopy(own.slopes, 0, slope, at, NEURONS * width);
            }
          }
        }
      }
    }
    scratch.set(own);
    System.arraycopy(sums, from, outputs, from, to - from);
  }

  /** Writes values and derivatives of eight neurons on a chunk to the thread's own, from at on. */
  private void activate(int i, int begin, int width, Scratch own, int at) {
    for (int half = 0; half < NEURONS; half += 4) {
      for (int r = 0; r < 4; r++) {
        own.aAt[r] = (Math.min(i + half + r, n - 1) + 1) * p - d;
        own.outAt[r] = at + (half + r) * width;
      }
      int side;
      for (int j = 0; j < width; j += side * kernel.lanes()) {
        side = Math.min(kernel.widest(), (width - j) / kernel.lanes());
        int inputsAt = (begin + j) * d;
        kernel.product(positions, own.aAt, byData, inputsAt, d, 0, d, side, own.values, own.outAt);
        for (int r = 0; r < 4; r++) {
          own.outAt[r] += side * kernel.lanes();
        }
      }
    }
    activation.activate(own.values, own.slopes, at, at + NEURONS * width);
  }

  @Override
  public void pullback(double[] residual, double[] gradient, int from, int to) {
    Scratch own = take();
    System.arraycopy(residual, 0, own.residual, 0, m);
    for (int block = from; block < to; block += neurons) {
      int count = Math.min(neurons, filled(to - block, NEURONS));
      for (int i = 0; i < count; i++) {
        Arrays.fill(own.sums, i * each, i * each + Contraction.WIDE, 0);
      }
      for (int begin = 0; begin < stride; begin += chunk) {
        pullback(block, count, begin, Math.min(chunk, stride - begin), own);
      }
      for (int i = block; i < Math.min(block + count, to); i++) {
        write(own.sums, (i - block) * each, i, gradient);
      }
    }
    scratch.set(own);
  }

  /** A block of neurons on a chunk. */
  private void pullback(int block, int count, int begin, int width, Scratch own) {
    double[] values = isKept ? value : own.values;
    int at = isKept ? begin * rows + block * width : 0;
    if (!isKept) {
      for (int i = 0; i < count; i += NEURONS) {
        activate(block + i, begin, width, own, i * width);
      }
    }
    if (activation.slopeFollows()) {
      activation.slopes(values, at, own.slopes, 0, count * width);
    } else if (isKept) {
      System.arraycopy(slope, at, own.slopes, 0, count * width);
    }
    kernel.slopes(own.residual, begin, values, at, own.slopes, count, width, own.sums, each);
    int side;
    for (int panel = 0; panel < panels; panel += side) {
      side = Math.min(kernel.widest(), panels - panel);
      int together = side == 1 ? MicroKernel.ROWS : 4;
      int panelAt = panel * kernel.lanes() * m;
      for (int i = 0; i < count; i += together) {
        for (int r = 0; r < together; r++) {
          own.aAt[r] = (i + r) * width - begin;
          own.outAt[r] = (i + r) * each + Contraction.WIDE + panel * kernel.lanes();
        }
        kernel.product(
            own.slopes,
            own.aAt,
            byCoordinate,
            panelAt,
            m,
            begin,
            Math.min(begin + width, m),
            side,
            own.sums,
            own.outAt);
      }
    }
  }

  /** Writes the gradient of a neuron, of which the sums begin there. */
  private void write(double[] sum, int at, int i, double[] gradient) {
    double scale = 1;
    dots[i] = Contraction.sumOfLanes(sum, at);
    if (hasOutputWeight) {
      scale = positions[i * p];
      gradient[i * p] = 0.0 + dots[i];
    }
    for (int k = 0; k < d; k++) {
      gradient[(i + 1) * p - d + k] = 0.0 + scale * sum[at + Contraction.WIDE + k];
    }
  }

  @Override
  public void potentials(double[] residual, double[] potential, int from, int to) {
    for (int i = from; i < to; i++) {
      potential[i] = (hasOutputWeight ? positions[i * p] : 1) * dots[i];
    }
  }
}
