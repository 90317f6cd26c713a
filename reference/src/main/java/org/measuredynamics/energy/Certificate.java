package org.measuredynamics.energy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.apache.commons.math3.geometry.euclidean.threed.Vector3D;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;

/**
 * Certificates of optimality by duality: rigorous upper bounds of F(mu) - inf F, whatever algorithm
 * found mu. Zero certifies a global minimiser.
 */
public final class Certificate {
  private static final double CURVATURE_SLACK = 1 + 1e-9;

  private Certificate() {}

  /**
   * Returns a bound of F(mu) - inf F for relu units, square risk, and the Tikhonov regulariser
   * lambda |theta|^2 / 2, which at balance is lambda times the total variation on the sphere. With
   * q = f - y the multiple p = c q, |c| at most 1 / sup |eta|, eta(w) = (1 / lambda m) sum_j q_j
   * relu(w . x_j), is dual feasible, so inf F is at least -(1/2m) |p|^2 - (1/m) p . y; the best c
   * is taken (Rockafellar duality; Chizat and Bach 2018, section 3). The supremum over the sphere
   * is exact: eta is linear on each cell of the arrangement of the hyperplanes w . x_j = 0, and
   * every place where a linear piece can be largest is tried.
   *
   * @throws IllegalArgumentException if the energy is not of that family, or inputs are not of
   *     dimension 2 or 3
   */
  public static double reluGap(NetworkEnergy energy, ParticleMeasure mu) {
    DataSet data = energy.data();
    int d = data.dimension();
    double lambda = energy.regulariser().strength();
    if (!energy.unit().name().equals("relu")
        || energy.risk() != Risk.SQUARE
        || energy.regulariser().kind() != Regulariser.Kind.TIKHONOV
        || !(lambda > 0)
        || d < 2
        || d > 3) {
      throw new IllegalArgumentException(
          "energy: expected relu, square risk, a Tikhonov regulariser and inputs of dimension 2 or 3, found %s, %s, %s of strength %s, %d"
              .formatted(
                  energy.unit().name(), energy.risk(), energy.regulariser().kind(), lambda, d));
    }
    int m = data.size();
    double[] residual = energy.outputs(mu);
    double square = 0;
    double product = 0;
    for (int j = 0; j < m; j++) {
      residual[j] -= data.target(j);
      square += residual[j] * residual[j];
      product += residual[j] * data.target(j);
    }
    double steepest = reluSupremum(data, residual) / (lambda * m);
    double most = steepest > 0 ? 1 / steepest : Double.POSITIVE_INFINITY;
    double c = square > 0 ? Math.max(-most, Math.min(most, -product / square)) : 0;
    double dual = -(c * c * square / 2 + c * product) / m;
    return energy.value(mu) - dual;
  }

  /** The largest |sum_j q_j relu(w . x_j)| over unit vectors w, exact in dimensions 2 and 3. */
  static double reluSupremum(DataSet data, double[] q) {
    double best = 0;
    for (double[] direction : candidates(data, q)) {
      double sum = 0;
      for (int j = 0; j < q.length; j++) {
        double[] x = data.input(j);
        sum += q[j] * Math.max(0, Contraction.dot(direction, 0, x, 0, x.length));
      }
      best = Math.max(best, Math.abs(sum));
    }
    return best;
  }

  /**
   * Unit vectors among which a piecewise linear function attains its extrema: vertices of the
   * arrangement, and the gradients of the pieces on its cells and, in dimension 3, on its arcs.
   */
  private static List<double[]> candidates(DataSet data, double[] q) {
    List<double[]> normals = new ArrayList<>();
    for (int j = 0; j < q.length; j++) {
      double[] x = data.input(j);
      if (Contraction.dot(x, 0, x, 0, x.length) > 0) {
        normals.add(x);
      }
    }
    List<double[]> candidates = new ArrayList<>();
    if (data.dimension() == 2) {
      for (double[] x : normals) {
        addWithPieces(candidates, data, q, new double[] {-x[1], x[0]}, new double[][] {x});
      }
      return candidates;
    }
    for (int i = 0; i < normals.size(); i++) {
      Vector3D first = new Vector3D(normals.get(i));
      for (int j = 0; j < i; j++) {
        double[] vertex = first.crossProduct(new Vector3D(normals.get(j))).toArray();
        addWithPieces(candidates, data, q, vertex, new double[][] {normals.get(i), normals.get(j)});
      }
    }
    return candidates;
  }

  /** Adds +-vertex, and +-gradient of each piece that meets there, whole and along each wall. */
  private static void addWithPieces(
      List<double[]> candidates, DataSet data, double[] q, double[] vertex, double[][] walls) {
    int d = vertex.length;
    for (int sign = -1; sign <= 1; sign += 2) {
      double[] at = scaled(vertex, sign);
      if (at == null) {
        continue;
      }
      candidates.add(at);
      for (int cell = 0; cell < 1 << walls.length; cell++) {
        double[] piece = new double[d];
        for (int j = 0; j < q.length; j++) {
          double[] x = data.input(j);
          double side = Contraction.dot(at, 0, x, 0, d);
          for (int wall = 0; wall < walls.length; wall++) {
            if (Arrays.equals(walls[wall], x)) {
              side = (cell >> wall & 1) == 1 ? 1 : -1;
            }
          }
          if (side > 0) {
            Contraction.accumulate(q[j], x, 0, piece, 0, d);
          }
        }
        addBothWays(candidates, piece);
        if (d == 3) {
          for (double[] wall : walls) {
            double along =
                Contraction.dot(piece, 0, wall, 0, d) / Contraction.dot(wall, 0, wall, 0, d);
            double[] projected = piece.clone();
            Contraction.accumulate(-along, wall, 0, projected, 0, d);
            addBothWays(candidates, projected);
          }
        }
      }
    }
  }

  private static void addBothWays(List<double[]> candidates, double[] direction) {
    for (int sign = -1; sign <= 1; sign += 2) {
      double[] unit = scaled(direction, sign);
      if (unit != null) {
        candidates.add(unit);
      }
    }
  }

  private static double[] scaled(double[] direction, int sign) {
    double norm = Math.sqrt(Contraction.dot(direction, 0, direction, 0, direction.length));
    if (!(norm > 0)) {
      return null;
    }
    double[] unit = direction.clone();
    for (int k = 0; k < unit.length; k++) {
      unit[k] *= sign / norm;
    }
    return unit;
  }

  /**
   * Returns a bound of F(mu) - inf F over probability measures on the circle: int V dmu - min V,
   * since F is convex. The minimum is found by branch and bound with the Lipschitz constant of V',
   * rigorous up to the resolution.
   *
   * @param resolution by how much the bound may exceed int V dmu - min V, positive
   * @throws IllegalArgumentException if particles are not of dimension 1
   */
  public static double circleGap(NetworkEnergy energy, ParticleMeasure mu, double resolution) {
    if (mu.dimension() != 1) {
      throw new IllegalArgumentException(
          "particles: expected dimension 1 (angles), found " + mu.dimension());
    }
    double mean = 0;
    double[] variation = energy.firstVariation(mu);
    for (int i = 0; i < variation.length; i++) {
      mean = Math.fma(mu.weight(i), variation[i], mean);
    }
    NetworkEnergy.Potential potential = energy.potential(mu);
    double curvature = CURVATURE_SLACK * potential.curvatureBound();
    double best = Double.POSITIVE_INFINITY;
    double lowest = Double.POSITIVE_INFINITY;
    Deque<double[]> open = new ArrayDeque<>();
    int parts = 64;
    for (int k = 0; k < parts; k++) {
      open.add(new double[] {2 * Math.PI * (k + 0.5) / parts, Math.PI / parts});
    }
    while (!open.isEmpty()) {
      double[] cell = open.poll();
      double[] centre = {cell[0]};
      double value = potential.value(centre);
      best = Math.min(best, value);
      double radius = cell[1];
      double bound =
          value
              - Math.abs(potential.gradient(centre)[0]) * radius
              - curvature * radius * radius / 2;
      if (bound >= best - resolution) {
        lowest = Math.min(lowest, bound);
      } else {
        open.add(new double[] {cell[0] - radius / 2, radius / 2});
        open.add(new double[] {cell[0] + radius / 2, radius / 2});
      }
    }
    return mean - Math.max(lowest, best - resolution);
  }
}
