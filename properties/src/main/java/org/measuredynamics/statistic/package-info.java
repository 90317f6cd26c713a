/**
 * Decisions that carry their alpha, budgets of error, and the ledger of false alarms; functions of
 * numbers alone.
 *
 * <p>Uses nothing of the house but its random streams. Begin with {@link
 * org.measuredynamics.statistic.Comparison}.
 */
package org.measuredynamics.statistic;
