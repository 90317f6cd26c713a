package org.measuredynamics.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;

/** Moments of random neurons over sets. */
class NeuronsOverSetsTest {
  private static final int[] SIZES = {1, 4, 16, 64};

  static Stream<Arguments> laws() {
    return Stream.of("deep-sets", "relu")
        .flatMap(
            unit ->
                Stream.of(1, 3, 10, 30, 100)
                    .flatMap(d -> Stream.of(1L, 2L).map(seed -> Arguments.of(unit, d, seed))));
  }

  private static NeuronsOverSets law(String unit, int d, long seed) {
    return NeuronsOverSets.of(
        new NetworkInstance(
            unit,
            Risk.SQUARE,
            Regulariser.Kind.NONE,
            NetworkInstance.Source.SETS,
            d,
            SIZES.length,
            1,
            false,
            seed),
        SIZES);
  }

  /** The constant of the rate 1/n depends neither on the size of sets nor on the dimension. */
  @ParameterizedTest
  @MethodSource("laws")
  void secondMomentIsLargestForOnePoint(String unit, int d, long seed) {
    NeuronsOverSets law = law(unit, d, seed);
    assertEquals(law.most(), law.secondMoment(0), 1e-12 * law.most());
    for (int j = 0; j < SIZES.length; j++) {
      assertTrue(law.secondMoment(j) <= (1 + 1e-12) * law.most());
      assertTrue(law.scaleVariance(j) > 0);
    }
  }

  /** On the line a feature is q a^+ + (1 - q) a^-, q the part of the points on the right. */
  @ParameterizedTest
  @MethodSource("laws")
  void kernelOnTheLine(String unit, int d, long seed) {
    if (d > 1) {
      return;
    }
    NeuronsOverSets law = law(unit, d, seed);
    for (int j = 0; j < SIZES.length; j++) {
      double q = 0;
      for (double x : law.sets().input(j)) {
        q += x > 0 ? 1.0 / SIZES[j] : 0;
      }
      assertEquals((q * q + (1 - q) * (1 - q)) / 2, law.kernel()[j], 1e-7);
    }
  }
}
