/**
 * The theorems as tests in an IDE and a build: {@link org.measuredynamics.junit.TheoremContract} is
 * extended by whoever has an implementation on the JVM.
 *
 * <p>Uses evidence. It needs JUnit Jupiter, which is whose build's it is.
 */
package org.measuredynamics.junit;
