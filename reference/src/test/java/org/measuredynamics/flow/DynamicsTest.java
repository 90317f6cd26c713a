package org.measuredynamics.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class DynamicsTest {
  private static final int D = 3;
  private static final int M = 12;
  private static final int N = 10;

  private static NetworkEnergy energy(String unit) {
    Stream stream = Stream.of(3, 0, 0, 0, Purpose.DATA);
    return NetworkEnergy.of(
        Unit.named(unit),
        Risk.SQUARE,
        new Regulariser(Regulariser.Kind.TIKHONOV, 0.05),
        DataSet.of("normal", D, stream.normals(M * D), stream.normals(M)));
  }

  private static ParticleMeasure initial(int p, int n) {
    return ParticleMeasure.uniform(p, Stream.of(4, 0, 0, 0, Purpose.INITIAL).normals(n * p));
  }

  @Test
  void withoutNoiseOrReactionOrBatchesItIsTheGradientFlowToTheBit() {
    NetworkEnergy energy = energy("tanh");
    ParticleMeasure mu = initial(D + 1, N);
    int[] record = {0, 3, 10};
    List<ParticleMeasure> flow = GradientFlow.of(energy).euler(mu, 0.1, record);
    for (int k = 0; k < record.length; k++) {
      double[] positions = flow.get(k).positions();
      assertArrayEquals(
          positions, Langevin.of(energy, 0).euler(mu, 0.1, record, 7).get(k).positions());
      for (BirthDeath.Form form : BirthDeath.Form.values()) {
        assertArrayEquals(
            positions, BirthDeath.of(energy, 0, form).euler(mu, 0.1, record, 7).get(k).positions());
      }
    }
    double[] onePass =
        StochasticGradient.of(energy, M, StochasticGradient.Sampling.ONE_PASS)
            .run(mu, 0.1, new int[] {1}, 7)
            .get(0)
            .positions();
    assertArrayEquals(
        GradientFlow.of(energy).euler(mu, 0.1, new int[] {1}).get(0).positions(), onePass, 1e-14);
  }

  @Test
  void onePassSeesEveryDatumOnce() {
    // A linear unit at 0 moves by h y_j x_j: the sum of the moves tells which data were seen.
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("linear"),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("bits", 1, new double[] {1, 2, 4, 8}, new double[] {1, 1, 1, 1}));
    ParticleMeasure origin = ParticleMeasure.uniform(1, new double[1]);
    double h = 1e-9;
    for (int seed = 0; seed < 20; seed++) {
      double end =
          StochasticGradient.of(energy, 1, StochasticGradient.Sampling.ONE_PASS)
              .run(origin, h, new int[] {4}, seed)
              .get(0)
              .position(0, 0);
      assertEquals(15, end / h, 1e-6);
    }
    assertThrows(
        IllegalArgumentException.class,
        () ->
            StochasticGradient.of(energy, 2, StochasticGradient.Sampling.ONE_PASS)
                .run(origin, h, new int[] {3}, 1));
  }

  @Test
  void everyEpochSeesEveryDatumOnceInAnOrderOfItsOwn() {
    // As above: the first of the data that are seen in an epoch is told by the first of its moves.
    double[] inputs = {1, 1, 1, 1};
    double[] targets = {1, 2, 4, 8};
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("linear"),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("powers", 1, inputs, targets));
    ParticleMeasure origin = ParticleMeasure.uniform(1, new double[1]);
    double h = 1e-9;
    Set<Double> firsts = new HashSet<>();
    int epochs = 30;
    int[] record = new int[2 * epochs];
    Arrays.setAll(record, k -> k + 1);
    List<ParticleMeasure> path =
        StochasticGradient.of(energy, 2, StochasticGradient.Sampling.EPOCHS)
            .run(origin, h, record, 3);
    for (int e = 0; e < epochs; e++) {
      double before = e == 0 ? 0 : path.get(2 * e - 1).position(0, 0);
      assertEquals(15 / 2.0, (path.get(2 * e + 1).position(0, 0) - before) / h, 1e-5);
      firsts.add(Math.rint(2 * (path.get(2 * e).position(0, 0) - before) / h));
    }
    assertEquals(Set.of(3.0, 5.0, 6.0, 9.0, 10.0, 12.0), firsts);
  }

  @Test
  void weightsFollowTheClosedFormOfFisherRao() {
    // V = |theta|^2 / 2 without interaction: weights are exp(-alpha t V) of the start, if the
    // particles are held: rate x V so large, and positions so short a time, that they hardly move.
    PairInteraction energy = PairInteraction.of(1, 1, 0, 0);
    ParticleMeasure mu = ParticleMeasure.uniform(1, new double[] {0, 1, 2});
    double h = 1e-8;
    ParticleMeasure end =
        BirthDeath.of(energy, 1e7, BirthDeath.Form.WEIGHTS).euler(mu, h, new int[] {5}, 0).get(0);
    double odds = end.weight(2) / end.weight(0);
    assertEquals(StrictMath.exp(-5 * h * 1e7 * 2), odds, 1e-6 * odds);
  }

  @Test
  void killingAndCloningKeepsThePopulationAndIsRightInTheMean() {
    Energy energy =
        NetworkEnergy.of(
            Unit.named("von-mises"),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("one", 1, new double[] {0}, new double[] {1}));
    int n = 400;
    double[] places = new double[n];
    for (int i = 0; i < n; i++) {
      places[i] = i % 2 == 0 ? 0.1 : 2;
    }
    ParticleMeasure mu = ParticleMeasure.uniform(1, places);
    double weighted = 0;
    ParticleMeasure exact =
        BirthDeath.of(energy, 5, BirthDeath.Form.WEIGHTS).euler(mu, 0.01, new int[] {20}, 0).get(0);
    for (int i = 0; i < n; i++) {
      weighted += exact.weight(i) * (exact.position(i, 0) > 0.5 ? 1 : 0);
    }
    double sum = 0;
    int runs = 200;
    for (int seed = 0; seed < runs; seed++) {
      ParticleMeasure end =
          BirthDeath.of(energy, 5, BirthDeath.Form.PARTICLES)
              .euler(mu, 0.01, new int[] {20}, seed)
              .get(0);
      assertEquals(n, end.size());
      assertTrue(end.isUniform());
      for (int i = 0; i < n; i++) {
        sum += end.position(i, 0) > 0.5 ? 1.0 / n / runs : 0;
      }
    }
    // Deviation of one run below 1/sqrt(4n), of the mean of runs below 0.0018; six of them, and
    // the time step and 1/n.
    assertEquals(weighted, sum, 6 * 0.0018 + 0.005);
    assertTrue(weighted < 0.45);
  }

  @Test
  void noiseIsKeyedByParticleAndStepNotByOrder() {
    NetworkEnergy energy = energy("tanh");
    ParticleMeasure mu = initial(D + 1, N);
    double[] once = Langevin.of(energy, 0.1).euler(mu, 0.1, new int[] {6}, 5).get(0).positions();
    double[] recorded =
        Langevin.of(energy, 0.1).euler(mu, 0.1, new int[] {1, 2, 6}, 5).get(2).positions();
    assertArrayEquals(once, recorded);
    Set<Double> distinct = new HashSet<>();
    for (double x : once) {
      distinct.add(x);
    }
    assertEquals(once.length, distinct.size());
  }

  @Test
  void conicDescentFindsTheMassOfASpike() {
    // Data at a fine grid see one Gaussian spike of mass 2 at 0.3; total variation takes away
    // lambda / K(0), K the kernel of the unit.
    int m = 81;
    double lambda = 0.01;
    double[] x = new double[m];
    double[] y = new double[m];
    double kernel = 0;
    for (int j = 0; j < m; j++) {
      x[j] = 0.3 + (j - 40) / 8.0;
      double bump = StrictMath.exp(-(x[j] - 0.3) * (x[j] - 0.3) / 2);
      y[j] = 2 * bump;
      kernel += bump * bump / m;
    }
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("gaussian"),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TOTAL_VARIATION, lambda),
            DataSet.of("line", 1, x, y));
    double[] particles = new double[2 * 12];
    for (int i = 0; i < 12; i++) {
      particles[2 * i] = i % 2 == 0 ? 0.1 : -0.1;
      particles[2 * i + 1] = -2 + 0.4 * (i - i % 2);
    }
    ParticleMeasure end =
        ConicDescent.of(energy, 1, 1)
            .run(ParticleMeasure.uniform(2, particles), 0.5, new int[] {20_000})
            .get(0);
    double mass = 0;
    double place = 0;
    for (int i = 0; i < 12; i++) {
      mass += end.position(i, 0) / 12;
      place += end.position(i, 0) * end.position(i, 1) / 12;
    }
    assertEquals(2 - lambda / kernel, mass, 1e-6);
    assertEquals(0.3, place / mass, 1e-6);
  }

  @Test
  void badInputIsNamed() {
    NetworkEnergy energy = energy("tanh");
    ParticleMeasure mu = initial(D + 1, N);
    message("temperature: expected", () -> Langevin.of(energy, -1));
    message("birth-death rate: expected", () -> BirthDeath.of(energy, -1, BirthDeath.Form.WEIGHTS));
    message(
        "birth-death rate x step: expected at most 1, found 20.0 x 0.1",
        () -> BirthDeath.of(energy, 20, BirthDeath.Form.WEIGHTS).euler(mu, 0.1, new int[] {1}, 0));
    message(
        "batch: expected 1 to 12 data, found 13",
        () -> StochasticGradient.of(energy, 13, StochasticGradient.Sampling.ONE_PASS));
    message(
        "batch: expected a divisor of 12 data, for epochs of whole batches, found 5",
        () -> StochasticGradient.of(energy, 5, StochasticGradient.Sampling.EPOCHS));
    message(
        "unit: expected one with an output weight", () -> ConicDescent.of(energy("linear"), 1, 1));
    message("mass rate, position rate", () -> ConicDescent.of(energy, -1, 1));
  }

  private static void message(String expected, Runnable bad) {
    IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, bad::run);
    assertTrue(thrown.getMessage().contains(expected), thrown::getMessage);
  }

  /** No mass in the right basin: stuck, until births from a reservoir reach it. */
  @Test
  void reinjectionReachesBasinsThatHoldNoMass() {
    Unit unit = Unit.named("von-mises");
    double[] inputs = new double[32];
    double[] targets = new double[32];
    for (int j = 0; j < 32; j++) {
      inputs[j] = 2 * Math.PI * j / 32;
      targets[j] = unit.value(new double[] {0}, new double[] {inputs[j]});
    }
    NetworkEnergy energy =
        NetworkEnergy.of(
            unit,
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.WELLS, 0.05),
            DataSet.of("circle", 1, inputs, targets));
    double[] angles = new double[64];
    for (int i = 0; i < angles.length; i++) {
      angles[i] = Math.PI + 0.3 * (i / 63.0 - 0.5);
    }
    ParticleMeasure start = ParticleMeasure.uniform(1, angles);
    BirthDeath flow = BirthDeath.of(energy, 10, BirthDeath.Form.PARTICLES);
    int[] record = {1_000};
    double stuck = energy.value(flow.euler(start, 0.05, record, 1).get(0));
    double reached =
        energy.value(
            flow.withReinjection(0.02, new NormalLaw(new double[] {3}))
                .euler(start, 0.05, record, 1)
                .get(0));
    assertTrue(reached < stuck / 10, () -> stuck + " to " + reached);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            BirthDeath.of(energy, 1, BirthDeath.Form.WEIGHTS)
                .withReinjection(1, new NormalLaw(new double[] {1})));
  }
}
