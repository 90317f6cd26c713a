package org.measuredynamics.limit;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The mean-field limit from a normal law in few dimensions: the law is replaced by Gauss-Hermite
 * nodes and weights, whose flow is that of weighted particles, exactly; what is left is the error
 * of the quadrature, which a refinement bounds.
 *
 * @param outputs f(x_j; mu_t), records x m, on the finer nodes
 * @param error the largest change of an output from the coarser nodes to the finer
 */
public record MeanFieldQuadrature(double[][] outputs, double error) {
  /** Keeps the rules it has computed. */
  private static final GaussIntegratorFactory RULES = new GaussIntegratorFactory();

  private static final int MOST_NODES = 1 << 16;
  private static final double INVISIBLE = 1e-18;

  /**
   * Returns the nodes as a measure: nodes of weight below 1e-18 are left out.
   *
   * @param nodes per dimension, at least 1
   * @throws IllegalArgumentException if there are more than 65,536 nodes in all
   */
  public static ParticleMeasure nodes(NormalLaw law, int nodes) {
    int p = law.dimension();
    double count = StrictMath.pow(nodes, p);
    if (nodes < 1 || count > MOST_NODES) {
      throw new IllegalArgumentException(
          "nodes: expected at least 1 and at most %d in all, found %d in dimension %d"
              .formatted(MOST_NODES, nodes, p));
    }
    GaussIntegrator rule = RULES.hermite(nodes);
    int total = (int) count;
    double[] positions = new double[total * p];
    double[] weights = new double[total];
    int kept = 0;
    double mass = 0;
    for (int i = 0; i < total; i++) {
      double weight = 1;
      int rest = i;
      for (int k = 0; k < p; k++) {
        int node = rest % nodes;
        rest /= nodes;
        weight *= rule.getWeight(node) / Math.sqrt(Math.PI);
        positions[kept * p + k] = Math.sqrt(2) * law.deviations()[k] * rule.getPoint(node);
      }
      if (weight > INVISIBLE) {
        weights[kept++] = weight;
        mass += weight;
      }
    }
    double[] places = Arrays.copyOf(positions, kept * p);
    double[] shares = Arrays.copyOf(weights, kept);
    for (int i = 0; i < kept; i++) {
      shares[i] /= mass;
    }
    return ParticleMeasure.of(p, places, shares);
  }

  /**
   * Returns the outputs along Euler steps, on so many nodes a dimension and on half as many.
   *
   * @param nodes per dimension, at least 2
   * @param step h, positive
   * @param record numbers of steps after which to record, ascending
   */
  public static MeanFieldQuadrature euler(
      NetworkEnergy energy, NormalLaw law, int nodes, double step, int[] record) {
    List<ParticleMeasure> fine = GradientFlow.of(energy).euler(nodes(law, nodes), step, record);
    List<ParticleMeasure> coarse =
        GradientFlow.of(energy).euler(nodes(law, nodes / 2), step, record);
    double[][] outputs = new double[record.length][];
    double error = 0;
    for (int k = 0; k < record.length; k++) {
      outputs[k] = energy.outputs(fine.get(k));
      double[] other = energy.outputs(coarse.get(k));
      for (int j = 0; j < other.length; j++) {
        error = Math.max(error, Math.abs(other[j] - outputs[k][j]));
      }
    }
    return new MeanFieldQuadrature(outputs, error);
  }
}
