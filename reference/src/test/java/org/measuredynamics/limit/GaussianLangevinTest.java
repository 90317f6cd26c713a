package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class GaussianLangevinTest {
  private static final int D = 4;
  private static final double LAMBDA = 0.3;
  private static final double TEMPERATURE = 0.07;

  private static NetworkEnergy energy(double lambda) {
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    return NetworkEnergy.of(
        Unit.named("linear"),
        Risk.SQUARE,
        new Regulariser(Regulariser.Kind.TIKHONOV, lambda),
        DataSet.of("normal", D, stream.normals(9 * D), stream.normals(9)));
  }

  private final NetworkEnergy energy = energy(LAMBDA);
  private final GaussianLangevin limit = GaussianLangevin.of(energy, TEMPERATURE);
  private final double[] start = Stream.of(2, 0, 0, 0, Purpose.INITIAL).normals(D);

  @Test
  void meanIsThatOfTheNoiselessFlow() {
    ParticleMeasure mu = ParticleMeasure.uniform(D, start);
    double[] steps =
        limit.coordinates(
            GradientFlow.of(energy).euler(mu, 0.1, new int[] {17}).get(0).positions());
    double[] closed = limit.mean(limit.coordinates(start), 0.1, 17);
    double[] continuous =
        limit.coordinates(
            GradientFlow.of(energy).continuous(mu, 1.7, new int[] {1}, 1e-12).get(0).positions());
    double[] law = limit.law(new GaussianLangevin.Law(limit.coordinates(start), 1), 1.7).mean();
    for (int k = 0; k < D; k++) {
      assertEquals(closed[k], steps[k], 1e-13);
      assertEquals(law[k], continuous[k], 1e-10);
    }
  }

  @Test
  void varianceIsThatOfTheRecursion() {
    double variance = 0;
    for (int k = 0; k < 23; k++) {
      double kept = 1 - 0.1 * LAMBDA;
      variance = kept * kept * variance + 2 * TEMPERATURE * 0.1;
    }
    assertEquals(variance, limit.deviationVariance(0.1, 23), 1e-15);
    assertEquals(
        TEMPERATURE / LAMBDA / (1 - LAMBDA * 0.1 / 2), limit.deviationVariance(0.1, 10_000), 1e-13);
  }

  /** Along the flow dE/dt = -tau^2 I(mu | mu^), the Fisher information by its own formula. */
  @Test
  void freeEnergyFallsByTheFisherInformation() {
    GaussianLangevin.Law initial = new GaussianLangevin.Law(limit.coordinates(start), 0.9);
    double h = 1e-4;
    for (double t = 0.1; t < 4; t += 0.37) {
      double slope =
          (limit.freeEnergyGap(limit.law(initial, t + h))
                  - limit.freeEnergyGap(limit.law(initial, t - h)))
              / (2 * h);
      GaussianLangevin.Law law = limit.law(initial, t);
      // grad (V + tau log mu) = B (m - m*) + (lambda - tau / s) (theta - m) in the mean square.
      double excess = LAMBDA - TEMPERATURE / law.variance();
      double information = D * excess * excess * law.variance();
      double[] fixed = limit.law(initial, 1e3).mean();
      for (int k = 0; k < D; k++) {
        double drift = limit.rates()[k] * (law.mean()[k] - fixed[k]);
        information += drift * drift;
      }
      assertEquals(-information, slope, 1e-6 * information);
    }
  }

  /** E(mu_t) - E* falls by exp(-2 lambda t) at least, between tau KL(mu|mu*) and tau KL(mu|mu^). */
  @ParameterizedTest
  @CsvSource({"0.3, 0.07", "0.03, 1e-4", "1, 1", "0.05, 0.9", "0.8, 0.002"})
  void gapFallsAtItsRateBetweenTheEntropies(double lambda, double temperature) {
    GaussianLangevin of = GaussianLangevin.of(energy(lambda), temperature);
    GaussianLangevin.Law initial = new GaussianLangevin.Law(of.coordinates(start), 0.9);
    double gap = of.freeEnergyGap(initial);
    double rounding = 1e-13 * (1 + gap);
    for (int k = 1; k <= 8; k++) {
      double time = k / (4 * lambda);
      GaussianLangevin.Law law = of.law(initial, time);
      double now = of.freeEnergyGap(law);
      assertTrue(now <= StrictMath.exp(-2 * lambda * time) * gap + rounding);
      assertTrue(temperature * of.relativeEntropy(law) <= now + rounding);
      assertTrue(now <= temperature * of.relativeEntropyToGibbs(law) + rounding);
    }
    assertEquals(0, of.freeEnergyGap(of.law(initial, 1e3 / lambda)), 1e-13);
  }

  @Test
  void withoutConfinementThereIsNoInvariantMeasure() {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> GaussianLangevin.of(energy(0), 1));
    assertTrue(thrown.getMessage().contains("no invariant measure"), thrown::getMessage);
  }
}
