package org.measuredynamics.symmetry;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * A linear isometry g of R^d, which acts on inputs, on the points of sets, and on neurons by phi(g
 * x; g theta) = phi(x; theta). Immutable.
 */
public final class Isometry {
  private static final double ORTHOGONAL = 1e-9;

  private final int dimension;
  private final double[] matrix;

  private Isometry(int dimension, double[] matrix) {
    this.dimension = dimension;
    this.matrix = matrix;
  }

  /**
   * Returns the isometry of a matrix.
   *
   * @param dimension d, at least 1
   * @param matrix d x d, row by row
   * @throws IllegalArgumentException if the shape is wrong or the matrix is not orthogonal to
   *     within 1e-9
   */
  public static Isometry of(int dimension, double[] matrix) {
    if (dimension < 1 || matrix.length != dimension * dimension) {
      throw new IllegalArgumentException(
          "isometry: expected %d x %d numbers, found %d"
              .formatted(dimension, dimension, matrix.length));
    }
    for (int k = 0; k < dimension; k++) {
      for (int l = 0; l <= k; l++) {
        double product = 0;
        for (int c = 0; c < dimension; c++) {
          product += matrix[k * dimension + c] * matrix[l * dimension + c];
        }
        if (!(Math.abs(product - (k == l ? 1 : 0)) <= ORTHOGONAL)) {
          throw new IllegalArgumentException(
              "isometry: expected orthonormal rows, found the product %s of rows %d and %d"
                  .formatted(product, k, l));
        }
      }
    }
    return new Isometry(dimension, matrix.clone());
  }

  /** Returns the identity. */
  public static Isometry identity(int dimension) {
    return signedPermutation(IntStream.range(0, dimension).toArray(), new boolean[dimension]);
  }

  /** Returns the map that takes coordinate image[k], negated where asked for, to coordinate k. */
  public static Isometry signedPermutation(int[] image, boolean[] negated) {
    int d = image.length;
    double[] matrix = new double[d * d];
    for (int k = 0; k < d; k++) {
      matrix[k * d + image[k]] = negated[k] ? -1 : 1;
    }
    return of(d, matrix);
  }

  /**
   * Returns the map whose blocks of four coordinates are turned by H / 2, H the Hadamard matrix of
   * order 4; the last d mod 4 coordinates stay. It mixes coordinates, and its entries are powers of
   * two.
   */
  public static Isometry hadamard(int dimension) {
    double[] matrix = new double[dimension * dimension];
    int whole = dimension / 4 * 4;
    for (int k = 0; k < dimension; k++) {
      for (int l = 0; l < dimension; l++) {
        if (k < whole && l < whole && k / 4 == l / 4) {
          matrix[k * dimension + l] = Integer.bitCount((k % 4) & (l % 4)) % 2 == 0 ? 0.5 : -0.5;
        } else if (k == l) {
          matrix[k * dimension + l] = 1;
        }
      }
    }
    return of(dimension, matrix);
  }

  /**
   * Returns a rotation drawn from the Haar measure of SO(d): the orthogonal factor of a normal
   * matrix, its columns signed by the diagonal of the triangular one (Mezzadri 2007, section 5).
   */
  public static Isometry haar(int dimension, Stream stream) {
    RealMatrix normal = new Array2DRowRealMatrix(dimension, dimension);
    for (int k = 0; k < dimension; k++) {
      normal.setRow(k, stream.normals(dimension));
    }
    QRDecomposition qr = new QRDecomposition(normal);
    RealMatrix q = qr.getQ();
    for (int k = 0; k < dimension; k++) {
      if (qr.getR().getEntry(k, k) < 0) {
        q.setColumnVector(k, q.getColumnVector(k).mapMultiply(-1));
      }
    }
    if (new LUDecomposition(q).getDeterminant() < 0) {
      q.setColumnVector(0, q.getColumnVector(0).mapMultiply(-1));
    }
    double[] matrix = new double[dimension * dimension];
    Arrays.setAll(matrix, k -> q.getEntry(k / dimension, k % dimension));
    return of(dimension, matrix);
  }

  /** Returns d. */
  public int dimension() {
    return dimension;
  }

  /** Returns a copy of the matrix, d x d, row by row. */
  public double[] matrix() {
    return matrix.clone();
  }

  /** Returns this after other. */
  public Isometry after(Isometry other) {
    double[] product = new double[matrix.length];
    for (int k = 0; k < dimension; k++) {
      for (int l = 0; l < dimension; l++) {
        for (int c = 0; c < dimension; c++) {
          product[k * dimension + l] =
              Math.fma(
                  matrix[k * dimension + c],
                  other.matrix[c * dimension + l],
                  product[k * dimension + l]);
        }
      }
    }
    return of(dimension, product);
  }

  /** Returns whether the two maps agree to within 1e-9. */
  boolean isSame(Isometry other) {
    for (int k = 0; k < matrix.length; k++) {
      if (Math.abs(matrix[k] - other.matrix[k]) > ORTHOGONAL) {
        return false;
      }
    }
    return true;
  }

  /** Writes g applied to the d numbers from one place on to another place. */
  private void act(double[] from, int at, double[] to, int toAt) {
    for (int k = 0; k < dimension; k++) {
      double sum = 0;
      for (int l = 0; l < dimension; l++) {
        sum = Math.fma(matrix[k * dimension + l], from[at + l], sum);
      }
      to[toAt + k] = sum;
    }
  }

  /** Returns g applied to every one of some points, one after the other. */
  public double[] act(double[] points) {
    double[] moved = new double[points.length];
    for (int at = 0; at < points.length; at += dimension) {
      act(points, at, moved, at);
    }
    return moved;
  }

  /** Returns the data with g applied to every point. */
  public DataSet act(DataSet data) {
    return DataSet.ofSets(
        data.name(), data.dimension(), act(data.inputs()), data.sizes(), data.targets());
  }

  /**
   * Returns the image of a measure on the parameters of a unit.
   *
   * @throws IllegalArgumentException if isometries do not act on the unit
   */
  public ParticleMeasure act(Unit unit, ParticleMeasure mu) {
    int[] blocks = blocks(unit, dimension);
    double[] from = mu.positions();
    double[] moved = from.clone();
    for (int i = 0; i < mu.size(); i++) {
      for (int block : blocks) {
        act(from, i * mu.dimension() + block, moved, i * mu.dimension() + block);
      }
    }
    return mu.at(moved);
  }

  private static int[] blocks(Unit unit, int dimension) {
    int[] blocks = unit.orthogonalBlocks(dimension);
    if (blocks.length == 0) {
      throw new IllegalArgumentException(
          "unit: expected one that isometries act on, found " + unit.name());
    }
    return blocks;
  }
}
