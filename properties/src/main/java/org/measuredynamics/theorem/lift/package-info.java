/**
 * Lifting to measure space: the gradient flow, its steps and its energy.
 *
 * <p>Uses what every theorem uses. Begin with {@link org.measuredynamics.theorem.lift.Semigroup}.
 */
package org.measuredynamics.theorem.lift;
