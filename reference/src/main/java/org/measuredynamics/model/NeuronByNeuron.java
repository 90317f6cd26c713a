package org.measuredynamics.model;

import java.util.Arrays;
import org.measuredynamics.kernel.Contraction;

/** One neuron after the other: the definition of a layer, for every unit. */
final class NeuronByNeuron implements Layer {
  /** Activations, n x m, above which they are computed twice and not kept: memory stays linear. */
  static final long WORTH_KEEPING = 1 << 24;

  private final Unit unit;
  private final DataSet data;
  private final double[] mass;
  private final boolean kept;
  private final double[] value;
  private final double[] slope;
  private double[] positions;

  NeuronByNeuron(Unit unit, DataSet data, double[] mass) {
    this.unit = unit;
    this.data = data;
    this.mass = mass;
    long activations = (long) mass.length * data.size();
    kept = activations <= WORTH_KEEPING;
    value = new double[kept ? (int) activations : 0];
    slope = new double[kept ? (int) activations : 0];
  }

  @Override
  public void moveTo(double[] there) {
    positions = there;
  }

  @Override
  public void forward(double[] outputs, int from, int to) {
    int m = data.size();
    double[] theta = new double[unit.parameters(data.dimension())];
    double[] activation = kept ? value : new double[m];
    double[] derivative = kept ? slope : new double[m];
    Arrays.fill(outputs, from, to, 0);
    for (int i = 0; i < mass.length; i++) {
      int at = kept ? i * m : 0;
      System.arraycopy(positions, i * theta.length, theta, 0, theta.length);
      unit.forward(data, theta, from, to, activation, derivative, at);
      Contraction.accumulate(
          mass[i] * unit.amplitude(theta), activation, at + from, outputs, from, to - from);
    }
  }

  @Override
  public void pullback(double[] residual, double[] gradient, int from, int to) {
    int m = data.size();
    double[] theta = new double[unit.parameters(data.dimension())];
    double[] activation = kept ? value : new double[m];
    double[] derivative = kept ? slope : new double[m];
    Arrays.fill(gradient, from * theta.length, to * theta.length, 0);
    for (int i = from; i < to; i++) {
      int at = kept ? i * m : 0;
      System.arraycopy(positions, i * theta.length, theta, 0, theta.length);
      if (!kept) {
        unit.forward(data, theta, 0, m, activation, derivative, 0);
      }
      unit.pullback(data, theta, residual, activation, derivative, at, gradient, i * theta.length);
    }
  }

  @Override
  public void potentials(double[] residual, double[] potential, int from, int to) {
    int m = data.size();
    double[] theta = new double[unit.parameters(data.dimension())];
    double[] activation = kept ? value : new double[m];
    double[] derivative = kept ? slope : new double[m];
    for (int i = from; i < to; i++) {
      int at = kept ? i * m : 0;
      System.arraycopy(positions, i * theta.length, theta, 0, theta.length);
      if (!kept) {
        unit.forward(data, theta, 0, m, activation, derivative, 0);
      }
      potential[i] = unit.amplitude(theta) * Contraction.wideDot(residual, 0, activation, at, m);
    }
  }
}
