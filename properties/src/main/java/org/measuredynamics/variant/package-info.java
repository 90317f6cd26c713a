/**
 * Implementations by name: those on the class path, right variants of the reference, and mutants.
 */
package org.measuredynamics.variant;
