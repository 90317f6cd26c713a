/**
 * The command line.
 *
 * <p>Uses evidence. Begin with {@link org.measuredynamics.command.MeasureDynamics}.
 */
package org.measuredynamics.command;
