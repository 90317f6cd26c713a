package org.measuredynamics.statistic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedCollisionsTest {
  private static final long SEED = 3_141_592_653_589_793L;
  private static final int REACH = 725;

  private static boolean holds(LongUnaryOperator used) {
    SeedCollisions collisions = new SeedCollisions("answers");
    for (long seed : SeedCollisions.seeds(SEED, REACH)) {
      collisions.add(seed, (double) used.applyAsLong(seed));
    }
    return collisions.comparison(1e-12).holds();
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        2,
        1000,
        32_749,
        65_537,
        262_144,
        500_000,
        999_983,
        1_000_003,
        1 << 20,
        10_000_000,
        1_000_000_007,
        2_147_483_646,
        Integer.MAX_VALUE,
        0xffff_fffbL,
        0xffff_ffffL,
        1L << 32,
        (1L << 32) + 1
      })
  void moduliAreSeen(long modulus) {
    assertFalse(holds(seed -> seed % modulus));
  }

  @Test
  void otherReductionsAreSeen() {
    assertFalse(holds(Long::hashCode));
    assertFalse(holds(seed -> (seed >>> 32) + (seed & 0xffff_ffffL)));
    assertFalse(holds(seed -> seed & 0xffff_ffffL));
    assertFalse(holds(seed -> Float.floatToIntBits((float) seed)));
  }

  @Test
  void whatIsOneToOneHolds() {
    assertTrue(holds(seed -> seed));
    assertTrue(holds(seed -> (seed * 0x9E3779B97F4A7C15L) ^ 12));
  }

  @Test
  void oneAccidentHolds() {
    long[] seeds = SeedCollisions.seeds(SEED, REACH);
    assertTrue(holds(seed -> seed == seeds[7] ? seeds[3] : seed));
    assertFalse(holds(seed -> seed == seeds[7] || seed == seeds[8] ? seeds[3] : seed));
  }

  @Test
  void seedsAreOfTheContractAndDiffer() {
    for (long seed : new long[] {0, SEED, (1L << 52) - 1}) {
      long[] seeds = SeedCollisions.seeds(seed, REACH);
      assertTrue(LongStream.of(seeds).allMatch(each -> each >= 0 && each <= 1L << 53));
      assertEquals(seeds.length, LongStream.of(seeds).distinct().count());
    }
  }
}
