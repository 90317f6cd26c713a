package org.measuredynamics.energy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class NetworkEnergyTest {
  /** Beyond 2^24 activations nothing is kept: same gradient, same bits on two threads. */
  @ParameterizedTest
  @ValueSource(ints = {1_000, 20_000})
  void gradientIsThatOfTheFirstVariationWhetherOrNotActivationsAreKept(int n) {
    int d = 2;
    int m = 1_000;
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("tanh"),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TIKHONOV, 0.1),
            DataSet.of("normal", d, stream.normals(m * d), stream.normals(m)));
    ParticleMeasure mu = ParticleMeasure.uniform(d + 1, stream.normals(n * (d + 1)));
    double[] gradient = energy.gradient(mu);
    double[] twice = new double[gradient.length];
    energy.field(mu.weights(), 2).at(mu.positions(), twice);
    assertArrayEquals(gradient, twice);
    NetworkEnergy.Potential potential = energy.potential(mu);
    for (int i : new int[] {0, 1, n / 2, n - 1}) {
      double[] found = java.util.Arrays.copyOfRange(gradient, i * (d + 1), (i + 1) * (d + 1));
      assertArrayEquals(potential.gradient(mu.particle(i)), found, 1e-13);
    }
  }
}
