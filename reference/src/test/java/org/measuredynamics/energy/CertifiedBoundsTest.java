package org.measuredynamics.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** Bounds with their budgets, beside closed forms and beside the exact supremum. */
class CertifiedBoundsTest {
  /** One input of length 1 and target 1. */
  private static final DataSet ONE = DataSet.of("one", 2, new double[] {1, 0}, new double[] {1});

  private static NetworkEnergy ridge(double strength, DataSet data) {
    return NetworkEnergy.of(
        Unit.named("relu"),
        Risk.SQUARE,
        new Regulariser(Regulariser.Kind.TIKHONOV, strength),
        data);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void theSearchEnclosesTheExactSupremum(int d) {
    for (int seed = 0; seed < 6; seed++) {
      Stream stream = Stream.of(seed, 0, 0, 0, Purpose.DATA);
      int m = 2 + 2 * seed;
      DataSet data = DataSet.of("normal", d, stream.normals(m * d), stream.normals(m));
      double[] q = stream.normals(m);
      double exact = Certificate.reluSupremum(data, q);
      SphereSearch.Bounds found = SphereSearch.of(data, q, 1e-7);
      assertTrue(found.lower() <= exact * (1 + 1e-14) && exact <= found.upper(), found::toString);
      assertEquals(found.lower(), found.upper(), 2e-7 * exact);
    }
  }

  /** Parallel inputs, nearly parallel ones, and inputs in a plane of space. */
  @ParameterizedTest
  @CsvSource({"2, 0", "2, 1e-13", "2, 1e-9", "3, 0", "3, 1e-13", "3, 1e-9"})
  void nearlyParallelInputsAreEnclosed(int d, double apart) {
    double[] inputs = new double[4 * d];
    for (int j = 0; j < 4; j++) {
      inputs[j * d] = j % 2 == 0 ? 1 : -2;
      inputs[j * d + 1] = j * apart;
    }
    SphereSearch.Bounds found =
        SphereSearch.of(
            DataSet.of("parallel", d, inputs, new double[4]), new double[] {1, 2, 3, -5}, 1e-7);
    // relu(w_1) (1 + 3) on one side, 2 (2 - 5) on the other, up to what they are apart.
    assertEquals(6, found.upper(), 1e-6);
    assertEquals(6, found.lower(), 1e-6);
  }

  @Test
  void oneDimensionHasTwoDirections() {
    DataSet line = DataSet.of("line", 1, new double[] {1, -3}, new double[2]);
    SphereSearch.Bounds found = SphereSearch.of(line, new double[] {-2, 0.5}, 1e-7);
    assertEquals(2, found.upper(), 1e-12);
    assertTrue(found.lower() <= 2 && 2 <= found.upper());
  }

  /** Where the search ends early, its bounds hold. */
  @Test
  void boundsHoldInMoreDimensions() {
    Stream stream = Stream.of(4, 0, 0, 0, Purpose.DATA);
    DataSet data = DataSet.of("normal", 6, stream.normals(60), stream.normals(10));
    NetworkEnergy energy = ridge(0.1, data);
    ParticleMeasure mu = ParticleMeasure.uniform(7, stream.normals(70));
    assertTrue(Certificate.gap(energy, mu).value() >= Certificate.reluGapEstimate(energy, mu, 50));
  }

  /** F = (c - 1)^2 / 2 + lambda c with c = |a| |w| at balance: least at 1 - lambda. */
  @Test
  void oneDatumIsInClosedForm() {
    NetworkEnergy energy = ridge(0.5, ONE);
    double root = Math.sqrt(0.5);
    ParticleMeasure best = ParticleMeasure.uniform(3, new double[] {root, root, 0});
    Certificate.Gap none = Certificate.gap(energy, best);
    assertTrue(none.value() >= 0 && none.value() <= 1e-8, none::toString);
    Certificate.Gap empty = Certificate.gap(energy, ParticleMeasure.uniform(3, new double[3]));
    assertEquals(0.125, empty.value(), 1e-8);
    assertTrue(empty.value() >= 0.125 && empty.rounding() <= 1e-12, empty::toString);
  }

  @Test
  void theGapIsThatOfTheExactSupremum() {
    for (int seed = 0; seed < 4; seed++) {
      Stream stream = Stream.of(seed, 0, 0, 0, Purpose.DATA);
      DataSet data = DataSet.of("normal", 2, stream.normals(16), stream.normals(8));
      ParticleMeasure mu = ParticleMeasure.uniform(3, stream.normals(30));
      NetworkEnergy energy = ridge(0.05, data);
      Certificate.Gap found = Certificate.gap(energy, mu);
      double exact = Certificate.reluGap(energy, mu);
      assertTrue(exact <= found.value(), found::toString);
      assertTrue(found.value() - exact <= 2 * (found.truncation() + found.rounding()));
    }
  }

  /** A spike of mass w taught by itself: mass w - lambda / K(0) is best, K(0) = 1/9. */
  @Test
  void aSpikeIsInClosedForm() {
    Unit unit = Unit.named("dirichlet");
    double[] inputs = new double[9];
    double[] targets = new double[9];
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
    double[] best = {9 * lambda - 1.3, 2};
    Certificate.Gap none = Certificate.gap(energy, ParticleMeasure.uniform(2, best));
    assertTrue(none.value() >= 0 && none.value() <= 1e-6, none::toString);
    Certificate.Gap empty = Certificate.gap(energy, ParticleMeasure.uniform(2, new double[2]));
    double excess = 1.3 * 1.3 / 18 - (1.3 * lambda - 4.5 * lambda * lambda);
    assertTrue(empty.value() >= excess, empty::toString);
    assertEquals(excess, empty.value(), 1e-5);
  }

  /** Two inputs at right angles, of both signs: half of a neuron each. */
  @Test
  void marginOfTwoInputsIsOneHalf() {
    DataSet data = DataSet.of("signs", 2, new double[] {1, 0, 0, 1}, new double[] {1, -1});
    NetworkEnergy energy =
        NetworkEnergy.of(Unit.named("relu"), Risk.LOGISTIC, Regulariser.NONE, data);
    ParticleMeasure best = ParticleMeasure.uniform(3, new double[] {3, 2, 0, -3, 0, 2});
    Certificate.Margin found = Certificate.margin(energy, best);
    assertTrue(found.lower() <= 0.5 && 0.5 <= found.upper(), found::toString);
    assertEquals(0.5, found.lower(), 1e-9);
    assertEquals(0.5, found.upper(), 1e-5);
    ParticleMeasure wrong = ParticleMeasure.uniform(3, new double[] {-3, 2, 0, 3, 0, 2});
    assertEquals(0, Certificate.margin(energy, wrong).lower());
    assertEquals(0, Certificate.margin(energy, ParticleMeasure.uniform(3, new double[3])).lower());
  }

  @Test
  void whatIsNotCertifiedSaysWhatWasExpected() {
    ParticleMeasure mu = ParticleMeasure.uniform(3, new double[3]);
    NetworkEnergy none = NetworkEnergy.of(Unit.named("tanh"), Risk.SQUARE, Regulariser.NONE, ONE);
    assertThrows(IllegalArgumentException.class, () -> Certificate.gap(none, mu));
    assertThrows(IllegalArgumentException.class, () -> Certificate.margin(none, mu));
    NetworkEnergy half = ridge(1, DataSet.of("half", 2, new double[] {1, 0}, new double[] {0.5}));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> Certificate.margin(half, mu))
            .getMessage()
            .contains("targets[0]: expected -1 or 1, found 0.5"));
    NetworkEnergy sets =
        ridge(1, DataSet.ofSets("set", 2, new double[4], new int[] {2}, new double[1]));
    assertThrows(IllegalArgumentException.class, () -> Certificate.gap(sets, mu));
    assertThrows(IllegalArgumentException.class, () -> Certificate.margin(sets, mu));
  }
}
