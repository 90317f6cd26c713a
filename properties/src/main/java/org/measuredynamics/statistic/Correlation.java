package org.measuredynamics.statistic;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jtransforms.fft.DoubleFFT_1D;
import org.jtransforms.utils.CommonUtils;

/**
 * Sums over i of y_{i+l} x_i, at every lag l, of pairs of sequences of the same lengths together.
 */
final class Correlation {
  static {
    // Decisions are made beside each other already.
    CommonUtils.setThreadsBeginN_1D_FFT_2Threads(Long.MAX_VALUE);
    CommonUtils.setThreadsBeginN_1D_FFT_4Threads(Long.MAX_VALUE);
  }

  // By length, since to make one takes as long as to use it.
  private static final Map<Integer, DoubleFFT_1D> TRANSFORMS = new ConcurrentHashMap<>();

  private final int first;
  private final int second;
  private final DoubleFFT_1D transform;
  private final double[] x;
  private final double[] y;
  // As the library lays them out: those of frequency 0 and of the largest, then real and imaginary.
  private final double[] products;

  /**
   * Of sequences that are all zero at first.
   *
   * @param first how long x is, 1 at least
   * @param second how long y is, 1 at least
   */
  Correlation(int first, int second) {
    this.first = first;
    this.second = second;
    int size = size(first, second);
    transform = TRANSFORMS.computeIfAbsent(size, DoubleFFT_1D::new);
    x = new double[size];
    y = new double[size];
    products = new double[size];
  }

  /** Returns the length of the transforms. */
  static int size(int first, int second) {
    return Math.max(2, Integer.highestOneBit(Math.max(1, first + second - 2)) << 1);
  }

  /** Where x is written before it is added: what is behind its length is not looked at. */
  double[] x() {
    return x;
  }

  /** Where y is written before it is added. */
  double[] y() {
    return y;
  }

  /** Adds the sums of the sequences that are written. */
  void add() {
    Arrays.fill(x, first, x.length, 0);
    Arrays.fill(y, second, y.length, 0);
    transform.realForward(x);
    transform.realForward(y);
    products[0] += x[0] * y[0];
    products[1] += x[1] * y[1];
    for (int k = 2; k < products.length; k += 2) {
      products[k] += y[k] * x[k] + y[k + 1] * x[k + 1];
      products[k + 1] += y[k + 1] * x[k] - y[k] * x[k + 1];
    }
  }

  /** Adds the sums of the sequence that is written as x, with itself: y is as long. */
  void addOwn() {
    Arrays.fill(x, first, x.length, 0);
    transform.realForward(x);
    products[0] += x[0] * x[0];
    products[1] += x[1] * x[1];
    for (int k = 2; k < products.length; k += 2) {
      products[k] += x[k] * x[k] + x[k + 1] * x[k + 1];
    }
  }

  /** Returns the sums at lags 1 - A, ..., B - 1, of x of length A and y of length B. */
  double[] sums() {
    double[] circular = products.clone();
    transform.realInverse(circular, true);
    double[] sums = new double[first + second - 1];
    System.arraycopy(circular, circular.length - first + 1, sums, 0, first - 1);
    System.arraycopy(circular, 0, sums, first - 1, second);
    return sums;
  }
}
