package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.Rosenblatt;

/**
 * Runs of killing and cloning whatever the energy, with or without a reservoir: the copies of
 * groups, given the particles before each step, and births. Everything is collected under words, as
 * the unit it is about, and decided for each of them.
 */
public final class PopulationRuns {
  private static final List<String> GROUPS =
      List.of("those below the mean of V", "the quarter of largest V", "half of all");

  /** Births that may be taken for copies, in their mean, must not matter to any decision. */
  private static final double CONFUSION = 1e-3;

  /** Of fewer steps the indices of births are not looked at. */
  private static final int MANY = 32;

  private final Trial<?> trial;
  private final Stream stream;
  private final Rosenblatt own;
  private final Map<String, Kind> kinds = new TreeMap<>();
  private final List<RarestOutcome> rarest =
      List.of(new RarestOutcome(), new RarestOutcome(), new RarestOutcome());
  private final Farthest stored = new Farthest("record 0 from what was asked for");
  private final Farthest farthest = new Farthest("from where a particle would have moved to");
  private Before start;
  private Energy startEnergy;

  /** What was seen under some words. */
  private static final class Kind {
    private final List<List<Double>> copies =
        List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    private final double[] blur = new double[3];
    private double silence = 1;
    private double survival = 1;
    private int steps;
    private double confusion;
    private final List<Double> births = new ArrayList<>();
    private final List<Double> places = new ArrayList<>();
    private ChosenSets flags;
  }

  private PopulationRuns(Trial<?> trial, int design) {
    this.trial = trial;
    stream = trial.own(design);
    own = new Rosenblatt(stream);
  }

  /**
   * Returns none.
   *
   * @param design of which the decisions are randomised
   */
  public static PopulationRuns of(Trial<?> trial, int design) {
    return new PopulationRuns(trial, design);
  }

  /**
   * Asks a problem that records consecutive steps, and looks at each of them.
   *
   * @param where which question it is
   * @param words under which it is collected
   */
  public void add(String where, Problem problem, String... words) {
    List<ParticleMeasure> path = trial.implementation().run(problem);
    stored.see(CircleRuns.started(trial, problem.initial(), path.get(0)), where);
    for (int k = 0; k + 1 < path.size(); k++) {
      Before before = before(problem, path.get(k), k == 0);
      Generation step = before.parents.generation(path.get(k + 1));
      if (reacting(problem).reservoir() == null) {
        farthest.see(step.farthest(), "%s, step %d".formatted(where, k + 1));
      }
      look(before, step, problem, path.get(k + 1), "%s, step %d".formatted(where, k + 1), words);
    }
  }

  /**
   * What is asked about a step, before it is seen.
   *
   * @param groups which copies are counted of
   * @param laws of those counts
   */
  private record Before(Generation.Parents parents, boolean[][] groups, double[][] laws) {}

  private Before before(Problem problem, ParticleMeasure from, boolean isFirst) {
    if (isFirst && start != null && problem.energy() == startEnergy && start.parents.are(from)) {
      return start;
    }
    Generation.Parents parents =
        Generation.Parents.of(
            trial.description().precision(),
            problem.energy(),
            reacting(problem).rate(),
            problem.step(),
            from);
    boolean[][] groups = groups(parents, from.size());
    double[][] laws = Arrays.stream(groups).map(parents.law()::copies).toArray(double[][]::new);
    Before before = new Before(parents, groups, laws);
    if (isFirst) {
      start = before;
      startEnergy = problem.energy();
    }
    return before;
  }

  private static Dynamics.Reacting reacting(Problem problem) {
    return (Dynamics.Reacting) problem.dynamics();
  }

  private void look(
      Before before,
      Generation step,
      Problem problem,
      ParticleMeasure after,
      String where,
      String... words) {
    Dynamics.Reacting dynamics = reacting(problem);
    int n = after.size();
    int born = step.births();
    boolean hasReservoir = dynamics.reservoir() != null;
    boolean[][] groups = before.groups;
    double[] normals = new double[groups.length];
    double[] blurs = new double[groups.length];
    for (int g = 0; g < groups.length; g++) {
      double[] law = before.laws[g];
      law = hasReservoir ? before.parents.law().thinned(law, born) : law;
      normals[g] =
          rarest.get(g).see(own, law, step.copies(groups[g]), before.parents.doubt(), where);
      blurs[g] = before.parents.doubt() / CircleRuns.deviation(law);
    }
    double birth = hasReservoir ? -StrictMath.expm1(-dynamics.reinjection() * problem.step()) : 0;
    double ofBirths = hasReservoir ? own.binomial(born, n, birth) : 0;
    for (String word : words) {
      Kind kind = kinds.computeIfAbsent(word, missing -> new Kind());
      kind.steps++;
      for (int g = 0; g < groups.length; g++) {
        kind.copies.get(g).add(normals[g]);
        kind.blur[g] += blurs[g];
      }
      kind.survival = Math.min(kind.survival, step.survival());
      if (hasReservoir) {
        kind.confusion += n * birth * before.parents.confusion(dynamics.reservoir());
        kind.births.add(ofBirths);
        births(kind, step, dynamics, after);
      } else {
        kind.silence = Math.min(kind.silence, step.silence());
      }
    }
  }

  /** Each closed: copies of one are all inside or all outside. */
  private boolean[][] groups(Generation.Parents parents, int n) {
    boolean[] inner = new boolean[n];
    boolean[] half = new boolean[n];
    double[] rank = new double[n];
    for (int i = 0; i < n; i++) {
      inner[i] = !parents.law().dies(i);
      half[i] = stream.uniform() < 0.5;
      rank[i] = (inner[i] ? -1 : 1) * parents.law().event(i);
    }
    double[] sorted = rank.clone();
    Arrays.sort(sorted);
    boolean[] high = new boolean[n];
    for (int i = 0; i < n; i++) {
      high[i] = rank[i] >= sorted[n - (n + 3) / 4];
    }
    return new boolean[][] {parents.closed(inner), parents.closed(high), parents.closed(half)};
  }

  private void births(
      Kind kind, Generation step, Dynamics.Reacting dynamics, ParticleMeasure after) {
    boolean[] isNew = step.isNew();
    int n = isNew.length;
    if (kind.flags == null) {
      kind.flags = new ChosenSets(own, n);
    }
    boolean[] all = new boolean[n];
    Arrays.fill(all, true);
    kind.flags.add(all, isNew);
    double[] deviations = dynamics.reservoir().deviations();
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < deviations.length && isNew[i]; c++) {
        kind.places.add(after.position(i, c) / deviations[c]);
      }
    }
  }

  /** Makes all observations. */
  public void observe(String what) {
    stored.observe(trial, what);
    farthest.observe(trial, what);
    for (int g = 0; g < GROUPS.size(); g++) {
      rarest
          .get(g)
          .observe(trial, "copies of %s, %s".formatted(GROUPS.get(g), what), trial.alpha() / 12);
    }
    double alpha = 0.75 * trial.alpha() / Math.max(1, kinds.size());
    kinds.forEach((word, kind) -> observe(kind, what + ", " + word, alpha));
  }

  private void observe(Kind kind, String what, double alpha) {
    double part = alpha / 8;
    double silence = Math.min(1, kind.steps * kind.silence);
    double survival = Math.min(1, kind.steps * kind.survival);
    trial.add(
        Comparison.probability("steps in which nothing happens, " + what, silence, silence, part));
    trial.add(
        Comparison.probability("particles that should be dead, " + what, survival, survival, part));
    boolean isTold = kind.confusion <= CONFUSION;
    for (int g = 0; g < GROUPS.size() && isTold; g++) {
      double mean = kind.blur[g] / kind.steps;
      NormalArray copies = ChosenSets.array(kind.copies.get(g));
      String of = "copies of %s, %s".formatted(GROUPS.get(g), what);
      trial.addAll(ChosenSets.tests(of, copies, mean, part));
    }
    if (kind.flags != null && isTold) {
      trial.addAll(ChosenSets.array(kind.births).tests("number of births, " + what, part));
      if (kind.steps >= MANY) {
        trial.addAll(kind.flags.tests("births, " + what, part));
      }
      double[] places = kind.places.stream().mapToDouble(Double::doubleValue).toArray();
      trial.addAll(
          NormalArray.of(places, new NormalArray.Axis("coordinate", places.length))
              .tests("places of births, standardised, " + what, part));
    }
  }
}
