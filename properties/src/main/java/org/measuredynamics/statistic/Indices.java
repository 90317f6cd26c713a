package org.measuredynamics.statistic;

import java.util.List;

/**
 * Indices that are claimed to be independent and uniform on 0..categories-1, in the order in which
 * they were drawn.
 *
 * @param drawn the indices
 * @param categories how many values there are
 */
public record Indices(int[] drawn, int categories) {
  /**
   * Returns the decisions: the counts, by their relative entropy (Agrawal 2020), and the equality
   * of those at every lag up to half their number.
   *
   * @param alpha of all together
   */
  public List<Comparison> tests(String what, double alpha) {
    return List.of();
  }

  /**
   * Returns the decisions on independence of others: equality aligned, and shifted by any lag.
   *
   * @param alpha of all together
   */
  public List<Comparison> against(String what, Indices other, double alpha) {
    return List.of();
  }
}
