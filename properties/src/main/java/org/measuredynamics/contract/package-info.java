/**
 * What an implementation may be asked, what it declares, and how both travel: one question, one
 * file.
 *
 * <p>Uses the reference. Begin with {@link org.measuredynamics.contract.Implementation}, then
 * {@link org.measuredynamics.contract.Problem}; {@link
 * org.measuredynamics.contract.ProcessImplementation} is the other side of the wire.
 */
package org.measuredynamics.contract;
