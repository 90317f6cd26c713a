/**
 * What may be wrong: lists of faults, one constant a fault, and the machines that have places for
 * them.
 *
 * <p>Uses the contract and the reference, and knows no theorem. Begin with {@link
 * org.measuredynamics.mutant.FlowMutant}.
 */
package org.measuredynamics.mutant;
