package org.measuredynamics.limit;

import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;

/**
 * Second and fourth moments of a single neuron phi(x; theta), theta of law mu_0, at given inputs:
 * what the covariance of a network of independent neurons is made of at every width.
 *
 * @param means E phi(x), length q
 * @param covariance Cov(phi(x), phi(x')), q x q
 * @param squares E (phi(x) - E phi(x))^2 (phi(x') - E phi(x'))^2, q x q
 * @param error of the quadrature, relative to the largest moment of its kind
 */
public record NeuronMoments(
    double[] means, double[][] covariance, double[][] squares, double error) {
  /** Keeps the rules it has computed. */
  private static final GaussIntegratorFactory RULES = new GaussIntegratorFactory();

  private static final int NODES = 64;

  /** Returns the moments under an atomic law: sums. */
  public static NeuronMoments of(Unit unit, ParticleMeasure law, double[][] points) {
    int q = points.length;
    double[] means = new double[q];
    double[][] values = new double[law.size()][q];
    for (int i = 0; i < law.size(); i++) {
      for (int j = 0; j < q; j++) {
        values[i][j] = unit.value(law.particle(i), points[j]);
        means[j] += law.weight(i) * values[i][j];
      }
    }
    double[][] products = new double[q][q];
    double[][] squares = new double[q][q];
    for (int i = 0; i < law.size(); i++) {
      for (int j = 0; j < q; j++) {
        for (int k = 0; k <= j; k++) {
          double product = (values[i][j] - means[j]) * (values[i][k] - means[k]);
          products[j][k] += law.weight(i) * product;
          squares[j][k] += law.weight(i) * product * product;
        }
      }
    }
    mirror(products);
    mirror(squares);
    return new NeuronMoments(means, products, squares, 0);
  }

  /**
   * Returns the moments under a normal law, whose output weight has mean 0. Of a ridge unit a
   * sigma(w . x) they are integrals over the two pre-activations, which are jointly normal, by
   * Gauss-Hermite nodes; of relu in closed form, arc-cosine kernels of order 1 and 2 (Cho, Saul
   * 2009, equations 6 and 7); of Gaussian spikes in closed form.
   *
   * @throws IllegalArgumentException if the unit has no output weight, or is neither a ridge unit
   *     nor a Gaussian spike
   */
  public static NeuronMoments of(Unit unit, NormalLaw law, double[][] points) {
    if (!unit.hasOutputWeight() || unit.name().equals("dirichlet")) {
      throw new IllegalArgumentException(
          "unit: expected a ridge unit with an output weight or gaussian, found " + unit.name());
    }
    int q = points.length;
    double[] deviations = law.deviations();
    double square = deviations[0] * deviations[0];
    double[][] products = new double[q][q];
    double[][] squares = new double[q][q];
    double change = 0;
    double largest = 0;
    for (int j = 0; j < q; j++) {
      for (int k = 0; k <= j; k++) {
        double[] fine = moments(unit, deviations, points[j], points[k], NODES);
        double[] coarse = moments(unit, deviations, points[j], points[k], NODES * 3 / 4);
        products[j][k] = square * fine[0];
        squares[j][k] = 3 * square * square * fine[1];
        for (int order = 0; order < 2; order++) {
          change = Math.max(change, Math.abs(fine[order] - coarse[order]));
          largest = Math.max(largest, Math.abs(fine[order]));
        }
      }
    }
    mirror(products);
    mirror(squares);
    return new NeuronMoments(new double[q], products, squares, change / largest);
  }

  private static double[] moments(
      Unit unit, double[] deviations, double[] x, double[] z, int nodes) {
    if (unit.name().equals("gaussian")) {
      return new double[] {bumps(deviations, x, z, 1), bumps(deviations, x, z, 2)};
    }
    double[] gram = new double[3];
    for (int c = 0; c < x.length; c++) {
      double scale = deviations[c + 1] * deviations[c + 1];
      gram[0] += scale * x[c] * x[c];
      gram[1] += scale * x[c] * z[c];
      gram[2] += scale * z[c] * z[c];
    }
    return unit.name().equals("relu") ? arcCosine(gram) : integrals(unit, gram, nodes);
  }

  /** E exp(-power (|x - c|^2 + |z - c|^2) / 2) for normal centres c. */
  private static double bumps(double[] deviations, double[] x, double[] z, int power) {
    double product = 1;
    for (int c = 0; c < x.length; c++) {
      double variance = deviations[c + 1] * deviations[c + 1];
      double slope = power * (x[c] + z[c]);
      double width = 1 + 2 * power * variance;
      double exponent =
          slope * slope * variance / (2 * width) - 0.5 * power * (x[c] * x[c] + z[c] * z[c]);
      product *= StrictMath.exp(exponent) / Math.sqrt(width);
    }
    return product;
  }

  private static void mirror(double[][] matrix) {
    for (int j = 0; j < matrix.length; j++) {
      for (int k = 0; k < j; k++) {
        matrix[k][j] = matrix[j][k];
      }
    }
  }

  /** E sigma(z) sigma(z') and E sigma(z)^2 sigma(z')^2 for normal (z, z') of that covariance. */
  private static double[] integrals(Unit unit, double[] gram, int nodes) {
    GaussIntegrator rule = RULES.hermite(nodes);
    double first = Math.sqrt(2 * gram[0]);
    double along = gram[0] > 0 ? 2 * gram[1] / first : 0;
    double across = Math.sqrt(Math.max(0, 2 * gram[2] - along * along));
    double[] sums = new double[2];
    for (int a = 0; a < nodes; a++) {
      double sigma = sigma(unit, first * rule.getPoint(a));
      for (int b = 0; b < nodes; b++) {
        double other = sigma(unit, along * rule.getPoint(a) + across * rule.getPoint(b));
        double weight = rule.getWeight(a) * rule.getWeight(b) / Math.PI;
        sums[0] += weight * sigma * other;
        sums[1] += weight * sigma * sigma * other * other;
      }
    }
    return sums;
  }

  private static double sigma(Unit unit, double z) {
    return unit.value(new double[] {1, z}, new double[] {1});
  }

  private static double[] arcCosine(double[] gram) {
    double norms = Math.sqrt(gram[0] * gram[2]);
    double cosine = norms > 0 ? Math.max(-1, Math.min(1, gram[1] / norms)) : 0;
    double angle = StrictMath.acos(cosine);
    double sine = StrictMath.sin(angle);
    double one = sine + (Math.PI - angle) * cosine;
    double two = 3 * sine * cosine + (Math.PI - angle) * (1 + 2 * cosine * cosine);
    return new double[] {norms * one / (2 * Math.PI), norms * norms * two / (2 * Math.PI)};
  }
}
