package org.measuredynamics.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MergedTest {
  @Test
  void particlesInOnePlaceBecomeOne() {
    ParticleMeasure mu =
        ParticleMeasure.of(
            2, new double[] {1, 2, 0, 5, 1, 2, -1, 2}, new double[] {.1, .2, .3, .4});
    ParticleMeasure merged = mu.merged();
    assertEquals(3, merged.size());
    assertArrayEquals(new double[] {-1, 2, 0, 5, 1, 2}, merged.positions());
    assertArrayEquals(new double[] {.4, .2, .4}, merged.weights(), 1e-16);
  }

  @Test
  void copiesOfAMeasureMergeIntoIt() {
    ParticleMeasure mu = ParticleMeasure.uniform(1, new double[] {1, 2, 3, 4});
    ParticleMeasure merged = mu.duplicated(8).permuted(reversed(32)).merged();
    assertArrayEquals(mu.positions(), merged.positions());
    assertArrayEquals(mu.weights(), merged.weights());
  }

  private static int[] reversed(int length) {
    int[] order = new int[length];
    for (int i = 0; i < length; i++) {
      order[i] = length - 1 - i;
    }
    return order;
  }
}
