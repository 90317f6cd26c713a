package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Erf;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.instance.PopulationLaw;
import org.measuredynamics.instance.TwoCircles;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.BinomialDecision;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.Rosenblatt;

/**
 * Runs of killing and cloning from two circles, of many seeds: everything about them that has a
 * known law.
 */
public final class CircleRuns {
  /** h, a sixteenth: the circles shrink so little that three steps are of one kind. */
  public static final double STEP = 0x1p-4;

  /** alpha h is 15/16. */
  public static final double RATE = 15;

  private final Trial<?> trial;
  private final TwoCircles circles;
  private final Rosenblatt own;
  private final int steps;
  private final List<Long> seeds = new ArrayList<>();
  private final List<boolean[]> lost = new ArrayList<>();
  private final List<boolean[]> alone = new ArrayList<>();
  private final List<double[]> inner = new ArrayList<>();
  private final List<Double> outerLost = new ArrayList<>();
  private final List<double[]> keyed = new ArrayList<>();
  private final List<double[]> extra = new ArrayList<>();
  private final ChosenSets killed;
  private final ChosenSets removed;
  private final ChosenSets cloned;
  private final int[] without;
  private final Map<List<Float>, double[]> laws = new HashMap<>();
  private final Farthest stored = new Farthest("record 0 from what was asked for");
  private final Farthest farthest = new Farthest("from where a particle would have moved to");
  private final RarestOutcome rarest = new RarestOutcome();
  private final RarestOutcome rarestLost = new RarestOutcome();
  private Generation.Parents start;
  private double blur;
  private double eventDoubt;
  private double[] lawOfLost;

  private CircleRuns(Trial<?> trial, int design, TwoCircles circles, int steps) {
    this.trial = trial;
    this.circles = circles;
    this.steps = steps;
    own = new Rosenblatt(trial.own(design));
    int n = circles.outer().length;
    killed = new ChosenSets(own, n);
    removed = new ChosenSets(own, n);
    cloned = new ChosenSets(own, n);
    without = new int[n];
  }

  /**
   * Runs so many steps from the circles with each of the seeds.
   *
   * @param design of which the decisions are randomised
   */
  public static CircleRuns of(
      Trial<?> trial, int design, TwoCircles circles, int steps, long... seeds) {
    CircleRuns runs = new CircleRuns(trial, design, circles, steps);
    for (long seed : seeds) {
      runs.add(seed);
    }
    return runs;
  }

  private void add(long seed) {
    List<ParticleMeasure> path =
        trial
            .implementation()
            .run(
                new Problem(
                    new Dynamics.Reacting(RATE, BirthDeath.Form.PARTICLES),
                    circles.energy(),
                    circles.initial(),
                    Problem.Scheme.EULER,
                    STEP,
                    IntStream.rangeClosed(0, steps).toArray(),
                    seed));
    stored.see(started(trial, circles.initial(), path.get(0)), "run " + seeds.size());
    double[] ofSteps = new double[steps];
    double[] again = new double[steps - 1];
    boolean[] before = new boolean[0];
    for (int k = 0; k < steps; k++) {
      Generation.Parents parents = parents(path.get(k));
      Generation step = parents.generation(path.get(k + 1));
      farthest.see(step.farthest(), "run %d, step %d".formatted(seeds.size(), k + 1));
      int n = circles.outer().length;
      boolean[] single = new boolean[n];
      boolean[] gone = new boolean[n];
      boolean[] inside = new boolean[n];
      for (int i = 0; i < n; i++) {
        inside[i] = !parents.law().dies(i);
        single[i] = parents.law().dies(i) && parents.isAlone(i);
        gone[i] = single[i] && step.copies(i) == 0;
      }
      inside = parents.closed(inside);
      double[] law = law(parents.law(), inside);
      ofSteps[k] =
          rarest.see(
              own,
              law,
              step.copies(inside),
              parents.doubt(),
              "run %d, step %d".formatted(seeds.size(), k + 1));
      blur += parents.doubt() / deviation(law);
      if (k == 0) {
        first(parents, step, single, gone);
      } else {
        again[k - 1] = ChosenSets.overlap(own, single, gone, before);
      }
      before = gone;
    }
    seeds.add(seed);
    inner.add(ofSteps);
    keyed.add(again);
  }

  private Generation.Parents parents(ParticleMeasure from) {
    if (start != null && start.are(from)) {
      return start;
    }
    Generation.Parents parents =
        Generation.Parents.of(trial.description().precision(), circles.energy(), RATE, STEP, from);
    start = start == null ? parents : start;
    return parents;
  }

  /** The law of the copies of the inner, computed once for equal probabilities. */
  private double[] law(PopulationLaw law, boolean[] inside) {
    List<Float> key = new ArrayList<>();
    for (int i = 0; i < inside.length; i++) {
      double event = law.event(i);
      key.add((float) (inside[i] ? -event : event));
    }
    key.sort(null);
    return laws.computeIfAbsent(key, missing -> law.copies(inside));
  }

  /** What the first step shows of each particle. */
  private void first(Generation.Parents parents, Generation step, boolean[] outer, boolean[] gone) {
    int n = outer.length;
    boolean[] inside = new boolean[n];
    boolean[] none = new boolean[n];
    boolean[] more = new boolean[n];
    int count = 0;
    for (int i = 0; i < n; i++) {
      inside[i] = !parents.law().dies(i) && parents.isAlone(i);
      none[i] = inside[i] && step.copies(i) == 0;
      more[i] = inside[i] && step.copies(i) > 1;
      without[i] += step.copies(i) == 0 ? 1 : 0;
      count += gone[i] ? 1 : 0;
    }
    if (lawOfLost == null) {
      lawOfLost = parents.law().lost();
      eventDoubt = parents.doubt() / n;
    }
    if (Arrays.equals(outer, circles.outer())) {
      outerLost.add(rarestLost.see(own, lawOfLost, count, parents.doubt(), "run " + seeds.size()));
    }
    killed.add(outer, gone);
    removed.add(inside, none);
    cloned.add(inside, more);
    lost.add(gone);
    alone.add(outer);
    copied(step, outer, gone);
  }

  /**
   * Where all that live are kept, the copies that survivors of the outer circle have beside
   * themselves are drawn with replacement, each survivor alike.
   */
  private void copied(Generation step, boolean[] outer, boolean[] gone) {
    List<Integer> more = new ArrayList<>();
    for (int i = 0; i < outer.length; i++) {
      if (outer[i] && !gone[i]) {
        more.add(step.copies(i) - 1);
      }
    }
    if (2L * outer.length > 3L * outers() || more.size() < 2) {
      return;
    }
    double[] alike = new double[more.size()];
    Arrays.fill(alike, 1.0 / alike.length);
    extra.add(own.multinomial(more.stream().mapToInt(c -> c).toArray(), alike));
  }

  private long outers() {
    return IntStream.range(0, circles.outer().length).filter(i -> circles.outer()[i]).count();
  }

  /** Returns how far record 0 is from what was asked for, in bounds of how it is stored. */
  static double started(Trial<?> trial, ParticleMeasure asked, ParticleMeasure found) {
    double farthest = 0;
    for (int i = 0; i < asked.size(); i++) {
      for (int c = 0; c < asked.dimension(); c++) {
        double x = asked.position(i, c);
        double way = Math.abs(found.position(i, c) - x);
        double bound = EulerPath.stored(trial.description().precision(), x);
        double distance = way == 0 ? 0 : way / bound;
        farthest = distance <= farthest ? farthest : distance;
      }
    }
    return farthest;
  }

  /**
   * Returns the standard deviation of a law of 0.., and at least a half: it is of whole numbers.
   */
  static double deviation(double[] law) {
    double mean = 0;
    double square = 0;
    for (int k = 0; k < law.length; k++) {
      mean += k * law[k];
      square += (double) k * k * law[k];
    }
    return Math.max(0.5, Math.sqrt(Math.max(0, square - mean * mean)));
  }

  /** Makes all observations. */
  public void observe() {
    String what = circles.words();
    stored.observe(trial, what);
    farthest.observe(trial, what);
    int runs = seeds.size();
    double alpha = trial.alpha() / 9;
    rarest.observe(trial, "copies of the inner, " + what, alpha / 2);
    rarestLost.observe(trial, "outer without a copy, " + what, alpha / 2);
    double mean = blur / (runs * steps);
    NormalArray copies =
        NormalArray.of(
            inner.stream().flatMapToDouble(Arrays::stream).toArray(),
            new NormalArray.Axis("run", runs),
            new NormalArray.Axis("step", steps));
    trial.addAll(ChosenSets.tests("copies of the inner, " + what, copies, mean, alpha));
    NormalArray ofLost = ChosenSets.array(outerLost);
    trial.addAll(ChosenSets.tests("outer without a copy, " + what, ofLost, mean, alpha));
    trial.addAll(killed.tests("outer without a copy, " + what, alpha));
    trial.addAll(removed.tests("inner without a copy, " + what, alpha));
    trial.addAll(cloned.tests("inner with several copies, " + what, alpha));
    if (steps > 1) {
      trial.addAll(
          NormalArray.of(
                  keyed.stream().flatMapToDouble(Arrays::stream).toArray(),
                  new NormalArray.Axis("run", runs),
                  new NormalArray.Axis("step", steps - 1))
              .tests("outer without a copy at indices of the step before, " + what, alpha));
    }
    if (!extra.isEmpty()) {
      double[] all = extra.stream().flatMapToDouble(Arrays::stream).toArray();
      trial.addAll(
          NormalArray.of(all, new NormalArray.Axis("survivor", all.length))
              .tests("copies of survivors, " + what, alpha));
    }
    if (!outerLost.isEmpty()) {
      each(what, alpha);
    }
  }

  /** How many runs leave a particle without a copy, or with several: binomial, each for itself. */
  private void each(String what, double alpha) {
    int n = without.length;
    int runs = seeds.size();
    double outers = outers();
    double none = 0;
    for (int k = 0; k < lawOfLost.length; k++) {
      none += k * lawOfLost[k] / outers;
    }
    for (int i = 0; i < n; i++) {
      if (circles.outer()[i]) {
        binomial(
            trial,
            "outer particle %d without a copy, %s".formatted(i, what),
            without[i],
            runs,
            none,
            2 * eventDoubt,
            alpha / n);
      }
    }
  }

  /**
   * Observes a number of runs, each of that probability.
   *
   * @param doubt what rounding may do to it
   */
  static void binomial(
      Trial<?> trial, String what, int count, int runs, double p, double doubt, double alpha) {
    double nearest = Math.max(p - doubt, Math.min(p + doubt, (double) count / runs));
    trial.add(
        Comparison.probability(
            what,
            BinomialDecision.pValue(runs, count, Math.min(1, p)),
            BinomialDecision.pValue(runs, count, Math.max(0, Math.min(1, nearest))),
            alpha));
  }

  /**
   * Observes that two seeds have nothing to do with each other: what the second kills in the first
   * step is no more often what the first kills than it must be.
   */
  public void apart(String seeds, int first, int second, double alpha) {
    String what = seeds + ", " + circles.words();
    double z = ChosenSets.overlap(own, alone.get(second), lost.get(second), lost.get(first));
    double p = Erf.erfc(Math.abs(z) / Math.sqrt(2));
    trial.add(Comparison.probability("same events, " + what, p, p, alpha));
  }
}
