package org.measuredynamics.energy;

import org.measuredynamics.measure.ParticleMeasure;

/**
 * An energy F on probability measures over R^p, with its first variation V(theta; mu) = dF/dmu
 * (Chizat, Bach 2018, section 2.1) and the constants that error budgets are made of.
 */
public interface Energy {
  /** Returns p. */
  int dimension();

  /** Returns whether V is twice continuously differentiable in theta. */
  boolean isSmooth();

  /** Returns F(mu). */
  double value(ParticleMeasure mu);

  /** Returns V(theta; mu). */
  double firstVariation(ParticleMeasure mu, double[] theta);

  /** Returns V(theta_i; mu) for every particle, length n. */
  default double[] firstVariation(ParticleMeasure mu) {
    double[] variation = new double[mu.size()];
    for (int i = 0; i < variation.length; i++) {
      variation[i] = firstVariation(mu, mu.particle(i));
    }
    return variation;
  }

  /**
   * Returns the field of gradients of the first variation, for particles of the given weights.
   *
   * @param threads how many threads may share the work; the bits do not depend on it
   */
  Field field(double[] weights, int threads);

  /**
   * Returns the constants of the field on all configurations in which particle i is within
   * radius[i] of its place in mu.
   */
  Regularity regularity(ParticleMeasure mu, double[] radius);

  /** Returns the condition of F(mu): rounding errs by at most {@code operations() u} times it. */
  double valueMagnitude(ParticleMeasure mu);

  /**
   * Returns bounds, n x p, of the error of grad V(theta_i; mu) evaluated in any order in floating
   * point of unit roundoff u (Higham 2002, section 3.1).
   */
  double[] gradientRounding(ParticleMeasure mu, double u);

  /** Returns the like of {@link #gradientRounding} for V(theta_i; mu), length n. */
  double[] variationRounding(ParticleMeasure mu, double u);

  /** Returns the length of the longest chain of roundings in an evaluation with n particles. */
  int operations(int n);

  /** Returns V and its gradients at n particles, whose weights may be others each time. */
  default Variation variation(int n) {
    return (weights, positions, variation, gradient) -> {
      ParticleMeasure mu = ParticleMeasure.of(dimension(), positions, weights);
      System.arraycopy(firstVariation(mu), 0, variation, 0, n);
      field(weights, 1).at(positions, gradient);
    };
  }

  /** Returns grad V(theta_i; mu) for every particle, n x p. */
  default double[] gradient(ParticleMeasure mu) {
    double[] gradient = new double[mu.size() * mu.dimension()];
    field(mu.weights(), 1).at(mu.positions(), gradient);
    return gradient;
  }

  /** Returns int |grad V|^2 dmu, the rate at which the gradient flow dissipates energy. */
  default double dissipation(ParticleMeasure mu) {
    return meanSquare(mu, gradient(mu));
  }

  /** Returns sum_i w_i |v_i|^2 for a field v, n x p. */
  static double meanSquare(ParticleMeasure mu, double[] field) {
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      double square = 0;
      for (int k = 0; k < mu.dimension(); k++) {
        double v = field[i * mu.dimension() + k];
        square = Math.fma(v, v, square);
      }
      sum = Math.fma(mu.weight(i), square, sum);
    }
    return sum;
  }

  /** A vector field on configurations of particles. */
  @FunctionalInterface
  interface Field {
    /** Writes the field at the positions, n x p, to out, n x p. */
    void at(double[] positions, double[] out);
  }

  /** The first variation at particles, and its gradients. */
  @FunctionalInterface
  interface Variation {
    /** Writes V, length n, and grad V, n x p, at the positions, n x p, of those weights. */
    void at(double[] weights, double[] positions, double[] variation, double[] gradient);
  }

  /**
   * Regularity of the field of gradients in the norm |v|^2 = sum_i w_i |v_i|^2: |grad V(theta') -
   * grad V(theta)| is at most lipschitz |theta' - theta| + |jump|.
   *
   * @param lipschitz a Lipschitz constant off the kinks
   * @param jump a bound, length n, of the jump of grad V(theta_i) over kinks; zero if smooth
   * @param isSmooth whether no derivative of V jumps there; false if not known
   */
  record Regularity(double lipschitz, double[] jump, boolean isSmooth) {
    /** Returns the norm of the jumps, sqrt(sum_i w_i jump_i^2). */
    public double jump(ParticleMeasure mu) {
      double sum = 0;
      for (int i = 0; i < jump.length; i++) {
        sum = Math.fma(mu.weight(i) * jump[i], jump[i], sum);
      }
      return Math.sqrt(sum);
    }
  }
}
