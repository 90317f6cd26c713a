package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.Langevin;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

@Tag("long")
class FokkerPlanckTest {
  private static final NetworkEnergy ENERGY =
      NetworkEnergy.of(
          Unit.named("von-mises"),
          Risk.SQUARE,
          new Regulariser(Regulariser.Kind.WELLS, 0.1),
          DataSet.of(
              "circle",
              1,
              new double[] {0, 1, 2, 3, 4, 5},
              new double[] {0.9, 0.4, 0, -0.2, 0, 0.3}));

  @Test
  void structureIsPreserved() {
    FokkerPlanck equation = FokkerPlanck.of(ENERGY, 0.05, 64);
    double[] initial = equation.uniform();
    initial[0] += 0.5 / 64;
    initial[32] -= 0.5 / 64;
    double last = equation.freeEnergy(initial);
    for (double[] mass : equation.run(initial, new double[] {0.1, 1, 5, 20, 80})) {
      assertEquals(1, Arrays.stream(mass).sum(), 1e-13);
      assertTrue(Arrays.stream(mass).min().orElseThrow() > 0);
      double now = equation.freeEnergy(mass);
      assertTrue(now <= last + 1e-12, now + " after " + last);
      last = now;
    }
  }

  /**
   * From the uniform law at the rate of Holley and Stroock: the uniform law on the circle has
   * log-Sobolev constant 1, a potential of oscillation B takes off exp(-B / tau). The gap lies
   * between two relative entropies.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.1, 0.25})
  void freeEnergyFallsAtItsRateBetweenTheEntropies(double temperature) {
    FokkerPlanck equation = FokkerPlanck.of(ENERGY, temperature, 48);
    double[] fixed = equation.stationary();
    double least = equation.freeEnergy(fixed);
    double[] times = {0, 0.5, 1, 2, 4, 8};
    List<double[]> laws = equation.run(equation.uniform(), times);
    double gap = equation.freeEnergy(laws.get(0)) - least;
    double oscillation = laws.stream().mapToDouble(equation::oscillation).max().orElseThrow();
    double rate = 2 * temperature * StrictMath.exp(-oscillation / temperature);
    for (int k = 0; k < times.length; k++) {
      double[] law = laws.get(k);
      double now = equation.freeEnergy(law) - least;
      assertTrue(now <= StrictMath.exp(-rate * times[k]) * gap + 1e-8);
      assertTrue(temperature * FokkerPlanck.relativeEntropy(law, fixed) <= now + 1e-8);
      assertTrue(
          now <= temperature * FokkerPlanck.relativeEntropy(law, equation.gibbs(law)) + 1e-8);
    }
  }

  @Test
  void longTimeIsTheGibbsFixedPoint() {
    FokkerPlanck equation = FokkerPlanck.of(ENERGY, 0.05, 64);
    double[] last = equation.run(equation.uniform(), new double[] {400}).get(0);
    double[] fixed = equation.stationary();
    assertEquals(0, FokkerPlanck.relativeEntropy(last, fixed), 1e-10);
    double[] gibbs = equation.gibbs(fixed);
    for (int i = 0; i < fixed.length; i++) {
      assertEquals(gibbs[i], fixed[i], 1e-12);
    }
  }

  @Test
  void cellsRefineAtOrderTwo() {
    double[] found = new double[4];
    for (int k = 0; k < found.length; k++) {
      FokkerPlanck equation = FokkerPlanck.of(ENERGY, 0.1, 16 << k);
      double[] mass = equation.run(equation.uniform(), new double[] {3}).get(0);
      found[k] = ENERGY.value(equation.measure(mass));
    }
    double order =
        StrictMath.log(Math.abs((found[1] - found[2]) / (found[2] - found[3]))) / StrictMath.log(2);
    assertEquals(2, order, 0.2);
  }

  /** The second route: a few thousand particles, several standard deviations wide. */
  @Test
  void particlesFollow() {
    int n = 4_000;
    double[] angles = new double[n];
    for (int i = 0; i < n; i++) {
      angles[i] = 2 * Math.PI * Stream.of(1, 0, i, 0, Purpose.INITIAL).uniform();
    }
    List<ParticleMeasure> path =
        Langevin.of(ENERGY, 0.1)
            .euler(ParticleMeasure.uniform(1, angles), 0.02, new int[] {150}, 7);
    FokkerPlanck equation = FokkerPlanck.of(ENERGY, 0.1, 64);
    ParticleMeasure limit =
        equation.measure(equation.run(equation.uniform(), new double[] {3}).get(0));
    double[] found = ENERGY.outputs(path.get(0));
    double[] expected = ENERGY.outputs(limit);
    for (int j = 0; j < found.length; j++) {
      assertEquals(expected[j], found[j], 5 / Math.sqrt(n));
    }
  }

  @Test
  void badArgumentsAreNamed() {
    assertThrows(IllegalArgumentException.class, () -> FokkerPlanck.of(ENERGY, 0, 64));
    assertThrows(IllegalArgumentException.class, () -> FokkerPlanck.of(ENERGY, 0.1, 3));
  }
}
