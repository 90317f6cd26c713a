package org.measuredynamics.statistic;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Numbers that come twice where all should be drawn anew: so many consecutive ones of equal
 * magnitude, bit for bit. One pair may be an accident, of seeds that collide; two are not.
 */
public final class Copies {
  private final int width;
  private final Set<Integer> seen = new HashSet<>();
  private final Map<String, Integer> found = new HashMap<>();

  /**
   * Returns a search in which nothing was seen yet.
   *
   * @param roundoff of what is stored: two consecutive numbers make a key in double precision, four
   *     in single precision
   */
  public Copies(double roundoff) {
    width = roundoff < 0x1p-40 ? 2 : 4;
  }

  /** Looks at numbers, in keys that do not overlap. What is left at the end is no key. */
  public void add(String where, double[] numbers) {
    for (int k = 0; k + width <= numbers.length; k += width) {
      double[] key = new double[width];
      for (int c = 0; c < width; c++) {
        key[c] = Math.abs(numbers[k + c]);
      }
      if (!seen.add(Arrays.hashCode(key))) {
        found.merge(where, 1, Integer::sum);
      }
    }
  }

  /** Returns the claim that no two keys, but for one accident, are equal. */
  public Comparison comparison(String what) {
    int count = found.values().stream().mapToInt(Integer::intValue).sum();
    return Comparison.atMost(what + found.keySet(), count, 1, new Budget(0, 0, 0, 0, 1e-12));
  }
}
