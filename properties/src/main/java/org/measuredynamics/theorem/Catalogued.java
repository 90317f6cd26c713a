package org.measuredynamics.theorem;

/**
 * What the catalogue lists: theorems, of whatever kind of instance. A service has no type
 * arguments, so that this, and not {@link Theorem}, is the service.
 */
public sealed interface Catalogued permits Theorem {}
