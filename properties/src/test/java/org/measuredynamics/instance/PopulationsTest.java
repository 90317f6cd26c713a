package org.measuredynamics.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Populations.Sampling;

/** Laws of sets drawn from small populations. */
class PopulationsTest {
  private static Populations populations(String unit, NetworkInstance.Source source) {
    return Populations.of(
        new NetworkInstance(unit, Risk.SQUARE, Regulariser.Kind.NONE, source, 2, 12, 16, false, 5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deep-sets", "smooth-deep-sets", "tanh"})
  void featureMeansHaveTheMomentsOfIndependentDraws(String unit) {
    Populations few = populations(unit, NetworkInstance.Source.SETS).fewer(4, 3);
    double[] theta = few.teacher();
    for (int size : new int[] {1, 2, 5, 9}) {
      Populations.Law law = few.law(size, Sampling.INDEPENDENT);
      double[] mass = new double[4];
      double square = 0;
      double fourth = 0;
      for (int s = 0; s < law.probability().length; s++) {
        int j = law.population()[s];
        double p = law.probability()[s];
        mass[j] += p;
        double gap = mean(few, law, s, theta) - mean(few, j, theta);
        square += p * gap * gap / 4;
        fourth += p * gap * gap * gap * gap / 4;
      }
      for (double total : mass) {
        assertEquals(1, total, 1e-12);
      }
      // What a linear function of the measure misses: C/N, exactly.
      double variance = few.deviation(theta) * few.deviation(theta);
      assertEquals(variance / size, square, 1e-12 * variance);
      assertEquals(few.fourth(theta, size), Math.sqrt(fourth), 1e-12 * variance);
    }
  }

  private static double mean(Populations few, int j, double[] theta) {
    return Arrays.stream(few.features(j, theta)).average().orElseThrow();
  }

  private static double mean(Populations few, Populations.Law law, int s, double[] theta) {
    Populations one =
        new Populations(few.unit(), law.sets().rows(new int[] {s}), few.teacher(), few.seed());
    return mean(one, 0, theta);
  }

  @Test
  void evenlySpacedSetsAreNearlyThePopulation() {
    Populations few = populations("tanh", NetworkInstance.Source.CLOUDS).fewer(2, 3);
    Populations.Law law = few.law(6, Sampling.EVENLY_SPACED);
    assertEquals(6, law.probability().length);
    for (int s = 0; s < 6; s++) {
      double[] theta = few.unit().isOverSets() ? few.teacher() : new double[] {1, 0.3, -0.2, 0.1};
      assertEquals(mean(few, law.population()[s], theta), mean(few, law, s, theta), 1e-14);
    }
  }

  @Test
  void noMorePointsThanThereAre() {
    Populations few = populations("deep-sets", NetworkInstance.Source.SETS);
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> few.fewer(1, 10_000));
    assertTrue(thrown.getMessage().contains("population 0: expected at least"));
  }
}
