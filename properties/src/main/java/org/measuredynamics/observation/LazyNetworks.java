package org.measuredynamics.observation;

import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Networks in lazy training, f = n^{-1/2} sum_i phi linearised at the start, and their limit of
 * infinitely many neurons.
 *
 * @param step h
 * @param steps how many of them
 */
public record LazyNetworks(NetworkEnergy energy, double step, int steps) {
  /** Returns the outputs at the start and at the end, 2 x m, from the parameters at the end. */
  public double[][] outputs(Implementation implementation, ParticleMeasure initial) {
    ParticleMeasure last =
        implementation
            .run(
                new Problem(
                    new Dynamics.Lazy(),
                    energy,
                    initial,
                    Problem.Scheme.EULER,
                    step,
                    new int[] {steps},
                    0))
            .get(0);
    double[][] outputs = new double[2][energy.data().size()];
    double scale = 1 / Math.sqrt(initial.size());
    for (int i = 0; i < initial.size(); i++) {
      double[] theta = initial.particle(i);
      double[] moved = last.particle(i);
      for (int j = 0; j < outputs[0].length; j++) {
        double[] x = energy.data().input(j);
        double value = energy.unit().value(theta, x);
        double[] gradient = energy.unit().gradient(theta, x);
        outputs[0][j] += scale * value;
        for (int c = 0; c < moved.length; c++) {
          value += gradient[c] * (moved[c] - theta[c]);
        }
        outputs[1][j] += scale * value;
      }
    }
    return outputs;
  }

  /**
   * Returns y - (I - h K / m)^T y, K the tangent kernel of a law whose outputs have mean 0: the
   * mean of infinitely many neurons at the end, length m.
   */
  public double[] limit(ParticleMeasure law) {
    int m = energy.data().size();
    double[] error = energy.data().targets();
    for (int t = 0; t < steps; t++) {
      double[] next = error.clone();
      for (int i = 0; i < law.size(); i++) {
        double[] pull = new double[law.dimension()];
        for (int j = 0; j < m; j++) {
          double[] gradient = energy.unit().gradient(law.particle(i), energy.data().input(j));
          for (int c = 0; c < pull.length; c++) {
            pull[c] += step / m * error[j] * gradient[c];
          }
        }
        for (int j = 0; j < m; j++) {
          double[] gradient = energy.unit().gradient(law.particle(i), energy.data().input(j));
          for (int c = 0; c < pull.length; c++) {
            next[j] -= law.weight(i) * gradient[c] * pull[c];
          }
        }
      }
      error = next;
    }
    double[] limit = energy.data().targets();
    for (int j = 0; j < m; j++) {
      limit[j] -= error[j];
    }
    return limit;
  }
}
