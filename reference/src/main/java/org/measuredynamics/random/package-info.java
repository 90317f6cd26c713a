/**
 * Random numbers keyed by seed, replicate, particle, step and purpose: whatever is drawn is a
 * function of its key.
 *
 * <p>Uses kernel. Begin with {@link org.measuredynamics.random.Stream}.
 */
package org.measuredynamics.random;
