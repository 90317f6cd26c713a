package org.measuredynamics.model;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.measuredynamics.kernel.Contraction;

/** Neurons of a layer side by side, in tiles of {@value #WIDTH} or fewer. */
final class SideBySide implements Layer {
  /** Neurons in a tile at most: their rows of {@link Tile#CHUNK} data stay in a cache. */
  static final int WIDTH = 256;

  /** Neurons whose rows are long enough, and those that do where data are no longer. */
  private static final int LONG = 32;

  private static final int SHORT = 8;

  private final Tile[] tiles;
  private final double[] mass;
  private final double[] factor;
  private final int width;

  /**
   * @param tile of so many neurons
   */
  SideBySide(double[] mass, IntFunction<Tile> tile) {
    this.mass = mass;
    int n = mass.length;
    tiles = new Tile[(n + WIDTH - 1) / WIDTH];
    width = (n + tiles.length - 1) / tiles.length;
    Arrays.setAll(tiles, t -> tile.apply(Math.min(width, n - t * width)));
    factor = new double[n];
  }

  /** Whether n neurons are worth it, and their activations on m data few enough to be kept. */
  static boolean suits(int n, int m) {
    boolean areMany = n >= LONG || (n >= SHORT && 2 * n >= m);
    return areMany && (long) n * m <= NeuronByNeuron.WORTH_KEEPING;
  }

  @Override
  public void moveTo(double[] positions) {
    System.arraycopy(mass, 0, factor, 0, mass.length);
    for (int t = 0; t < tiles.length; t++) {
      tiles[t].moveTo(positions, t * width);
      tiles[t].amplify(factor, t * width);
    }
  }

  @Override
  public void forward(double[] outputs, int from, int to) {
    Arrays.fill(outputs, from, to, 0);
    for (int t = 0; t < tiles.length; t++) {
      Tile tile = tiles[t];
      tile.activate(from, to);
      Contraction.addDots(factor, t * width, tile.value, tile.length, outputs, from, to);
    }
  }

  @Override
  public void pullback(double[] residual, double[] gradient, int from, int to) {
    for (int t = from / width; t * width < to; t++) {
      int first = t * width;
      int begin = Math.max(from - first, 0);
      int end = Math.min(to - first, tiles[t].length);
      tiles[t].pullback(residual, gradient, first, begin, end);
    }
  }

  @Override
  public void potentials(double[] residual, double[] potential, int from, int to) {
    for (int t = from / width; t * width < to; t++) {
      int first = t * width;
      int begin = Math.max(from - first, 0);
      int end = Math.min(to - first, tiles[t].length);
      tiles[t].potentials(residual, potential, first, begin, end);
    }
  }
}
