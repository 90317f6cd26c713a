package org.measuredynamics.energy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.symmetry.Group;

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
      double[] found = Arrays.copyOfRange(gradient, i * (d + 1), (i + 1) * (d + 1));
      assertArrayEquals(potential.gradient(mu.particle(i)), found, 1e-13);
    }
  }

  @Provide
  Arbitrary<Unit> units() {
    return Arbitraries.of(Unit.all());
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(1, 3, 5, 7, 8, 16, 17, 33, 64, 97, 257);
  }

  /**
   * The field is the one that units have whose neurons are computed one by one, to the bit: of
   * every unit, risk and regulariser, weights unequal, inputs vectors, sets or orbits of a group.
   */
  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void fieldHasTheBitsOfNeuronsOneByOne(
      @ForAll("units") Unit unit,
      @ForAll("sizes") int n,
      @ForAll("sizes") int m,
      @ForAll @IntRange(min = 1, max = 9) int d,
      @ForAll Risk risk,
      @ForAll Regulariser.Kind kind,
      @ForAll @IntRange(min = 1, max = 2) int threads,
      @ForAll @IntRange(min = 0, max = 2) int inputs,
      @ForAll long seed) {
    Assume.that(kind != Regulariser.Kind.TOTAL_VARIATION || unit.hasOutputWeight());
    Assume.that(inputs != 2 || unit.isLinearInMeasure());
    boolean isDear = inputs > 0 || unit.isOverSets();
    Assume.that(!isDear || n * m < 2000);
    Stream stream = Stream.of(seed, 0, 0, 0, Purpose.DATA);
    double[] targets = stream.normals(m);
    if (risk == Risk.LOGISTIC) {
      Arrays.setAll(targets, j -> Math.signum(targets[j]));
    }
    int[] sizes = new int[m];
    Arrays.setAll(sizes, j -> inputs == 1 ? 1 + j % 3 : 1);
    double[] points = stream.normals(Arrays.stream(sizes).sum() * d);
    DataSet data = DataSet.ofSets("normal", d, points, sizes, targets);
    Regulariser regulariser = new Regulariser(kind, 0.3);
    NetworkEnergy energy = NetworkEnergy.of(unit, risk, regulariser, data);
    NetworkEnergy oneByOne = NetworkEnergy.of(oneByOne(unit), risk, regulariser, data);
    if (inputs == 2) {
      energy = energy.symmetrised(Group.reflection(d));
      oneByOne = oneByOne.symmetrised(Group.reflection(d));
    }
    double[] mass = new double[n];
    Arrays.setAll(mass, i -> stream.uniform());
    double[] positions = stream.normals(n * energy.dimension());
    double[] expected = new double[positions.length];
    oneByOne.field(mass, 1).at(positions, expected);
    Energy.Field field = energy.field(mass, threads);
    for (int time = 0; time < 2; time++) {
      double[] found = stream.normals(positions.length);
      field.at(positions, found);
      assertArrayEquals(expected, found);
    }
  }

  /** The unit, but with the layer that a unit has which does not say how to make one. */
  private static Unit oneByOne(Unit unit) {
    return (Unit)
        Proxy.newProxyInstance(
            Unit.class.getClassLoader(),
            new Class<?>[] {Unit.class},
            (proxy, method, arguments) ->
                method.getName().equals("layer")
                    ? InvocationHandler.invokeDefault(proxy, method, arguments)
                    : method.invoke(unit, arguments));
  }
}
