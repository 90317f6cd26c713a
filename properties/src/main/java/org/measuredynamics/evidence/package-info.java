/**
 * Examinations: instances drawn, theorems checked, verdicts, and the suite examined by itself.
 *
 * <p>Uses all below. Begin with {@link org.measuredynamics.evidence.Examination}; {@link
 * org.measuredynamics.evidence.Verification} is the program of {@code mvn verify}.
 */
package org.measuredynamics.evidence;
