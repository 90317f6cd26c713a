/**
 * What theorems are asked about: instances of networks, students, spikes and games, jqwik's
 * arbitraries of each, and the problems that theorems make of one.
 *
 * <p>Uses the contract's capabilities. Begin with {@link org.measuredynamics.instance.Instance};
 * keys of what is drawn are in {@link org.measuredynamics.instance.Draw}.
 */
package org.measuredynamics.instance;
