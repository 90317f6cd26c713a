package org.measuredynamics.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** Units over sets: those that are, and those that are pooled by their mean. */
class SetUnitTest {
  private static final double PROBE = 1e-5;

  static List<Unit> units() {
    return Unit.all().stream().map(Unit::onSets).toList();
  }

  private static DataSet sets(int d, int... sizes) {
    Stream stream = Stream.of(3, 0, d, 0, Purpose.DATA);
    int total = 0;
    for (int size : sizes) {
      total += size;
    }
    return DataSet.ofSets(
        "sets", d, stream.normals(total * d), sizes, stream.normals(sizes.length));
  }

  @ParameterizedTest
  @MethodSource("units")
  void kernelsAgreeWithTheDefinition(Unit unit) {
    for (int[] sizes : new int[][] {{1, 4, 2, 7}, {5000, 1, 3}, {2000, 2000, 2000}}) {
      DataSet data = sets(3, sizes);
      NetworkEnergy energy = NetworkEnergy.of(unit, Risk.SQUARE, Regulariser.NONE, data);
      int p = energy.dimension();
      ParticleMeasure mu =
          ParticleMeasure.uniform(p, Stream.of(4, 0, 0, 0, Purpose.INITIAL).normals(3 * p));
      double[] fast = energy.gradient(mu);
      double[] outputs = energy.outputs(mu);
      double[] blur = energy.gradientRounding(mu, 0x1p-53);
      double[] magnitude = energy.outputMagnitudes(mu);
      for (int j = 0; j < data.size(); j++) {
        double expected = 0;
        for (int i = 0; i < 3; i++) {
          expected += unit.value(mu.particle(i), data.input(j)) / 3;
        }
        double most = energy.operations(3) * 0x1p-53 * magnitude[j];
        assertEquals(expected, outputs[j], most, unit.name());
      }
      for (int i = 0; i < 3; i++) {
        double[] slow = new double[p];
        for (int j = 0; j < data.size(); j++) {
          double[] term = unit.gradient(mu.particle(i), data.input(j));
          for (int k = 0; k < p; k++) {
            slow[k] += (outputs[j] - data.target(j)) * term[k] / data.size();
          }
        }
        for (int k = 0; k < p; k++) {
          assertEquals(slow[k], fast[i * p + k], blur[i * p + k], unit.name());
        }
      }
      for (int threads : new int[] {2, 3}) {
        double[] shared = new double[3 * p];
        energy.field(mu.weights(), threads).at(mu.positions(), shared);
        assertArrayEquals(fast, shared, unit.name());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("units")
  void hessianIsTheDerivativeOfTheGradientIsThatOfTheValue(Unit unit) {
    for (int replicate = 0; replicate < 5; replicate++) {
      Stream stream = Stream.of(1, replicate, 0, 0, Purpose.DATA);
      double[] x = stream.normals(3 * 5);
      double[] theta = stream.normals(unit.parameters(3));
      double[] gradient = unit.gradient(theta, x);
      double[] hessian = unit.hessian(theta, x);
      for (int k = 0; k < theta.length; k++) {
        double[] more = theta.clone();
        double[] less = theta.clone();
        more[k] += PROBE;
        less[k] -= PROBE;
        double slope = (unit.value(more, x) - unit.value(less, x)) / (2 * PROBE);
        assertEquals(slope, gradient[k], 1e-7 * (1 + Math.abs(slope)), unit.name());
        double[] above = unit.gradient(more, x);
        double[] below = unit.gradient(less, x);
        for (int l = 0; l < theta.length; l++) {
          double difference = (above[l] - below[l]) / (2 * PROBE);
          double found = hessian[k * theta.length + l];
          assertEquals(difference, found, 1e-7 * (1 + Math.abs(found)), unit.name());
        }
      }
    }
  }

  /** Pairs of points of a ball: the gradient changes by at most what the bounds allow. */
  @ParameterizedTest
  @MethodSource("units")
  void boundsHoldOnBalls(Unit unit) {
    for (int replicate = 0; replicate < 200; replicate++) {
      Stream stream = Stream.of(2, replicate, 0, 0, Purpose.DATA);
      int size = 1 + stream.integer(4);
      double[] x = stream.normals(2 * size);
      double[] theta = stream.normals(unit.parameters(2));
      double radius = StrictMath.pow(10, -3 * stream.uniform());
      double[] first = theta.clone();
      double[] second = theta.clone();
      for (double[] point : List.of(first, second)) {
        double[] move = stream.normals(theta.length);
        double length = radius * stream.uniform() / norm(move, new double[theta.length]);
        for (int k = 0; k < move.length; k++) {
          point[k] += length * move[k];
        }
      }
      double distance = norm(first, second);
      double change = norm(unit.gradient(first, x), unit.gradient(second, x));
      double most =
          unit.curvatureBound(theta, x, radius) * distance + unit.jumpBound(theta, x, radius);
      assertTrue(change <= most + 1e-12, () -> unit.name() + ": " + change + " > " + most);
      double steepest = norm(unit.gradient(first, x), new double[theta.length]);
      assertTrue(steepest <= unit.gradientBound(theta, x, radius) + 1e-12, unit::name);
    }
  }

  private static double norm(double[] x, double[] y) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += (x[k] - y[k]) * (x[k] - y[k]);
    }
    return Math.sqrt(sum);
  }

  @ParameterizedTest
  @MethodSource("units")
  void valuesAreFunctionsOfTheMeasure(Unit unit) {
    double[] x = {0.3, -1, 2, 0.7};
    double[] doubled = {2, 0.7, 0.3, -1, 2, 0.7, 0.3, -1};
    double[] theta = Stream.of(5, 0, 0, 0, Purpose.DATA).normals(unit.parameters(2));
    assertEquals(unit.value(theta, x), unit.value(theta, doubled), 1e-14);
    assertEquals(
        unit.value(theta, new double[] {2, 0.7}),
        unit.value(theta, new double[] {2, 0.7, 2, 0.7}),
        1e-14);
  }

  @Test
  void setsKeepTheirPoints() {
    DataSet data = sets(2, 1, 3, 2);
    assertEquals(6, data.points());
    assertArrayEquals(new int[] {1, 3, 2}, data.sizes());
    DataSet rows = data.rows(new int[] {2, 1, 2});
    assertArrayEquals(new int[] {2, 3, 2}, rows.sizes());
    assertArrayEquals(data.input(1), rows.input(1));
    assertArrayEquals(data.input(2), rows.input(0));
    assertEquals(data.target(2), rows.target(2));
  }

  @Test
  void badSetsAreNamed() {
    message(
        "sizes[1]: expected a set of at least 1 point, found 0",
        () -> DataSet.ofSets("x", 1, new double[1], new int[] {1, 0}, new double[2]));
    message(
        "points: expected 3 points x dimension 2 = 6 numbers, found 5",
        () -> DataSet.ofSets("x", 2, new double[5], new int[] {1, 2}, new double[2]));
    message(
        "found 1 sizes, 2 targets",
        () -> DataSet.ofSets("x", 2, new double[2], new int[] {1}, new double[2]));
  }

  private static void message(String expected, Runnable bad) {
    IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, bad::run);
    assertTrue(thrown.getMessage().contains(expected), thrown::getMessage);
  }
}
