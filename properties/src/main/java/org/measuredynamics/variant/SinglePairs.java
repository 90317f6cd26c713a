package org.measuredynamics.variant;

import java.util.Arrays;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.kernel.Elementary;
import org.measuredynamics.measure.ParticleMeasure;

/** A pair-interaction energy in single precision. */
final class SinglePairs extends EnergyOf {
  private final float confinement;
  private final float attraction;
  private final float repulsion;

  SinglePairs(PairInteraction pairs) {
    super(pairs);
    confinement = (float) pairs.confinement();
    attraction = (float) pairs.attraction();
    repulsion = (float) pairs.repulsion();
  }

  private static float square(double[] x, double[] y, int at) {
    float sum = 0;
    for (int k = 0; k < x.length; k++) {
      float gap = (float) x[k] - (float) y[at + k];
      sum += gap * gap;
    }
    return sum;
  }

  private float potential(double[] theta) {
    return 0.5f * confinement * square(theta, new double[theta.length], 0);
  }

  private float interaction(ParticleMeasure mu, double[] theta) {
    float sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      float square = square(theta, mu.particle(i), 0);
      float bump = repulsion * (float) Elementary.exp(-square / 2);
      sum += (float) mu.weight(i) * (0.5f * attraction * square + bump);
    }
    return sum;
  }

  @Override
  public double value(ParticleMeasure mu) {
    float sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      sum += (float) mu.weight(i) * (potential(theta) + 0.5f * interaction(mu, theta));
    }
    return sum;
  }

  @Override
  public double firstVariation(ParticleMeasure mu, double[] theta) {
    return potential(theta) + interaction(mu, theta);
  }

  @Override
  public Field field(double[] weights, int threads) {
    int p = dimension();
    return (positions, out) -> {
      for (int i = 0; i < weights.length; i++) {
        double[] theta = Arrays.copyOfRange(positions, i * p, (i + 1) * p);
        float[] gradient = new float[p];
        for (int k = 0; k < p; k++) {
          gradient[k] = confinement * (float) theta[k];
        }
        for (int other = 0; other < weights.length; other++) {
          float bump = (float) Elementary.exp(-square(theta, positions, other * p) / 2);
          float pull = (float) weights[other] * (attraction - repulsion * bump);
          for (int k = 0; k < p; k++) {
            gradient[k] += pull * ((float) theta[k] - (float) positions[other * p + k]);
          }
        }
        for (int k = 0; k < p; k++) {
          out[i * p + k] = gradient[k];
        }
      }
    };
  }
}
