/**
 * What a theorem is: a card and its claims. The theorems themselves are in the blocks below, named
 * by their ids.
 *
 * <p>Uses observations, mutants and instances. Begin with {@code lift.Semigroup}, which is a whole
 * one, then {@link org.measuredynamics.theorem.Card}.
 */
package org.measuredynamics.theorem;
