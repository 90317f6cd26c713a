package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

/**
 * Relu networks on a line against runs, against quadrature over angles, and against differences.
 */
class ReluOnLineTest {
  private static final int STEPS = 7;
  private static final double STEP = 0.2;
  private static final NormalLaw LAW = new NormalLaw(new double[] {1.95, 0.86});

  private static DataSet data() {
    double[] inputs = {0.70711, -1.08167};
    double[] targets = {3.10844, -0.36610};
    return DataSet.of("two", 1, inputs, targets);
  }

  private static ReluOnLine limit() {
    return ReluOnLine.of(data(), LAW, STEP, STEPS);
  }

  @Test
  void theFirstSteps() {
    ReluOnLine limit = limit();
    assertArrayEquals(new double[2], limit.outputs(0), 1e-15);
    // To first order in h: v' = h b E (a^2 1_{w > 0} + (w^+)^2) = h b (s_a^2 + s_w^2) / 2.
    double b = 0.5 * 0.70711 * 3.10844;
    double all = 1.95 * 1.95 + 0.86 * 0.86;
    ReluOnLine small = ReluOnLine.of(data(), LAW, 1e-6, 1);
    assertEquals(1e-6 * b * all / 2, small.outputs(1)[0], 1e-10);
    // n Cov at the start: E a^2 (w^+)^2 = s_a^2 s_w^2 / 2, E a^4 (w^+)^4 = 9 s_a^4 s_w^4 / 2.
    double square = 1.95 * 1.95 * 0.86 * 0.86;
    assertEquals(square / 2, limit.moments(1, 0)[0][0][0], 1e-9);
    assertEquals(9 * square * square / 2, limit.moments(1, 0)[0][1][1], 1e-6);
  }

  /** Another derivation: a grid of angles instead of sectors. */
  @Test
  void outputsAreThoseOfAGrid() {
    ReluOnLine limit = limit();
    int angles = 200_000;
    double[] neurons = new double[2 * angles];
    for (int k = 0; k < angles; k++) {
      double angle = 2 * Math.PI * (k + 0.5) / angles;
      // E rho^2 = 2.
      neurons[2 * k] = Math.sqrt(2) * 1.95 * StrictMath.cos(angle);
      neurons[2 * k + 1] = Math.sqrt(2) * 0.86 * StrictMath.sin(angle);
    }
    double[][] found = limit.path(neurons, null);
    for (int t = 0; t <= STEPS; t++) {
      assertArrayEquals(limit.outputs(t), found[t], 2e-4);
    }
  }

  /** The kernel against differences of outputs along a path of v that is bent at one time. */
  @Test
  void kernelsAreDerivativesOfTheLaw() {
    ReluOnLine limit = limit();
    int angles = 2_000_000;
    double[] neurons = new double[2 * angles];
    for (int k = 0; k < angles; k++) {
      double angle = 2 * Math.PI * (k + 0.5) / angles;
      neurons[2 * k] = Math.sqrt(2) * 1.95 * StrictMath.cos(angle);
      neurons[2 * k + 1] = Math.sqrt(2) * 0.86 * StrictMath.sin(angle);
    }
    double bend = 0.01;
    double farthest = 0;
    for (int s : new int[] {0, 2, 4}) {
      for (int c = 0; c < 2; c++) {
        double[][] more = limit.path();
        double[][] less = limit.path();
        more[s][c] += bend;
        less[s][c] -= bend;
        double[][] above = limit.path(neurons, more);
        double[][] below = limit.path(neurons, less);
        for (int t = s + 1; t <= STEPS; t++) {
          for (int e = 0; e < 2; e++) {
            double slope = (above[t][e] - below[t][e]) / (2 * bend);
            assertEquals(
                slope, limit.inside(t, s)[e][c] + limit.borders(t, s)[e][c], 3e-3, t + " " + s);
            farthest = Math.max(farthest, Math.abs(limit.borders(t, s)[e][c]));
          }
        }
      }
    }
    // The part of the borders is seen.
    assertTrue(farthest > 0.02, "" + farthest);
  }

  /** Values of another program, in other variables, 4 steps and 7 steps. */
  @Test
  void variancesAreThoseOfAnotherProgram() {
    double[][][] whole = limit().moments(1, 0);
    double[][][] within = limit().moments(0, 1);
    assertEquals(12.504, whole[4][0][0], 1e-3);
    assertEquals(11.001, whole[7][0][0], 1e-3);
    assertEquals(12.316, within[4][0][0], 1e-3);
    assertEquals(10.648, within[7][0][0], 1e-3);
  }

  /** E psi^2 and E psi^4 are means over neurons. */
  @Test
  void momentsAreMeansOfFirstOrders() {
    ReluOnLine limit = limit();
    int n = 200_000;
    double[] neurons = LAW.draw(n, 3).positions();
    double square = 0;
    double mean = 0;
    for (int i = 0; i < n; i++) {
      double[] one = {neurons[2 * i], neurons[2 * i + 1]};
      double[][] free = limit.path(one, limit.path());
      for (int t = 0; t <= STEPS; t++) {
        free[t][0] -= limit.outputs(t)[0];
        free[t][1] -= limit.outputs(t)[1];
      }
      double order = limit.firstOrder(free, true)[STEPS][0];
      square += order * order / n;
      mean += order / n;
    }
    double[] moments = limit.moments(1, 0)[STEPS][0];
    double deviation = Math.sqrt((moments[1] - moments[0] * moments[0]) / n);
    assertEquals(moments[0], square, 5 * deviation);
    assertEquals(0, mean, 5 * Math.sqrt(moments[0] / n));
    assertTrue(moments[1] > 3 * moments[0] * moments[0]);
  }

  @Test
  void pathsAreRunsOfTheFlow() {
    ReluOnLine limit = limit();
    double[] neurons = LAW.draw(50, 8).positions();
    NetworkEnergy energy =
        NetworkEnergy.of(Unit.named("relu"), Risk.SQUARE, Regulariser.NONE, data());
    int[] record = {0, 1, 2, 3, 4, 5, 6, 7};
    double[][] path = limit.path(neurons, null);
    DataSet points = DataSet.of("points", 1, new double[] {1, -1}, new double[2]);
    int t = 0;
    for (ParticleMeasure mu :
        GradientFlow.of(energy).euler(ParticleMeasure.uniform(2, neurons), STEP, record)) {
      assertArrayEquals(energy.on(points).outputs(mu), path[t++], 1e-12);
    }
  }

  @Test
  void otherDimensionsAreRefused() {
    DataSet plane = DataSet.of("plane", 2, new double[] {1, 2}, new double[] {1});
    assertThrows(IllegalArgumentException.class, () -> ReluOnLine.of(plane, LAW, STEP, 1));
  }
}
