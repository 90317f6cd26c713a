/**
 * Energies F(mu), their first variations, bounds of their regularity and of rounding, and
 * certificates of optimality.
 *
 * <p>Uses models and measures. Begin with {@link org.measuredynamics.energy.Energy}, then {@link
 * org.measuredynamics.energy.NetworkEnergy}.
 */
package org.measuredynamics.energy;
