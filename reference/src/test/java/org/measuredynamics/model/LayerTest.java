package org.measuredynamics.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** Neurons side by side have the bits of neurons one by one, whatever the shape. */
class LayerTest {
  @Provide
  Arbitrary<Unit> units() {
    return Arbitraries.of(Unit.all());
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 31, 32, 33, 64, 67, 257);
  }

  @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
  void neuronsSideBySideHaveTheBitsOfNeuronsOneByOne(
      @ForAll("units") Unit unit,
      @ForAll("sizes") int n,
      @ForAll("sizes") int m,
      @ForAll @IntRange(min = 1, max = 9) int d,
      @ForAll @IntRange(min = -2, max = 2) int magnitude,
      @ForAll boolean isOnGrid,
      @ForAll long seed) {
    Stream stream = Stream.of(seed, 0, 0, 0, Purpose.DATA);
    double[] inputs = stream.normals(m * d);
    if (isOnGrid) {
      // Minus zero is among them.
      Arrays.setAll(inputs, k -> Math.rint(2 * inputs[k]) / 2);
    }
    DataSet data = DataSet.of("normal", d, inputs, stream.normals(m));
    double[] mass = stream.normals(n);
    int p = unit.parameters(d);
    double[] positions = stream.normals(n * p);
    for (int k = 0; k < positions.length; k++) {
      positions[k] *= k % 11 == 10 ? -0.0 : StrictMath.pow(10, magnitude);
    }
    double[] residual = stream.normals(m);
    double[] outputs = new double[m];
    double[] gradient = new double[n * p];
    Layer definition = new NeuronByNeuron(unit, data, mass);
    definition.moveTo(positions);
    definition.forward(outputs, 0, m);
    definition.pullback(residual, gradient, 0, n);
    Layer layer = sideBySide(unit, data, mass);
    for (int parts = 1; parts <= 3; parts++) {
      double[] found = stream.normals(m);
      double[] foundGradient = stream.normals(n * p);
      layer.moveTo(positions);
      for (int part = 0; part < parts; part++) {
        layer.forward(found, m * part / parts, m * (part + 1) / parts);
      }
      for (int part = 0; part < parts; part++) {
        layer.pullback(residual, foundGradient, n * part / parts, n * (part + 1) / parts);
      }
      assertArrayEquals(outputs, found);
      assertArrayEquals(gradient, foundGradient);
    }
  }

  private static Layer sideBySide(Unit unit, DataSet data, double[] mass) {
    if (unit instanceof RidgeUnit ridge) {
      return new SideBySide(mass, length -> new Ridges(data, length, ridge::activate, true));
    }
    if (unit instanceof Ramp) {
      return new SideBySide(mass, length -> new Ridges(data, length, Ramp::activate, false));
    }
    if (unit instanceof GaussianSpike) {
      return new SideBySide(mass, length -> new Spikes(data, length));
    }
    return unit.layer(data, mass);
  }

  @Test
  void noNeuronsHaveNoOutputs() {
    DataSet data = DataSet.of("ones", 1, new double[] {1, 1}, new double[] {1, 1});
    for (Unit unit : Unit.all()) {
      Layer layer = unit.layer(data, new double[0]);
      double[] outputs = {1, 1};
      layer.moveTo(new double[0]);
      layer.forward(outputs, 0, 2);
      layer.pullback(outputs, new double[0], 0, 0);
      assertArrayEquals(new double[2], outputs);
    }
  }

  @Test
  void unitsChooseByTheNumbersOfNeuronsAndData() {
    DataSet data = DataSet.of("ones", 1, new double[] {1}, new double[] {1});
    List<String> together =
        Unit.all().stream()
            .filter(unit -> unit.layer(data, new double[32]) instanceof SideBySide)
            .map(Unit::name)
            .toList();
    assertEquals(
        List.of(
            "cos",
            "erf",
            "gaussian",
            "linear-network",
            "ramp",
            "relu",
            "sigmoid",
            "squared-relu",
            "tanh"),
        together);
    assertTrue(SideBySide.suits(32, 10_000));
    assertTrue(SideBySide.suits(8, 16));
    assertFalse(SideBySide.suits(31, 1_000));
    assertFalse(SideBySide.suits(7, 1));
    assertTrue(SideBySide.suits(1 << 12, 1 << 12));
    assertFalse(SideBySide.suits(1 << 12, (1 << 12) + 1));
  }
}
