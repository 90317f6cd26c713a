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
    Pairs pairs = new Pairs(mu.weights(), mu.positions());
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      pairs.from(theta);
      double half = potential(theta) + 0.5 * pairs.interaction();
      sum = Math.fma(mu.weight(i), half, sum);
    }
    return sum;
  }

  @Override
  public double firstVariation(ParticleMeasure mu, double[] theta) {
    Pairs pairs = new Pairs(mu.weights(), mu.positions());
    pairs.from(theta);
    return potential(theta) + pairs.interaction();
  }

  private double potential(double[] theta) {
    double sum = 0;
    for (double x : theta) {
      sum = Math.fma(x, x, sum);
    }
    return 0.5 * confinement * sum;
  }

  /** A particle and n others. */
  private final class Pairs {
    private final double[] weights;
    private final double[] positions;
    private final double[] square;
    private final double[] exponent;
    private final double[] exponential;
    private double[] theta;

    Pairs(double[] weights, double[] positions) {
      this.weights = weights;
      this.positions = positions;
      square = new double[weights.length];
      exponent = new double[weights.length];
      exponential = new double[weights.length];
    }

    /** Looks from there. */
    void from(double[] place) {
      theta = place;
      for (int k = 0; k < square.length; k++) {
        double sum = 0;
        for (int c = 0; c < dimension; c++) {
          double gap = theta[c] - positions[k * dimension + c];
          sum = Math.fma(gap, gap, sum);
        }
        square[k] = sum;
      }
      if (repulsion > 0) {
        for (int k = 0; k < square.length; k++) {
          exponent[k] = -square[k] / 2;
        }
        Elementary.exp(exponent, exponential, 0, square.length);
      }
    }

    double interaction() {
      double sum = 0;
      for (int k = 0; k < square.length; k++) {
        double pair = 0.5 * attraction * square[k] + repulsion * exponential[k];
        sum = Math.fma(weights[k], pair, sum);
      }
      return sum;
    }

    /** Writes the gradient of V there from that place on. */
    void gradient(double[] out, int at) {
      for (int c = 0; c < dimension; c++) {
        out[at + c] = confinement * theta[c];
      }
      for (int k = 0; k < square.length; k++) {
        double pull = weights[k] * (attraction - repulsion * exponential[k]);
        for (int c = 0; c < dimension; c++) {
          out[at + c] = Math.fma(pull, theta[c] - positions[k * dimension + c], out[at + c]);
        }
      }
    }
  }

  @Override
  public double[] firstVariation(ParticleMeasure mu) {
    double[] variation = new double[mu.size()];
    at(mu.weights(), mu.positions(), variation, new double[0]);
    return variation;
  }

  @Override
  public Field field(double[] weights, int threads) {
    return (positions, out) -> at(weights, positions, new double[0], out);
  }

  @Override
  public Variation variation(int n) {
    return this::at;
  }

  /** Writes V and its gradients, where there is room for them. */
  private void at(double[] weights, double[] positions, double[] variation, double[] gradient) {
    Pairs pairs = new Pairs(weights, positions);
    double[] theta = new double[dimension];
    for (int i = 0; i < weights.length; i++) {
      System.arraycopy(positions, i * dimension, theta, 0, dimension);
      pairs.from(theta);
      if (variation.length > 0) {
        variation[i] = potential(theta) + pairs.interaction();
      }
      if (gradient.length > 0) {
        pairs.gradient(gradient, i * dimension);
      }
    }
  }

  @Override
  public Regularity regularity(ParticleMeasure mu, double[] radius) {
    return new Regularity(confinement + 2 * (attraction + repulsion), new double[mu.size()], true);
  }

  @Override
  public double valueMagnitude(ParticleMeasure mu) {
    double[] positions = mu.positions();
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      sum += mu.weight(i) * 2 * potential(theta);
      for (int k = 0; k < mu.size(); k++) {
        double reach = reach(theta, positions, k);
        sum += mu.weight(i) * mu.weight(k) * (attraction * reach + repulsion * (2 + reach));
      }
    }
    return sum;
  }

  @Override
  public double[] gradientRounding(ParticleMeasure mu, double u) {
    double[] positions = mu.positions();
    double[] bound = new double[mu.size() * dimension];
    double chain = operations(mu.size()) * u;
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      for (int k = 0; k < mu.size(); k++) {
        double pull = attraction + repulsion * (2 + reach(theta, positions, k));
        for (int c = 0; c < dimension; c++) {
          bound[i * dimension + c] +=
              chain
                  * mu.weight(k)
                  * (pull * (Math.abs(theta[c]) + Math.abs(positions[k * dimension + c]))
                      + confinement * Math.abs(theta[c]));
        }
      }
    }
    return bound;
  }

  @Override
  public double[] variationRounding(ParticleMeasure mu, double u) {
    double[] positions = mu.positions();
    double[] bound = new double[mu.size()];
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      double sum = 2 * potential(theta);
      for (int k = 0; k < mu.size(); k++) {
        double reach = reach(theta, positions, k);
        sum += mu.weight(k) * (attraction * reach + repulsion * (2 + reach));
      }
      bound[i] = operations(mu.size()) * u * sum;
    }
    return bound;
  }

  /** sum_c (|theta_c| + |other_c|)^2, the other particle k. */
  private static double reach(double[] theta, double[] positions, int k) {
    double sum = 0;
    for (int c = 0; c < theta.length; c++) {
      double width = Math.abs(theta[c]) + Math.abs(positions[k * theta.length + c]);
      sum += width * width;
    }
    return sum;
  }

  @Override
  public int operations(int n) {
    return n + 2 * dimension + 64;
  }
}
