package org.measuredynamics.variant;

import org.measuredynamics.measure.ParticleMeasure;

/** Lazy training in single precision: features and outputs at the start are kept. */
final class SingleLazy {
  private final SingleNetwork network;
  private final ParticleMeasure initial;
  private final float[][][] features;
  private final float[] outputs;
  private final float scale;

  SingleLazy(SingleNetwork network, ParticleMeasure initial) {
    this.network = network;
    this.initial = initial;
    int n = initial.size();
    scale = (float) (1 / Math.sqrt(n));
    features = new float[n][network.size()][initial.dimension()];
    outputs = new float[network.size()];
    for (int i = 0; i < n; i++) {
      float[] values = network.unitValues(initial.particle(i));
      for (int j = 0; j < outputs.length; j++) {
        outputs[j] += scale * values[j];
        double[] gradient = network.unitGradient(initial.particle(i), j);
        for (int k = 0; k < gradient.length; k++) {
          features[i][j][k] = (float) gradient[k];
        }
      }
    }
  }

  /** Returns the parameters after a step of length h. */
  ParticleMeasure after(ParticleMeasure mu, double step) {
    int p = mu.dimension();
    float[] linearised = outputs.clone();
    for (int i = 0; i < mu.size(); i++) {
      for (int k = 0; k < p; k++) {
        float moved = scale * (float) (mu.position(i, k) - initial.position(i, k));
        for (int j = 0; j < linearised.length; j++) {
          linearised[j] += moved * features[i][j][k];
        }
      }
    }
    float[] slopes = network.slopes(linearised);
    double[] positions = mu.positions();
    for (int i = 0; i < mu.size(); i++) {
      for (int k = 0; k < p; k++) {
        float sum = 0;
        for (int j = 0; j < slopes.length; j++) {
          sum += slopes[j] * features[i][j][k];
        }
        positions[i * p + k] -= (float) step * scale * sum;
      }
    }
    return mu.at(positions);
  }
}
