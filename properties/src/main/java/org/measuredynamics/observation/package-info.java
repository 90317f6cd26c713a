/**
 * What the suite computes from the answers of an implementation, and what rounding may have done to
 * it.
 *
 * <p>Uses contract, instances and statistics. Begin with {@link
 * org.measuredynamics.observation.Trial}, then {@link org.measuredynamics.observation.EulerPath}.
 */
package org.measuredynamics.observation;
