package org.measuredynamics.variant;

import java.util.Arrays;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

/**
 * The energy of a network in single precision: values and derivatives of units are rounded, and
 * outputs, losses and gradients are sums of single precision, term by term.
 */
final class SingleNetwork extends EnergyOf {
  private final NetworkEnergy network;
  private final DataSet data;
  private final double[][] inputs;

  private SingleNetwork(NetworkEnergy network, DataSet data) {
    super(network);
    this.network = network;
    this.data = data;
    inputs = data.eachInput();
  }

  /** Returns the energy; of a unit that is averaged over a group, on rounded orbits. */
  static SingleNetwork of(NetworkEnergy network) {
    return new SingleNetwork(network, Single.rounded(network.data()));
  }

  /** Returns the energy on those data alone. */
  SingleNetwork rows(int[] numbers) {
    return new SingleNetwork(network, data.rows(numbers));
  }

  /** Returns m. */
  int size() {
    return inputs.length;
  }

  /** Returns the derivative of the unit at a datum, in double precision. */
  double[] unitGradient(double[] theta, int datum) {
    return network.unit().gradient(theta, inputs[datum]);
  }

  /** Returns the value of the unit at every datum, rounded. */
  float[] unitValues(double[] theta) {
    Unit unit = network.unit();
    double[] value = new double[inputs.length];
    unit.forward(data, theta, 0, value.length, value, new double[value.length], 0);
    float amplitude = (float) unit.amplitude(theta);
    float[] values = new float[value.length];
    for (int j = 0; j < values.length; j++) {
      values[j] = amplitude * (float) value[j];
    }
    return values;
  }

  /** Returns R'_j / m at those outputs. */
  float[] slopes(float[] outputs) {
    float[] slopes = new float[outputs.length];
    for (int j = 0; j < slopes.length; j++) {
      slopes[j] = (float) network.risk().slope(outputs[j], data.target(j)) / slopes.length;
    }
    return slopes;
  }

  /** Returns f(x_j; mu). */
  float[] outputs(ParticleMeasure mu) {
    return outputs(mu.weights(), mu.positions());
  }

  private float[] outputs(double[] weights, double[] positions) {
    int p = dimension();
    float[] outputs = new float[inputs.length];
    for (int i = 0; i < weights.length; i++) {
      float weight = (float) weights[i];
      float[] values = unitValues(Arrays.copyOfRange(positions, i * p, (i + 1) * p));
      for (int j = 0; j < outputs.length; j++) {
        outputs[j] += weight * values[j];
      }
    }
    return outputs;
  }

  @Override
  public double value(ParticleMeasure mu) {
    float[] outputs = outputs(mu);
    float risk = 0;
    for (int j = 0; j < outputs.length; j++) {
      risk += (float) network.risk().loss(outputs[j], data.target(j));
    }
    float penalty = 0;
    for (int i = 0; i < mu.size(); i++) {
      penalty += (float) mu.weight(i) * (float) network.regulariser().value(mu.particle(i));
    }
    return risk / outputs.length + penalty;
  }

  @Override
  public double firstVariation(ParticleMeasure mu, double[] theta) {
    return potential(slopes(outputs(mu)), theta);
  }

  @Override
  public double[] firstVariation(ParticleMeasure mu) {
    float[] slopes = slopes(outputs(mu));
    double[] variation = new double[mu.size()];
    Arrays.setAll(variation, i -> potential(slopes, mu.particle(i)));
    return variation;
  }

  private double potential(float[] slopes, double[] theta) {
    float[] values = unitValues(theta);
    float sum = 0;
    for (int j = 0; j < slopes.length; j++) {
      sum += slopes[j] * values[j];
    }
    return sum + (float) network.regulariser().value(theta);
  }

  @Override
  public Field field(double[] weights, int threads) {
    int p = dimension();
    return (positions, out) -> {
      float[] slopes = slopes(outputs(weights, positions));
      for (int i = 0; i < weights.length; i++) {
        float[] gradient = gradient(slopes, Arrays.copyOfRange(positions, i * p, (i + 1) * p));
        for (int k = 0; k < p; k++) {
          out[i * p + k] = gradient[k];
        }
      }
    };
  }

  private float[] gradient(float[] slopes, double[] theta) {
    float[] gradient = new float[theta.length];
    for (int j = 0; j < slopes.length; j++) {
      double[] term = unitGradient(theta, j);
      for (int k = 0; k < gradient.length; k++) {
        gradient[k] += slopes[j] * (float) term[k];
      }
    }
    addGradient(network.regulariser(), theta, gradient);
    return gradient;
  }

  private static void addGradient(Regulariser regulariser, double[] theta, float[] gradient) {
    float strength = (float) regulariser.strength();
    switch (regulariser.kind()) {
      case NONE -> {}
      case TIKHONOV -> {
        for (int k = 0; k < theta.length; k++) {
          gradient[k] += strength * (float) theta[k];
        }
      }
      case TOTAL_VARIATION -> gradient[0] += strength * (float) Math.signum(theta[0]);
      case WELLS -> {
        for (int k = 0; k < theta.length; k++) {
          gradient[k] += strength * (float) StrictMath.sin(2 * theta[k]);
        }
      }
    }
  }
}
