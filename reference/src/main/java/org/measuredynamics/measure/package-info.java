/**
 * Measures of finitely many particles, the laws they are drawn from, and distances between them.
 *
 * <p>Uses random. Begin with {@link org.measuredynamics.measure.ParticleMeasure}.
 */
package org.measuredynamics.measure;
