package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.game.Space;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/**
 * Every recorded step of a game without noise is the step: each coordinate of each particle and
 * each weight of both players, from the strategies that were answered before it, up to rounding.
 * Every payoff and every dynamics that is declared, with both on, off, slow and fast; long runs,
 * sizes of any kind, steep slopes, weights next to nothing.
 */
public final class GameSteps {
  /** Designs of games are numbered from here: those of one measure come before. */
  private static final int FIRST = 500;

  /** After a while something may change; the longest is that of the dense runs. */
  private static final int[] BEGIN = {0, 1, 2, 7, 8, 9, 50, 70, 71, 100};

  /** Dynamics of which two thousand steps are looked at. */
  private static final Set<String> LONG =
      Set.of(
          "plain",
          "fast column",
          "reaction",
          "reaction and transport",
          "extragradient",
          "extragradient and reaction",
          "averaged",
          "optimistic",
          "optimistic and reaction");

  /** Around one, around powers of two, and around the sizes of blocks. */
  private static final int[] SIZES = {1, 2, 3, 255, 256, 257, 1_023, 1_025, 4_097};

  /** Numbers of steps that a run may have taken in silence. */
  private static final int SILENT = 12;

  /** By what part such a step may move two runs apart: (5/4)^12 is 15, (7/4)^12 800. */
  private static final double GROWTH = 0.25;

  /** Velocities and positions that no clip of a reasonable size lets pass. */
  private static final double STEEP = 1_000;

  private static final double FAR = 100;

  /** The logarithm of a factor by which one weight changes in a step beside another. */
  private static final double FACTOR = 70;

  /** The largest exponent of a step, wherever exponents are counted from: e^80 is a float32. */
  private static final double EXPONENT = 80;

  /** Dimension, and number of particles of both players: as many as coordinates, and not. */
  private static final int[][] ALIKE = {{2, 5}, {2, 2}, {2, 3}, {3, 3}, {3, 4}};

  private final Trial<?> trial;
  private final boolean isQuick;
  private int design = FIRST;

  private GameSteps(Trial<?> trial) {
    this.trial = trial;
    isQuick = trial.sharpness() == 1;
  }

  /** Observes the steps of every game without noise that the trial's implementation declares. */
  public static void observe(Trial<?> trial) {
    GameSteps steps = new GameSteps(trial);
    List<String> kinds = trial.description().words(Capability.Kind.PAYOFF);
    for (Payoff payoff : Payoff.all()) {
      if (kinds.contains(payoff.kind())) {
        steps.pairs(payoff.kind());
        steps.steep(payoff.kind());
        steps.sizes(payoff.kind());
        steps.inSilence(payoff.kind());
      }
    }
    steps.lateSteps(kinds);
    Payoff.all().stream().map(Payoff::kind).filter(kinds::contains).forEach(steps::alike);
  }

  /** Every way in which strategies move without noise, in words. */
  private static Map<String, DescentAscent> dynamics() {
    Map<String, DescentAscent> all = new LinkedHashMap<>();
    all.put("plain", DescentAscent.GRADIENT);
    all.put("slow column", new DescentAscent(0.7, 0, 0, 0.4, false));
    all.put("fast column", new DescentAscent(1.3, 0, 0, 2.5, false));
    all.put("noise of no transport", new DescentAscent(0, 0, 0.3, 2.5, false));
    all.put("reaction", new DescentAscent(0, 1.3, 0, 2.5, false));
    all.put("reaction, noise of no transport", new DescentAscent(0, 0.6, 0.3, 0.4, false));
    all.put("reaction and transport", new DescentAscent(0.7, 1.3, 0, 0.4, false));
    all.put("slow reaction and transport", new DescentAscent(1.3, 0.4, 0, 2.5, false));
    all.put("extragradient", new DescentAscent(1, 0, 0, 1, true));
    all.put("extragradient, slow column", new DescentAscent(0.7, 0, 0, 0.4, true));
    all.put("extragradient, fast column", new DescentAscent(1.3, 0, 0, 2.5, true));
    all.put("extragradient and reaction", new DescentAscent(0.7, 1.3, 0, 2.5, true));
    all.put("extragradient of reaction", new DescentAscent(0, 1.3, 0, 0.4, true));
    all.put("averaged", new DescentAscent(0.7, 0, 0, 2.5, false, 1));
    all.put("averaged, long memory", new DescentAscent(1.3, 0, 0, 0.4, false, 0.1));
    all.put("optimistic", DescentAscent.GRADIENT.withOptimism());
    all.put("optimistic, fast column", new DescentAscent(0.7, 0, 0, 2.5, false).withOptimism());
    all.put("optimistic and reaction", new DescentAscent(0.7, 1.3, 0, 0.4, false).withOptimism());
    all.put("optimistic of reaction", new DescentAscent(0, 1.3, 0, 2.5, false).withOptimism());
    return all;
  }

  /**
   * Those of them that are declared; extragradient and optimistic steps react where others do, and
   * in finite games nothing moves but weights.
   */
  private Map<String, DescentAscent> declared(String kind) {
    Map<String, DescentAscent> all = dynamics();
    all.values()
        .removeIf(
            each ->
                !isDeclared(each)
                    || (each.reaction() > 0
                        && !isDeclared(
                            each.withoutExtragradient().withoutOptimism().forgettingAt(0)))
                    || (kind.equals("matrix") && (each.transport() > 0 || each.reaction() == 0)));
    return all;
  }

  private boolean isDeclared(DescentAscent dynamics) {
    Game game = new Game(dynamics, null, null, 1, new int[0], false, 0);
    return trial.declares(Capability.dynamics(game.kind()));
  }

  private boolean mayWeigh(DescentAscent dynamics) {
    return dynamics.reaction() > 0 || trial.declares(Capability.UNEQUAL_WEIGHTS);
  }

  /** Returns a length of steps at which games stay where they are interesting. */
  static double step(String kind, Stream stream) {
    boolean isBounded = !kind.equals("quadratic") && !kind.equals("double-well");
    return isBounded ? 0.05 * StrictMath.exp(2 * stream.uniform()) : 0.01 * (1 + stream.uniform());
  }

  /** The run; where it is averaged, h eta is about 0.7, or 0.07 if memory is long. */
  private GameRun run(DescentAscent dynamics, Payoff payoff, Profile initial, double step) {
    double part = dynamics.forgetting() * (0.6 + 0.2 * trial.probe(design).uniform());
    DescentAscent each = part > 0 ? dynamics.forgettingAt(part / step) : dynamics;
    return new GameRun(each, payoff, initial, step, trial.seed(design));
  }

  /** Pairs of neighbouring records, from the first step to the hundredth. */
  private void pairs(String kind) {
    declared(kind)
        .forEach(
            (words, dynamics) -> {
              design++;
              Stream stream = trial.probe(design);
              GameInstance instance =
                  new GameInstance(
                      kind, 1 + stream.integer(3), 5, mayWeigh(dynamics), stream.seed());
              Payoff payoff = instance.drawPayoff();
              Profile initial = instance.initial(payoff);
              GameRun run = run(dynamics, payoff, initial, step(kind, stream));
              // A past that is remembered strategy by strategy makes each step dearer.
              boolean isDear = dynamics.forgetting() > 0 && !payoff.isAffineInOpponent();
              boolean isShort = isQuick || dynamics.forgetting() == 0.1;
              int[] begin = Arrays.copyOf(BEGIN, isShort ? 6 : isDear ? 9 : BEGIN.length);
              trial.later(part -> steps(part, run, begin, "%s, %s".formatted(kind, words)));
            });
  }

  /**
   * Steps so steep that they lead far in a short time, from far away where nothing is in the way.
   */
  private void steep(String kind) {
    declared(kind)
        .forEach(
            (words, dynamics) -> {
              design++;
              Stream stream = trial.probe(design);
              GameInstance instance = new GameInstance(kind, 2, 7, stream.seed());
              Payoff plain = instance.drawPayoff();
              boolean isFree = plain.space() == Space.EUCLIDEAN && !kind.equals("matrix");
              // Where slopes are cubic a few units are far.
              double out = kind.equals("double-well") ? 5 : isFree ? FAR : 1;
              Payoff payoff = GameInstance.steeper(plain, STEEP);
              Profile near = instance.initial(payoff);
              boolean tiny = mayWeigh(dynamics);
              Profile initial =
                  new Profile(far(near.row(), out, tiny), far(near.column(), out, tiny));
              double step = 0.25 / STEEP;
              // So fast that weights change by e^70, no more than a number holds; by e^10 or so
              // where they change by the payoffs after another step.
              double fast =
                  dynamics.extragradient() || dynamics.optimistic()
                      ? 10 / (step * dynamics.timeScale() * largest(payoff, initial))
                      : fastest(payoff, initial, step, dynamics.timeScale());
              DescentAscent each = dynamics.reaction() > 0 ? dynamics.withReaction(fast) : dynamics;
              GameRun run = run(each, payoff, initial, step);
              trial.later(
                  part ->
                      steps(part, run, new int[] {0, 1}, "steep %s, %s".formatted(kind, words)));
            });
  }

  /** The largest size of a payoff of two particles. */
  private static double largest(Payoff payoff, Profile profile) {
    double largest = 0;
    for (int i = 0; i < profile.row().size(); i++) {
      for (int j = 0; j < profile.column().size(); j++) {
        double value = payoff.value(profile.row().particle(i), profile.column().particle(j));
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return largest;
  }

  /** The rate at which no weight changes by more than e^70 beside another in a step. */
  private static double fastest(Payoff payoff, Profile profile, double step, double timeScale) {
    double fastest = Double.MAX_VALUE;
    for (Player player : Player.values()) {
      double pace = Math.abs(player.step(step, timeScale));
      ParticleMeasure own = player.of(profile);
      ParticleMeasure opponent = player.against(profile);
      double[] variation = new double[own.size()];
      for (int i = 0; i < own.size(); i++) {
        for (int j = 0; j < opponent.size(); j++) {
          double[] other = opponent.particle(j);
          variation[i] += opponent.weight(j) * player.value(payoff, own.particle(i), other);
        }
      }
      double most = Arrays.stream(variation).max().orElseThrow();
      double least = Arrays.stream(variation).min().orElseThrow();
      double size = Math.max(Math.abs(most), Math.abs(least));
      double rate = Math.min(FACTOR / (most - least), EXPONENT / size) / pace;
      fastest = Math.min(fastest, rate);
    }
    return fastest;
  }

  /** The particles farther out, with weights from 1 to 1e-12 if so asked for. */
  private static ParticleMeasure far(ParticleMeasure near, double out, boolean tiny) {
    double[] positions = near.positions();
    Arrays.setAll(positions, c -> out * positions[c]);
    double[] weights = near.weights();
    Arrays.setAll(weights, i -> StrictMath.pow(10, -12.0 * i / (weights.length - 1)));
    return tiny
        ? ParticleMeasure.of(near.dimension(), positions, ParticleMeasure.ofMassOne(weights))
        : near.at(positions);
  }

  /** Many particles of one player and few of the other, a dimension beyond sixteen. */
  private void sizes(String kind) {
    if (kind.equals("matrix")) {
      return;
    }
    List<DescentAscent> all = new ArrayList<>(declared(kind).values());
    for (int n : isQuick ? new int[] {1, 2, 3, 257, 1_025} : SIZES) {
      for (Player many : Player.values()) {
        if (all.isEmpty() || (n > 2_000 && !Payoff.named(kind).isAffineInOpponent())) {
          continue;
        }
        design++;
        Stream stream = trial.probe(design);
        DescentAscent dynamics = all.get(stream.integer(all.size()));
        GameInstance instance =
            new GameInstance(kind, n < 4 ? 17 : 2, 3, mayWeigh(dynamics), stream.seed());
        Payoff payoff = instance.drawPayoff();
        int few = 1 + stream.integer(3);
        Profile initial =
            instance.initial(payoff, many == Player.ROW ? n : few, many == Player.ROW ? few : n);
        GameRun run = run(dynamics, payoff, initial, step(kind, stream));
        String what = "%s, %d particles of the %s player".formatted(kind, n, many.word());
        trial.later(part -> steps(part, run, new int[] {0, 1}, what));
      }
    }
  }

  /**
   * Both players have as many particles, or pure strategies: arrays are square that seldom are, and
   * as long as others.
   */
  private void alike(String kind) {
    int turn = 0;
    for (Map.Entry<String, DescentAscent> each : declared(kind).entrySet()) {
      design++;
      Stream stream = trial.probe(design);
      DescentAscent dynamics = each.getValue();
      int[] shape = ALIKE[turn++ % ALIKE.length];
      int n = shape[1];
      GameInstance instance =
          new GameInstance(kind, shape[0], n, mayWeigh(dynamics), stream.seed());
      Payoff payoff = kind.equals("matrix") ? instance.interior() : instance.drawPayoff();
      GameRun run = run(dynamics, payoff, instance.initial(payoff, n, n), step(kind, stream));
      String what =
          "%s of dimension %d, %d particles of both, %s"
              .formatted(kind, shape[0], n, each.getKey());
      trial.later(part -> steps(part, run, new int[] {0, 1}, what));
    }
  }

  /** All steps of long runs, each dynamics on a payoff and each payoff under a dynamics. */
  private void lateSteps(List<String> kinds) {
    int turn = 0;
    for (Map.Entry<String, DescentAscent> each : dynamics().entrySet()) {
      DescentAscent dynamics = each.getValue();
      boolean isLong = LONG.contains(each.getKey());
      List<String> played =
          Payoff.all().stream()
              .filter(payoff -> kinds.contains(payoff.kind()))
              // A past that is remembered strategy by strategy makes each step dearer.
              .filter(payoff -> dynamics.forgetting() != 1 || payoff.isAffineInOpponent())
              .map(Payoff::kind)
              .filter(kind -> declared(kind).containsKey(each.getKey()))
              .toList();
      if (played.isEmpty()) {
        continue;
      }
      design++;
      String kind = played.get((isLong ? turn++ : turn + 3) % played.size());
      Stream stream = trial.probe(design);
      GameInstance instance = new GameInstance(kind, 2, 3, mayWeigh(dynamics), stream.seed());
      Payoff payoff = instance.drawPayoff();
      Profile initial = instance.initial(payoff);
      GameRun run = run(dynamics, payoff, initial, step(kind, stream));
      int last = isQuick ? 100 : isLong ? 2_000 : 200;
      String what = "all steps of %s, %s".formatted(kind, each.getKey());
      trial.later(part -> steps(part, run, IntStream.range(0, last).toArray(), what));
    }
  }

  /** Observes the steps from those records on. */
  static void steps(Trial<?> trial, GameRun run, int[] from, String what) {
    TreeSet<Integer> due = new TreeSet<>(List.of(0));
    for (int k : from) {
      int first = Math.max(0, k - PlayerStep.memory(run));
      IntStream.rangeClosed(first, k + 1).forEach(due::add);
    }
    int[] record = due.stream().mapToInt(Integer::intValue).toArray();
    steps(trial, run, from, record, run.at(trial, record), what);
  }

  /**
   * Observes the steps from some records on, and that record 0 is what was asked for.
   *
   * @param from numbers of steps after which both the strategies and the next ones were recorded
   * @param record numbers of steps after which strategies were recorded, from 0
   * @param path those strategies
   */
  static void steps(
      Trial<?> trial, GameRun run, int[] from, int[] record, List<Profile> path, String what) {
    for (Player player : Player.values()) {
      String whose = "%s player, %s: ".formatted(player.word(), what);
      Worst start = new Worst();
      started(trial, player.of(run.initial()), player.of(path.get(0)), start);
      start.add(trial, whose + "record 0");
      Worst moved = new Worst();
      Worst weighed = new Worst();
      for (int k : from) {
        int at = Arrays.binarySearch(record, k);
        step(trial, player, run, path, at, k, moved, weighed);
      }
      moved.add(trial, whose + "position");
      weighed.add(trial, whose + "weight");
    }
  }

  /** Record 0 is what was asked for, as it is stored. */
  private static void started(
      Trial<?> trial, ParticleMeasure asked, ParticleMeasure found, Worst worst) {
    Precision precision = trial.description().precision();
    for (int i = 0; i < asked.size(); i++) {
      for (int c = 0; c < asked.dimension(); c++) {
        double bound = EulerPath.stored(precision, asked.position(i, c));
        worst.see(found.position(i, c) - asked.position(i, c), bound, i, c, 0);
      }
      double bound = EulerPath.storedWeight(precision, asked.weight(i), asked.size());
      worst.see(found.weight(i) - asked.weight(i), bound, i, Worst.WEIGHT, 0);
    }
  }

  private static void step(
      Trial<?> trial,
      Player player,
      GameRun run,
      List<Profile> path,
      int at,
      int k,
      Worst moved,
      Worst weighed) {
    PlayerStep step = PlayerStep.of(player, run, path, at, trial.roundoff());
    ParticleMeasure after = player.of(path.get(at + 1));
    int p = after.dimension();
    for (int i = 0; i < after.size(); i++) {
      for (int c = 0; c < p; c++) {
        int number = i * p + c;
        moved.see(
            after.position(i, c) - step.positions()[number],
            step.positionRounding()[number],
            i,
            c,
            k);
      }
      weighed.see(
          after.weight(i) - step.weights()[i], step.weightRounding()[i], i, Worst.WEIGHT, k);
    }
  }

  /**
   * After steps in silence the strategies are those of the run that records every step: by each
   * step two runs part by the rounding of both, and what they were apart grows by the Lipschitz
   * constant of the field.
   */
  private void inSilence(String kind) {
    declared(kind)
        .forEach(
            (words, dynamics) -> {
              design++;
              Stream stream = trial.probe(design);
              GameInstance instance =
                  new GameInstance(kind, 2, 4, mayWeigh(dynamics), stream.seed());
              Payoff payoff = instance.drawPayoff();
              double lipschitz = lipschitz(payoff, dynamics);
              if (Double.isFinite(lipschitz)) {
                Profile initial = instance.initial(payoff);
                GameRun run = run(dynamics, payoff, initial, GROWTH / lipschitz);
                String what = "%s, %s".formatted(kind, words);
                trial.later(part -> inSilence(part, run, SILENT, what));
              }
            });
  }

  /**
   * Returns a Lipschitz constant of the step's field in the largest distance of two particles and
   * of two ratios of weights: bounds of l, its gradient and its Hessian tell. Infinite where
   * nothing does.
   */
  public static double lipschitz(Payoff payoff, DescentAscent dynamics) {
    double value = 0;
    double slope = 0;
    double curvature = 0;
    if (payoff instanceof QuadraticPayoff of && dynamics.reaction() == 0) {
      curvature = Math.max(of.row(), of.column());
      curvature +=
          Arrays.stream(of.coupling()).flatMapToDouble(Arrays::stream).reduce(0, Math::hypot);
    } else if (payoff instanceof TrigonometricPayoff of) {
      for (int k = 0; k < of.amplitudes().length; k++) {
        double size = Math.abs(of.amplitudes()[k]);
        double frequency =
            Math.max(
                Arrays.stream(of.rowFrequencies()[k]).reduce(0, Math::hypot),
                Arrays.stream(of.columnFrequencies()[k]).reduce(0, Math::hypot));
        value += size;
        slope += size * frequency;
        curvature += size * frequency * frequency;
      }
    } else if (payoff instanceof MatrixPayoff of) {
      value =
          Arrays.stream(of.matrix()).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
    } else {
      return Double.POSITIVE_INFINITY;
    }
    double faster = Math.max(1, dynamics.timeScale());
    double moving = dynamics.transport() * (2 * curvature + slope);
    // The ratio of two weights changes by the difference of two first variations.
    double weighing = 2 * dynamics.reaction() * (2 * slope + value);
    return Math.max(1, 1.01 * faster * (moving + weighing));
  }

  /**
   * Observes that a run that records few of its steps is the run that records all of them, noise
   * and all.
   *
   * @return the strategies after every step
   */
  public static List<Profile> inSilence(Trial<?> trial, GameRun run, int steps, String what) {
    List<Profile> path = run.path(trial, steps);
    double[] apart = apart(trial, run, path);
    for (int[] record : new int[][] {{steps}, {0, steps / 2, steps - 1, steps}}) {
      List<Profile> found = run.at(trial, record);
      for (Player player : Player.values()) {
        Worst worst = new Worst();
        for (int r = 0; r < record.length; r++) {
          int k = record[r];
          same(trial, player.of(path.get(k)), player.of(found.get(r)), apart[k], k, worst);
        }
        String whose = "%s player, %s: ".formatted(player.word(), what);
        worst.add(trial, whose + "after steps in silence, " + record.length + " records");
      }
    }
    return path;
  }

  /**
   * Returns how far two runs may be apart after each of the steps of one of them, in the largest
   * distance of two particles and of two ratios of weights: each step adds what rounding may do to
   * either, and what they were apart grows by the Lipschitz constant of the field.
   */
  static double[] apart(Trial<?> trial, GameRun run, List<Profile> path) {
    double growth = run.step() * lipschitz(run.payoff(), run.dynamics());
    double[] apart = new double[path.size()];
    for (int k = 0; k + 1 < path.size(); k++) {
      double rounding = 0;
      for (Player player : Player.values()) {
        PlayerStep step = PlayerStep.of(player, run, path, k, trial.roundoff());
        double[] after = player.of(path.get(k + 1)).positions();
        for (int c = 0; c < after.length; c++) {
          step.positionRounding()[c] += 4 * trial.roundoff() * Math.abs(after[c]);
        }
        rounding = Math.max(rounding, rounding(step));
      }
      // What is followed from a trial step or from the past may be off by more than what is now:
      // 2 F_k - F_{k-1} by 3 L times the distance of now, which is not less than that before.
      double following = run.dynamics().optimistic() ? 3 * growth : growth * (1 + growth);
      apart[k + 1] = (1 + following) * apart[k] + 2 * rounding;
    }
    return apart;
  }

  /** What rounding may do to the largest particle, and to the ratio of two weights. */
  private static double rounding(PlayerStep step) {
    double largest = 0;
    for (int i = 0; i < step.weights().length; i++) {
      largest = Math.max(largest, 2 * step.weightRounding()[i] / step.weights()[i]);
    }
    int p = step.positions().length / step.weights().length;
    for (int i = 0; i < step.weights().length; i++) {
      double square = 0;
      for (int c = i * p; c < (i + 1) * p; c++) {
        square += step.positionRounding()[c] * step.positionRounding()[c];
      }
      largest = Math.max(largest, Math.sqrt(square));
    }
    return largest;
  }

  private static void same(
      Trial<?> trial,
      ParticleMeasure one,
      ParticleMeasure other,
      double apart,
      int k,
      Worst worst) {
    double u = 4 * trial.description().precision().storage();
    for (int i = 0; i < one.size(); i++) {
      for (int c = 0; c < one.dimension(); c++) {
        double bound = apart + 2 * u * Math.abs(one.position(i, c));
        worst.see(other.position(i, c) - one.position(i, c), bound, i, c, k);
      }
      double bound = (1.01 * apart + 2 * u * (1 + one.size())) * one.weight(i);
      worst.see(other.weight(i) - one.weight(i), bound, i, Worst.WEIGHT, k);
    }
  }
}
