/**
 * Payoffs of two-player games, one a file, pairs of strategies, and the Nikaido-Isoda error.
 *
 * <p>Uses measures and messages. Begin with {@link org.measuredynamics.game.Payoff}.
 */
package org.measuredynamics.game;
