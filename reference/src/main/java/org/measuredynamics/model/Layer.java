package org.measuredynamics.model;

/**
 * n neurons of one unit and their masses, on all data: evaluated forward, and then, on what that
 * left, backward, span by span of the data in order. Data of a span and neurons may be shared among
 * threads; the bits do not depend on it.
 */
public interface Layer {
  /** Where parts of the neurons begin and end, but for the last: multiples of it. */
  int NEURONS = 8;

  /** Returns where parts of the data begin and end, but for the last: multiples of it. */
  default int grain() {
    return 1;
  }

  /**
   * Returns the most data of a span, a multiple of the grain, where so many threads share it: what
   * is kept of few data is read from a cache.
   */
  default int span(int threads) {
    return Integer.MAX_VALUE;
  }

  /** Takes the neurons at the positions, n x p, which stay as they are until the next call. */
  void moveTo(double[] positions);

  /** Begins a span of the data, begin..end-1: the first, or the one after the last. */
  default void begin(int begin, int end) {}

  /**
   * Writes f_j = sum_i mass_i phi(x_j; theta_i), i in order, to outputs[j] for j in from..to-1, a
   * part of the span. By one fused multiply-add each it sums phi / amplitude, times (mass times
   * amplitude).
   */
  void forward(double[] outputs, int from, int to);

  /**
   * Adds what the span gives to sum_j residual[j] grad phi(x_j; theta_i), j in order over all data,
   * and after the last span writes it to gradient[i p..i p + p - 1] for i in from..to-1, with the
   * bits of {@link Unit#pullback}. Comes once after {@link #forward} of the whole span.
   */
  void pullback(double[] residual, double[] gradient, int from, int to);

  /**
   * Writes sum_j residual[j] phi(x_j; theta_i) to potential[i] for i in from..to-1: the amplitude
   * times the {@link org.measuredynamics.kernel.Contraction#wideDot} of residual and phi /
   * amplitude. Comes after {@link #pullback} of the last span, of the same residual and neurons.
   */
  void potentials(double[] residual, double[] potential, int from, int to);
}
