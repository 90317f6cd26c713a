/**
 * Problems as functions of an instance: what jqwik draws and shrinks, and the special problems that
 * theorems make of it.
 *
 * <p>Uses the contract's capabilities. Begin with {@link
 * org.measuredynamics.instance.NetworkInstance}; keys of what is drawn are in {@link
 * org.measuredynamics.instance.Draw}.
 */
package org.measuredynamics.instance;
