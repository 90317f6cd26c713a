/**
 * Two-player games: descent-ascent, equilibria, averages.
 *
 * <p>Uses what every theorem uses. Begin with {@link org.measuredynamics.theorem.game.Cycling}.
 */
package org.measuredynamics.theorem.game;
