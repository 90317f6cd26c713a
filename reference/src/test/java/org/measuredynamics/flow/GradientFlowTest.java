package org.measuredynamics.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.measure.Wasserstein;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class GradientFlowTest {
  private static final int D = 4;
  private static final int M = 30;
  private static final int N = 12;

  private static NetworkEnergy energy(String unit) {
    Stream stream = Stream.of(7, 0, 0, 0, Purpose.DATA);
    return NetworkEnergy.of(
        Unit.named(unit),
        Risk.SQUARE,
        Regulariser.NONE,
        DataSet.of("normal", D, stream.normals(M * D), stream.normals(M)));
  }

  private static ParticleMeasure initial(int p) {
    return ParticleMeasure.uniform(p, Stream.of(8, 0, 0, 0, Purpose.INITIAL).normals(N * p));
  }

  /**
   * With the linear unit the mean obeys dm/dt = -(A m - b), every particle alike (theory.md, Linear
   * units).
   */
  @Test
  void linearUnitFollowsItsClosedForm() {
    NetworkEnergy energy = energy("linear");
    DataSet data = energy.data();
    RealMatrix x = MatrixUtils.createRealMatrix(M, D);
    for (int j = 0; j < M; j++) {
      x.setRow(j, data.input(j));
    }
    RealMatrix a = x.transpose().multiply(x).scalarMultiply(1.0 / M);
    RealVector b =
        x.transpose().operate(MatrixUtils.createRealVector(data.targets())).mapMultiply(1.0 / M);
    EigenDecomposition eigen = new EigenDecomposition(a);
    RealVector rest = eigen.getSolver().solve(b);
    ParticleMeasure initial = initial(D);
    double time = 1.5;
    ParticleMeasure found =
        GradientFlow.of(energy).continuous(initial, time, new int[] {1}, 1e-12).get(0);
    RealVector start = mean(initial).subtract(rest);
    RealVector expected = rest;
    for (int k = 0; k < D; k++) {
      RealVector axis = eigen.getEigenvector(k);
      double decay = StrictMath.exp(-eigen.getRealEigenvalue(k) * time);
      expected = expected.add(axis.mapMultiply(axis.dotProduct(start) * decay));
    }
    assertEquals(0, mean(found).subtract(expected).getNorm(), 1e-10);
  }

  private static RealVector mean(ParticleMeasure mu) {
    RealVector mean = MatrixUtils.createRealVector(new double[mu.dimension()]);
    for (int i = 0; i < mu.size(); i++) {
      mean = mean.add(MatrixUtils.createRealVector(mu.particle(i)).mapMultiply(mu.weight(i)));
    }
    return mean;
  }

  /** Attraction alone: deviations from the mean decay as exp(-(confinement + attraction) t). */
  @Test
  void quadraticPairsFollowTheirClosedForm() {
    PairInteraction energy = PairInteraction.of(3, 0.3, 0.7, 0);
    ParticleMeasure initial = initial(3);
    ParticleMeasure found =
        GradientFlow.of(energy).continuous(initial, 2, new int[] {1}, 1e-12).get(0);
    RealVector before = mean(initial);
    for (int i = 0; i < N; i++) {
      RealVector theta = MatrixUtils.createRealVector(initial.particle(i));
      RealVector expected =
          before
              .mapMultiply(StrictMath.exp(-0.6))
              .add(theta.subtract(before).mapMultiply(StrictMath.exp(-2)));
      assertArrayEquals(expected.toArray(), found.particle(i), 1e-10);
    }
  }

  @Test
  void eulerConvergesToTheContinuousFlowAtOrderOne() {
    for (Unit unit : Unit.all()) {
      if (!unit.isSmooth()) {
        continue;
      }
      NetworkEnergy energy = energy(unit.name());
      ParticleMeasure initial = initial(energy.dimension());
      double horizon = 0.05 / energy.regularity(initial, new double[N]).lipschitz();
      GradientFlow flow = GradientFlow.of(energy);
      double[] exact = flow.continuous(initial, horizon, new int[] {1}, 1e-13).get(0).positions();
      double[] error = new double[2];
      for (int level = 0; level < 2; level++) {
        int steps = 32 << level;
        double[] found = flow.euler(initial, horizon / steps, new int[] {steps}).get(0).positions();
        for (int c = 0; c < found.length; c++) {
          error[level] = Math.hypot(error[level], found[c] - exact[c]);
        }
      }
      assertEquals(1, StrictMath.log(error[0] / error[1]) / StrictMath.log(2), 0.02, unit.name());
    }
  }

  /**
   * W2(mu, mu*)^2 / (2 tau) + F(mu*) is at most F(mu), what the flow makes of it, and beside mu*.
   */
  @Test
  void minimizingMovementMinimises() {
    NetworkEnergy energy = energy("tanh");
    ParticleMeasure initial = initial(D + 1);
    double tau = 0.01;
    ParticleMeasure least = MinimizingMovement.of(energy).step(initial, tau);
    double value = movement(energy, initial, least, tau);
    assertTrue(value < energy.value(initial));
    ParticleMeasure flow = GradientFlow.of(energy).euler(initial, tau / 8, new int[] {8}).get(0);
    assertTrue(value < movement(energy, initial, flow, tau));
    double[] beside = least.positions();
    for (int c = 0; c < beside.length; c++) {
      for (double e : new double[] {1e-3, -1e-3}) {
        beside[c] += e;
        assertTrue(value < movement(energy, initial, least.at(beside), tau));
        beside[c] -= e;
      }
    }
  }

  private static double movement(
      NetworkEnergy energy, ParticleMeasure from, ParticleMeasure to, double tau) {
    return Wasserstein.identityCost(from, to) / (2 * tau) + energy.value(to);
  }

  @Test
  void bitsDoNotDependOnTheNumberOfThreads() {
    for (Unit unit : Unit.all()) {
      NetworkEnergy energy = energy(unit.name());
      ParticleMeasure initial = initial(energy.dimension());
      double[] one =
          GradientFlow.of(energy).euler(initial, 0.01, new int[] {20}).get(0).positions();
      for (int threads : new int[] {2, 3, 16}) {
        double[] many =
            GradientFlow.of(energy)
                .withThreads(threads)
                .euler(initial, 0.01, new int[] {20})
                .get(0)
                .positions();
        assertArrayEquals(one, many, unit.name());
      }
    }
  }

  @Test
  void badInputIsNamed() {
    NetworkEnergy energy = energy("tanh");
    ParticleMeasure initial = initial(energy.dimension());
    GradientFlow flow = GradientFlow.of(energy);
    message("step: expected a positive", () -> flow.euler(initial, 0, new int[] {1}));
    message("step: expected a positive", () -> flow.euler(initial, Double.NaN, new int[] {1}));
    message("record[1]: expected an ascending", () -> flow.euler(initial, 1, new int[] {2, 1}));
    message(
        "initial particles: expected dimension 5, found 3",
        () -> flow.euler(initial(3), 1, new int[] {1}));
    message("threads: expected at least 1", () -> flow.withThreads(0));
    message(
        "weights[1]: expected a non-negative",
        () -> ParticleMeasure.of(1, new double[] {1, 2}, new double[] {2, -1}));
    message(
        "positions[1]: expected a finite",
        () -> ParticleMeasure.uniform(1, new double[] {1, Double.NaN}));
    message("the measure is empty", () -> ParticleMeasure.uniform(1, new double[0]));
    message(
        "total mass 1, found 2.0",
        () -> ParticleMeasure.of(1, new double[] {1, 2}, new double[] {1, 1}));
    message(
        "inputs: expected 2 targets x dimension 3 = 6 numbers, found 5",
        () -> DataSet.of("x", 3, new double[5], new double[2]));
    message(
        "targets[0]: expected -1 or +1",
        () ->
            NetworkEnergy.of(
                Unit.named("tanh"),
                Risk.LOGISTIC,
                Regulariser.NONE,
                DataSet.of("x", 1, new double[1], new double[] {0.5})));
    message("found maxout", () -> Unit.named("maxout"));
    DivergenceException diverged =
        assertThrows(
            DivergenceException.class,
            () -> GradientFlow.of(energy("quadratic")).euler(initial(D), 100, new int[] {100}));
    assertTrue(diverged.getMessage().startsWith("the run diverged at step"), diverged::getMessage);
  }

  private static void message(String expected, Runnable bad) {
    IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, bad::run);
    assertTrue(thrown.getMessage().contains(expected), thrown::getMessage);
  }

  @Test
  void recordsAreWhatWasAskedFor() {
    List<ParticleMeasure> trajectory =
        GradientFlow.of(energy("tanh")).euler(initial(5), 0.01, new int[] {0, 0, 3, 7});
    assertEquals(4, trajectory.size());
    assertArrayEquals(initial(5).positions(), trajectory.get(1).positions());
  }
}
