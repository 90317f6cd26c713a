package org.measuredynamics.observation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.apache.commons.math3.linear.MatrixUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.limit.QuadraticUnits;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.statistic.Tails;
import org.measuredynamics.variant.Implementations;

/** The map of second moments against runs, against the matrix equation, and against its inverse. */
class MomentMapTest {
  private static final double SINGLE = 0x1p-24 + EulerPath.U;

  private static NetworkEnergy energy(Risk risk, double ridge, double shift) {
    double[] inputs = {0.7, 1.1, -0.5};
    double[] targets = {0.9 + shift, 1.5 + shift, 0.3 + shift};
    if (risk == Risk.LOGISTIC) {
      targets = new double[] {1, -1, shift < 0 ? -1 : 1};
    }
    return NetworkEnergy.of(
        Unit.named("quadratic"),
        risk,
        ridge > 0 ? new Regulariser(Regulariser.Kind.TIKHONOV, ridge) : Regulariser.NONE,
        DataSet.of("three", 1, inputs, targets));
  }

  private static ParticleMeasure neurons(int n) {
    return ParticleMeasure.uniform(1, Stream.of(5, n, 0, 0, Purpose.INITIAL).normals(n));
  }

  @Test
  void closedForms() {
    DataSet one = DataSet.of("one", 1, new double[] {1}, new double[] {2});
    NetworkEnergy energy = energy(Risk.SQUARE, 0, 0).on(one);
    // G = M - 2, steepest 3 B - 2 at B = 6: h = 0.8 / 32; at the fixed point T' = 1 - 4 h M.
    MomentMap map = MomentMap.of(energy, 6, 0.8);
    assertEquals(0.025, map.step(), 1e-17);
    assertEquals(2, map.after(2), 0);
    assertEquals(3 * 0.95 * 0.95, map.after(3), 1e-15);
    assertEquals(1 - 4 * 0.025 * 2, map.elasticity(2), 1e-15);
    // With a ridge of 1 the fixed point is at 3/2; nothing that begins below 1 passes by it.
    NetworkEnergy ridge =
        NetworkEnergy.of(
            energy.unit(), Risk.SQUARE, new Regulariser(Regulariser.Kind.TIKHONOV, 1), one);
    MomentMap below = MomentMap.of(ridge, 1, 1);
    assertEquals(1 / (2 * (4.5 - 2 + 0.5)), below.step(), 1e-16);
    assertEquals(1.5, below.after(1.5), 0);
  }

  @ParameterizedTest
  @CsvSource({
    "SQUARE, 0, 0",
    "SQUARE, 0.3, 0",
    "SQUARE, 0, -3",
    "SQUARE, 0.1, 20",
    "LOGISTIC, 0, 0",
    "LOGISTIC, 0.2, -1"
  })
  void isTheRunAndTheMatrixEquationAndHasAnInverse(Risk risk, double ridge, double shift) {
    NetworkEnergy energy = energy(risk, ridge, shift);
    MomentMap map = MomentMap.of(energy, 10, 0.8);
    int steps = 20;
    for (double scale : new double[] {0.01, 0.4, 1, 2.5}) {
      ParticleMeasure mu = neurons(7);
      mu = mu.at(Arrays.stream(mu.positions()).map(x -> scale * x).toArray());
      double start = QuadraticUnits.of(energy).moment(mu).getEntry(0, 0);
      double moment = start;
      double left = 1;
      for (int k = 0; k < steps; k++) {
        double next =
            QuadraticUnits.of(energy)
                .step(MatrixUtils.createRealMatrix(new double[][] {{moment}}), map.step())
                .getEntry(0, 0);
        assertEquals(next, map.after(moment), 1e-14 * next);
        assertEquals(moment, map.before(next, next), 1e-12 * moment);
        // T' by differences.
        double h = 1e-5;
        double difference =
            StrictMath.log(map.after(moment * (1 + h)) / map.after(moment * (1 - h))) / (2 * h);
        assertEquals(difference, map.elasticity(moment), 1e-8);
        assertTrue(map.elasticity(moment) > 0.1, () -> "elasticity at " + start);
        left *= map.elasticity(moment);
        moment = next;
      }
      ParticleMeasure end = GradientFlow.of(energy).euler(mu, map.step(), new int[] {steps}).get(0);
      double found = QuadraticUnits.of(energy).moment(end).getEntry(0, 0);
      assertEquals(moment, found, 1e-13 * moment);
      Interval back =
          map.before(new Interval(found, found), steps, 100 * 2 * EulerPath.U, 2 * EulerPath.U);
      assertTrue(back.contains(start), () -> back + " misses " + start);
      assertTrue(back.high() - back.low() < 1e-11 * start / left, back::toString);
    }
  }

  /**
   * On all of where a step is said to leave it increasing, T does; a step twice as long does not.
   */
  @ParameterizedTest
  @CsvSource({"SQUARE, 0, 0", "SQUARE, 0.3, 0", "SQUARE, 0, -3", "LOGISTIC, 0, -1"})
  void increasesAsFarAsIsSaid(Risk risk, double ridge, double shift) {
    NetworkEnergy energy = energy(risk, ridge, shift);
    MomentMap map = MomentMap.of(energy, 10, 0.999);
    MomentMap other = MomentMap.of(energy, 10, 2);
    int falls = 0;
    for (int k = 1; k <= 1000; k++) {
      double low = 0.01 * (k - 1);
      double high = 0.01 * k;
      assertTrue(map.after(low) < map.after(high), () -> "falls before " + high);
      falls += other.after(low) < other.after(high) ? 0 : 1;
    }
    assertTrue(falls > 0);
  }

  @Test
  void slopeOfLogisticStepsIsBounded() {
    double largest = 0;
    for (double z = 0; z < 60; z += 1e-3) {
      double slope = Risk.LOGISTIC.slope(z, -1);
      largest = Math.max(largest, slope + 2 * z * Risk.LOGISTIC.curvature(z, -1));
    }
    assertTrue(largest < MomentMap.LOGISTIC && largest > 1.3, "" + largest);
  }

  /** What single precision does to a run stays within the interval that is carried back. */
  @ParameterizedTest
  @CsvSource({"SQUARE, 0", "SQUARE, 0.3", "LOGISTIC, 0", "LOGISTIC, 0.3"})
  void intervalHoldsWhatSinglePrecisionRounds(Risk risk, double ridge) {
    NetworkEnergy energy = energy(risk, ridge, 0);
    MomentMap map = MomentMap.of(energy, 10, 0.8);
    for (int n : new int[] {2, 9, 40}) {
      ParticleMeasure mu = neurons(n);
      double start = QuadraticUnits.of(energy).moment(mu).getEntry(0, 0);
      ParticleMeasure end =
          Implementations.named("reference:float32")
              .run(new Problem(energy, mu, Problem.Scheme.EULER, map.step(), new int[] {16}))
              .get(0);
      double found = QuadraticUnits.of(energy).moment(end).getEntry(0, 0);
      Interval back =
          map.before(new Interval(found, found), 16, energy.operations(n) * SINGLE, SINGLE);
      assertTrue(back.low() <= start && start <= back.high(), () -> back + " misses " + start);
      assertTrue(back.high() - back.low() < 0.02 * start, back::toString);
    }
  }

  /** At the fixed point every step leaves the part 1 - 4 h M. */
  @Test
  void stepsLeaveWhatIsSaid() {
    DataSet one = DataSet.of("one", 1, new double[] {1}, new double[] {2});
    MomentMap map = MomentMap.of(energy(Risk.SQUARE, 0, 0).on(one), 6, 0.8);
    assertEquals(6, map.steps(2, 0.25, 40));
    assertEquals(3, map.steps(2, 0.25, 3));
    assertEquals(1, map.steps(2, 0.9, 40));
  }

  @Test
  void whatNoStartReachesIsCarriedToTheEnds() {
    MomentMap map = MomentMap.of(energy(Risk.SQUARE, 0, 0), 10, 0.8);
    assertEquals(10, map.before(1e9, 1e9), 0);
    assertEquals(0, map.before(0, 0), 0);
    assertEquals(-1, map.before(-1, -1), 0);
    Interval unknown = map.before(new Interval(1, 1), 3, 0.5, 0x1p-8);
    assertEquals(new Interval(0, Double.POSITIVE_INFINITY), unknown);
  }

  /** The bound of the tail, with which starts are left out. */
  @Test
  void tailOfChiSquaredIsBounded() {
    for (int n : new int[] {1, 2, 8, 48}) {
      for (double t : new double[] {0.5, 3, 12, 33}) {
        double bound = n + 2 * Math.sqrt(n * t) + 2 * t;
        assertTrue(Tails.chiSquaredAbove(bound, n) <= StrictMath.exp(-t), "n = " + n);
      }
    }
  }
}
