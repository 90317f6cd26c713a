package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class MeanFieldQuadratureTest {
  private static final int[] RECORD = {0, 10, 40};

  private static NetworkEnergy energy(String unit, int d) {
    Stream stream = Stream.of(4, 0, 0, 0, Purpose.DATA);
    return NetworkEnergy.of(
        Unit.named(unit),
        Risk.SQUARE,
        new Regulariser(Regulariser.Kind.TIKHONOV, 0.1),
        DataSet.of("normal", d, stream.normals(8 * d), stream.normals(8)));
  }

  /** The second route for quadratic units: M of the normal law is known, and closed. */
  @Test
  void quadraticUnitsFollowTheirMoment() {
    NetworkEnergy energy = energy("quadratic", 2);
    NormalLaw law = new NormalLaw(new double[] {0.7, 1.2});
    MeanFieldQuadrature limit = MeanFieldQuadrature.euler(energy, law, 8, 0.01, RECORD);
    QuadraticUnits equation = QuadraticUnits.of(energy);
    RealMatrix moment = equation.moment(MeanFieldQuadrature.nodes(law, 2));
    assertEquals(0.49, moment.getEntry(0, 0), 1e-14);
    assertEquals(1.44, moment.getEntry(1, 1), 1e-14);
    int taken = 0;
    for (int k = 0; k < RECORD.length; k++) {
      for (; taken < RECORD[k]; taken++) {
        moment = equation.step(moment, 0.01);
      }
      for (int j = 0; j < 8; j++) {
        double[] x = energy.data().input(j);
        double[] moved = moment.operate(x);
        assertEquals(x[0] * moved[0] + x[1] * moved[1], limit.outputs()[k][j], 1e-12);
      }
    }
    assertTrue(limit.error() < 1e-12);
  }

  /** The second route for others: many neurons drawn from the law. */
  @Test
  void manyNeuronsComeClose() {
    NetworkEnergy energy = energy("tanh", 2);
    NormalLaw law = new NormalLaw(new double[] {1, 0.3, 0.3});
    MeanFieldQuadrature coarse = MeanFieldQuadrature.euler(energy, law, 12, 0.1, RECORD);
    MeanFieldQuadrature limit = MeanFieldQuadrature.euler(energy, law, 24, 0.1, RECORD);
    assertTrue(limit.error() < coarse.error() / 3, () -> coarse.error() + ", " + limit.error());
    int n = 20_000;
    var path = GradientFlow.of(energy).euler(law.draw(n, 9), 0.1, RECORD);
    for (int k = 0; k < RECORD.length; k++) {
      assertArrayEquals(
          limit.outputs()[k], energy.outputs(path.get(k)), limit.error() + 6 / Math.sqrt(n));
    }
  }

  @Test
  void badArgumentsAreNamed() {
    NormalLaw law = new NormalLaw(new double[] {1, 1, 1, 1});
    assertThrows(IllegalArgumentException.class, () -> MeanFieldQuadrature.nodes(law, 40));
    assertThrows(IllegalArgumentException.class, () -> QuadraticUnits.of(energy("tanh", 2)));
  }
}
