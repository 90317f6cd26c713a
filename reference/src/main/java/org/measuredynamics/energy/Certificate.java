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
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Certificates of optimality by duality: rigorous upper bounds of F(mu) - inf F, whatever algorithm
 * found mu. Zero certifies a global minimiser.
 */
public final class Certificate {
  private static final double CURVATURE_SLACK = 1 + 1e-9;
  private static final int ASCENT = 30;

  /** Unit roundoff. */
  private static final double U = 0x1p-53;

  /** Relative differences of the bounds of suprema, where budgets are asked for. */
  private static final double RELU_RESOLUTION = 1e-8;

  private static final double SPIKE_RESOLUTION = 1e-6;
  private static final double MARGIN_RESOLUTION = 1e-6;

  /** Data of which all signs are tried. */
  private static final int MOST_SIGNED = 12;

  /** How much the laws on the data favour small margins. */
  private static final double[] SHARPNESS = {0, 1, 4, 16, 64, 256, 1024, 4096};

  /** The sine below which a direction lies in a plane. */
  private static final double PARALLEL = 1e-12;

  private Certificate() {}

  /**
   * Returns a bound of F(mu) - inf F for relu units, square risk, and the Tikhonov regulariser
   * lambda |theta|^2 / 2, which at balance is lambda times the total variation on the sphere. With
   * q = f - y the multiple p = c q, |c| at most 1 / sup |eta|, eta(w) = (1 / lambda m) sum_j q_j
   * relu(w . x_j), is dual feasible, so inf F is at least -(1/2m) |p|^2 - (1/m) p . y; the best c
   * is taken (Rockafellar duality; Chizat, Bach 2018, section 3). The supremum over the sphere is
   * exact: eta is linear on each cell of the arrangement of the hyperplanes w . x_j = 0, and every
   * place where a linear piece can be largest is tried.
   *
   * @throws IllegalArgumentException if the energy is not of that family, or inputs are not of
   *     dimension 2 or 3
   */
  public static double reluGap(NetworkEnergy energy, ParticleMeasure mu) {
    int d = energy.data().dimension();
    if (d < 2 || d > 3) {
      throw new IllegalArgumentException(
          "inputs: expected dimension 2 or 3, where the supremum is exact, found " + d);
    }
    requireRelu(energy);
    double[] residual = residual(energy, mu);
    return dualGap(energy, mu, residual, reluSupremum(energy.data(), residual) / scale(energy));
  }

  /**
   * Returns what {@link #reluGap} would be if the supremum were the largest value that ascent from
   * the particles and from so many random directions finds, in any dimension: an estimate, not a
   * bound, for ascent may miss the largest.
   *
   * @param starts number of random directions, at least 0
   * @throws IllegalArgumentException if the energy is not of the family of {@link #reluGap}
   */
  public static double reluGapEstimate(NetworkEnergy energy, ParticleMeasure mu, int starts) {
    requireRelu(energy);
    DataSet data = energy.data();
    int d = data.dimension();
    double[] q = residual(energy, mu);
    double best = 0;
    for (int i = 0; i < mu.size() + starts; i++) {
      double[] w =
          i < mu.size()
              ? Arrays.copyOfRange(mu.particle(i), 1, d + 1)
              : Stream.of(1, 0, i, 0, Purpose.DIRECTION).normals(d);
      for (int sign = -1; sign <= 1; sign += 2) {
        double[] at = scaled(w, 1);
        for (int k = 0; k < ASCENT && at != null; k++) {
          double[] piece = new double[d];
          for (int j = 0; j < q.length; j++) {
            double[] x = data.input(j);
            if (Contraction.dot(at, 0, x, 0, d) > 0) {
              Contraction.accumulate(q[j], x, 0, piece, 0, d);
            }
          }
          best = Math.max(best, sign * Contraction.dot(at, 0, piece, 0, d));
          at = scaled(piece, sign);
        }
      }
    }
    return dualGap(energy, mu, q, best / scale(energy));
  }

  /**
   * A bound of F(mu) - inf F that is proved, rounding and all.
   *
   * @param value the bound
   * @param truncation the part of it that a longer search for the supremum may take away
   * @param rounding the part of it that is there since numbers are rounded
   */
  public record Gap(double value, double truncation, double rounding) {}

  /**
   * Returns what {@link #reluGap} and {@link #spikeGap} bound, with the budget of the bound. The
   * supremum over the sphere is bounded by a search that ends early in more than three dimensions:
   * the bound holds, and is not tight.
   *
   * @throws IllegalArgumentException if the energy is of neither family; says what was expected
   */
  public static Gap gap(NetworkEnergy energy, ParticleMeasure mu) {
    if (!energy.data().isVectors()) {
      throw new IllegalArgumentException("energy: expected inputs that are vectors, found sets");
    }
    double[] q = residual(energy, mu);
    double most;
    double least;
    if (energy.unit().name().equals("dirichlet")) {
      double size = 0;
      for (double each : q) {
        size += Math.abs(each) / scale(energy);
      }
      double resolution = Math.max(Double.MIN_NORMAL, SPIKE_RESOLUTION * size);
      double found = spikeSupremum(energy, mu, resolution);
      most = found + size * spikeRounding(energy);
      least = found - resolution;
    } else {
      requireRelu(energy);
      SphereSearch.Bounds bounds = SphereSearch.of(energy.data(), q, RELU_RESOLUTION);
      most = bounds.upper() / scale(energy);
      least = bounds.lower() / scale(energy);
    }
    double square = 0;
    double product = 0;
    for (int j = 0; j < q.length; j++) {
      square += q[j] * q[j];
      product += Math.abs(q[j] * energy.data().target(j));
    }
    // Any point of the dual is a bound: of the multiple itself, only what is made of it is rounded.
    double c = multiple(square, product, most);
    double rounding =
        2 * energy.operations(mu.size()) * U * energy.valueMagnitude(mu)
            + 4 * (q.length + 8) * U * Math.abs(c) * (Math.abs(c) * square + product) / q.length;
    double value = dualGap(energy, mu, q, most * (1 + 16 * U));
    double finer = dualGap(energy, mu, q, Math.max(0, least));
    return new Gap(value + rounding, Math.max(0, value - finer), rounding);
  }

  /** Rounding of eta and of what bounds it on a cell, over the sum of |q_j| / lambda m. */
  private static double spikeRounding(NetworkEnergy energy) {
    int d = energy.data().dimension();
    double[] spike = new double[d + 1];
    Arrays.fill(spike, 2 * Math.PI);
    spike[0] = 1;
    double condition = 0;
    for (int j = 0; j < energy.data().size(); j++) {
      double[] x = energy.data().input(j);
      double sum = energy.unit().valueMagnitude(spike, x);
      for (double each : energy.unit().gradientMagnitude(spike, x)) {
        sum += each;
      }
      condition = Math.max(condition, sum);
    }
    return 2 * (energy.data().size() + d + 64) * U * condition;
  }

  /**
   * Bounds of a margin.
   *
   * @param lower the margin of the network itself
   * @param upper proved by a law on the data
   */
  public record Margin(double lower, double upper) {}

  /**
   * Returns bounds of the largest margin min_j y_j f(x_j) of functions f = sum_i c_i relu(w_i . x),
   * |w_i| = 1, sum_i |c_i| &lt;= 1 (Chizat, Bach 2020): from below by the network over its norm int
   * |a| |w| dmu, from above by duality, min over laws p on the data of sup_w |sum_j p_j y_j relu(w
   * . x_j)|, at laws that favour data of small margin.
   *
   * @throws IllegalArgumentException if the unit is not relu on vectors, or a target not -1 or 1
   */
  public static Margin margin(NetworkEnergy energy, ParticleMeasure mu) {
    DataSet data = energy.data();
    if (!energy.unit().name().equals("relu") || !data.isVectors()) {
      throw new IllegalArgumentException(
          "margin: expected relu units over vectors, found " + energy.unit().name());
    }
    int m = data.size();
    for (int j = 0; j < m; j++) {
      if (Math.abs(data.target(j)) != 1) {
        throw new IllegalArgumentException(
            "targets[%d]: expected -1 or 1, found %s".formatted(j, data.target(j)));
      }
    }
    double norm = 0;
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      double inner = Contraction.dot(theta, 1, theta, 1, theta.length - 1);
      norm += mu.weight(i) * Math.abs(theta[0]) * Math.sqrt(inner);
    }
    double unit = 2 * energy.operations(mu.size()) * U;
    double[] margins = energy.outputs(mu);
    double[] magnitudes = energy.outputMagnitudes(mu);
    double lower = Double.POSITIVE_INFINITY;
    double smallest = Double.POSITIVE_INFINITY;
    for (int j = 0; j < m; j++) {
      margins[j] *= data.target(j);
      lower = Math.min(lower, margins[j] - unit * magnitudes[j]);
      smallest = Math.min(smallest, margins[j]);
    }
    double upper = Double.POSITIVE_INFINITY;
    for (double sharpness : SHARPNESS) {
      double[] law = new double[m];
      for (int j = 0; j < m; j++) {
        double behind = norm > 0 ? (margins[j] - smallest) / norm : 0;
        law[j] = StrictMath.exp(-sharpness * behind);
      }
      upper = Math.min(upper, marginBound(data, law));
    }
    return new Margin(norm > 0 ? Math.max(0, lower / norm * (1 - 8 * unit)) : 0, upper);
  }

  /**
   * Returns the bound of {@link #margin} that one law on the data proves, sup_w |sum_j p_j y_j
   * relu(w . x_j)|, up to a millionth of it.
   *
   * @param masses of the data, at least 0 and not all 0: p is these over their sum
   */
  public static double marginBound(DataSet data, double[] masses) {
    double mass = 0;
    double[] law = masses.clone();
    for (int j = 0; j < law.length; j++) {
      mass += law[j];
      law[j] *= data.target(j);
    }
    double most = SphereSearch.of(data, law, MARGIN_RESOLUTION).upper();
    return most / mass * (1 + 4 * (law.length + 4) * U);
  }

  private static double scale(NetworkEnergy energy) {
    return energy.regulariser().strength() * energy.data().size();
  }

  private static void requireRelu(NetworkEnergy energy) {
    double lambda = energy.regulariser().strength();
    if (!energy.unit().name().equals("relu")
        || energy.risk() != Risk.SQUARE
        || energy.regulariser().kind() != Regulariser.Kind.TIKHONOV
        || !(lambda > 0)) {
      throw new IllegalArgumentException(
          "energy: expected relu, square risk and a Tikhonov regulariser, found %s, %s, %s of strength %s"
              .formatted(energy.unit().name(), energy.risk(), energy.regulariser().kind(), lambda));
    }
  }

  /** f(x_j; mu) - y_j. */
  private static double[] residual(NetworkEnergy energy, ParticleMeasure mu) {
    double[] residual = energy.outputs(mu);
    for (int j = 0; j < residual.length; j++) {
      residual[j] -= energy.data().target(j);
    }
    return residual;
  }

  /** F(mu) less the dual value of the best multiple c q, |c| at most 1 / steepest. */
  private static double dualGap(
      NetworkEnergy energy, ParticleMeasure mu, double[] residual, double steepest) {
    double square = 0;
    double product = 0;
    for (int j = 0; j < residual.length; j++) {
      square += residual[j] * residual[j];
      product += residual[j] * energy.data().target(j);
    }
    double c = multiple(square, product, steepest);
    double dual = -(c * c * square / 2 + c * product) / residual.length;
    return energy.value(mu) - dual;
  }

  /** The best c, given |q|^2 and q . y. */
  private static double multiple(double square, double product, double steepest) {
    double most = steepest > 0 ? 1 / steepest : Double.POSITIVE_INFINITY;
    return square > 0 ? Math.max(-most, Math.min(most, -product / square)) : 0;
  }

  /**
   * Returns a bound of F(mu) - inf F for spikes on the torus of dimension 1 or 2, square risk and
   * the penalty of total variation lambda |nu|: the like of {@link #reluGap} with eta(w) = (1 /
   * lambda m) sum_j q_j psi(x_j; w), whose supremum is found by branch and bound (Candes,
   * Fernandez-Granda 2014, section 2; Chizat, Bach 2018).
   *
   * @param resolution relative error of the supremum, positive
   * @throws IllegalArgumentException if the energy is not of that family
   */
  public static double spikeGap(NetworkEnergy energy, ParticleMeasure mu, double resolution) {
    return dualGap(energy, mu, residual(energy, mu), spikeSupremum(energy, mu, resolution));
  }

  /**
   * Returns an upper bound of sup |eta| over the torus, at most 1 + resolution at a minimiser.
   *
   * @throws IllegalArgumentException if the energy is not that of {@link #spikeGap}
   */
  public static double spikeSupremum(NetworkEnergy energy, ParticleMeasure mu, double resolution) {
    DataSet data = energy.data();
    Unit unit = energy.unit();
    double lambda = energy.regulariser().strength();
    int d = data.dimension();
    if (!unit.name().equals("dirichlet")
        || energy.risk() != Risk.SQUARE
        || energy.regulariser().kind() != Regulariser.Kind.TOTAL_VARIATION
        || !(lambda > 0)
        || d > 2) {
      throw new IllegalArgumentException(
          "energy: expected dirichlet, square risk, a penalty of total variation and inputs of dimension 1 or 2, found %s, %s, %s of strength %s, %d"
              .formatted(unit.name(), energy.risk(), energy.regulariser().kind(), lambda, d));
    }
    double[] q = residual(energy, mu);
    double curvature = 0;
    double[] spike = new double[d + 1];
    spike[0] = 1;
    for (int j = 0; j < q.length; j++) {
      q[j] /= lambda * q.length;
      curvature += CURVATURE_SLACK * Math.abs(q[j]) * unit.curvatureBound(spike, data.input(j), 0);
    }
    Jet eta =
        (w, slope) -> {
          double sum = 0;
          System.arraycopy(w, 0, spike, 1, d);
          Arrays.fill(slope, 0);
          for (int j = 0; j < q.length; j++) {
            double[] gradient = unit.gradient(spike, data.input(j));
            sum = Math.fma(q[j], gradient[0], sum);
            Contraction.accumulate(q[j], gradient, 1, slope, 0, d);
          }
          return sum;
        };
    Jet minus =
        (w, slope) -> {
          double value = -eta.at(w, slope);
          for (int k = 0; k < d; k++) {
            slope[k] = -slope[k];
          }
          return value;
        };
    return Math.max(
        0, -Math.min(least(eta, d, curvature, resolution), least(minus, d, curvature, resolution)));
  }

  /**
   * Returns the Rademacher complexity of relu networks of int |a| |w| dmu at most 1 on the inputs:
   * E max_{|w| = 1} |(1/m) sum_j eps_j relu(w . x_j)| over all signs eps, bounded from above within
   * 1e-8 of itself and of rounding (Bartlett, Mendelson 2002, but for constant factors).
   *
   * @throws IllegalArgumentException if inputs are sets or not of dimension 2 or 3, or more than 12
   */
  public static double complexity(DataSet data) {
    int d = data.dimension();
    int m = data.size();
    if (!data.isVectors() || d < 2 || d > 3 || m > MOST_SIGNED) {
      throw new IllegalArgumentException(
          "inputs: expected at most %d vectors of dimension 2 or 3, found %d%s of dimension %d"
              .formatted(MOST_SIGNED, m, data.isVectors() ? "" : " sets", d));
    }
    // The other half of the signs has the same suprema.
    int half = 1 << (m - 1);
    double sum = 0;
    for (int signs = 0; signs < half; signs++) {
      double[] q = new double[m];
      for (int j = 0; j < m; j++) {
        q[j] = (signs >> j & 1) == 1 ? -1.0 / m : 1.0 / m;
      }
      sum += SphereSearch.of(data, q, RELU_RESOLUTION).upper();
    }
    return sum / half * (1 + half * U);
  }

  /** The largest |sum_j q_j relu(w . x_j)| over unit vectors w, exact in dimensions 2 and 3. */
  static double reluSupremum(DataSet data, double[] q) {
    Vector3D[] inputs = new Vector3D[q.length];
    Arrays.setAll(inputs, j -> new Vector3D(Arrays.copyOf(data.input(j), 3)));
    double best = 0;
    for (Vector3D direction : candidates(inputs, q)) {
      double sum = 0;
      for (int j = 0; j < q.length; j++) {
        sum += q[j] * Math.max(0, direction.dotProduct(inputs[j]));
      }
      best = Math.max(best, Math.abs(sum) / Math.max(direction.getNorm(), Double.MIN_NORMAL));
    }
    return best;
  }

  /**
   * Directions among which a piecewise linear function on the sphere attains its extrema: vertices
   * of the arrangement of the planes w . x_j = 0, and the gradients of the pieces, whole and along
   * the wall, on both sides of each arc that leaves a vertex. The planes of the coordinates cut
   * arcs that have no vertex of their own, as where all inputs are parallel. In dimension 2 the
   * inputs lie in a plane, which contains the extrema.
   */
  private static List<Vector3D> candidates(Vector3D[] inputs, double[] q) {
    List<Vector3D> planes =
        new ArrayList<>(List.of(Vector3D.PLUS_I, Vector3D.PLUS_J, Vector3D.PLUS_K));
    List<Vector3D> candidates = new ArrayList<>();
    for (Vector3D input : inputs) {
      if (input.getNormSq() > 0) {
        Vector3D wall = input.normalize();
        for (Vector3D plane : planes) {
          Vector3D vertex = wall.crossProduct(plane);
          if (vertex.getNorm() > PARALLEL) {
            addAround(candidates, inputs, q, vertex.normalize(), wall);
            addAround(candidates, inputs, q, vertex.normalize(), plane);
          }
        }
        planes.add(wall);
      }
    }
    return candidates;
  }

  /** Adds +-vertex, and +-gradient of each piece beside an arc of the wall that ends there. */
  private static void addAround(
      List<Vector3D> candidates, Vector3D[] inputs, double[] q, Vector3D vertex, Vector3D wall) {
    Vector3D arc = vertex.crossProduct(wall);
    for (int corner = 0; corner < 8; corner++) {
      Vector3D[] inwards = {
        vertex.scalarMultiply((corner & 1) - 0.5),
        arc.scalarMultiply((corner >> 1 & 1) - 0.5),
        wall.scalarMultiply((corner >> 2) - 0.5)
      };
      Vector3D piece = Vector3D.ZERO;
      for (int j = 0; j < inputs.length; j++) {
        if (isInside(inputs[j], inwards)) {
          piece = piece.add(q[j], inputs[j]);
        }
      }
      candidates.add(inwards[0]);
      for (Vector3D gradient : List.of(piece, piece.subtract(piece.dotProduct(wall), wall))) {
        candidates.add(gradient);
        candidates.add(gradient.negate());
      }
    }
  }

  /**
   * Whether x . w > 0 a little off the first direction along the second, and off that the third.
   */
  private static boolean isInside(Vector3D x, Vector3D... inwards) {
    for (Vector3D direction : inwards) {
      double side = x.dotProduct(direction);
      if (Math.abs(side) > PARALLEL * x.getNorm()) {
        return side > 0;
      }
    }
    return false;
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
    Jet jet =
        (theta, slope) -> {
          slope[0] = potential.gradient(theta)[0];
          return potential.value(theta);
        };
    return mean - least(jet, 1, CURVATURE_SLACK * potential.curvatureBound(), resolution);
  }

  /** A function on the torus with its gradient. */
  private interface Jet {
    /** Returns the value, and writes the gradient. */
    double at(double[] place, double[] slope);
  }

  /**
   * A lower bound of the minimum over the torus [0, 2 pi)^d, at most the resolution below it, by
   * branch and bound: on a cell the function is at least value - |slope| r - curvature r^2 / 2.
   */
  private static double least(Jet jet, int d, double curvature, double resolution) {
    double best = Double.POSITIVE_INFINITY;
    double lowest = Double.POSITIVE_INFINITY;
    Deque<double[]> open = new ArrayDeque<>();
    int parts = d == 1 ? 64 : 16;
    for (int k = 0; k < (d == 1 ? parts : parts * parts); k++) {
      double[] cell = new double[d + 1];
      cell[0] = Math.PI / parts;
      for (int c = 0; c < d; c++) {
        cell[c + 1] = 2 * Math.PI * ((c == 0 ? k % parts : k / parts) + 0.5) / parts;
      }
      open.add(cell);
    }
    double[] slope = new double[d];
    while (!open.isEmpty()) {
      double[] cell = open.poll();
      double radius = cell[0];
      double value = jet.at(Arrays.copyOfRange(cell, 1, d + 1), slope);
      best = Math.min(best, value);
      double bound = value - curvature * d * radius * radius / 2;
      for (double component : slope) {
        bound -= Math.abs(component) * radius;
      }
      if (bound >= best - resolution) {
        lowest = Math.min(lowest, bound);
      } else {
        for (int child = 0; child < 1 << d; child++) {
          double[] part = cell.clone();
          part[0] = radius / 2;
          for (int c = 0; c < d; c++) {
            part[c + 1] += (child >> c & 1) == 1 ? radius / 2 : -radius / 2;
          }
          open.add(part);
        }
      }
    }
    return Math.max(lowest, best - resolution);
  }
}
