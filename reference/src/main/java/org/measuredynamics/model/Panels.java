package org.measuredynamics.model;

import org.measuredynamics.kernel.MicroKernel;

/**
 * Inputs packed for a kernel ({@link MicroKernel#pack}): once for every network on the same data.
 *
 * @param kernel that they are packed for
 * @param stride data, filled up
 * @param byData inputs in panels of data
 * @param coordinates their dimension, filled up
 * @param byCoordinate inputs in panels of coordinates
 */
record Panels(
    MicroKernel kernel, int stride, double[] byData, int coordinates, double[] byCoordinate) {
  /** Returns the inputs, packed; data are filled up to whole tiles, which are whole vectors too. */
  static Panels of(DataSet data, MicroKernel kernel) {
    int m = data.size();
    int d = data.dimension();
    int stride = MicroKernel.filled(m, MicroKernel.ROWS);
    int coordinates = MicroKernel.filled(d, kernel.lanes());
    return new Panels(
        kernel,
        stride,
        kernel.pack(data.columns(), d, m, stride, m, 1),
        coordinates,
        kernel.pack(data.columns(), m, d, coordinates, 1, m));
  }
}
