package org.measuredynamics.symmetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class CollisionProbabilityTest {
  private static final int D = 4;
  private static final int POINTS = 1 << D;

  @Test
  void pairsComputeIt() {
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    int size = 9;
    double[] points = new double[size * D];
    double[] weights = new double[POINTS];
    for (int i = 0; i < size; i++) {
      int x = stream.integer(POINTS);
      weights[x] += 1.0 / size;
      for (int k = 0; k < D; k++) {
        points[i * D + k] = (x >> k & 1) == 0 ? -1 : 1;
      }
    }
    assertEquals(
        CollisionProbability.value(weights), CollisionProbability.relational(points, D), 1e-13);
  }

  /** The variance of f given random features, by simulation of v in and off their span. */
  @Test
  void featuresExplainTheirShareOfTheVariance() {
    for (int count : new int[] {1, 5, 11, 15, 40}) {
      Stream stream = Stream.of(2, count, 0, 0, Purpose.DATA);
      double[][] features = new double[count][];
      for (int l = 0; l < count; l++) {
        features[l] = stream.normals(POINTS);
      }
      double expected = Math.max(0, 1 - count / (POINTS - 1.0));
      assertEquals(expected, CollisionProbability.unexplained(features), 1e-12);
      if (count >= POINTS) {
        continue;
      }
      // An orthonormal basis whose first vector is constant and whose next span the features.
      RealMatrix matrix = new Array2DRowRealMatrix(POINTS, POINTS);
      for (int x = 0; x < POINTS; x++) {
        matrix.setEntry(x, 0, 1);
        for (int l = 0; l < count; l++) {
          matrix.setEntry(x, 1 + l, features[l][x]);
        }
        for (int l = count + 1; l < POINTS; l++) {
          matrix.setEntry(x, l, stream.normal());
        }
      }
      RealMatrix basis = new QRDecomposition(matrix).getQ();
      int draws = 20_000;
      double within = 0;
      double whole = 0;
      double mean = 0;
      for (int r = 0; r < draws; r++) {
        double[] coordinates = stream.normals(POINTS);
        coordinates[0] = 0;
        double seen = 0;
        for (int l = 1; l <= count; l++) {
          seen += coordinates[l] * coordinates[l];
        }
        double[] v = basis.operate(coordinates);
        double[] weights = new double[POINTS];
        for (int x = 0; x < POINTS; x++) {
          weights[x] = 1.0 / POINTS + 1e-3 * v[x];
        }
        double f = (CollisionProbability.value(weights) - 1) / (1e-6 * POINTS);
        double best = seen + (POINTS - 1 - count);
        within += (f - best) * (f - best) / draws;
        whole += (f - (POINTS - 1)) * (f - (POINTS - 1)) / draws;
        mean += f / draws;
      }
      assertEquals(POINTS - 1, mean, 0.25);
      assertEquals(expected, within / whole, 0.05);
    }
  }
}
