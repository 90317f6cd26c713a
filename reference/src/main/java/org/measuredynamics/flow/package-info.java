/**
 * The dynamics: gradient flow, Langevin, mini-batches, birth and death, conic descent, lazy
 * training, descent-ascent, each by its steps.
 *
 * <p>Uses energies and payoffs. Begin with {@link org.measuredynamics.flow.GradientFlow}.
 */
package org.measuredynamics.flow;
