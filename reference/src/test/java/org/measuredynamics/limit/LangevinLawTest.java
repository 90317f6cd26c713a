package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.Langevin;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

class LangevinLawTest {
  private static final NetworkEnergy SPIKES =
      NetworkEnergy.of(
          Unit.named("von-mises"),
          Risk.SQUARE,
          new Regulariser(Regulariser.Kind.WELLS, 0.1),
          DataSet.of(
              "circle",
              1,
              new double[] {0, 1, 2, 3, 4, 5},
              new double[] {0.9, 0.4, 0, -0.2, 0, 0.3}));

  private static double mean(ParticleMeasure mu, int k, DoubleUnaryOperator f) {
    double sum = 0;
    for (int g = 0; g < mu.size(); g++) {
      sum += mu.weight(g) * f.applyAsDouble(mu.position(g, k));
    }
    return sum;
  }

  /** Linear units with a ridge, colder in every step: v' = (1 - h lambda)^2 v + 2 tau_k h. */
  @Test
  void linearUnitsStayNormal() {
    double lambda = 0.4;
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("linear"),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TIKHONOV, lambda),
            DataSet.of("line", 2, new double[] {1, 0.5, -0.3, 1}, new double[] {0.7, -1.2}));
    LangevinLaw law =
        LangevinLaw.at(energy, ParticleMeasure.uniform(2, new double[] {0.4, -0.2}), 0.1);
    double[] mean = {0.4, -0.2};
    double variance = 0;
    double h = 0.25;
    for (int k = 0; k < 6; k++) {
      double[] gradient = energy.gradient(ParticleMeasure.uniform(2, mean));
      for (int c = 0; c < 2; c++) {
        mean[c] -= h * gradient[c];
      }
      double temperature = 0.2 / (1 + k);
      variance = (1 - h * lambda) * (1 - h * lambda) * variance + 2 * temperature * h;
      law = law.after(h, temperature);
      for (int c = 0; c < 2; c++) {
        double centre = mean[c];
        assertEquals(centre, mean(law.measure(), c, x -> x), 1e-12);
        assertEquals(variance, mean(law.measure(), c, x -> (x - centre) * (x - centre)), 1e-12);
      }
    }
  }

  /**
   * Particles that the flow takes: many of them have the moments of the law, interaction and all.
   */
  @Test
  void manyParticlesHaveIt() {
    int n = 1 << 14;
    double[] start = new double[n];
    Arrays.fill(start, 0.5);
    ParticleMeasure ends =
        Langevin.of(SPIKES, 0.03)
            .euler(ParticleMeasure.uniform(1, start), 0.25, new int[] {10}, 3)
            .get(0);
    LangevinLaw law = LangevinLaw.at(SPIKES, ParticleMeasure.uniform(1, new double[] {0.5}), 0.05);
    for (int k = 0; k < 10; k++) {
      law = law.after(0.25, 0.03);
    }
    for (int j = 1; j <= 3; j++) {
      int mode = j;
      // Five standard errors.
      assertEquals(
          mean(law.measure(), 0, x -> StrictMath.cos(mode * x)),
          mean(ends, 0, x -> StrictMath.cos(mode * x)),
          5 / Math.sqrt(n));
    }
  }

  /** The fixed point of the operator is off the Gibbs measure by O(h): extrapolated it is that. */
  @Test
  @Tag("long")
  void fixedPointTendsToTheGibbsMeasure() {
    double temperature = 0.1;
    FokkerPlanck equation = FokkerPlanck.of(SPIKES, temperature, 512);
    ParticleMeasure gibbs = equation.measure(equation.stationary());
    double coarse = fixedPoint(0.4, temperature);
    double middle = fixedPoint(0.2, temperature);
    double fine = fixedPoint(0.1, temperature);
    double exact = mean(gibbs, 0, StrictMath::cos);
    double first = 2 * fine - middle;
    double second = (4 * first - (2 * middle - coarse)) / 3;
    assertEquals(exact, second, 0.05 * Math.abs(exact - fine));
    assertEquals(2, (exact - middle) / (exact - fine), 0.2);
  }

  /** E cos of the law after so long a time that nothing moves. */
  private static double fixedPoint(double h, double temperature) {
    double spacing = Math.sqrt(2 * temperature * h) / 2;
    LangevinLaw law =
        LangevinLaw.at(SPIKES, ParticleMeasure.uniform(1, new double[] {0.3}), spacing);
    for (int k = 0; k < 150 / h; k++) {
      law = law.after(h, temperature);
    }
    return mean(law.measure(), 0, StrictMath::cos);
  }

  @Test
  void arguments() {
    ParticleMeasure plane = ParticleMeasure.uniform(2, new double[] {0, 0});
    ParticleMeasure line = ParticleMeasure.uniform(1, new double[] {0});
    assertThrows(IllegalArgumentException.class, () -> LangevinLaw.at(SPIKES, plane, 0.1));
    assertThrows(IllegalArgumentException.class, () -> LangevinLaw.at(SPIKES, line, 0));
    assertThrows(
        ArithmeticException.class, () -> LangevinLaw.at(SPIKES, line, 1e-9).after(1, 1).measure());
  }
}
