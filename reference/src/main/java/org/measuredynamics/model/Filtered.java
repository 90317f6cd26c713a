package org.measuredynamics.model;

import java.util.Arrays;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.kernel.Fdlibm;

/**
 * Neurons of {@link Dirichlet} on data that share coordinates, as those of a grid do: the kernel is
 * computed once for each coordinate that occurs, not for each datum.
 */
final class Filtered implements Layer {
  private final int dimension;
  private final int size;
  private final double[] mass;

  /** Of each coordinate the numbers that occur, and which of them each datum has. */
  private final double[][] places;

  private final int[][] place;
  private double[] positions;

  Filtered(DataSet data, double[] mass) {
    this.mass = mass;
    dimension = data.dimension();
    size = data.size();
    places = new double[dimension][];
    place = new int[dimension][size];
    for (int k = 0; k < dimension; k++) {
      double[] column = Arrays.copyOfRange(data.columns(), k * size, (k + 1) * size);
      places[k] = Arrays.stream(column).sorted().distinct().toArray();
      for (int j = 0; j < size; j++) {
        place[k][j] = Arrays.binarySearch(places[k], column[j]);
      }
    }
  }

  @Override
  public void moveTo(double[] there) {
    positions = there;
  }

  @Override
  public void forward(double[] outputs, int from, int to) {
    Arrays.fill(outputs, from, to, 0);
    double[][] values = table();
    for (int i = 0; i < mass.length; i++) {
      tabulate(i, values);
      for (int j = from; j < to; j++) {
        outputs[j] = Math.fma(mass[i], value(i, j, values), outputs[j]);
      }
    }
  }

  private double value(int i, int j, double[][] values) {
    double product = positions[i * (dimension + 1)];
    for (int k = 0; k < dimension; k++) {
      product *= values[k][place[k][j]];
    }
    return product;
  }

  @Override
  public void potentials(double[] residual, double[] potential, int from, int to) {
    double[][] values = table();
    double[] value = new double[size];
    for (int i = from; i < to; i++) {
      tabulate(i, values);
      for (int j = 0; j < size; j++) {
        value[j] = value(i, j, values);
      }
      potential[i] = Contraction.wideDot(residual, 0, value, 0, size);
    }
  }

  @Override
  public void pullback(double[] residual, double[] gradient, int from, int to) {
    int p = dimension + 1;
    Arrays.fill(gradient, from * p, to * p, 0);
    double[][] values = table();
    double[][] slopes = table();
    double[] at = new double[dimension];
    for (int i = from; i < to; i++) {
      tabulate(i, values, slopes);
      double amplitude = positions[i * p];
      for (int j = 0; j < size; j++) {
        double all = 1;
        for (int k = 0; k < dimension; k++) {
          at[k] = values[k][place[k][j]];
          all *= at[k];
        }
        gradient[i * p] = Math.fma(residual[j], all, gradient[i * p]);
        for (int k = 0; k < dimension; k++) {
          double product = -amplitude * slopes[k][place[k][j]];
          for (int l = 0; l < dimension; l++) {
            product *= l == k ? 1 : at[l];
          }
          gradient[i * p + k + 1] = Math.fma(residual[j], product, gradient[i * p + k + 1]);
        }
      }
    }
  }

  private double[][] table() {
    double[][] table = new double[dimension][];
    Arrays.setAll(table, k -> new double[places[k].length]);
    return table;
  }

  /** The kernel and its derivatives, from a neuron to each coordinate that occurs. */
  private void tabulate(int neuron, double[][]... derivatives) {
    double[] both = new double[2];
    for (int k = 0; k < dimension; k++) {
      double centre = positions[neuron * (dimension + 1) + k + 1];
      for (int r = 0; r < places[k].length; r++) {
        Fdlibm.cosineAndSine(places[k][r] - centre, both);
        for (int order = 0; order < derivatives.length; order++) {
          derivatives[order][k][r] = Dirichlet.kernel(both[0], both[1], order);
        }
      }
    }
  }
}
