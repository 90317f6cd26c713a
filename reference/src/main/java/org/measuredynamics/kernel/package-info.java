/**
 * Loops: sums whose order is part of their definition, so that a faster twin returns the same bits,
 * and elementary functions with the same bits on every JVM.
 *
 * <p>Uses nothing; {@link org.measuredynamics.kernel.MicroKernel} finds its twin in the Vector API.
 * Begin with {@link org.measuredynamics.kernel.Contraction}.
 */
package org.measuredynamics.kernel;
