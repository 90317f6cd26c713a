package org.measuredynamics.energy;

import org.measuredynamics.kernel.Elementary;

/** The risk R(f) = (1/m) sum_j l(f(x_j), y_j), convex in f. */
public enum Risk {
  /** l(f, y) = (f - y)^2 / 2. */
  SQUARE(1) {
    @Override
    public double loss(double f, double y) {
      return 0.5 * (f - y) * (f - y);
    }

    @Override
    public double slope(double f, double y) {
      return f - y;
    }

    @Override
    public double curvature(double f, double y) {
      return 1;
    }

    @Override
    double lossMagnitude(double f, double y, double magnitude) {
      double reach = Math.abs(f) + Math.abs(y);
      return 3 * (Math.abs(f - y) * (magnitude + reach) + (f - y) * (f - y));
    }

    @Override
    public double slopeMagnitude(double magnitude, double y) {
      return magnitude + Math.abs(y);
    }

    @Override
    double slopeLimit(double bound) {
      return bound;
    }
  },

  /** l(f, y) = log(1 + exp(-y f)), y in {-1, +1}. */
  LOGISTIC(0.25) {
    @Override
    public double loss(double f, double y) {
      return Elementary.softplus(-y * f);
    }

    @Override
    public double slope(double f, double y) {
      return -y * Elementary.sigmoid(-y * f);
    }

    @Override
    public double curvature(double f, double y) {
      double sigmoid = Elementary.sigmoid(-y * f);
      return sigmoid * (1 - sigmoid);
    }

    @Override
    double lossMagnitude(double f, double y, double magnitude) {
      return 2 * (magnitude + loss(f, y) + Math.abs(f));
    }

    @Override
    public double slopeMagnitude(double magnitude, double y) {
      return magnitude / 4 + 1;
    }

    @Override
    double slopeLimit(double bound) {
      return Math.min(bound, 1);
    }
  };

  private final double curvature;

  Risk(double curvature) {
    this.curvature = curvature;
  }

  /** Returns l(f, y). */
  public abstract double loss(double f, double y);

  /** Returns the derivative of l in f. */
  public abstract double slope(double f, double y);

  /** Returns the second derivative of l in f. */
  public abstract double curvature(double f, double y);

  /** Returns the least upper bound of the second derivative of l in f. */
  public double curvature() {
    return curvature;
  }

  /** The condition of the loss, given that of f. */
  abstract double lossMagnitude(double f, double y, double magnitude);

  /** Returns the condition of the slope, given that of f. */
  public abstract double slopeMagnitude(double magnitude, double y);

  /** A bound of |slope| with what is known of the risk itself. */
  abstract double slopeLimit(double bound);

  /**
   * Checks targets.
   *
   * @throws IllegalArgumentException if the risk is logistic and a target is not -1 or +1
   */
  void requireTargets(double[] targets) {
    if (this == LOGISTIC) {
      for (int j = 0; j < targets.length; j++) {
        if (Math.abs(targets[j]) != 1) {
          throw new IllegalArgumentException(
              "targets[%d]: expected -1 or +1 with the logistic risk, found %s"
                  .formatted(j, targets[j]));
        }
      }
    }
  }
}
