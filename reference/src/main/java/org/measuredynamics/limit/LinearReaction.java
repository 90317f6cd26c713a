package org.measuredynamics.limit;

import java.util.Arrays;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Transport with birth and death in weights of linear units phi = theta . x under the square risk:
 * one affine map moves all particles, and the logarithms of their weights change by one quadratic
 * function of where they started,
 *
 * <pre>
 *   theta(k) = rho^k theta(0) + D,  log w(k) = log w(0) + q . theta(0) - s |theta(0)|^2 / 2 + c,
 * </pre>
 *
 * rho = 1 - h lambda, for every number of particles and all weights. So the mean, and with it the
 * field of the next step, is that of a tilted initial measure.
 *
 * @param shift D, length p
 * @param contraction rho^k
 * @param tilt q, length p
 * @param narrowing s
 */
public record LinearReaction(double[] shift, double contraction, double[] tilt, double narrowing) {

  /**
   * Returns the map of so many steps.
   *
   * @param rate alpha
   * @param step h
   * @throws IllegalArgumentException if the risk is not the square one, or the regulariser neither
   *     none nor Tikhonov's
   */
  public static LinearReaction after(
      NetworkEnergy energy, ParticleMeasure initial, double rate, double step, int steps) {
    Regulariser regulariser = energy.regulariser();
    if (energy.risk() != Risk.SQUARE
        || (regulariser.kind() != Regulariser.Kind.NONE
            && regulariser.kind() != Regulariser.Kind.TIKHONOV)) {
      throw new IllegalArgumentException(
          "energy: expected the square risk and no regulariser but Tikhonov's, found %s, %s"
              .formatted(energy.risk(), regulariser.kind()));
    }
    double lambda = regulariser.strength();
    int p = initial.dimension();
    LinearReaction map = new LinearReaction(new double[p], 1, new double[p], 0);
    for (int k = 0; k < steps; k++) {
      double[] mean = map.mean(initial);
      double[] field = field(energy, mean);
      double rho = map.contraction;
      double[] shift = map.shift.clone();
      double[] tilt = map.tilt.clone();
      for (int c = 0; c < p; c++) {
        tilt[c] -= rate * step * rho * (field[c] + lambda * shift[c]);
        shift[c] = (1 - step * lambda) * shift[c] - step * field[c];
      }
      map =
          new LinearReaction(
              shift,
              (1 - step * lambda) * rho,
              tilt,
              map.narrowing + rate * step * lambda * rho * rho);
    }
    return map;
  }

  /** (1/m) sum_j (m . x_j - y_j) x_j: the gradient of V without the ridge, the same everywhere. */
  private static double[] field(NetworkEnergy energy, double[] mean) {
    int m = energy.data().size();
    RealVector field = new ArrayRealVector(mean.length);
    RealVector at = new ArrayRealVector(mean, false);
    for (int j = 0; j < m; j++) {
      RealVector x = new ArrayRealVector(energy.data().input(j), false);
      field = field.combine(1, (x.dotProduct(at) - energy.data().target(j)) / m, x);
    }
    return field.toArray();
  }

  /** Returns where a particle is that started at theta, length p. */
  public double[] place(double[] theta) {
    double[] place = theta.clone();
    Arrays.setAll(place, c -> contraction * theta[c] + shift[c]);
    return place;
  }

  /** Returns the logarithms of the weights, whose exponentials sum to 1: length n. */
  public double[] logWeights(ParticleMeasure initial) {
    double[] logs = new double[initial.size()];
    for (int i = 0; i < logs.length; i++) {
      double[] theta = initial.particle(i);
      logs[i] = StrictMath.log(initial.weight(i));
      for (int c = 0; c < theta.length; c++) {
        logs[i] += (tilt[c] - 0.5 * narrowing * theta[c]) * theta[c];
      }
    }
    double most = Arrays.stream(logs).max().orElseThrow();
    double mass = Arrays.stream(logs).map(log -> StrictMath.exp(log - most)).sum();
    double normaliser = most + StrictMath.log(mass);
    Arrays.setAll(logs, i -> logs[i] - normaliser);
    return logs;
  }

  /** Returns the mean of the particles, length p. */
  public double[] mean(ParticleMeasure initial) {
    double[] logs = logWeights(initial);
    double[] mean = new double[shift.length];
    for (int i = 0; i < logs.length; i++) {
      double[] place = place(initial.particle(i));
      double weight = StrictMath.exp(logs[i]);
      Arrays.setAll(mean, c -> Math.fma(weight, place[c], mean[c]));
    }
    return mean;
  }
}
