/**
 * Units phi(x; theta), one a file, with their bounds, and the data they are fitted to.
 *
 * <p>Uses kernel and measure. Begin with {@link org.measuredynamics.model.Unit}; {@code Cos} is the
 * shortest.
 */
package org.measuredynamics.model;
