package org.measuredynamics.energy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.model.DataSet;

/**
 * The supremum over unit vectors w of |sum_j q_j relu(w . x_j)|, between two bounds that hold
 * whatever rounding does, by branch and bound, the most promising cell first. A cell is what a box
 * on a face of the cube [-1, 1]^d is projected to; in it the data that are on one side of w . x_j =
 * 0 make a linear function, and each of the others counts with the largest that it can be. However
 * early the search ends, both bounds hold; in dimension 2 and 3 they meet.
 */
final class SphereSearch {
  /** Unit roundoff. */
  private static final double U = 0x1p-53;

  /** Products that a search may take, and the least number of cells that it looks at. */
  private static final double WORK = 5e8;

  private static final int CELLS = 10_000;

  /**
   * Bounds of a supremum.
   *
   * @param lower what some vector reaches
   * @param upper what none exceeds
   */
  record Bounds(double lower, double upper) {}

  /** A box about a point of the cube's surface, and a bound of the function there. */
  private record Cell(double[] centre, double[] half, double bound) {}

  private final double[][] inputs;
  private final double[] norms;
  private final double[] q;
  private final double slack;
  private double lower;

  private SphereSearch(DataSet data, double[] q) {
    this.q = q;
    inputs = new double[q.length][];
    norms = new double[q.length];
    double size = 0;
    for (int j = 0; j < q.length; j++) {
      inputs[j] = data.input(j);
      norms[j] = Contraction.norm(inputs[j]) * (1 + (data.dimension() + 4) * U);
      size += Math.abs(q[j]) * norms[j];
    }
    // A sum of m terms with inner products of d, twice: of the value, and of the linear part.
    slack = 4 * (q.length + 2 * data.dimension() + 16) * U * size;
  }

  /**
   * Searches.
   *
   * @param resolution relative difference of the bounds at which the search ends, positive
   */
  static Bounds of(DataSet data, double[] q, double resolution) {
    return new SphereSearch(data, q).bounds(data.dimension(), resolution);
  }

  private Bounds bounds(int d, double resolution) {
    PriorityQueue<Cell> open =
        new PriorityQueue<>(Comparator.comparingDouble(Cell::bound).reversed());
    for (int face = 0; face < 2 * d; face++) {
      double[] centre = new double[d];
      double[] half = new double[d];
      Arrays.fill(half, 1);
      centre[face / 2] = face % 2 == 0 ? 1 : -1;
      half[face / 2] = 0;
      open.add(bounded(centre, half, Double.POSITIVE_INFINITY));
    }
    double most = Math.max(CELLS, Math.min(20 * CELLS, WORK / d / q.length));
    for (int k = 0; k < most; k++) {
      Cell top = open.element();
      if (top.bound <= lower * (1 + resolution) + 4 * slack || d == 1) {
        break;
      }
      open.remove();
      int longest = 0;
      for (int c = 1; c < d; c++) {
        longest = top.half[c] > top.half[longest] ? c : longest;
      }
      for (int side = -1; side <= 1; side += 2) {
        double[] centre = top.centre.clone();
        double[] half = top.half.clone();
        half[longest] /= 2;
        centre[longest] += side * half[longest];
        open.add(bounded(centre, half, top.bound));
      }
    }
    return new Bounds(lower, Math.max(lower, open.element().bound));
  }

  private Cell bounded(double[] centre, double[] half, double most) {
    int d = centre.length;
    double length = Contraction.norm(centre);
    double[] w = centre.clone();
    for (int c = 0; c < d; c++) {
      w[c] /= length;
    }
    // The projection to the sphere brings no two points of the cube's surface further apart.
    double radius = Contraction.norm(half) * (1 + 1e-12) + 16 * d * U;
    double[] slope = new double[d];
    double value = 0;
    double above = 0;
    double below = 0;
    for (int j = 0; j < q.length; j++) {
      double z = Contraction.dot(w, 0, inputs[j], 0, d);
      double reach = radius * norms[j];
      value += q[j] * Math.max(0, z);
      if (z > reach) {
        Contraction.accumulate(q[j], inputs[j], 0, slope, 0, d);
      } else if (z >= -reach) {
        above += Math.max(0, q[j]) * (z + reach);
        below += Math.max(0, -q[j]) * (z + reach);
      }
    }
    lower = Math.max(lower, Math.abs(value) - slack);
    double along = Contraction.dot(slope, 0, w, 0, d);
    double[] across = slope.clone();
    Contraction.accumulate(-along, w, 0, across, 0, d);
    // On the cell w . w' is between 1 - radius^2 / 2 and 1, and across it w' is at most the radius.
    double least = along * (1 - radius * radius / 2);
    double turn = Contraction.norm(across) * radius;
    double upper =
        Math.max(
            above + Math.min(Contraction.norm(slope), Math.max(along, least) + turn),
            below + Math.min(Contraction.norm(slope), Math.max(-along, -least) + turn));
    return new Cell(centre, half, Math.min(most, upper + slack));
  }
}
