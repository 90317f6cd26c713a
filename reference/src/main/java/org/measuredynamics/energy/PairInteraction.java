package org.measuredynamics.energy;

import org.measuredynamics.kernel.Elementary;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * A pair-interaction energy F(mu) = int U dmu + (1/2) int int W dmu dmu with U(theta) = confinement
 * |theta|^2 / 2 and W(theta, theta') = attraction |theta - theta'|^2 / 2 + repulsion exp(-|theta -
 * theta'|^2 / 2). With attraction alone it is displacement convex and Gaussian measures stay
 * Gaussian (McCann 1997); with repulsion alone it is convex along mixtures.
 */
public final class PairInteraction implements Energy {
  private final int dimension;
  private final double confinement;
  private final double attraction;
  private final double repulsion;

  private PairInteraction(int dimension, double confinement, double attraction, double repulsion) {
    this.dimension = dimension;
    this.confinement = confinement;
    this.attraction = attraction;
    this.repulsion = repulsion;
  }

  /**
   * Returns the energy.
   *
   * @throws IllegalArgumentException if a coefficient is negative or not finite
   */
  public static PairInteraction of(
      int dimension, double confinement, double attraction, double repulsion) {
    ParticleMeasure.requireFinite(
        "confinement, attraction, repulsion", new double[] {confinement, attraction, repulsion});
    if (confinement < 0 || attraction < 0 || repulsion < 0) {
      throw new IllegalArgumentException(
          "confinement, attraction, repulsion: expected numbers of at least 0, found %s, %s, %s"
              .formatted(confinement, attraction, repulsion));
    }
    return new PairInteraction(dimension, confinement, attraction, repulsion);
  }

  /** Returns the coefficient of |theta|^2 / 2. */
  public double confinement() {
    return confinement;
  }

  /** Returns the coefficient of |theta - theta'|^2 / 2. */
  public double attraction() {
    return attraction;
  }

  /** Returns the coefficient of exp(-|theta - theta'|^2 / 2). */
  public double repulsion() {
    return repulsion;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public boolean isSmooth() {
    return true;
  }

  @Override
  public double value(ParticleMeasure mu) {
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      double half = potential(theta) + 0.5 * interaction(mu, theta);
      sum = Math.fma(mu.weight(i), half, sum);
    }
    return sum;
  }

  @Override
  public double firstVariation(ParticleMeasure mu, double[] theta) {
    return potential(theta) + interaction(mu, theta);
  }

  private double potential(double[] theta) {
    return 0.5 * confinement * square(theta, new double[theta.length], 0);
  }

  private double interaction(ParticleMeasure mu, double[] theta) {
    double sum = 0;
    for (int k = 0; k < mu.size(); k++) {
      double square = square(theta, mu.particle(k), 0);
      double pair = 0.5 * attraction * square + repulsion * Elementary.exp(-square / 2);
      sum = Math.fma(mu.weight(k), pair, sum);
    }
    return sum;
  }

  private static double square(double[] theta, double[] positions, int at) {
    double sum = 0;
    for (int c = 0; c < theta.length; c++) {
      double gap = theta[c] - positions[at + c];
      sum = Math.fma(gap, gap, sum);
    }
    return sum;
  }

  @Override
  public Field field(double[] weights, int threads) {
    int p = dimension;
    return (positions, out) -> {
      double[] theta = new double[p];
      for (int i = 0; i < weights.length; i++) {
        System.arraycopy(positions, i * p, theta, 0, p);
        for (int c = 0; c < p; c++) {
          out[i * p + c] = confinement * theta[c];
        }
        for (int k = 0; k < weights.length; k++) {
          double pull =
              attraction - repulsion * Elementary.exp(-square(theta, positions, k * p) / 2);
          for (int c = 0; c < p; c++) {
            out[i * p + c] =
                Math.fma(weights[k] * pull, theta[c] - positions[k * p + c], out[i * p + c]);
          }
        }
      }
    };
  }

  @Override
  public Regularity regularity(ParticleMeasure mu, double[] radius) {
    return new Regularity(confinement + 2 * (attraction + repulsion), new double[mu.size()], true);
  }

  @Override
  public double valueMagnitude(ParticleMeasure mu) {
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      sum += mu.weight(i) * 2 * potential(theta);
      for (int k = 0; k < mu.size(); k++) {
        double reach = reach(theta, mu.particle(k));
        sum += mu.weight(i) * mu.weight(k) * (attraction * reach + repulsion * (2 + reach));
      }
    }
    return sum;
  }

  @Override
  public double[] gradientRounding(ParticleMeasure mu, double u) {
    double[] bound = new double[mu.size() * dimension];
    double chain = operations(mu.size()) * u;
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      for (int k = 0; k < mu.size(); k++) {
        double[] other = mu.particle(k);
        double pull = attraction + repulsion * (2 + reach(theta, other));
        for (int c = 0; c < dimension; c++) {
          bound[i * dimension + c] +=
              chain
                  * mu.weight(k)
                  * (pull * (Math.abs(theta[c]) + Math.abs(other[c]))
                      + confinement * Math.abs(theta[c]));
        }
      }
    }
    return bound;
  }

  @Override
  public double[] variationRounding(ParticleMeasure mu, double u) {
    double[] bound = new double[mu.size()];
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      double sum = 2 * potential(theta);
      for (int k = 0; k < mu.size(); k++) {
        double reach = reach(theta, mu.particle(k));
        sum += mu.weight(k) * (attraction * reach + repulsion * (2 + reach));
      }
      bound[i] = operations(mu.size()) * u * sum;
    }
    return bound;
  }

  private static double reach(double[] theta, double[] other) {
    double sum = 0;
    for (int c = 0; c < theta.length; c++) {
      double width = Math.abs(theta[c]) + Math.abs(other[c]);
      sum += width * width;
    }
    return sum;
  }

  @Override
  public int operations(int n) {
    return n + 2 * dimension + 64;
  }
}
