package org.measuredynamics.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.measuredynamics.kernel.Activation;
import org.measuredynamics.kernel.MicroKernel;
import org.measuredynamics.kernel.PlainKernel;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Neurons side by side, and in blocks of every width of vectors, have the bits of neurons one by
 * one, whatever the shape.
 */
class LayerTest {
  @Provide
  Arbitrary<Unit> units() {
    return Arbitraries.of(Unit.all());
  }

  @Provide
  Arbitrary<Unit> unitsOverSets() {
    return Arbitraries.of(Unit.all().stream().filter(Unit::isOverSets).toList());
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 31, 32, 33, 64, 67, 256, 257, 521);
  }

  @Provide
  Arbitrary<Integer> dimensions() {
    return Arbitraries.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 33, 261);
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void layersHaveTheBitsOfNeuronsOneByOne(
      @ForAll("units") Unit unit,
      @ForAll("sizes") int n,
      @ForAll("sizes") int m,
      @ForAll("dimensions") int d,
      @ForAll @IntRange(min = -2, max = 2) int magnitude,
      @ForAll boolean isOnGrid,
      @ForAll long seed) {
    // More coordinates than a product takes at once are as slow as many neurons.
    check(unit, d > 64 ? Math.min(n, 17) : n, m, d, magnitude, isOnGrid, seed);
  }

  /** For an interpreter. */
  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void smallLayersHaveTheBitsOfNeuronsOneByOne(
      @ForAll("units") Unit unit,
      @ForAll @IntRange(min = 1, max = 18) int n,
      @ForAll @IntRange(min = 1, max = 35) int m,
      @ForAll @IntRange(min = 1, max = 9) int d,
      @ForAll boolean isOnGrid,
      @ForAll long seed) {
    check(unit, n, m, d, 0, isOnGrid, seed);
  }

  private static void check(
      Unit unit, int n, int m, int d, int magnitude, boolean isOnGrid, long seed) {
    Stream stream = Stream.of(seed, 0, 0, 0, Purpose.DATA);
    double[] inputs = stream.normals(m * d);
    if (isOnGrid) {
      // Minus zero is among them.
      Arrays.setAll(inputs, k -> Math.rint(2 * inputs[k]) / 2);
    }
    check(unit, n, DataSet.of("normal", d, inputs, stream.normals(m)), magnitude, stream);
  }

  /** Sets of up to a dozen points, and now and then one of more than a chunk. */
  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void layersOverSetsHaveTheBitsOfNeuronsOneByOne(
      @ForAll("unitsOverSets") Unit unit,
      @ForAll @IntRange(min = 1, max = 70) int n,
      @ForAll("sizes") int m,
      @ForAll @IntRange(min = 1, max = 5) int d,
      @ForAll long seed) {
    Stream stream = Stream.of(seed, 0, 0, 0, Purpose.DATA);
    int[] sizes = new int[m];
    Arrays.setAll(sizes, j -> 1 + stream.integer(12));
    sizes[m / 2] = stream.integer(8) == 0 ? 4_500 : 3;
    double[] points = stream.normals(Arrays.stream(sizes).sum() * d);
    check(unit, n, DataSet.ofSets("normal", d, points, sizes, stream.normals(m)), 0, stream);
  }

  private static void check(Unit unit, int n, DataSet data, int magnitude, Stream stream) {
    int m = data.size();
    double[] mass = stream.normals(n);
    int p = unit.parameters(data.dimension());
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
    double[] potential = new double[n];
    definition.potentials(residual, potential, 0, n);
    for (Layer layer : layers(unit, data, mass)) {
      for (int parts = 1; parts <= 3; parts++) {
        double[] found = stream.normals(m);
        double[] foundGradient = stream.normals(n * p);
        double[] foundPotential = stream.normals(n);
        layer.moveTo(positions);
        int end;
        for (int begin = 0; begin < m; begin = end) {
          end = begin + Math.min(m - begin, layer.span(parts));
          layer.begin(begin, end);
          for (int part = 0; part < parts; part++) {
            layer.forward(
                found,
                at(part, parts, begin, end, layer.grain()),
                at(part + 1, parts, begin, end, layer.grain()));
          }
          for (int part = 0; part < parts; part++) {
            layer.pullback(
                residual,
                foundGradient,
                at(part, parts, 0, n, Layer.NEURONS),
                at(part + 1, parts, 0, n, Layer.NEURONS));
          }
        }
        layer.potentials(residual, foundPotential, 0, n);
        assertArrayEquals(outputs, found, layer::toString);
        assertArrayEquals(gradient, foundGradient, layer::toString);
        assertArrayEquals(potential, foundPotential, layer::toString);
      }
    }
  }

  /** Where a part begins. */
  private static int at(int part, int parts, int begin, int end, int grain) {
    return part == parts ? end : begin + (end - begin) * part / parts / grain * grain;
  }

  private static List<Layer> layers(Unit unit, DataSet data, double[] mass) {
    List<Layer> layers = new ArrayList<>();
    if (unit instanceof GaussianSpike) {
      layers.add(new SideBySide(mass, length -> new Spikes(data, length)));
    } else if (unit instanceof RidgeUnit ridge) {
      addRidges(unit, data, mass, ridge, true, layers);
    } else if (unit instanceof Ramp) {
      addRidges(unit, data, mass, Ramp::activate, false, layers);
    } else if (unit.name().endsWith("deep-sets")) {
      RidgeUnit both = unit.isSmooth() ? new Tanh() : new Relu();
      for (MicroKernel kernel : kernels()) {
        layers.add(
            new SideBySide(
                mass, length -> new SetNeurons(data, length, both, Optional.of(kernel))));
      }
    }
    layers.add(unit.layer(data, mass));
    return layers;
  }

  /** That of this JVM; where it has none, the plain ones. */
  private static List<MicroKernel> kernels() {
    return MicroKernel.chosen().map(List::of).orElseGet(() -> List.of(PlainKernel.all()));
  }

  private static void addRidges(
      Unit unit,
      DataSet data,
      double[] mass,
      Activation activation,
      boolean hasOutputWeight,
      List<Layer> layers) {
    layers.add(
        new SideBySide(mass, length -> new Ridges(data, length, activation, hasOutputWeight)));
    for (MicroKernel kernel : kernels()) {
      Activation twin = kernel.activation(unit.name(), activation);
      for (boolean isKept : new boolean[] {true, false}) {
        layers.add(new Blocked(kernel, data, mass, twin, hasOutputWeight, isKept));
      }
    }
  }

  @Test
  void noNeuronsHaveNoOutputs() {
    DataSet data = DataSet.of("ones", 1, new double[] {1, 1}, new double[] {1, 1});
    for (Unit unit : Unit.all()) {
      Layer layer = unit.layer(data, new double[0]);
      double[] outputs = {1, 1};
      layer.moveTo(new double[0]);
      layer.begin(0, 2);
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
            "deep-sets",
            "erf",
            "gaussian",
            "linear-network",
            "ramp",
            "relu",
            "sigmoid",
            "smooth-deep-sets",
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
