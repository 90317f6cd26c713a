package org.measuredynamics.random;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.source64.Philox4x64;

/**
 * A stream of random numbers that is a function of (seed, replicate, particle, step, purpose) and
 * of nothing else: no order of execution, no thread. The counter-based generator is Philox4x64-10
 * (Salmon, Moraes, Dror, Shaw 2011); seed and purpose are its key, the rest its counter.
 */
public final class Stream {
  /** What a stream is drawn for; streams of different purposes are independent. */
  public enum Purpose {
    INITIAL(0),
    DATA(1),
    NOISE(2),
    INSTANCE(3),
    DIRECTION(4),
    REPLICATE(5),
    BATCH(6),
    BIRTH_DEATH(7),
    /** Decisions of a check: nothing that an implementation does is drawn for it. */
    DECISION(8);

    private final long key;

    Purpose(long key) {
      this.key = key;
    }
  }

  private final UniformRandomProvider source;
  private final double[] pair = new double[2];
  private double spare = Double.NaN;

  private Stream(UniformRandomProvider source) {
    this.source = source;
  }

  /** Returns the stream of the given key. */
  public static Stream of(long seed, long replicate, long particle, long step, Purpose purpose) {
    return new Stream(new Philox4x64(new long[] {seed, purpose.key, 0, particle, replicate, step}));
  }

  /** Returns a number uniform on (0, 1), never 0 or 1, a multiple of 2^-53. */
  public double uniform() {
    return ((source.nextLong() >>> 12) + 0.5) * 0x1p-52;
  }

  /** Returns an integer uniform on 0..bound-1. */
  public int integer(int bound) {
    return source.nextInt(bound);
  }

  /** Returns a seed uniform on 0..2^52-1. */
  public long seed() {
    return source.nextLong() >>> 12;
  }

  /** Returns a standard normal number (Box, Muller 1958), in the bits of {@link StrictMath}. */
  public double normal() {
    if (!Double.isNaN(spare)) {
      double value = spare;
      spare = Double.NaN;
      return value;
    }
    double u = uniform();
    BoxMuller.normals(u, uniform(), pair);
    spare = pair[1];
    return pair[0];
  }

  /** Returns a vector of independent standard normal numbers. */
  public double[] normals(int length) {
    double[] values = new double[length];
    for (int k = 0; k < length; k++) {
      values[k] = normal();
    }
    return values;
  }
}
