/**
 * Limits of the dynamics that have a closed form or an equation: Gaussian laws, Fokker-Planck,
 * fluctuations, sparse minimisers.
 *
 * <p>Uses energies and flows. Begin with {@link org.measuredynamics.limit.GaussianLangevin}.
 */
package org.measuredynamics.limit;
