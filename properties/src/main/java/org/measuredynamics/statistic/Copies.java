package org.measuredynamics.statistic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers that come twice where all should be drawn anew: so many consecutive ones of equal
 * magnitude, bit for bit. One pair may be an accident, of seeds that collide; two are not.
 */
public final class Copies {
  private static final double ALPHA = 1e-12;
  // Keys have so many bits at least: of 2^24 keys, two are equal by chance once in 2^57.
  private static final int BITS = 104;
  private static final int NAMED = 3;
  private static final int FIRST_SLOTS = 1 << 10;

  private final int width;
  private final boolean isDouble;
  private final int words;
  private long[] keys;
  private int[] origins;
  private int size;
  private final List<String> places = new ArrayList<>();
  private final Map<String, Integer> found = new LinkedHashMap<>();
  private int count;

  /**
   * Returns a search in which nothing was seen yet.
   *
   * @param roundoff of what is stored: two consecutive numbers make a key in double precision, four
   *     in single precision, more in half
   */
  public Copies(double roundoff) {
    isDouble = roundoff < 0x1p-40;
    // A normal number has two bits more than its roundoff says.
    int bits = isDouble ? 53 : Math.max(2, 2 - Math.getExponent(roundoff));
    width = isDouble ? 2 : 2 * ((BITS + 2 * bits - 1) / (2 * bits));
    words = isDouble ? width : width / 2;
    keys = new long[FIRST_SLOTS * words];
    origins = new int[FIRST_SLOTS];
  }

  /**
   * Looks at numbers, in keys that do not overlap; every key that was seen before counts. What is
   * left at the end is no key.
   */
  public void add(String where, double[] numbers) {
    places.add(where);
    for (int k = 0; k + width <= numbers.length; k += width) {
      count += look(numbers, k) ? 1 : 0;
    }
  }

  /**
   * Looks at numbers that are drawn from one seed, which the implementation derives, as those of a
   * replicate: however many of their keys were seen before, they count once, since one collision of
   * derived seeds makes copies of all.
   */
  public void addOnce(String where, double[] numbers) {
    places.add(where);
    boolean isCopy = false;
    for (int k = 0; k + width <= numbers.length; k += width) {
      isCopy |= look(numbers, k);
    }
    count += isCopy ? 1 : 0;
  }

  /** Enters a key, and returns whether it was there. */
  private boolean look(double[] numbers, int from) {
    if (2 * (size + 1) > origins.length) {
      grow();
    }
    long[] key = new long[words];
    for (int c = 0; c < width; c++) {
      double magnitude = Math.abs(numbers[from + c]);
      if (isDouble) {
        key[c] = Double.doubleToLongBits(magnitude);
      } else {
        key[c / 2] = key[c / 2] << 32 | Float.floatToIntBits((float) magnitude);
      }
    }
    int slot = slot(key, 0);
    if (origins[slot] > 0) {
      String where =
          "%s again in %s".formatted(places.get(origins[slot] - 1), places.get(places.size() - 1));
      if (found.size() < NAMED || found.containsKey(where)) {
        found.merge(where, 1, Integer::sum);
      }
      return true;
    }
    System.arraycopy(key, 0, keys, slot * words, words);
    origins[slot] = places.size();
    size++;
    return false;
  }

  /** The slot in which a key is, or is to be. */
  private int slot(long[] from, int place) {
    long hash = 0;
    for (int w = place; w < place + words; w++) {
      hash = (hash ^ from[w]) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    int mask = origins.length - 1;
    int slot = (int) (hash >>> 20) & mask;
    while (origins[slot] > 0
        && !Arrays.equals(from, place, place + words, keys, slot * words, slot * words + words)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldOrigins = origins;
    origins = new int[2 * oldOrigins.length];
    keys = new long[2 * oldKeys.length];
    for (int old = 0; old < oldOrigins.length; old++) {
      if (oldOrigins[old] > 0) {
        int slot = slot(oldKeys, old * words);
        System.arraycopy(oldKeys, old * words, keys, slot * words, words);
        origins[slot] = oldOrigins[old];
      }
    }
  }

  /** Returns the claim that no two keys, but for one accident, are equal. */
  public Comparison comparison(String what) {
    return Comparison.atMost(
        what + (found.isEmpty() ? "" : ": " + String.join(", ", found.keySet())),
        count,
        1,
        new Budget(0, 0, 0, 0, ALPHA));
  }
}
