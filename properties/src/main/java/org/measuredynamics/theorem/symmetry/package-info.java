/**
 * Symmetric functions: sets, groups, and what a flow keeps of them.
 *
 * <p>Uses what every theorem uses, and theorems of the block lift, which hold over sets as they
 * are. Begin with {@link org.measuredynamics.theorem.symmetry.EquivariantFlow}.
 */
package org.measuredynamics.theorem.symmetry;
