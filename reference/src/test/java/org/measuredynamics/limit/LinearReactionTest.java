package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.junit.jupiter.api.Test;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

class LinearReactionTest {
  private static double[] targets(Risk risk) {
    return risk == Risk.SQUARE ? new double[] {1, 0.4} : new double[] {1, -1};
  }

  private static NetworkEnergy energy(Risk risk, double lambda) {
    Regulariser ridge =
        lambda == 0 ? Regulariser.NONE : new Regulariser(Regulariser.Kind.TIKHONOV, lambda);
    DataSet data = DataSet.of("two", 1, new double[] {1.2, -0.7}, targets(risk));
    return NetworkEnergy.of(Unit.named("linear"), risk, ridge, data);
  }

  /** A normal law by the nodes of Gauss and Hermite, which give its moments to rounding. */
  private static ParticleMeasure normal(double mean, double variance) {
    GaussIntegrator rule = new GaussIntegratorFactory().hermite(32);
    int n = rule.getNumberOfPoints();
    double[] places =
        IntStream.range(0, n)
            .mapToDouble(i -> mean + Math.sqrt(2 * variance) * rule.getPoint(i))
            .toArray();
    double[] weights = IntStream.range(0, n).mapToDouble(rule::getWeight).toArray();
    return ParticleMeasure.of(1, places, ParticleMeasure.ofMassOne(weights));
  }

  /** From a normal law the mean contracts faster by exactly 1 + alpha s, in every step. */
  @Property(tries = 60)
  void reactionAcceleratesByItsRateTimesTheVariance(
      @ForAll @DoubleRange(min = 0, max = 2) double rate,
      @ForAll @DoubleRange(min = 0.1, max = 1) double variance,
      @ForAll @IntRange(min = 0, max = 60) int steps) {
    NetworkEnergy energy = energy(Risk.SQUARE, 0);
    double a = (1.2 * 1.2 + 0.7 * 0.7) / 2;
    double b = (1.2 - 0.28) / 2;
    ParticleMeasure initial = normal(0.3, variance);
    double h = 0.05;
    double found = LinearReaction.after(energy, initial, rate, h, steps).mean(initial)[0];
    double factor = StrictMath.pow(1 - h * a * (1 + rate * variance), steps);
    assertEquals(b / a + factor * (0.3 - b / a), found, 1e-11);
  }

  /** With a ridge a normal law stays normal, and 1 / S obeys a linear recursion. */
  @Property(tries = 60)
  void theVarianceObeysTheDiscreteRiccatiEquation(
      @ForAll @DoubleRange(min = 0, max = 2) double rate,
      @ForAll @DoubleRange(min = 0.1, max = 1) double variance,
      @ForAll @IntRange(min = 0, max = 60) int steps) {
    double lambda = 0.4;
    double h = 0.05;
    ParticleMeasure initial = normal(0.3, variance);
    LinearReaction map = LinearReaction.after(energy(Risk.SQUARE, lambda), initial, rate, h, steps);
    double[] logs = map.logWeights(initial);
    double mean = map.mean(initial)[0];
    double found = 0;
    for (int i = 0; i < logs.length; i++) {
      double place = map.place(initial.particle(i))[0];
      found += StrictMath.exp(logs[i]) * (place - mean) * (place - mean);
    }
    double inverse = 1 / variance;
    for (int k = 0; k < steps; k++) {
      inverse = (inverse + rate * h * lambda) / ((1 - h * lambda) * (1 - h * lambda));
    }
    assertEquals(1 / inverse, found, 1e-10);
  }

  @Test
  void otherRisksAreRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> LinearReaction.after(energy(Risk.LOGISTIC, 0), normal(0, 1), 1, 0.1, 1));
    assertEquals(
        "energy: expected the square risk and no regulariser but Tikhonov's, found LOGISTIC, NONE",
        refused.getMessage());
  }
}
