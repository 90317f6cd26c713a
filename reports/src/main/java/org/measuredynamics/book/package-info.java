/**
 * The report people read: pictures, findings beside what was published, tables of evidence.
 *
 * <p>Uses evidence and the reference. Begin with {@link org.measuredynamics.book.Book}.
 */
package org.measuredynamics.book;
