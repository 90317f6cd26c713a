package org.measuredynamics.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class UnitTest {
  private static final double PROBE = 1e-5;

  static List<Unit> units() {
    return Unit.all();
  }

  @ParameterizedTest
  @MethodSource("units")
  void hessianIsTheDerivativeOfTheGradient(Unit unit) {
    for (int d = 1; d <= 4; d++) {
      for (int replicate = 0; replicate < 5; replicate++) {
        Stream stream = Stream.of(1, replicate, d, 0, Purpose.DATA);
        double[] x = stream.normals(d);
        double[] theta = stream.normals(unit.parameters(d));
        double[] hessian = unit.hessian(theta, x);
        for (int k = 0; k < theta.length; k++) {
          double[] more = theta.clone();
          double[] less = theta.clone();
          more[k] += PROBE;
          less[k] -= PROBE;
          double[] above = unit.gradient(more, x);
          double[] below = unit.gradient(less, x);
          for (int l = 0; l < theta.length; l++) {
            double difference = (above[l] - below[l]) / (2 * PROBE);
            double found = hessian[k * theta.length + l];
            assertEquals(difference, found, 1e-7 * (1 + Math.abs(found)), unit.name());
            assertEquals(hessian[l * theta.length + k], found, 1e-13 * (1 + Math.abs(found)));
          }
        }
      }
    }
  }

  /**
   * Balls about parameters whose pre-activation is so many radii from 0, of points alone and many.
   */
  @ParameterizedTest
  @MethodSource("units")
  void hessianIsContinuousOnSmoothBalls(Unit unit) {
    double radius = 1e-6;
    for (Unit each : List.of(unit, new MeanPooled(unit))) {
      for (int replicate = 0; replicate < 200; replicate++) {
        Stream stream = Stream.of(3, replicate, 0, 0, Purpose.DATA);
        double[] x = stream.normals(2);
        double[] theta = stream.normals(unit.parameters(2));
        int first = theta.length - 2;
        double size = Math.hypot(x[0], x[1]);
        double product = theta[first] * x[0] + theta[first + 1] * x[1];
        double wanted = (6 * stream.uniform() - 3) * radius * size;
        double[] up = theta.clone();
        double[] down = theta.clone();
        for (int c = 0; c < 2; c++) {
          theta[first + c] += (wanted - product) * x[c] / size / size;
          up[first + c] = theta[first + c] + radius * x[c] / size;
          down[first + c] = theta[first + c] - radius * x[c] / size;
        }
        double[] above = unit.hessian(up, x);
        double[] below = unit.hessian(down, x);
        boolean isContinuous = true;
        for (int k = 0; k < above.length; k++) {
          isContinuous &= Math.abs(above[k] - below[k]) <= 1e-3;
        }
        if (each.isSmoothOn(theta, x, radius)) {
          assertTrue(isContinuous, unit.name());
        }
        if (unit.name().equals("squared-relu")) {
          assertEquals(Math.abs(wanted) > radius * size, each.isSmoothOn(theta, x, radius));
        }
      }
    }
  }

  /** Loops over data have the bits of the functions they are loops of. */
  @ParameterizedTest
  @MethodSource("units")
  void activationsTogetherAgreeToTheBitWithOneByOne(Unit unit) {
    if (unit instanceof RidgeUnit ridge) {
      double[] z = Stream.of(2, 0, 0, 0, Purpose.DATA).normals(3000);
      double[] special = {
        0.0,
        -0.0,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        1e300,
        -1e300,
        26.4,
        26.5,
        -26.6,
        700,
        701,
        -708.5,
        709.5,
        710,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
      };
      for (int j = 0; j < z.length; j++) {
        z[j] *= StrictMath.pow(10, 3 - j % 12);
      }
      System.arraycopy(special, 0, z, 5, special.length);
      double[] value = z.clone();
      double[] slope = new double[z.length];
      ridge.activate(value, slope, 2, z.length - 1);
      assertEquals(0, slope[1], 0.0);
      for (int j = 2; j < z.length - 1; j++) {
        assertEquals(ridge.activation(z[j]), value[j], 0.0);
        if (!Double.isNaN(z[j])) {
          assertEquals(ridge.slope(z[j], value[j]), slope[j], 0.0);
        }
      }
    }
  }

  /** Without an output weight forward and pullback are loops over values and gradients. */
  @Test
  void linearAndQuadraticUnitsHaveTheBitsOfTheirDefinitions() {
    for (Unit unit : List.of(new Linear(), new Quadratic())) {
      for (int d = 1; d <= 9; d++) {
        int m = 7;
        Stream stream = Stream.of(3, 0, d, 0, Purpose.DATA);
        DataSet data = DataSet.of("normal", d, stream.normals(m * d), stream.normals(m));
        double[] theta = stream.normals(d);
        double[] residual = stream.normals(m);
        double[] value = new double[m + 2];
        double[] slope = new double[m + 2];
        double[] gradient = stream.normals(d + 1);
        double[] expected = gradient.clone();
        unit.forward(data, theta, 0, m, value, slope, 2);
        unit.pullback(data, theta, residual, value, slope, 2, gradient, 1);
        for (int j = 0; j < m; j++) {
          assertEquals(unit.value(theta, data.input(j)), value[2 + j], 0.0);
          double[] term = unit.gradient(theta, data.input(j));
          Contraction.accumulate(residual[j], term, 0, expected, 1, d);
        }
        assertArrayEquals(expected, gradient);
      }
    }
  }
}
