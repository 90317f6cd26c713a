package org.measuredynamics.limit;

import java.util.Arrays;
import org.measuredynamics.symmetry.Group;

/** A positive semi-definite kernel on inputs: on vectors, or on sets of points. */
@FunctionalInterface
public interface Kernel {
  /** Returns k(x, z). */
  double value(double[] x, double[] z);

  /**
   * Returns E relu(w . x) relu(w . z), w ~ N(0, I), from the inner products (Cho, Saul 2009,
   * equation 6 for degree 1).
   */
  static double arcCosine(double xx, double zz, double xz) {
    double norms = Math.sqrt(xx * zz);
    double cosine = norms > 0 ? Math.max(-1, Math.min(1, xz / norms)) : 0;
    double angle = StrictMath.acos(cosine);
    return norms * (StrictMath.sin(angle) + (Math.PI - angle) * cosine) / (2 * Math.PI);
  }

  /**
   * Returns the kernel of the mean features of sets of points of R^d, int int E relu(a . x) relu(a
   * . z) nu(dx) nu'(dz): networks whose first layer is fixed see no more of a measure than this
   * kernel does.
   */
  static Kernel ofMeanFeatures(int d) {
    return (x, z) -> {
      double sum = 0;
      for (int at = 0; at < x.length; at += d) {
        double xx = dot(x, at, x, at, d);
        for (int other = 0; other < z.length; other += d) {
          sum += arcCosine(xx, dot(z, other, z, other, d), dot(x, at, z, other, d));
        }
      }
      return sum * d * d / ((double) x.length * z.length);
    };
  }

  /**
   * Returns the kernel of infinitely many neurons relu(c . psi) on the features psi of another
   * kernel: of {@link #ofMeanFeatures}, it is the space S3 of Zweig, Bruna 2021 in its limit.
   */
  static Kernel ofNeuronsOn(Kernel features) {
    return new Kernel() {
      @Override
      public double value(double[] x, double[] z) {
        return arcCosine(features.value(x, x), features.value(z, z), features.value(x, z));
      }

      @Override
      public double[][] gram(double[][] x, double[][] z) {
        double[] xx = diagonal(x);
        double[] zz = diagonal(z);
        double[][] gram = features.gram(x, z);
        for (int i = 0; i < x.length; i++) {
          for (int j = 0; j < z.length; j++) {
            gram[i][j] = arcCosine(xx[i], zz[j], gram[i][j]);
          }
        }
        return gram;
      }

      private double[] diagonal(double[][] x) {
        return Arrays.stream(x).parallel().mapToDouble(row -> features.value(row, row)).toArray();
      }
    };
  }

  /** Returns the kernel averaged over a group, (1/|G|) sum_g k(x, g z). */
  static Kernel averaged(Kernel kernel, Group group) {
    return (x, z) -> {
      double sum = 0;
      for (int g = 0; g < group.order(); g++) {
        sum += kernel.value(x, group.element(g).act(z));
      }
      return sum / group.order();
    };
  }

  private static double dot(double[] x, int at, double[] z, int other, int d) {
    double sum = 0;
    for (int k = 0; k < d; k++) {
      sum = Math.fma(x[at + k], z[other + k], sum);
    }
    return sum;
  }

  /** Returns the matrix k(x_i, z_j). */
  default double[][] gram(double[][] x, double[][] z) {
    return Arrays.stream(x)
        .parallel()
        .map(row -> Arrays.stream(z).mapToDouble(column -> value(row, column)).toArray())
        .toArray(double[][]::new);
  }
}
