package org.measuredynamics.model;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.measuredynamics.kernel.Activation;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.kernel.MicroKernel;

/**
 * Ridge neurons, phi = a sigma(w . x) or sigma(w . x), whose two products are taken tile by tile by
 * a {@link MicroKernel}: of one chunk of the data after the other, and there of one tile of neurons
 * after the other. The activations of a span are kept if they are not too many.
 */
final class Blocked implements Layer {
  /** Data of a chunk: its activations are the left factor of the product backward. */
  private static final int CHUNK = MicroKernel.DEPTH;

  private static final int ROWS = MicroKernel.ROWS;
  private static final int LINE = MicroKernel.LINE;
  private static final int TILE = ROWS * LINE;

  /** Numbers of the activations of a span that are kept; more are computed twice. */
  private static final int KEPT = 1 << 22;

  private final MicroKernel kernel;
  private final Activation activation;
  private final boolean isFused;
  private final boolean hasOutputWeight;
  private final double[] mass;
  private final int n;
  private final int m;
  private final int d;
  private final int p;

  /** n and m, filled up. */
  private final int rows;

  private final int stride;

  /** Inputs in panels of data. */
  private final double[] byData;

  /** Inputs in panels of coordinates, and these filled up. */
  private final double[] byCoordinate;

  private final int coordinates;

  /** Sums of a neuron: lanes, then coordinates; and those of all neurons, of the spans so far. */
  private final int each;

  private final double[] total;

  /** Activations of a span, chunk by chunk and there neuron by neuron, and their derivatives. */
  private double[] value = {};

  private double[] slope = {};
  private final boolean isKept;
  private final double[] sums;
  private final double[] factor;

  /** What the last residual makes with the values of each neuron. */
  private final double[] dots;

  private final AtomicReference<Scratch> scratch = new AtomicReference<>();
  private double[] positions;
  private int begin;
  private int end;

  /** What a thread writes to for itself. */
  private final class Scratch {
    final double[] residual = new double[stride];
    final double[] weights = new double[TILE];
    final double[] values = new double[isKept ? 0 : TILE];
    final double[] slopes = new double[TILE];
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
    this.isKept = isKept;
    this.mass = mass;
    n = mass.length;
    m = data.size();
    d = data.dimension();
    p = (hasOutputWeight ? 1 : 0) + d;
    isFused = kernel.fuses(activation) && d <= MicroKernel.DEPTH;
    rows = MicroKernel.filled(n, ROWS);
    Panels panels = data.panels(kernel);
    stride = panels.stride();
    byData = panels.byData();
    coordinates = panels.coordinates();
    byCoordinate = panels.byCoordinate();
    each = Contraction.WIDE + coordinates;
    total = new double[rows * each];
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

  /** Whether the activations of n neurons on a chunk are few enough to be kept. */
  static boolean keeps(int n) {
    return (long) MicroKernel.filled(n, ROWS) * LINE <= KEPT;
  }

  @Override
  public int grain() {
    return CHUNK;
  }

  @Override
  public int span(int threads) {
    return threads * CHUNK;
  }

  @Override
  public void moveTo(double[] there) {
    positions = there;
    for (int i = 0; i < n; i++) {
      factor[i] = hasOutputWeight ? mass[i] * there[i * p] : mass[i];
    }
  }

  @Override
  public void begin(int from, int to) {
    begin = from;
    end = to;
    int kept = isKept ? MicroKernel.filled(to - from, CHUNK) / CHUNK * rows * LINE : 0;
    if (value.length < kept) {
      value = new double[kept];
      slope = new double[isFused ? 0 : kept];
    }
  }

  private Scratch take() {
    Scratch free = scratch.getAndSet(null);
    return free == null ? new Scratch() : free;
  }

  /** Where the activations of a tile on a chunk are kept. */
  private int at(int i, int chunk) {
    return ((chunk - begin) / CHUNK * rows + i) * LINE;
  }

  /** Data of a chunk, filled up. */
  private int width(int chunk) {
    return Math.min(CHUNK, stride - chunk);
  }

  @Override
  public void forward(double[] outputs, int from, int to) {
    Arrays.fill(sums, from, Math.min(MicroKernel.filled(to, ROWS), stride), 0);
    Scratch own = take();
    for (int chunk = from; chunk < to; chunk += CHUNK) {
      for (int i = 0; i < n; i += ROWS) {
        double[] values = isKept ? value : own.values;
        int at = isKept ? at(i, chunk) : 0;
        if (isFused && i + ROWS <= n) {
          activateAndAdd(i, chunk, own, values, at);
        } else {
          activate(i, chunk, own, values, slope.length > 0 ? slope : own.slopes, at);
          kernel.accumulate(
              factor, i, Math.min(ROWS, n - i), values, at, width(chunk), sums, chunk);
        }
      }
    }
    scratch.set(own);
    System.arraycopy(sums, from, outputs, from, to - from);
  }

  /** Takes so many weights of a tile of neurons; beyond the last there are zeros. */
  private void load(int i, int first, int depth, double[] weights) {
    for (int r = 0; r < ROWS; r++) {
      if (i + r < n) {
        int at = (i + r + 1) * p - d + first;
        for (int k = 0; k < depth; k++) {
          weights[r * LINE + k] = positions[at + k];
        }
      } else {
        Arrays.fill(weights, r * LINE, r * LINE + depth, 0);
      }
    }
  }

  /** Writes values of a tile of neurons on a chunk, from at on, and adds them to the sums. */
  private void activateAndAdd(int i, int chunk, Scratch own, double[] values, int at) {
    load(i, 0, d, own.weights);
    int last = chunk + width(chunk);
    int side;
    for (int j = chunk; j < last; j += side * kernel.lanes()) {
      side = kernel.width(j, last);
      kernel.activate(
          own.weights, 0, byData, j * d, d, side, factor, i, values, at + j - chunk, sums, j);
    }
  }

  /** Writes values and derivatives of a tile of neurons on a chunk, from at on. */
  private void activate(int i, int chunk, Scratch own, double[] values, double[] slopes, int at) {
    int last = chunk + width(chunk);
    for (int r = 0; r < ROWS; r++) {
      Arrays.fill(values, at + r * LINE, at + r * LINE + width(chunk), 0);
    }
    for (int first = 0; first < d; first += MicroKernel.DEPTH) {
      int depth = Math.min(MicroKernel.DEPTH, d - first);
      load(i, first, depth, own.weights);
      int side;
      for (int j = chunk; j < last; j += side * kernel.lanes()) {
        side = kernel.width(j, last);
        int inputsAt = j * d + first * side * kernel.lanes();
        kernel.product(own.weights, 0, byData, inputsAt, depth, side, values, at + j - chunk, LINE);
      }
    }
    for (int r = 0; r < ROWS; r++) {
      activation.activate(values, slopes, at + r * LINE, at + r * LINE + width(chunk));
    }
  }

  @Override
  public void pullback(double[] residual, double[] gradient, int from, int to) {
    Scratch own = take();
    System.arraycopy(residual, begin, own.residual, begin, end - begin);
    for (int i = from; i < to; i += ROWS) {
      if (begin == 0) {
        Arrays.fill(total, i * each, (i + ROWS) * each, 0);
      }
      for (int chunk = begin; chunk < end; chunk += CHUNK) {
        pullback(i, chunk, own);
      }
      if (end == m) {
        for (int r = i; r < Math.min(i + ROWS, to); r++) {
          write(r * each, r, gradient);
        }
      }
    }
    scratch.set(own);
  }

  /** A tile of neurons on a chunk. */
  private void pullback(int i, int chunk, Scratch own) {
    double[] values = isKept ? value : own.values;
    int at = isKept ? at(i, chunk) : 0;
    int width = width(chunk);
    if (!isKept) {
      activate(i, chunk, own, own.values, own.slopes, 0);
    }
    if (activation.slopeFollows()) {
      kernel.slopesOf(
          activation, own.residual, chunk, values, at, own.slopes, width, total, i * each, each);
    } else {
      if (isKept) {
        System.arraycopy(slope, at, own.slopes, 0, TILE);
      }
      kernel.slopes(own.residual, chunk, values, at, own.slopes, width, total, i * each, each);
    }
    int depth = Math.min(CHUNK, m - chunk);
    int side;
    for (int column = 0; column < coordinates; column += side * kernel.lanes()) {
      side = kernel.width(column, coordinates);
      int inputsAt = column * m + chunk * side * kernel.lanes();
      int sumsAt = i * each + Contraction.WIDE + column;
      kernel.product(own.slopes, 0, byCoordinate, inputsAt, depth, side, total, sumsAt, each);
    }
  }

  /** Writes the gradient of a neuron, of which the sums begin there. */
  private void write(int at, int i, double[] gradient) {
    double scale = 1;
    dots[i] = Contraction.sumOfLanes(total, at);
    if (hasOutputWeight) {
      scale = positions[i * p];
      gradient[i * p] = 0.0 + dots[i];
    }
    for (int k = 0; k < d; k++) {
      gradient[(i + 1) * p - d + k] = 0.0 + scale * total[at + Contraction.WIDE + k];
    }
  }

  @Override
  public void potentials(double[] residual, double[] potential, int from, int to) {
    for (int i = from; i < to; i++) {
      potential[i] = (hasOutputWeight ? positions[i * p] : 1) * dots[i];
    }
  }
}
