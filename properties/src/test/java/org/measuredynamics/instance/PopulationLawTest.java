package org.measuredynamics.instance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjDoubleConsumer;
import org.junit.jupiter.api.Test;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** The laws of copies against all that may happen, event by event and choice by choice. */
class PopulationLawTest {
  private static final double SCALE = 0.8;

  private static double[] excess(int n, int number) {
    double[] excess = Stream.of(number, 0, 0, n, Purpose.INSTANCE).normals(n);
    double mean = 0;
    for (double value : excess) {
      mean += value / n;
    }
    for (int i = 0; i < n; i++) {
      excess[i] -= mean;
    }
    return excess;
  }

  /** Hands every outcome over, the copies of each particle, with its probability. */
  private static void all(double[] excess, ObjDoubleConsumer<int[]> seen) {
    int n = excess.length;
    for (int events = 0; events < 1 << n; events++) {
      double chance = 1;
      List<Integer> alive = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        double p = -StrictMath.expm1(-SCALE * Math.abs(excess[i]));
        boolean happens = (events >> i & 1) == 1;
        chance *= happens ? p : 1 - p;
        int copies = !happens ? 1 : excess[i] > 0 ? 0 : 2;
        for (int c = 0; c < copies; c++) {
          alive.add(i);
        }
      }
      restore(alive, alive.size(), n, chance, seen);
    }
  }

  private static void restore(
      List<Integer> alive, int survivors, int n, double chance, ObjDoubleConsumer<int[]> seen) {
    if (alive.size() == n) {
      int[] copies = new int[n];
      alive.forEach(parent -> copies[parent]++);
      seen.accept(copies, chance);
      return;
    }
    boolean isMany = alive.size() > n;
    int choices = isMany ? alive.size() : survivors;
    for (int k = 0; k < choices; k++) {
      List<Integer> next = new ArrayList<>(alive);
      if (isMany) {
        next.remove(k);
      } else {
        next.add(alive.get(k));
      }
      restore(next, survivors, n, chance / choices, seen);
    }
  }

  /** n particles of which b are on the inner circle: V is larger by a gap on the outer one. */
  private static double[] ofCircles(int n, int b, double gap) {
    double[] excess = new double[n];
    Arrays.setAll(excess, i -> gap * ((i < b ? 0 : 1) - (n - b) / (double) n));
    return excess;
  }

  @Test
  void chainOfTwoCircles() {
    double step = 0.1;
    double gap = 0.9;
    Description all = new ReferenceImplementation().describe();
    TwoCircles circles = TwoCircles.of(all, Stream.of(1, 0, 0, 0, Purpose.INSTANCE), 3, 2, gap);
    double[] expected = new double[6];
    all(
        ofCircles(5, 2, gap),
        (first, chance) ->
            all(
                ofCircles(5, first[0] + first[1], gap * (1 - step) * (1 - step)),
                (second, then) -> {
                  int inside = 0;
                  for (int i = 0; i < first[0] + first[1]; i++) {
                    inside += second[i];
                  }
                  expected[inside] += chance * then;
                }));
    assertArrayEquals(expected, circles.inside(SCALE / step, step, 2), 1e-12);
  }

  @Test
  void copiesOfAnyGroup() {
    for (int n = 2; n <= 5; n++) {
      double[] excess = excess(n, 3);
      PopulationLaw law = PopulationLaw.of(excess, SCALE);
      for (int set = 0; set < 1 << n; set++) {
        boolean[] group = new boolean[n];
        for (int i = 0; i < n; i++) {
          group[i] = (set >> i & 1) == 1;
        }
        double[] expected = new double[n + 1];
        all(
            excess,
            (copies, chance) -> {
              int sum = 0;
              for (int i = 0; i < copies.length; i++) {
                sum += group[i] ? copies[i] : 0;
              }
              expected[sum] += chance;
            });
        equal(expected, law.copies(group));
        equal(thinned(expected, 1), law.thinned(law.copies(group), 1));
      }
    }
  }

  /** Each of n is as likely to be the one that is replaced. */
  private static double[] thinned(double[] copies, int replaced) {
    int n = copies.length - 1;
    double[] law = new double[n + 1];
    for (int k = 0; k <= n && replaced == 1; k++) {
      law[k] += copies[k] * (n - k) / n;
      law[Math.max(0, k - 1)] += copies[k] * k / n;
    }
    return law;
  }

  @Test
  void lostOfThoseThatMayDie() {
    for (int n = 2; n <= 5; n++) {
      double[] excess = excess(n, 5);
      double[] expected = new double[n + 1];
      all(
          excess,
          (copies, chance) -> {
            int lost = 0;
            for (int i = 0; i < copies.length; i++) {
              lost += excess[i] > 0 && copies[i] == 0 ? 1 : 0;
            }
            expected[lost] += chance;
          });
      equal(expected, PopulationLaw.of(excess, SCALE).lost());
    }
  }

  @Test
  void classesOfOutcomes() {
    for (int n = 2; n <= 5; n++) {
      double[] excess = excess(n, 7);
      PopulationLaw law = PopulationLaw.of(excess, SCALE);
      Map<List<Integer>, Double> expected = new HashMap<>();
      all(excess, (copies, chance) -> expected.merge(law.classOf(copies), chance, Double::sum));
      Map<List<Integer>, Double> found = law.classes();
      assertEquals(expected.keySet(), found.keySet());
      expected.forEach((of, chance) -> assertEquals(chance, found.get(of), 1e-14, of::toString));
    }
  }

  /** Six around two: the 48 classes of outcomes, of mass 1 together. */
  @Test
  void sixAroundTwo() {
    double[] excess = {1, 1, 1, 1, 1, 1, -3, -3};
    Map<List<Integer>, Double> classes = PopulationLaw.of(excess, SCALE).classes();
    assertEquals(48, classes.size());
    assertEquals(1, classes.values().stream().mapToDouble(Double::doubleValue).sum(), 1e-14);
  }

  private static void equal(double[] expected, double[] found) {
    assertEquals(expected.length, found.length);
    for (int k = 0; k < expected.length; k++) {
      assertEquals(expected[k], found[k], 1e-14);
    }
  }
}
