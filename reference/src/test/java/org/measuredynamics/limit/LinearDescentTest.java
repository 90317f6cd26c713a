package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.flow.LazyTraining;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class LinearDescentTest {
  private static final int STEPS = 7;

  /** One datum x = 2, y = 3, h = 1/8: B = 1/2, and s tends to 3/2. */
  @Test
  void oneDatumByHand() {
    DataSet data = DataSet.of("one", 1, new double[] {2}, new double[] {3});
    assertEquals(4, LinearDescent.fastest(data), 0);
    LinearDescent descent = LinearDescent.after(data, 0.125, 3);
    assertEquals(0.125, descent.power().getEntry(0, 0), 1e-16);
    assertEquals(8, descent.inverse().getEntry(0, 0), 1e-14);
    assertEquals(1.5 - 0.125 * (1.5 - 7), descent.end(new double[] {7})[0], 1e-15);
    assertThrows(IllegalArgumentException.class, () -> LinearDescent.after(data, 0.25, 3));
  }

  /** By hand for one datum; of two, the sum of what the outputs of each tell of its own label. */
  @Test
  void degreesOfFreedomAreATrace() {
    DataSet one = DataSet.of("one", 1, new double[] {2}, new double[] {3});
    double left = Math.pow(1 - 0.125 * 5, 3);
    assertEquals(0.8 * (1 - left), LinearDescent.freedom(one, 1, 0.125, 3), 1e-15);
    double[] inputs = {1, 2, -1, 0.5};
    double step = 0.1;
    double trace = 0;
    for (int label = 0; label < 2; label++) {
      double[] labels = {label == 0 ? 1 : 0, label == 1 ? 1 : 0};
      DataSet data = DataSet.of("two", 2, inputs, labels);
      double[] v = new double[2];
      for (int k = 0; k < 4; k++) {
        double[] slope = {0.5 * v[0], 0.5 * v[1]};
        for (int j = 0; j < 2; j++) {
          double[] x = data.input(j);
          double residual = v[0] * x[0] + v[1] * x[1] - labels[j];
          slope[0] += residual * x[0] / 2;
          slope[1] += residual * x[1] / 2;
        }
        v[0] -= step * slope[0];
        v[1] -= step * slope[1];
      }
      trace += v[0] * inputs[2 * label] + v[1] * inputs[2 * label + 1];
    }
    DataSet data = DataSet.of("two", 2, inputs, new double[2]);
    assertEquals(trace, LinearDescent.freedom(data, 0.5, step, 4), 1e-14);
  }

  private static NetworkEnergy energy(int d, int m) {
    Stream stream = Stream.of(5, d, m, 0, Purpose.INSTANCE);
    DataSet data = DataSet.of("normal", d, stream.normals(d * m), stream.normals(m));
    return NetworkEnergy.of(Unit.named("linear"), Risk.SQUARE, Regulariser.NONE, data);
  }

  private static double[] mean(ParticleMeasure mu, double scale) {
    double[] mean = new double[mu.dimension()];
    for (int i = 0; i < mu.size(); i++) {
      for (int c = 0; c < mean.length; c++) {
        mean[c] += scale * mu.position(i, c) / mu.size();
      }
    }
    return mean;
  }

  /** Of fewer data than dimensions, as many, and more: both dynamics, step by step, and back. */
  @Test
  void meanNeuronsOfTheFlowAndOfLazyTrainingGoThere() {
    int n = 5;
    for (int m : new int[] {2, 4, 9}) {
      NetworkEnergy energy = energy(4, m);
      double step = 0.4 / LinearDescent.fastest(energy.data());
      LinearDescent descent = LinearDescent.after(energy.data(), step, STEPS);
      ParticleMeasure initial =
          ParticleMeasure.uniform(4, Stream.of(6, m, 0, 0, Purpose.INITIAL).normals(4 * n));
      int[] record = {STEPS};
      ParticleMeasure flow = GradientFlow.of(energy).euler(initial, step, record).get(0);
      assertArrayEquals(mean(flow, 1), descent.end(mean(initial, 1)), 1e-14);
      ParticleMeasure lazy = LazyTraining.of(energy).run(initial, step, record).get(0);
      double root = Math.sqrt(n);
      assertArrayEquals(mean(lazy, root), descent.end(mean(initial, root)), 1e-14);
      assertArrayEquals(mean(initial, root), descent.start(mean(lazy, root)), 1e-12);
    }
  }
}
