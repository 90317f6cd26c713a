package org.measuredynamics.game;

/** Where pure strategies live: steps are taken in the tangent space, and end in the space again. */
public enum Space {
  /** R^d; also the torus, for payoffs that are periodic. */
  EUCLIDEAN {
    @Override
    public void project(double[] point, double[] velocity, int at, int dimension) {}

    @Override
    public void retract(double[] points, int at, int dimension) {}
  },

  /** The unit sphere of R^d: velocities lose their radial part, points are normalised. */
  SPHERE {
    @Override
    public void project(double[] point, double[] velocity, int at, int dimension) {
      double radial = 0;
      for (int k = at; k < at + dimension; k++) {
        radial = Math.fma(point[k], velocity[k], radial);
      }
      for (int k = at; k < at + dimension; k++) {
        velocity[k] = Math.fma(-radial, point[k], velocity[k]);
      }
    }

    @Override
    public void retract(double[] points, int at, int dimension) {
      double square = 0;
      for (int k = at; k < at + dimension; k++) {
        square = Math.fma(points[k], points[k], square);
      }
      double length = Math.sqrt(square);
      for (int k = at; k < at + dimension; k++) {
        points[k] /= length;
      }
    }
  },

  /** The cube [-1, 1]^d: points that leave it are put on its boundary. */
  BOX {
    @Override
    public void project(double[] point, double[] velocity, int at, int dimension) {}

    @Override
    public void retract(double[] points, int at, int dimension) {
      for (int k = at; k < at + dimension; k++) {
        points[k] = Math.max(-1, Math.min(1, points[k]));
      }
    }
  };

  /** Replaces a velocity at a point, both d numbers from one place on, by its tangent part. */
  public abstract void project(double[] point, double[] velocity, int at, int dimension);

  /** Replaces the point that is d numbers from one place on by one of the space. */
  public abstract void retract(double[] points, int at, int dimension);
}
