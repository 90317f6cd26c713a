package org.measuredynamics.energy;

/**
 * A regulariser int r dmu, linear in the measure.
 *
 * @param kind which r
 * @param strength lambda, at least 0
 */
public record Regulariser(Kind kind, double strength) {
  /** The regularisers there are. */
  public enum Kind {
    /** r = 0. */
    NONE,
    /** r(theta) = lambda |theta|^2 / 2. */
    TIKHONOV,
    /**
     * r(theta) = lambda |a|, a the output weight: lambda times the total variation of the signed
     * measure that the particles carry on the space of w.
     */
    TOTAL_VARIATION,
    /** r(theta) = lambda sum_k sin(theta_k)^2: equal wells at the multiples of pi. */
    WELLS
  }

  /** No regulariser. */
  public static final Regulariser NONE = new Regulariser(Kind.NONE, 0);

  /**
   * Checks the strength.
   *
   * @throws IllegalArgumentException if the strength is negative or not finite
   */
  public Regulariser {
    if (!(strength >= 0) || strength == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "regulariser strength: expected a finite number of at least 0, found " + strength);
    }
  }

  /** Returns r(theta). */
  public double value(double[] theta) {
    return switch (kind) {
      case NONE -> 0;
      case TIKHONOV -> {
        double sum = 0;
        for (double coordinate : theta) {
          sum = Math.fma(coordinate, coordinate, sum);
        }
        yield 0.5 * strength * sum;
      }
      case TOTAL_VARIATION -> strength * Math.abs(theta[0]);
      case WELLS -> {
        double sum = 0;
        for (double coordinate : theta) {
          double sine = StrictMath.sin(coordinate);
          sum = Math.fma(sine, sine, sum);
        }
        yield strength * sum;
      }
    };
  }

  /**
   * Adds grad r(theta_i) to gradient, n x p as the positions are, for i in from..to-1; at a = 0 the
   * element 0 of the subgradient.
   */
  void addGradients(double[] positions, double[] gradient, int p, int from, int to) {
    switch (kind) {
      case NONE -> {}
      case TIKHONOV -> {
        for (int k = from * p; k < to * p; k++) {
          gradient[k] = Math.fma(strength, positions[k], gradient[k]);
        }
      }
      case TOTAL_VARIATION -> {
        for (int k = from * p; k < to * p; k += p) {
          gradient[k] += strength * Math.signum(positions[k]);
        }
      }
      case WELLS -> {
        for (int k = from * p; k < to * p; k++) {
          gradient[k] = Math.fma(strength, StrictMath.sin(2 * positions[k]), gradient[k]);
        }
      }
    }
  }

  /** Adds the Hessian of r at theta, which is diagonal, to a p x p matrix; at a kink 0. */
  void addHessian(double[] theta, double[] hessian) {
    int p = theta.length;
    for (int k = 0; k < p; k++) {
      hessian[k * p + k] +=
          switch (kind) {
            case NONE, TOTAL_VARIATION -> 0;
            case TIKHONOV -> strength;
            case WELLS -> 2 * strength * StrictMath.cos(2 * theta[k]);
          };
    }
  }

  /** Returns a bound of |grad r| on the ball of a radius about theta. */
  public double slopeBound(double[] theta, double radius) {
    return switch (kind) {
      case NONE -> 0;
      case TIKHONOV -> {
        double sum = 0;
        for (double coordinate : theta) {
          sum = Math.fma(coordinate, coordinate, sum);
        }
        yield strength * (Math.sqrt(sum) + radius);
      }
      case TOTAL_VARIATION -> strength;
      case WELLS -> strength * Math.sqrt(theta.length);
    };
  }

  /** The condition of r(theta). */
  double magnitude(double[] theta) {
    if (kind != Kind.WELLS) {
      return value(theta);
    }
    double sum = 0;
    for (double coordinate : theta) {
      sum += 1 + 2 * Math.abs(coordinate);
    }
    return strength * sum;
  }

  /** Returns a bound of the Hessian of r, kinks left out. */
  public double curvature() {
    return switch (kind) {
      case NONE, TOTAL_VARIATION -> 0;
      case TIKHONOV -> strength;
      case WELLS -> 2 * strength;
    };
  }

  /** Returns a bound of the jump of grad r on the ball of a radius about theta. */
  public double jump(double[] theta, double radius) {
    return kind == Kind.TOTAL_VARIATION && Math.abs(theta[0]) <= radius ? 2 * strength : 0;
  }
}
