/**
 * Fluctuations around the mean-field limit: the dynamical central limit theorem and what follows
 * from it.
 *
 * <p>Uses what every theorem uses. Begin with {@link
 * org.measuredynamics.theorem.fluctuation.InitialFluctuation}.
 */
package org.measuredynamics.theorem.fluctuation;
