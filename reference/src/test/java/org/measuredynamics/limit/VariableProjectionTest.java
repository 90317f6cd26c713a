package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class VariableProjectionTest {
  private static final double LAMBDA = 0.1;

  private static NetworkEnergy energy(String unit, long seed) {
    Stream stream = Stream.of(seed, 0, 0, 0, Purpose.DATA);
    DataSet data = DataSet.of("ten", 2, stream.normals(20), stream.normals(10));
    Regulariser ridge = new Regulariser(Regulariser.Kind.TIKHONOV, LAMBDA);
    return NetworkEnergy.of(Unit.named(unit), Risk.SQUARE, ridge, data);
  }

  private static ParticleMeasure neurons(int n, long seed) {
    return ParticleMeasure.uniform(3, Stream.of(seed, 0, 0, 0, Purpose.INITIAL).normals(3 * n));
  }

  private static ParticleMeasure withOutputs(ParticleMeasure mu, double[] outputs) {
    double[] positions = mu.positions();
    for (int i = 0; i < outputs.length; i++) {
      positions[3 * i] = outputs[i];
    }
    return mu.at(positions);
  }

  /** At the best output weights the gradient in them is 0, elsewhere H (a - a*). */
  @Property(tries = 50)
  void gradientInOutputWeightsIsTheCurvatureTimesTheOffset(
      @ForAll @IntRange(min = 1, max = 16) int n, @ForAll long seed) {
    NetworkEnergy energy = energy("tanh", seed);
    ParticleMeasure mu = neurons(n, seed);
    VariableProjection projection = VariableProjection.of(energy, mu, LAMBDA);
    double[] curved = projection.curved(projection.offset());
    double[] gradient = energy.gradient(mu);
    double[] there = energy.gradient(withOutputs(mu, projection.answer()));
    for (int i = 0; i < n; i++) {
      assertEquals(gradient[3 * i], curved[i], 1e-12 * (1 + Math.abs(curved[i])));
      assertEquals(0, there[3 * i], 1e-12);
    }
    assertTrue(projection.answerOff() < 1e-11);
    assertTrue(projection.steepest() >= LAMBDA);
  }

  /** Output weights that learn faster stay nearer to the best ones, as 1 / R. */
  @Test
  void distanceFallsAsTheRatioGrows() {
    NetworkEnergy energy = energy("tanh", 3);
    ParticleMeasure drawn = neurons(8, 3);
    double[] distance = new double[2];
    for (int k = 0; k < 2; k++) {
      double ratio = k == 0 ? 64 : 256;
      VariableProjection start = VariableProjection.of(energy, drawn, LAMBDA);
      double step = 0.5 / (ratio * start.steepest());
      int steps = (int) Math.round(0.5 / step);
      ParticleMeasure end =
          GradientFlow.of(energy)
              .withRates(new double[] {ratio, 1, 1})
              .euler(withOutputs(drawn, start.answer()), step, new int[] {steps})
              .get(0);
      distance[k] = VariableProjection.of(energy, end, LAMBDA).distance();
    }
    assertEquals(4, distance[0] / distance[1], 0.6);
  }

  @Test
  void unitsWithoutOutputWeightsAreRefused() {
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("quadratic"), Risk.SQUARE, Regulariser.NONE, energy("tanh", 1).data());
    ParticleMeasure mu = ParticleMeasure.uniform(2, new double[2]);
    assertThrows(IllegalArgumentException.class, () -> VariableProjection.of(energy, mu, LAMBDA));
    assertThrows(
        IllegalArgumentException.class,
        () -> VariableProjection.of(energy("tanh", 1), neurons(1, 1), 0));
  }
}
