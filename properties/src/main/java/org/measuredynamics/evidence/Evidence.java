package org.measuredynamics.evidence;

import org.measuredynamics.instance.Instance;
import org.measuredynamics.statistic.Budget;

/**
 * What was found about one theorem and one implementation.
 *
 * @param theorem the theorem's id
 * @param implementation the implementation's name
 * @param verdict the verdict
 * @param alpha the probability of a false refutation; 0 where nothing is random
 * @param observed the observation that used most of its bound
 * @param bound its bound
 * @param budget the bound's error budget
 * @param seed the seed of the examination
 * @param seconds how long it took
 * @param replay the token that replays the deciding instance
 * @param what the deciding observation, or the reason, in words
 * @param instance the deciding instance, the smallest found if refuted
 * @param instances how many instances were checked
 * @param comparisons how many observations were made
 */
public record Evidence(
    String theorem,
    String implementation,
    Verdict verdict,
    double alpha,
    double observed,
    double bound,
    Budget budget,
    long seed,
    double seconds,
    String replay,
    String what,
    Instance instance,
    int instances,
    long comparisons) {

  /** Returns the part of the bound that was used. */
  public double margin() {
    return bound > 0 ? observed / bound : 0;
  }
}
