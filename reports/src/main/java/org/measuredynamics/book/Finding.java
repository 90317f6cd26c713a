package org.measuredynamics.book;

/**
 * A published statement beside what was found here.
 *
 * @param theorem its id in the catalogue
 * @param setting of our run
 * @param published the statement, as the paper makes it
 * @param ours what was found
 * @param interval how sure that is
 */
public record Finding(
    String theorem, String setting, String published, String ours, String interval) {}
