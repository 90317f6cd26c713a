package org.measuredynamics.instance;

import java.util.Arrays;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * The layers of a unit that multiplies inputs: the output weight, what weighs the features of a
 * set, and what multiplies inputs.
 *
 * @param unit the unit
 * @param dimension d of an input, or of a point of one
 */
public record Layers(Unit unit, int dimension) {
  /** Returns the layers of the unit of an instance, on its data. */
  public static Layers of(NetworkInstance instance) {
    return new Layers(
        Unit.named(instance.unit()), instance.source().dimension(instance.dimension()));
  }

  /**
   * Returns the diagonals, each of length p, of the generators of the scalings that leave the unit
   * invariant: one layer grows as another shrinks.
   */
  public double[][] scalings() {
    int[] blocks = unit.orthogonalBlocks(dimension);
    int p = unit.parameters(dimension);
    if (!unit.name().equals("deep-sets")) {
      double[] generator = new double[p];
      Arrays.fill(generator, -1);
      generator[0] = unit.homogeneity() - 1;
      return new double[][] {generator};
    }
    double[][] generators = new double[1 + blocks.length][p];
    generators[0][0] = 1;
    for (int k = 0; k < blocks.length; k++) {
      generators[0][blocks[k] - 1] = -1;
      generators[1 + k][blocks[k] - 1] = 1;
      Arrays.fill(generators[1 + k], blocks[k], blocks[k] + dimension, -1);
    }
    return generators;
  }

  /** Returns rates between 1/4 and 4, length p, one for each layer. */
  public double[] rates(Stream stream) {
    double[] rates = new double[unit.parameters(dimension)];
    double output = StrictMath.pow(4, 2 * stream.uniform() - 1);
    double middle = StrictMath.pow(4, 2 * stream.uniform() - 1);
    double inner = StrictMath.pow(4, 2 * stream.uniform() - 1);
    Arrays.fill(rates, middle);
    rates[0] = output;
    for (int block : unit.orthogonalBlocks(dimension)) {
      Arrays.fill(rates, block, block + dimension, inner);
    }
    return rates;
  }
}
