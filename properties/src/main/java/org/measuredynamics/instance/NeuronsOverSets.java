package org.measuredynamics.instance;

import java.util.Arrays;
import org.measuredynamics.limit.Kernel;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * A normal law of neurons over sets, and sets of points whose length is 1 where each coordinate is
 * measured by the deviation of its weight. With m_k = int relu(a_k . x) nu(dx), of which E m_k^2 is
 * the mean-feature kernel of the set, a neuron is
 *
 * <pre>
 *   phi(nu) = (b / h) relu(sum_k c_k m_k)  or  b m_1
 * </pre>
 *
 * of both layers, or of relu pooled by its mean: the second moment of phi is known exactly, and
 * does not depend on d.
 *
 * @param unit deep-sets or relu
 * @param inner deviations of the coordinates of a_k, length d
 * @param outer deviations of c_k, length h; none of relu, whose only feature weighs 1
 * @param law of (b, c_1, a_1, ..., c_h, a_h) or (b, a_1)
 * @param sets of the points
 * @param kernel E m^2 of each set
 */
public record NeuronsOverSets(
    Unit unit, double[] inner, double[] outer, NormalLaw law, DataSet sets, double[] kernel) {
  private static final Unit FEATURE = Unit.named("relu");

  /** The deviation of b. */
  private static final double OUTPUT = 1.5;

  /**
   * Draws the deviations and the sets of an instance.
   *
   * @param sizes numbers of points of the sets
   */
  public static NeuronsOverSets of(NetworkInstance instance, int[] sizes) {
    int d = instance.dimension();
    Unit unit = Unit.named(instance.unit());
    Stream stream = instance.stream(Draw.TARGET);
    double[] deviations = new double[unit.parameters(d)];
    double[] inner = new double[d];
    Arrays.setAll(inner, k -> (0.5 + stream.uniform()) / Math.sqrt(d));
    int[] blocks = unit.orthogonalBlocks(d);
    double[] outer = new double[unit.isOverSets() ? blocks.length : 0];
    deviations[0] = OUTPUT;
    for (int k = 0; k < blocks.length; k++) {
      if (outer.length > 0) {
        outer[k] = 1 + stream.uniform();
        deviations[blocks[k] - 1] = outer[k];
      }
      System.arraycopy(inner, 0, deviations, blocks[k], d);
    }
    DataSet sets = sets(inner, sizes, stream);
    Kernel features = Kernel.ofMeanFeatures(d);
    double[] kernel = new double[sets.size()];
    for (int j = 0; j < kernel.length; j++) {
      double[] x = sets.input(j);
      for (int k = 0; k < x.length; k++) {
        x[k] *= inner[k % d];
      }
      kernel[j] = features.value(x, x);
    }
    return new NeuronsOverSets(unit, inner, outer, new NormalLaw(deviations), sets, kernel);
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
    return unit.parameters(inner.length);
  }

  /** Returns what weighs the squares of m_k: the variances of c_k, or 1. */
  private double[] variances() {
    return outer.length == 0
        ? new double[] {1}
        : Arrays.stream(outer).map(deviation -> deviation * deviation).toArray();
  }

  private double total() {
    return Arrays.stream(variances()).sum();
  }

  /** E phi(nu)^2 over E s^2: half of the squares of normal numbers are of positive ones. */
  private double factor() {
    double h = outer.length;
    return h == 0 ? OUTPUT * OUTPUT : OUTPUT * OUTPUT / (2 * h * h);
  }

  /** Returns E phi(nu)^2 for one point of length 1: the largest there is. */
  public double most() {
    return factor() * total() / 2;
  }

  /** Returns E phi(nu)^2 for set j. */
  public double secondMoment(int j) {
    return factor() * scaleMean(j);
  }

  /**
   * Returns E s^2 for set j, s^2 = sum_k (E c_k^2) m_k^2: phi is s times a number that does not
   * depend on the set.
   */
  public double scaleMean(int j) {
    return total() * kernel[j];
  }

  /**
   * Returns a bound of the variance of s^2 for set j: features are independent, and E m^4 &lt;= 3/2
   * for points of length 1, by Jensen's inequality.
   */
  public double scaleVariance(int j) {
    double sum = 0;
    for (double variance : variances()) {
      sum += variance * variance;
    }
    return sum * (1.5 - kernel[j] * kernel[j]);
  }

  /**
   * Neurons on one set.
   *
   * @param values phi_i, b at its deviation, length n
   * @param scales s_i^2, length n
   * @param normals sum_k c_k m_k / s of those of which s is positive; none of relu
   * @param blurs what rounding of neurons may do to each of normals
   */
  public record OnSet(double[] values, double[] scales, double[] normals, double[] blurs) {}

  /**
   * Returns neurons on set j.
   *
   * @param u to which neurons are rounded
   */
  public OnSet on(int j, ParticleMeasure mu, double u) {
    int n = mu.size();
    double[] x = sets.input(j);
    double[] variances = variances();
    int[] blocks = unit.orthogonalBlocks(inner.length);
    double[] values = new double[n];
    double[] scales = new double[n];
    double[] normals = new double[n];
    double[] blurs = new double[n];
    int told = 0;
    for (int i = 0; i < n; i++) {
      double[] theta = mu.particle(i);
      double sum = 0;
      double blur = 0;
      for (int k = 0; k < blocks.length; k++) {
        double[] feature = Arrays.copyOfRange(theta, blocks[k] - 1, blocks[k] + inner.length);
        double c = outer.length == 0 ? 1 : feature[0];
        feature[0] = 1;
        double m = FEATURE.onSets().value(feature, x);
        scales[i] += variances[k] * m * m;
        sum += c * m;
        blur += Math.abs(c) * FEATURE.onSets().valueMagnitude(feature, x);
      }
      values[i] = OUTPUT * (outer.length == 0 ? sum : Math.max(0, sum) / outer.length);
      if (outer.length > 0 && scales[i] > 0) {
        normals[told] = sum / Math.sqrt(scales[i]);
        blurs[told++] = (inner.length + 64) * u * blur / Math.sqrt(scales[i]);
      }
    }
    return new OnSet(values, scales, Arrays.copyOf(normals, told), Arrays.copyOf(blurs, told));
  }
}
