package org.measuredynamics.instance;

import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Two centred isotropic Gaussian classes, x | y = +-1 ~ N(0, (1 +- separation)^2 I), and normal
 * neurons: the setting of Mei, Montanari, Nguyen 2018, section 3.1.
 *
 * @param instance whose dimension and seed count
 * @param separation Delta, between 0 and 1
 * @param scale s: neurons begin as N(0, s^2 I / d)
 */
public record TwoGaussians(NetworkInstance instance, double separation, double scale) {
  /**
   * Returns independent data.
   *
   * @param replicate from 0; -1 for data that none is trained on
   * @param level further samples of the same replicate
   */
  public DataSet sample(int size, int replicate, int level) {
    int d = instance.dimension();
    Stream stream = Stream.of(instance.seed(), replicate + 1, 0, level, Purpose.DATA);
    double[] inputs = stream.normals(size * d);
    double[] targets = new double[size];
    for (int j = 0; j < size; j++) {
      targets[j] = stream.uniform() < 0.5 ? -1 : 1;
      for (int k = 0; k < d; k++) {
        inputs[j * d + k] *= 1 + targets[j] * separation;
      }
    }
    return DataSet.of("two Gaussians", d, inputs, targets);
  }

  /** Returns the risk of ramps on data. */
  public static NetworkEnergy energy(DataSet data) {
    return NetworkEnergy.of(Unit.named("ramp"), Risk.SQUARE, Regulariser.NONE, data);
  }

  /** Returns n independent neurons. */
  public ParticleMeasure neurons(int n, int replicate) {
    int d = instance.dimension();
    double[] positions = new double[n * d];
    for (int i = 0; i < n; i++) {
      double[] w = Stream.of(instance.seed(), replicate, i, n, Purpose.REPLICATE).normals(d);
      for (int k = 0; k < d; k++) {
        positions[i * d + k] = scale / Math.sqrt(d) * w[k];
      }
    }
    return ParticleMeasure.uniform(d, positions);
  }
}
