package org.measuredynamics.observation;

import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;

/** The mean square error of networks of n neurons drawn afresh from a measure, times n. */
public final class ResamplingError {
  private ResamplingError() {}

  /** Returns int |phi|^2 dmu - |f_mu|^2, a mean over the data. */
  public static double of(NetworkEnergy energy, ParticleMeasure mu) {
    double[] outputs = energy.outputs(mu);
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      for (int j = 0; j < outputs.length; j++) {
        double phi = energy.unit().value(mu.particle(i), energy.data().input(j)) - outputs[j];
        sum += mu.weight(i) * phi * phi / outputs.length;
      }
    }
    return sum;
  }
}
