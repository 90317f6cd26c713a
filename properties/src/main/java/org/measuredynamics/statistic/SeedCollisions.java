package org.measuredynamics.statistic;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Seeds whose answers to one short question are equal, number for number, where answers have more
 * random bits than pairs of them have. One pair may be an accident, of seeds that an implementation
 * derives; two are not.
 */
public final class SeedCollisions {
  /** Between 0 and this. */
  private static final long MOST = 1L << 53;

  /** Of the seed no more than 52 bits are drawn, so that something can be added. */
  private static final int BITS = 52;

  /** From here on moduli are looked at one by one. */
  private static final int FEW_BITS = 18;

  /** Moduli of well-known generators and of hashing, besides powers of 2 and of 10. */
  private static final long[] MODULI = {
    500_000,
    524_309,
    999_983,
    1_000_003,
    1_048_573,
    1_048_583,
    16_777_213,
    998_244_353,
    1_000_000_007,
    1_000_000_009,
    2_147_483_399,
    2_147_483_563,
    2_147_483_646,
    4_294_944_443L,
    4_294_967_087L,
    4_294_967_291L
  };

  private final String what;
  private final Map<List<Double>, Long> first = new HashMap<>();
  private String found = "";
  private int count;

  /**
   * Returns a search in which nothing was seen yet.
   *
   * @param what whose answers they are, in words
   */
  public SeedCollisions(String what) {
    this.what = what;
  }

  /**
   * Returns the seeds to ask at, each once. Whatever number up to half the square of reach seeds
   * are reduced by, two pairs of them agree: s, ..., s + reach - 1 and s + reach, s + 2 reach, ...,
   * s + reach^2 have every difference up to reach^2. So do they for greater moduli that are well
   * known, for few bits, for halves that are added or taken together by exclusive or, and for seeds
   * without their sign.
   *
   * @param seed s, of 52 bits
   */
  public static long[] seeds(long seed, int reach) {
    LongStream near = LongStream.range(0, reach).map(k -> seed + k);
    LongStream far = LongStream.rangeClosed(1, reach).map(k -> seed + k * reach);
    LongStream bits = LongStream.range(0, BITS).map(k -> seed + (1L << k));
    LongStream moduli = moduli().filter(m -> m < 1L << (BITS - 1)).flatMap(m -> shifted(seed, m));
    LongStream folded = LongStream.of(1, 2, 3).map(k -> seed ^ (k << 32 | k));
    LongStream negative = LongStream.of(0, 1, 2).map(k -> MOST - seed - (k << 33));
    return Stream.of(near, far, bits, moduli, folded, negative)
        .flatMapToLong(each -> each)
        .distinct()
        .toArray();
  }

  private static LongStream shifted(long seed, long modulus) {
    return LongStream.of(seed + modulus, seed + 2 * modulus);
  }

  private static LongStream moduli() {
    return Stream.of(
            LongStream.range(FEW_BITS, BITS).map(k -> (1L << k) - 1),
            LongStream.range(FEW_BITS, BITS).map(k -> (1L << k) + 1),
            LongStream.iterate(1_000_000, power -> 10 * power).limit(10),
            Arrays.stream(MODULI))
        .flatMapToLong(each -> each);
  }

  /** Looks at the answer at a seed. */
  public void add(long seed, double... answer) {
    Long before = first.putIfAbsent(Arrays.stream(answer).boxed().toList(), seed);
    if (before != null) {
      found = found.isEmpty() ? ", as those of seeds %d and %d".formatted(before, seed) : found;
      count++;
    }
  }

  /** Returns the claim that no two answers, but for one accident, are equal. */
  public Comparison comparison(double alpha) {
    return Comparison.atMost(
        "%s of different seeds that are equal%s".formatted(what, found),
        count,
        1,
        new Budget(0, 0, 0, 0, alpha));
  }
}
