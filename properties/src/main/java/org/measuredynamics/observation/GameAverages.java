package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/**
 * What a game without noise adds up over its steps. Averages: after K steps the mean of the weights
 * before each of them, at places that do not move, for each weight of both players, wherever every
 * step is recorded; and the same where few are. The past that averaged gradients follow: after more
 * than two thousand steps, and where it has many thousands of particles.
 */
public final class GameAverages {
  /** Designs of averages are numbered from here: those of steps come before. */
  private static final int FIRST = 2_000;

  private static final int SHORT = 64;

  /** Past 2,048 steps, where programs cut what they remember. */
  private static final int LONG = 2_100;

  /** Of a long run, in 1 / L: what rounding adds grows by e^4 at most. */
  private static final double TIME = 4;

  /** Of the past, what a step replaces: after {@value #LONG} steps a quarter is still the start. */
  private static final double PART = 0.0007;

  /** Steps after which the past is as long as a power of two, or as one and a few more. */
  private static final int[] BEGIN = {
    0, 1, 2, 31, 63, 64, 127, 128, 129, 255, 256, 257, 511, 513, 1_000, 1_023, 1_025, 2_047, 2_049,
    2_099
  };

  private final Trial<?> trial;
  private final boolean isQuick;
  private final List<String> kinds;
  private int design = FIRST;

  private GameAverages(Trial<?> trial) {
    this.trial = trial;
    isQuick = trial.sharpness() == 1;
    List<String> declared = trial.description().words(Capability.Kind.PAYOFF);
    kinds = Payoff.all().stream().map(Payoff::kind).filter(declared::contains).toList();
  }

  /** Observes the averages of every game that the trial's implementation declares, and its past. */
  public static void observe(Trial<?> trial) {
    GameAverages averages = new GameAverages(trial);
    dynamics().forEach(averages::averages);
    averages.pasts();
  }

  /** Every way in which weights alone move: where they do not nobody is asked for averages. */
  private static Map<String, DescentAscent> dynamics() {
    Map<String, DescentAscent> all = new LinkedHashMap<>();
    all.put("reaction", new DescentAscent(0, 1.3, 0, 2.5, false));
    all.put("reaction, noise of no transport", new DescentAscent(0, 0.6, 0.3, 0.4, false));
    all.put("extragradient of reaction", new DescentAscent(0, 1.3, 0, 0.4, true));
    all.put("optimistic of reaction", new DescentAscent(0, 1.3, 0, 0.4, false).withOptimism());
    return all;
  }

  /** A short run of each payoff, and long ones: of some payoff, and with few records too. */
  private void averages(String words, DescentAscent dynamics) {
    for (String kind : kinds) {
      GameRun run = run(kind, 4, dynamics);
      String what = "%s, %s".formatted(kind, words);
      whereDeclared(run, part -> steps(part, run, what));
    }
    if (!kinds.isEmpty()) {
      int last = isQuick ? LONG / 8 : LONG;
      String any = kinds.get(trial.probe(design).integer(kinds.size()));
      GameRun late = run(any, 2, dynamics);
      String what = "%d steps of %s, %s".formatted(last, any, words);
      whereDeclared(
          late, part -> averages(part, late, late.averaged(part, Trial.every(last)), last, what));
      kinds.stream()
          .map(kind -> run(kind, 3, dynamics))
          .filter(run -> Double.isFinite(GameSteps.lipschitz(run.payoff(), dynamics)))
          .findFirst()
          .ifPresent(
              run -> {
                double lipschitz = GameSteps.lipschitz(run.payoff(), dynamics);
                GameRun slow = run.by(TIME / (last * lipschitz));
                String plain = "%s, %s".formatted(run.payoff().kind(), words);
                whereDeclared(slow, part -> fewRecords(part, slow, last, plain));
              });
    }
  }

  private void whereDeclared(GameRun run, Claim claim) {
    if (run.isDeclaredIn(trial)) {
      trial.later(claim::of);
    }
  }

  /** A claim about a game. */
  private interface Claim {
    void of(Trial<?> trial);
  }

  private GameRun run(String kind, int particles, DescentAscent dynamics) {
    design++;
    Stream stream = trial.probe(design);
    GameInstance instance =
        new GameInstance(kind, 1 + stream.integer(3), particles, true, stream.seed());
    Payoff payoff = instance.drawPayoff();
    return new GameRun(
        dynamics,
        payoff,
        instance.initial(payoff),
        GameSteps.step(kind, stream),
        trial.seed(design));
  }

  /** The averages, and that strategies take the same steps where averages are asked for. */
  private static void steps(Trial<?> trial, GameRun run, String what) {
    Game.Played played = run.averaged(trial, Trial.every(SHORT));
    int[] from = IntStream.range(0, SHORT).toArray();
    List<Profile> path = played.trajectory();
    GameSteps.steps(trial, run, from, Trial.every(SHORT), path, what + ", averaged");
    averages(trial, run, played, SHORT, what);
  }

  /** The averages after each of so many steps, all of which are recorded. */
  private static void averages(
      Trial<?> trial, GameRun run, Game.Played played, int steps, String what) {
    for (Player player : Player.values()) {
      Worst worst = new Worst();
      double[] sum = new double[player.of(run.initial()).size()];
      for (int k = 0; k <= steps; k++) {
        ParticleMeasure now = player.of(played.trajectory().get(k));
        // After no step the initial strategies.
        double[] mean = k == 0 ? now.weights() : over(sum, k);
        ParticleMeasure average = player.of(played.averages().get(k));
        compare(trial, player.of(run.initial()), mean, new double[sum.length], average, k, worst);
        Arrays.setAll(sum, i -> sum[i] + now.weight(i));
      }
      worst.add(trial, "%s player, %s: average".formatted(player.word(), what));
    }
  }

  /** The averages where few steps are recorded are those where all of them are. */
  private static void fewRecords(Trial<?> trial, GameRun run, int last, String what) {
    Game.Played played = run.averaged(trial, Trial.every(last));
    List<Profile> path = played.trajectory();
    averages(trial, run, played, last, "%d slow steps of %s".formatted(last, what));
    double[] apart = GameSteps.apart(trial, run, path);
    for (int[] record : new int[][] {{last}, {1, last / 7, last - 1, last}}) {
      List<Profile> found = run.averages(trial, record);
      for (Player player : Player.values()) {
        Worst worst = new Worst();
        int n = player.of(run.initial()).size();
        for (int r = 0; r < record.length; r++) {
          double[] sum = new double[n];
          double[] off = new double[n];
          for (int k = 0; k < record[r]; k++) {
            for (int i = 0; i < n; i++) {
              double weight = player.of(path.get(k)).weight(i);
              sum[i] += weight;
              off[i] += 1.01 * apart[k] * weight;
            }
          }
          compare(
              trial,
              player.of(run.initial()),
              over(sum, record[r]),
              over(off, record[r]),
              player.of(found.get(r)),
              record[r],
              worst);
        }
        worst.add(
            trial,
            "%s player, %s: average, %d records".formatted(player.word(), what, record.length));
      }
    }
  }

  private static double[] over(double[] sums, int count) {
    return Arrays.stream(sums).map(sum -> sum / count).toArray();
  }

  /**
   * Compares an average with a mean of what was recorded: see theory.md, Recorded steps.
   *
   * @param off what else a weight may be off by
   */
  private static void compare(
      Trial<?> trial,
      ParticleMeasure initial,
      double[] mean,
      double[] off,
      ParticleMeasure average,
      int steps,
      Worst worst) {
    double u = trial.roundoff();
    int n = mean.length;
    int p = initial.dimension();
    // Of 3 (K + 2n + 8) factors 1 + u, as long as those are no more than 1 / 4.
    double part = 4.0 * (steps + 2 * n + 8) * u;
    if (part > 1.0 / 3) {
      return;
    }
    for (int i = 0; i < n; i++) {
      double bound = part * mean[i] + off[i] + Precision.SMALLEST;
      worst.see(average.weight(i) - mean[i], bound, i, Worst.WEIGHT, steps);
      for (int c = 0; c < p; c++) {
        // Places may be put back in every step.
        double place = initial.position(i, c);
        double moved = (8 + 4 * p) * (steps + 1.0) * u * Math.abs(place) + Precision.SMALLEST;
        worst.see(average.position(i, c) - place, moved, i, c, steps);
      }
    }
  }

  /** Steps of averaged gradients that follow a long past, and one of many particles. */
  private void pasts() {
    // In finite games no strategy moves; where only the mean of a past counts none is kept.
    List<String> remembered =
        kinds.stream()
            .filter(kind -> !kind.equals("matrix"))
            .filter(kind -> !Payoff.named(kind).isAffineInOpponent())
            .toList();
    for (String kind : remembered) {
      past(kind, 1, 257, new int[] {0, 1, 7, 8, 15, 16, 19});
      past(kind, 257, 1, new int[] {0, 3, 4, 9});
    }
    if (!remembered.isEmpty()) {
      String any = remembered.get(trial.probe(design).integer(remembered.size()));
      past(any, 1, 1, isQuick ? Arrays.copyOf(BEGIN, 10) : BEGIN);
    }
  }

  private void past(String kind, int rows, int columns, int[] from) {
    design++;
    Stream stream = trial.probe(design);
    GameInstance instance = new GameInstance(kind, 1, 2, stream.seed());
    Payoff payoff = instance.drawPayoff();
    double step = GameSteps.step(kind, stream);
    GameRun run =
        new GameRun(
            new DescentAscent(0.7, 0, 0, 2.5, false, PART / step),
            payoff,
            instance.initial(payoff, rows, columns),
            step,
            trial.seed(design));
    String what = "%s, averaged, %d and %d particles, long memory".formatted(kind, rows, columns);
    whereDeclared(run, part -> GameSteps.steps(part, run, from, what));
  }
}
