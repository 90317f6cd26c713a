package org.measuredynamics.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.limit.SparseMinimiser;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

@Tag("long")
class CertificateTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void supremumIsThatOfADenseSearchAndNeverBelowIt(int d) {
    for (int seed = 0; seed < 6; seed++) {
      Stream stream = Stream.of(seed, 0, 0, 0, Purpose.DATA);
      int m = 3 + 2 * seed;
      DataSet data = DataSet.of("normal", d, stream.normals(m * d), stream.normals(m));
      double[] q = stream.normals(m);
      double exact = Certificate.reluSupremum(data, q);
      double found = dense(data, q, stream, 200_000);
      assertTrue(found <= exact * (1 + 1e-12), "search found " + found + " above " + exact);
      assertEquals(exact, found, 2e-3 * exact);
    }
  }

  private static double dense(DataSet data, double[] q, Stream stream, int directions) {
    int d = data.dimension();
    double found = 0;
    for (int k = 0; k < directions; k++) {
      double[] w = stream.normals(d);
      double norm = Math.sqrt(w[0] * w[0] + w[1] * w[1] + (d == 3 ? w[2] * w[2] : 0));
      double sum = 0;
      for (int j = 0; j < q.length; j++) {
        double z = 0;
        for (int c = 0; c < d; c++) {
          z += w[c] * data.input(j)[c] / norm;
        }
        sum += q[j] * Math.max(0, z);
      }
      found = Math.max(found, Math.abs(sum));
    }
    return found;
  }

  /** One input, parallel ones, ones in a plane, the same twice: few vertices, or shared ones. */
  @ParameterizedTest
  @CsvSource({"2, 1, 1", "2, 5, 1", "3, 1, 1", "3, 2, 2", "3, 5, 1", "3, 7, 2"})
  void supremumIsExactWhereInputsSpanLess(int d, int m, int rank) {
    for (int seed = 0; seed < 6; seed++) {
      Stream stream = Stream.of(seed, 0, 0, 0, Purpose.DATA);
      double[] basis = stream.normals(rank * d);
      double[] inputs = new double[m * d];
      for (int j = 0; j < m; j++) {
        double[] factor = stream.normals(rank);
        for (int k = 0; k < rank * d; k++) {
          inputs[j * d + k % d] += factor[k / d] * basis[k];
        }
      }
      DataSet data = DataSet.of("of low rank", d, inputs, stream.normals(m));
      double[] q = stream.normals(m);
      double exact = Certificate.reluSupremum(data, q);
      double found = dense(data, q, stream, 100_000);
      assertTrue(found <= exact * (1 + 1e-12), "search found " + found + " above " + exact);
      assertEquals(exact, found, 2e-3 * exact);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void gapIsAboveEveryImprovementAndVanishesAtTheMinimiser(int d) {
    Stream stream = Stream.of(9, 0, 0, 0, Purpose.DATA);
    DataSet data = DataSet.of("normal", d, stream.normals(12 * d), stream.normals(12));
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("relu"),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TIKHONOV, 0.02),
            data);
    ParticleMeasure initial = ParticleMeasure.uniform(d + 1, stream.normals(64 * (d + 1)));
    java.util.List<ParticleMeasure> path =
        GradientFlow.of(energy).euler(initial, 0.05, new int[] {0, 50, 500, 5_000, 40_000});
    double least = energy.value(path.get(4));
    for (ParticleMeasure mu : path) {
      assertTrue(Certificate.reluGap(energy, mu) >= energy.value(mu) - least);
    }
    assertTrue(Certificate.reluGap(energy, path.get(4)) < 0.01 * energy.value(initial));
  }

  @Test
  void circleGapIsThatOfAGrid() {
    DataSet data = DataSet.of("three", 1, new double[] {0.3, 2, 4.4}, new double[] {1, -0.4, 0.7});
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("von-mises"),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.WELLS, 0.05),
            data);
    ParticleMeasure mu = ParticleMeasure.uniform(1, new double[] {0.2, 1, 5});
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < 100_000; k++) {
      least = Math.min(least, energy.firstVariation(mu, new double[] {2 * Math.PI * k / 100_000}));
    }
    double mean = 0;
    for (double value : energy.firstVariation(mu)) {
      mean += value / 3;
    }
    double gap = Certificate.circleGap(energy, mu, 1e-9);
    assertTrue(gap >= mean - least);
    assertEquals(mean - least, gap, 1e-8);
  }

  /** One spike: mass w - lambda / K(0), J* = lambda w - lambda^2 / 2 K(0), K(0) = 1/9. */
  @Test
  void oneSpikeIsInClosedForm() {
    double[] inputs = new double[9];
    double[] targets = new double[9];
    Unit unit = Unit.named("dirichlet");
    for (int j = 0; j < 9; j++) {
      inputs[j] = 2 * Math.PI * j / 9;
      targets[j] = unit.value(new double[] {-1.3, 2}, new double[] {inputs[j]});
    }
    double lambda = 0.02;
    NetworkEnergy energy =
        NetworkEnergy.of(
            unit,
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TOTAL_VARIATION, lambda),
            DataSet.of("one spike", 1, inputs, targets));
    SparseMinimiser found = SparseMinimiser.near(energy, new double[] {-1, 2.1});
    assertEquals(-(1.3 - 9 * lambda), found.mass(0), 1e-12);
    assertEquals(2, found.place(0)[0], 1e-12);
    ParticleMeasure best = found.measure();
    assertEquals(1.3 * lambda - 4.5 * lambda * lambda, energy.value(best), 1e-14);
    assertEquals(1, Certificate.spikeSupremum(energy, best, 1e-9), 2e-9);
    assertEquals(0, Certificate.spikeGap(energy, best, 1e-9), 1e-9);
    ParticleMeasure other = ParticleMeasure.uniform(2, new double[] {-1, 1.9, 0.3, 4});
    double excess = energy.value(other) - energy.value(best);
    assertEquals(excess, found.excess(other), 1e-14);
    assertTrue(Certificate.spikeGap(energy, other, 1e-6) >= excess);
  }

  @Test
  void multiStartDoesNotExceedTheExactGap() {
    for (int seed = 1; seed < 20; seed++) {
      Stream stream = Stream.of(seed, 0, 0, 0, Purpose.DATA);
      NetworkEnergy energy =
          NetworkEnergy.of(
              Unit.named("relu"),
              Risk.SQUARE,
              new Regulariser(Regulariser.Kind.TIKHONOV, 0.05),
              DataSet.of("normal", 3, stream.normals(30), stream.normals(10)));
      ParticleMeasure mu = ParticleMeasure.uniform(4, stream.normals(80));
      double exact = Certificate.reluGap(energy, mu);
      double estimate = Certificate.reluGapEstimate(energy, mu, 200);
      assertTrue(estimate <= exact + 1e-12, estimate + " above " + exact);
      assertEquals(exact, estimate, 0.02 * exact);
    }
  }

  /** Two unit vectors at a right angle: sqrt(1/2) where their signs agree, 1/2 where not. */
  @Test
  void complexityOfAxes() {
    DataSet axes = DataSet.of("axes", 2, new double[] {1, 0, 0, 1}, new double[2]);
    assertEquals((Math.sqrt(0.5) + 0.5) / 2, Certificate.complexity(axes), 1e-8);
  }

  @Test
  void complexityIsTheMeanOfExactSuprema() {
    Stream stream = Stream.of(3, 0, 0, 0, Purpose.DATA);
    DataSet data = DataSet.of("normal", 3, stream.normals(15), new double[5]);
    double mean = 0;
    for (int signs = 0; signs < 32; signs++) {
      double[] q = new double[5];
      for (int j = 0; j < 5; j++) {
        q[j] = (signs >> j & 1) == 1 ? 0.2 : -0.2;
      }
      mean += Certificate.reluSupremum(data, q) / 32;
    }
    assertEquals(mean, Certificate.complexity(data), 1e-7 * mean);
  }

  @Test
  void complexityWantsFewPlaneOrSpatialInputs() {
    DataSet line = DataSet.of("line", 1, new double[] {1, 2}, new double[2]);
    String refusal =
        assertThrows(IllegalArgumentException.class, () -> Certificate.complexity(line))
            .getMessage();
    assertEquals(
        "inputs: expected at most 12 vectors of dimension 2 or 3, found 2 of dimension 1", refusal);
  }
}
