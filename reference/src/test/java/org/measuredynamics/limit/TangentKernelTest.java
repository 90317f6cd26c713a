package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class TangentKernelTest {
  @Test
  void kernelIsTheMeanOverNeurons() {
    int d = 6;
    int n = 300_000;
    Unit unit = Unit.named("relu");
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    double[] x = stream.normals(d);
    double[] z = stream.normals(d);
    double product = 0;
    for (int k = 0; k < d; k++) {
      product += x[k] * z[k];
    }
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double[] theta = stream.normals(d + 1);
      for (int k = 1; k <= d; k++) {
        theta[k] /= Math.sqrt(d);
      }
      theta[0] = 1;
      double first = unit.value(theta, x);
      double second = unit.value(theta, z);
      double value = first * second + (first > 0 && second > 0 ? product / d : 0);
      mean += value / n;
      squares += value * value / n;
    }
    double deviation = Math.sqrt((squares - mean * mean) / n);
    assertEquals(mean, new TangentKernel().value(x, z), 5.5 * deviation);
  }

  @Test
  void smallRidgeInterpolates() {
    Stream stream = Stream.of(2, 0, 0, 0, Purpose.DATA);
    DataSet data = DataSet.of("random", 4, stream.normals(80), stream.normals(20));
    assertEquals(0, KernelRidge.least(new TangentKernel(), data, data, 1e-10), 1e-12);
    assertThrows(
        IllegalArgumentException.class,
        () -> KernelRidge.least(new TangentKernel(), data, data, 0));
  }
}
