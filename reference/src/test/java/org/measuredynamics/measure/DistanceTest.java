package org.measuredynamics.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class DistanceTest {
  private static ParticleMeasure normal(int n, int p, long seed) {
    return ParticleMeasure.uniform(p, Stream.of(seed, 0, 0, 0, Purpose.DATA).normals(n * p));
  }

  @Property(tries = 100)
  void assignmentAgreesWithQuantilesOnTheLine(
      @ForAll @IntRange(min = 1, max = 24) int n, @ForAll long seed) {
    ParticleMeasure mu = normal(n, 1, seed);
    ParticleMeasure nu = normal(n, 1, seed + 1);
    assertEquals(Wasserstein.onTheLine(mu, nu), Wasserstein.distance(mu, nu), 1e-9);
  }

  @Property(tries = 50)
  void translationCostsItsLength(@ForAll @IntRange(min = 1, max = 16) int n, @ForAll long seed) {
    ParticleMeasure mu = normal(n, 3, seed);
    double[] moved = mu.positions();
    for (int c = 0; c < moved.length; c++) {
      moved[c] += c % 3 == 0 ? 3 : c % 3 == 1 ? 4 : 12;
    }
    assertEquals(13, Wasserstein.distance(mu, mu.at(moved)), 1e-9);
  }

  @Property(tries = 50)
  void energyDistanceIsZeroOnlyForEqualMeasures(
      @ForAll @IntRange(min = 1, max = 16) int n, @ForAll long seed) {
    ParticleMeasure mu = normal(n, 2, seed);
    assertEquals(0, EnergyDistance.between(mu, mu.duplicated(3)), 1e-12);
    assertTrue(EnergyDistance.between(mu, normal(n, 2, seed + 1)) > 0);
  }

  @Test
  void quantilesHandleWeights() {
    ParticleMeasure mu = ParticleMeasure.of(1, new double[] {0, 1}, new double[] {0.25, 0.75});
    ParticleMeasure nu = ParticleMeasure.of(1, new double[] {1, 0}, new double[] {0.25, 0.75});
    assertEquals(Math.sqrt(0.5), Wasserstein.onTheLine(mu, nu), 1e-15);
  }

  @Test
  void unequalSizesAreNamed() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> Wasserstein.distance(normal(2, 1, 1), normal(3, 1, 1)));
    assertTrue(thrown.getMessage().contains("found 2 and 3"), thrown::getMessage);
  }
}
