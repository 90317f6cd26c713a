package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Comparison;

/**
 * Networks in lazy training, f = n^{-1/2} sum_i phi linearised at the start, and their limit of
 * infinitely many neurons.
 *
 * @param step h
 * @param steps how many of them
 */
public record LazyNetworks(NetworkEnergy energy, double step, int steps) {
  /** Returns the outputs at the start and at the end, 2 x m, from the parameters at the end. */
  private double[][] outputs(Implementation implementation, ParticleMeasure initial) {
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
   * Has a trial's implementation train networks from neurons that were drawn, and returns the
   * claims on their fluctuations about the limit, at the start and at the end: sqrt(n) times those
   * of a mean, so the law of a network does not depend on n. The linear part at the end is (I - h K
   * / m)^T f_n(0), K the tangent kernel of the law; what the kernel of the neurons drawn differs by
   * is computed.
   *
   * @param law of a neuron, whose outputs have mean 0
   * @param initial the neurons drawn, replicates x n p
   * @param alpha of all together
   */
  public List<Comparison> moments(
      Trial<?> trial, ParticleMeasure law, double[][] initial, double alpha) {
    int n = initial[0].length / law.dimension();
    double[] nothing = new double[energy.data().size()];
    double[][] none = new double[initial.length][nothing.length];
    double[] limit = trained(law, nothing);
    double[][][] found = new double[2][initial.length][];
    double[][][] linear = new double[2][initial.length][];
    double[][] rest = new double[initial.length][];
    for (int r = 0; r < initial.length; r++) {
      ParticleMeasure drawn = ParticleMeasure.uniform(law.dimension(), initial[r]);
      double[][] outputs = outputs(trial.implementation(), drawn);
      double[] start = exact(drawn, Math.sqrt(n));
      found[0][r] = outputs[0];
      found[1][r] = Replication.minus(outputs[1], limit);
      linear[0][r] = start;
      linear[1][r] = Replication.minus(trained(law, start), limit);
      rest[r] = Replication.minus(trained(drawn, start), trained(law, start));
    }
    double[][][] influence = new double[2][law.size()][];
    double largest = 0;
    for (int i = 0; i < law.size(); i++) {
      double[] phi = exact(ParticleMeasure.uniform(law.dimension(), law.particle(i)), 1);
      influence[0][i] = phi;
      influence[1][i] = Replication.minus(trained(law, phi), limit);
      for (int j = 0; j < phi.length; j++) {
        double slope =
            Contraction.norm(energy.unit().gradient(law.particle(i), energy.data().input(j)));
        largest = Math.max(largest, Math.abs(phi[j]) + slope * Contraction.norm(law.particle(i)));
      }
    }
    double[] rounding = new double[nothing.length];
    Arrays.fill(rounding, 16 * (n + steps) * Math.sqrt(n) * trial.roundoff() * largest);
    List<Comparison> claims = new ArrayList<>();
    for (int k = 0; k < 2; k++) {
      claims.addAll(
          new FluctuationMoments(
                  "lazy, width %d, step %d".formatted(n, k * steps),
                  law,
                  influence[k],
                  n,
                  found[k],
                  linear[k],
                  k == 0 ? none : rest,
                  rounding)
              .leading(alpha / 2));
    }
    return claims;
  }

  /** scale int phi dmu. */
  private double[] exact(ParticleMeasure mu, double scale) {
    double[] outputs = energy.outputs(mu);
    Arrays.setAll(outputs, j -> scale * outputs[j]);
    return outputs;
  }

  /**
   * Returns y - (I - h K / m)^T (y - f), K the tangent kernel of a measure: where lazy training
   * takes outputs f, length m.
   */
  private double[] trained(ParticleMeasure law, double[] start) {
    int m = energy.data().size();
    double[][][] gradients = new double[law.size()][m][];
    for (int i = 0; i < law.size(); i++) {
      for (int j = 0; j < m; j++) {
        gradients[i][j] = energy.unit().gradient(law.particle(i), energy.data().input(j));
      }
    }
    double[] error = Replication.minus(energy.data().targets(), start);
    for (int t = 0; t < steps; t++) {
      double[] next = error.clone();
      for (int i = 0; i < law.size(); i++) {
        double[] pull = new double[law.dimension()];
        for (int j = 0; j < m; j++) {
          for (int c = 0; c < pull.length; c++) {
            pull[c] += step / m * error[j] * gradients[i][j][c];
          }
        }
        for (int j = 0; j < m; j++) {
          for (int c = 0; c < pull.length; c++) {
            next[j] -= law.weight(i) * gradients[i][j][c] * pull[c];
          }
        }
      }
      error = next;
    }
    return Replication.minus(energy.data().targets(), error);
  }
}
