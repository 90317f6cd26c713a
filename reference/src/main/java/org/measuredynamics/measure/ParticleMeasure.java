package org.measuredynamics.measure;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * A probability measure carried by n particles in R^p: mu = sum_i w_i delta_{theta_i}, w_i &gt;= 0,
 * sum_i w_i = 1. Immutable.
 */
public final class ParticleMeasure implements InitialLaw {
  private static final double MASS_ROUNDING = 0x1p-50;

  private final int dimension;
  private final double[] positions;
  private final double[] weights;

  private ParticleMeasure(int dimension, double[] positions, double[] weights) {
    this.dimension = dimension;
    this.positions = positions;
    this.weights = weights;
  }

  /**
   * Returns the empirical measure (1/n) sum_i delta_{theta_i}.
   *
   * @param dimension p, at least 1
   * @param positions theta, n x p, row by row
   * @throws IllegalArgumentException if a shape disagrees, the measure is empty, or an entry is not
   *     finite
   */
  public static ParticleMeasure uniform(int dimension, double[] positions) {
    int n = dimension < 1 ? 0 : positions.length / dimension;
    double[] weights = new double[n];
    Arrays.fill(weights, 1.0 / n);
    return of(dimension, positions, weights);
  }

  /**
   * Returns sum_i w_i delta_{theta_i}.
   *
   * @param dimension p, at least 1
   * @param positions theta, n x p, row by row
   * @param weights w, length n, non-negative, of sum 1 to within n 2^-50
   * @throws IllegalArgumentException if a shape disagrees, the measure is empty, an entry is not
   *     finite, a weight is negative, or the mass is not 1
   */
  public static ParticleMeasure of(int dimension, double[] positions, double[] weights) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension: expected at least 1, found " + dimension);
    }
    if (positions.length == 0) {
      throw new IllegalArgumentException("positions: the measure is empty, expected a particle");
    }
    if (positions.length % dimension != 0 || positions.length / dimension != weights.length) {
      throw new IllegalArgumentException(
          "positions: expected %d weights x dimension %d = %d numbers, found %d"
              .formatted(weights.length, dimension, weights.length * dimension, positions.length));
    }
    requireFinite("positions", positions);
    requireFinite("weights", weights);
    double mass = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] < 0) {
        throw new IllegalArgumentException(
            "weights[%d]: expected a non-negative number, found %s".formatted(i, weights[i]));
      }
      mass += weights[i];
    }
    if (Math.abs(mass - 1) > weights.length * MASS_ROUNDING) {
      throw new IllegalArgumentException("weights: expected total mass 1, found " + mass);
    }
    return new ParticleMeasure(dimension, positions.clone(), weights.clone());
  }

  /** Returns the weights divided by their sum. */
  public static double[] ofMassOne(double[] weights) {
    double mass = 0;
    for (double weight : weights) {
      mass += weight;
    }
    double[] normalised = new double[weights.length];
    for (int i = 0; i < weights.length; i++) {
      normalised[i] = weights[i] / mass;
    }
    return normalised;
  }

  /**
   * Returns the array itself.
   *
   * @throws IllegalArgumentException if an entry is NaN or infinite; names it and its index
   */
  public static double[] requireFinite(String name, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "%s[%d]: expected a finite number, found %s".formatted(name, i, values[i]));
      }
    }
    return values;
  }

  /** Returns n, the number of particles. */
  public int size() {
    return weights.length;
  }

  /** Returns p, the dimension of the space the particles live in. */
  @Override
  public int dimension() {
    return dimension;
  }

  /** Returns a copy of the positions, n x p, row by row. */
  public double[] positions() {
    return positions.clone();
  }

  /** Returns a copy of the weights, length n. */
  public double[] weights() {
    return weights.clone();
  }

  /** Returns coordinate k of particle i. */
  public double position(int i, int k) {
    return positions[i * dimension + k];
  }

  /** Returns a copy of particle i. */
  public double[] particle(int i) {
    return Arrays.copyOfRange(positions, i * dimension, (i + 1) * dimension);
  }

  /** Returns the weight of particle i. */
  public double weight(int i) {
    return weights[i];
  }

  /**
   * Returns int v v^T dmu, symmetric to the bit: solvers of symmetric matrices look whether it is.
   *
   * @param values v at each particle, n x q
   */
  public double[][] secondMoment(double[][] values) {
    int q = values[0].length;
    double[][] moment = new double[q][q];
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < q; j++) {
        for (int k = j; k < q; k++) {
          moment[j][k] += weights[i] * values[i][j] * values[i][k];
        }
      }
    }
    for (int j = 0; j < q; j++) {
      for (int k = 0; k < j; k++) {
        moment[j][k] = moment[k][j];
      }
    }
    return moment;
  }

  /** Returns whether all weights are equal. */
  public boolean isUniform() {
    for (double weight : weights) {
      if (weight != weights[0]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the measure of the same weights at other positions, n x p. */
  public ParticleMeasure at(double[] moved) {
    return of(dimension, moved, weights);
  }

  /** Returns the same measure with particle order[i] in place i. */
  public ParticleMeasure permuted(int[] order) {
    double[] moved = new double[positions.length];
    double[] mass = new double[weights.length];
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(positions, order[i] * dimension, moved, i * dimension, dimension);
      mass[i] = weights[order[i]];
    }
    return of(dimension, moved, mass);
  }

  /** Returns the same measure carried by copies x n particles, copies of one another in a row. */
  public ParticleMeasure duplicated(int copies) {
    double[] moved = new double[positions.length * copies];
    double[] mass = new double[weights.length * copies];
    for (int i = 0; i < mass.length; i++) {
      System.arraycopy(positions, i / copies * dimension, moved, i * dimension, dimension);
      mass[i] = weights[i / copies] / copies;
    }
    return of(dimension, moved, mass);
  }

  /**
   * Returns the mixture (1 - s) this + s other, carried by the particles of both: of equal weights
   * if s is the other's share of all particles and the weights of both are equal.
   */
  public ParticleMeasure mixedWith(ParticleMeasure other, double s) {
    double[] moved = Arrays.copyOf(positions, positions.length + other.positions.length);
    System.arraycopy(other.positions, 0, moved, positions.length, other.positions.length);
    double[] mass = new double[size() + other.size()];
    if (isUniform() && other.isUniform() && s == (double) other.size() / mass.length) {
      return uniform(dimension, moved);
    }
    for (int i = 0; i < mass.length; i++) {
      mass[i] = i < size() ? (1 - s) * weights[i] : s * other.weights[i - size()];
    }
    return of(dimension, moved, mass);
  }

  /**
   * Returns the same measure carried by particles that differ, each with the mass of its copies.
   */
  public ParticleMeasure merged() {
    Map<double[], Double> masses = new TreeMap<>(Arrays::compare);
    for (int i = 0; i < weights.length; i++) {
      masses.merge(particle(i), weights[i], Double::sum);
    }
    double[] moved = new double[masses.size() * dimension];
    double[] mass = new double[masses.size()];
    int at = 0;
    for (Map.Entry<double[], Double> each : masses.entrySet()) {
      System.arraycopy(each.getKey(), 0, moved, at * dimension, dimension);
      mass[at++] = each.getValue();
    }
    return of(dimension, moved, mass);
  }

  /** Draws n of the particles with replacement, each with the probability of its weight. */
  @Override
  public ParticleMeasure draw(int n, long seed, int replicate) {
    if (n < 1) {
      throw new IllegalArgumentException("particles: expected at least 1, found " + n);
    }
    double[] drawn = new double[n * dimension];
    for (int i = 0; i < n; i++) {
      double rest = Stream.of(seed, replicate, i, 0, Purpose.INITIAL).uniform();
      int k = 0;
      while (k < size() - 1 && rest >= weights[k]) {
        rest -= weights[k++];
      }
      System.arraycopy(positions, k * dimension, drawn, i * dimension, dimension);
    }
    return uniform(dimension, drawn);
  }

  /** Returns the mean of the places of the particles, each counted alike, length p. */
  public double[] centre() {
    double[] centre = new double[dimension()];
    for (int i = 0; i < size(); i++) {
      for (int k = 0; k < centre.length; k++) {
        centre[k] += position(i, k) / size();
      }
    }
    return centre;
  }
}
