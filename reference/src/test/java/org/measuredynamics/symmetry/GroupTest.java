package org.measuredynamics.symmetry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.junit.jupiter.api.Test;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.limit.Kernel;
import org.measuredynamics.limit.KernelRidge;
import org.measuredynamics.limit.TangentKernel;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class GroupTest {
  private static final List<Group> GROUPS =
      List.of(
          Group.reflection(5),
          Group.signFlips(5, 3),
          Group.cyclicShifts(6, 3),
          Group.permutations(5, 4),
          Group.quarterTurns(5),
          Group.square(4),
          Group.hadamard(5),
          Group.rotations(3, 7));

  @Test
  void ordersAreTheKnownOnes() {
    assertArrayEquals(
        new int[] {2, 8, 3, 24, 4, 8, 2, 7}, GROUPS.stream().mapToInt(Group::order).toArray());
  }

  @Test
  void multiplicationIsALatinSquare() {
    for (Group group : GROUPS) {
      for (int g = 0; g < group.order(); g++) {
        assertEquals(g, group.product(g, 0));
        BitSet seen = new BitSet();
        for (int h = 0; h < group.order(); h++) {
          seen.set(group.product(g, h));
        }
        assertEquals(group.order(), seen.cardinality(), group.name());
      }
    }
  }

  @Test
  void valuesOfUnitsAreEquivariant() {
    for (Unit unit : Unit.all()) {
      int d = 5;
      if (unit.orthogonalBlocks(d).length == 0) {
        continue;
      }
      Isometry g = Isometry.haar(d, Stream.of(1, 0, 0, 0, Purpose.DIRECTION));
      double[] x = Stream.of(1, 0, 0, 0, Purpose.DATA).normals(3 * d);
      int p = unit.parameters(d);
      ParticleMeasure mu =
          ParticleMeasure.uniform(p, Stream.of(1, 0, 0, 0, Purpose.INITIAL).normals(p));
      double value = unit.onSets().value(mu.particle(0), x);
      double moved = unit.onSets().value(g.act(unit, mu).particle(0), g.act(x));
      assertEquals(value, moved, 1e-13 * (1 + Math.abs(value)), unit.name());
    }
  }

  /** First and second moments of Haar rotations: mean 0, E g_kl g_k'l' = 1/d on the diagonal. */
  @Test
  void rotationsAreOfTheHaarMeasure() {
    int d = 3;
    int draws = 20_000;
    double[] mean = new double[d * d];
    double[] fourth = new double[d * d];
    for (int r = 0; r < draws; r++) {
      double[] g = Isometry.haar(d, Stream.of(2, r, 0, 0, Purpose.DIRECTION)).matrix();
      double determinant =
          new LUDecomposition(
                  MatrixUtils.createRealMatrix(
                      new double[][] {{g[0], g[1], g[2]}, {g[3], g[4], g[5]}, {g[6], g[7], g[8]}}))
              .getDeterminant();
      assertEquals(1, determinant, 1e-12);
      for (int k = 0; k < d * d; k++) {
        mean[k] += g[k] / draws;
        fourth[k] += g[k] * g[k] * g[k] * g[k] / draws;
      }
    }
    // An entry of a rotation of R^3 is uniform on [-1, 1] (Archimedes): variance 1/3, E g^4 = 1/5.
    for (int k = 0; k < d * d; k++) {
      assertEquals(0, mean[k], 5.5 * Math.sqrt(1 / 3.0 / draws));
      assertEquals(0.2, fourth[k], 5.5 * Math.sqrt((1 / 9.0 - 1 / 25.0) / draws));
    }
  }

  @Test
  void averagedUnitsAreInvariant() {
    Stream stream = Stream.of(3, 0, 0, 0, Purpose.DATA);
    DataSet data = DataSet.of("normal", 4, stream.normals(12), stream.normals(3));
    Group group = Group.square(4);
    for (String unit : List.of("relu", "tanh", "gaussian", "quadratic")) {
      NetworkEnergy plain = NetworkEnergy.of(Unit.named(unit), Risk.SQUARE, Regulariser.NONE, data);
      NetworkEnergy energy = plain.symmetrised(group);
      int p = energy.dimension();
      ParticleMeasure mu =
          ParticleMeasure.uniform(p, Stream.of(3, 0, 0, 0, Purpose.INITIAL).normals(2 * p));
      double[] here = energy.outputs(mu);
      double[] averaged = plain.outputs(group.orbits(plain.unit(), mu));
      for (int g = 0; g < group.order(); g++) {
        double[] there = energy.on(group.element(g).act(data)).outputs(mu);
        for (int j = 0; j < here.length; j++) {
          assertEquals(here[j], there[j], 1e-13, unit);
          assertEquals(averaged[j], there[j], 1e-13, unit);
        }
      }
    }
  }

  /** Regression on all images with k is regression with the averaged kernel at ridge / |G|. */
  @Test
  void augmentationIsAveraging() {
    Stream stream = Stream.of(4, 0, 0, 0, Purpose.DATA);
    Group group = Group.square(4);
    DataSet data = DataSet.of("normal", 4, stream.normals(40), stream.normals(10));
    DataSet test = DataSet.of("normal", 4, stream.normals(80), stream.normals(20));
    Kernel kernel = new TangentKernel();
    double ridge = 0.01;
    assertEquals(
        KernelRidge.least(kernel, group.images(data), test, ridge),
        KernelRidge.least(Kernel.averaged(kernel, group), data, test, ridge / group.order()),
        1e-10);
  }

  @Test
  void kernelsOfSetsAreMeansOverNeurons() {
    int d = 3;
    Stream stream = Stream.of(5, 0, 0, 0, Purpose.DATA);
    double[] x = stream.normals(2 * d);
    double[] z = stream.normals(4 * d);
    int draws = 100_000;
    double mean = 0;
    double square = 0;
    for (int r = 0; r < draws; r++) {
      double[] a = stream.normals(d);
      double product = feature(a, x) * feature(a, z);
      mean += product / draws;
      square += product * product / draws;
    }
    assertEquals(
        mean,
        Kernel.ofMeanFeatures(d).value(x, z),
        5.5 * Math.sqrt((square - mean * mean) / draws));
  }

  private static double feature(double[] a, double[] x) {
    double sum = 0;
    for (int at = 0; at < x.length; at += a.length) {
      double dot = 0;
      for (int k = 0; k < a.length; k++) {
        dot += a[k] * x[at + k];
      }
      sum += Math.max(0, dot) * a.length / x.length;
    }
    return sum;
  }

  @Test
  void badInputIsNamed() {
    message(
        "expected orthonormal rows, found the product 4.0 of rows 0 and 0",
        () -> Isometry.of(1, new double[] {2}));
    message("expected 2 x 2 numbers, found 3", () -> Isometry.of(2, new double[3]));
    message(
        "expected at most 1024 elements",
        () ->
            Group.generatedBy(
                "all", List.of(Isometry.haar(2, Stream.of(1, 0, 0, 0, Purpose.DATA)))));
    DataSet data = DataSet.of("x", 2, new double[2], new double[1]);
    message(
        "expected one that isometries act on, found von-mises",
        () ->
            Isometry.identity(2)
                .act(Unit.named("von-mises"), ParticleMeasure.uniform(2, new double[2])));
    message(
        "expected a unit over points of dimension 3, found relu over dimension 2",
        () ->
            NetworkEnergy.of(Unit.named("relu"), Risk.SQUARE, Regulariser.NONE, data)
                .symmetrised(Group.reflection(3)));
  }

  private static void message(String expected, Runnable bad) {
    IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, bad::run);
    assertTrue(thrown.getMessage().contains(expected), thrown::getMessage);
  }
}
