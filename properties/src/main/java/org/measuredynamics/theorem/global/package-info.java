/**
 * Global convergence: what the flows, noisy, conic, with birth and death, find in the end.
 *
 * <p>Uses what every theorem uses. Begin with {@link
 * org.measuredynamics.theorem.global.DisplacementConvexity}.
 */
package org.measuredynamics.theorem.global;
