package org.measuredynamics.instance;

import java.util.Arrays;
import org.measuredynamics.limit.Kernel;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * A normal law of neurons over sets, phi(nu) = (b / h) relu(sum_k c_k int relu(a_k . x) nu(dx)),
 * and sets of points whose length is 1 where each coordinate is measured by the deviation of its
 * weight: the second moment of phi is known exactly, and does not depend on d.
 *
 * @param inner deviations of the coordinates of a_k, length d
 * @param weights the sum of the variances of c_k
 * @param law of (b, c_1, a_1, ..., c_h, a_h)
 * @param sets of the points
 */
public record NeuronsOverSets(double[] inner, double weights, NormalLaw law, DataSet sets) {
  /** The unit. */
  public static final Unit UNIT = Unit.named("deep-sets");

  /** The deviation of b. */
  private static final double OUTPUT = 1.5;

  /**
   * Draws the deviations and the sets of an instance.
   *
   * @param sizes numbers of points of the sets
   */
  public static NeuronsOverSets of(Instance instance, int[] sizes) {
    int d = instance.dimension();
    Stream stream = instance.stream(Draw.TARGET);
    double[] deviations = new double[UNIT.parameters(d)];
    double[] inner = new double[d];
    Arrays.setAll(inner, k -> (0.5 + stream.uniform()) / Math.sqrt(d));
    double weights = 0;
    deviations[0] = OUTPUT;
    for (int block : UNIT.orthogonalBlocks(d)) {
      deviations[block - 1] = 1 + stream.uniform();
      weights += deviations[block - 1] * deviations[block - 1];
      System.arraycopy(inner, 0, deviations, block, d);
    }
    return new NeuronsOverSets(
        inner, weights, new NormalLaw(deviations), sets(inner, sizes, stream));
  }

  private static DataSet sets(double[] inner, int[] sizes, Stream stream) {
    int d = inner.length;
    double[] points = new double[Arrays.stream(sizes).sum() * d];
    for (int at = 0; at < points.length; at += d) {
      double square = 0;
      for (int k = 0; k < d; k++) {
        points[at + k] = stream.normal();
        square += points[at + k] * inner[k] * points[at + k] * inner[k];
      }
      for (int k = 0; k < d; k++) {
        points[at + k] /= Math.sqrt(square);
      }
    }
    return DataSet.ofSets("points of length 1", d, points, sizes, new double[sizes.length]);
  }

  /** Returns d. */
  public int dimension() {
    return inner.length;
  }

  /** Returns p. */
  public int parameters() {
    return UNIT.parameters(inner.length);
  }

  private int features() {
    return UNIT.orthogonalBlocks(inner.length).length;
  }

  /** Returns E phi(nu)^2 for one point of length 1: the largest there is. */
  public double most() {
    int h = features();
    return OUTPUT * OUTPUT * weights / (4 * h * h);
  }

  /** Returns E phi(nu)^2 for set j: E b^2 sum_k E c_k^2 / 2 h^2 times the mean-feature kernel. */
  public double secondMoment(int j) {
    int h = features();
    double[] x = sets.input(j);
    for (int k = 0; k < x.length; k++) {
      x[k] *= inner[k % inner.length];
    }
    double kernel = Kernel.ofMeanFeatures(inner.length).value(x, x);
    return OUTPUT * OUTPUT * weights * kernel / (2 * h * h);
  }

  /**
   * Returns a bound of E phi(nu)^4, b^2 at its mean, for all sets: the features have E m^4 &lt;=
   * 3/2 for points of length 1.
   */
  public double fourthMoment() {
    int h = features();
    return 2.25 * StrictMath.pow(OUTPUT, 4) * weights * weights / (h * h * h * h);
  }

  /** Returns phi_i of each set, b at its deviation, sets x n. */
  public double[][] values(ParticleMeasure mu) {
    double[][] values = new double[sets.size()][mu.size()];
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      theta[0] = OUTPUT;
      for (int j = 0; j < values.length; j++) {
        values[j][i] = UNIT.value(theta, sets.input(j));
      }
    }
    return values;
  }
}
