/**
 * Isometries, the finite groups they generate, and what the two do to inputs and neurons.
 *
 * <p>Uses measure and model. Begin with {@link org.measuredynamics.symmetry.Group}.
 */
package org.measuredynamics.symmetry;
