package org.measuredynamics.observation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.instance.TwoCircles;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Many first steps of few particles on two circles: how often each class of outcomes comes, and how
 * often each particle has no copy, one, or several.
 */
public final class RestorationRuns {
  private static final String[] COPIES = {"no copy", "one copy", "several copies"};

  private final Trial<?> trial;
  private final TwoCircles circles;
  private final int runs;
  private final Map<List<Integer>, Integer> found = new HashMap<>();
  private final int[][] copies;
  private Map<List<Integer>, Double> law = Map.of();
  private final Farthest farthest = new Farthest("from where a particle would have moved to");
  private Generation.Parents parents;
  private double doubt;

  private RestorationRuns(Trial<?> trial, TwoCircles circles, int runs) {
    this.trial = trial;
    this.circles = circles;
    this.runs = runs;
    copies = new int[circles.outer().length][COPIES.length];
  }

  /**
   * Runs one step for each of so many seeds.
   *
   * @param seed the first of them
   */
  public static RestorationRuns of(Trial<?> trial, long seed, TwoCircles circles, int runs) {
    RestorationRuns all = new RestorationRuns(trial, circles, runs);
    for (int r = 0; r < runs; r++) {
      all.add(seed + r, r);
    }
    return all;
  }

  private void add(long seed, int run) {
    List<ParticleMeasure> path =
        trial
            .implementation()
            .run(
                new Problem(
                    new Dynamics.Reacting(CircleRuns.RATE, BirthDeath.Form.PARTICLES),
                    circles.energy(),
                    circles.initial(),
                    Problem.Scheme.EULER,
                    CircleRuns.STEP,
                    new int[] {0, 1},
                    seed));
    if (parents == null || !parents.are(path.get(0))) {
      parents =
          Generation.Parents.of(
              trial.description().precision(),
              circles.energy(),
              CircleRuns.RATE,
              CircleRuns.STEP,
              path.get(0));
    }
    if (run == 0) {
      law = parents.law().classes();
      doubt = parents.doubt();
    }
    Generation step = parents.generation(path.get(1));
    farthest.see(step.farthest(), "run " + run);
    int[] of = new int[copies.length];
    for (int i = 0; i < of.length; i++) {
      of[i] = step.copies(i);
      copies[i][Math.min(2, of[i])]++;
    }
    found.merge(parents.law().classOf(of), 1, Integer::sum);
  }

  /** Makes all observations. */
  public void observe() {
    double alpha = trial.alpha() / 2;
    String what = circles.words();
    farthest.observe(trial, what);
    Map<String, Double> byName = new TreeMap<>();
    law.forEach((of, chance) -> byName.put(of.toString(), chance));
    Map<String, Integer> counts = new TreeMap<>();
    found.forEach((of, count) -> counts.put(of.toString(), count));
    counts.keySet().forEach(of -> byName.putIfAbsent(of, 0.0));
    byName.forEach(
        (of, chance) ->
            CircleRuns.binomial(
                trial,
                "copies %s of %s".formatted(of, what),
                counts.getOrDefault(of, 0),
                runs,
                chance,
                doubt,
                alpha / byName.size()));
    for (int i = 0; i < copies.length; i++) {
      double[] chances = chances(circles.outer()[i]);
      for (int c = 0; c < COPIES.length; c++) {
        CircleRuns.binomial(
            trial,
            "particle %d has %s, %s".formatted(i, COPIES[c], what),
            copies[i][c],
            runs,
            chances[c],
            doubt,
            alpha / (COPIES.length * copies.length));
      }
    }
  }

  /** The probabilities that a particle has no copy, one, several: within a circle all alike. */
  private double[] chances(boolean isOuter) {
    double[] chances = new double[COPIES.length];
    int outside = 0;
    for (boolean each : circles.outer()) {
      outside += each ? 1 : 0;
    }
    int from = isOuter ? 0 : outside;
    int to = isOuter ? outside : copies.length;
    law.forEach(
        (of, chance) -> {
          for (int k = from; k < to; k++) {
            chances[Math.min(2, of.get(k))] += chance / (to - from);
          }
        });
    return chances;
  }
}
