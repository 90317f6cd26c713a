package org.measuredynamics.variant;

/** Seeds from seeds: the output function of SplitMix64 (Steele, Lea, Flood 2014), a bijection. */
final class SplitMix {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private SplitMix() {}

  /** Returns the seed that stands for another one. */
  static long of(long seed) {
    long z = seed + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Returns the seed of one step of a run. */
  static long of(long seed, long step) {
    return of(of(seed) + step * GOLDEN);
  }
}
