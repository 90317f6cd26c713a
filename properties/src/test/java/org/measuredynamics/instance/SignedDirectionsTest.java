package org.measuredynamics.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.model.DataSet;

/** Unit vectors of both signs, apart from each other in the plane. */
class SignedDirectionsTest {
  @ParameterizedTest
  @CsvSource({"2, 2", "2, 5", "3, 2", "3, 6"})
  void areOfLengthOneAndOfBothSigns(int d, int m) {
    for (long seed = 0; seed < 50; seed++) {
      DataSet data =
          SignedDirections.of(
              new NetworkInstance(
                  "relu",
                  Risk.LOGISTIC,
                  Regulariser.Kind.NONE,
                  NetworkInstance.Source.SYNTHETIC,
                  d,
                  m,
                  8,
                  false,
                  seed));
      assertEquals(m, data.size());
      assertEquals(2, Arrays.stream(data.targets()).distinct().count());
      for (int j = 0; j < m; j++) {
        assertEquals(1, length(data.input(j), new double[d]), 1e-15);
        assertEquals(1, Math.abs(data.target(j)));
        for (int l = 0; l < j && d == 2; l++) {
          // An angle of at least half of the equal one.
          double chord = 2 * StrictMath.sin(Math.PI / (2 * m));
          assertTrue(length(data.input(j), data.input(l)) >= chord - 1e-12);
        }
      }
    }
  }

  private static double length(double[] x, double[] y) {
    double square = 0;
    for (int k = 0; k < x.length; k++) {
      square += (x[k] - y[k]) * (x[k] - y[k]);
    }
    return Math.sqrt(square);
  }
}
