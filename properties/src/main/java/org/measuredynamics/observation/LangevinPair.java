package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * A Langevin game of players of one dimension beside its mean-field limit: particles independent of
 * given densities at the start, the same steps.
 *
 * @param dynamics with transport 1, no reaction
 * @param record numbers of steps, ascending
 * @param row density of mu_0, not normalised
 * @param column density of nu_0, not normalised
 */
public record LangevinPair(
    Payoff payoff,
    DescentAscent dynamics,
    double step,
    int[] record,
    DoubleUnaryOperator row,
    DoubleUnaryOperator column) {
  /** The line is cut off beyond it: laws have no mass there. */
  public static final double REACH = 3.5;

  private static final int CELLS = 8000;

  /** Checks that averaged opponents are known by their means. */
  public LangevinPair {
    if (dynamics.forgetting() > 0 && !payoff.isAffineInOpponent()) {
      throw new IllegalArgumentException(
          "averaged gradients: expected a payoff of whose opponents only the mean counts, found "
              + payoff.kind());
    }
  }

  /** Returns the normal density, not normalised. */
  public static DoubleUnaryOperator normal(double mean, double variance) {
    return s -> StrictMath.exp(-(s - mean) * (s - mean) / (2 * variance));
  }

  /** Returns the limit's equation for its steps. */
  public GameLaw law() {
    return GameLaw.of(payoff, dynamics.temperature(), dynamics.timeScale(), step, REACH);
  }

  /** Returns the limit at the record times. */
  public List<Profile> limit() {
    GameLaw law = law();
    Profile now = new Profile(law.law(row), law.law(column));
    double forgetting = step * dynamics.forgetting();
    double[] past = {Profile.mean(now.row())[0], Profile.mean(now.column())[0]};
    List<Profile> path = new ArrayList<>();
    int taken = 0;
    for (int due : record) {
      for (; taken < due; taken++) {
        now = forgetting > 0 ? law.after(now, resting(past[0], past[1])) : law.after(now);
        past[0] += forgetting * (Profile.mean(now.row())[0] - past[0]);
        past[1] += forgetting * (Profile.mean(now.column())[0] - past[1]);
      }
      path.add(now);
    }
    return path;
  }

  /** Returns opponents of those means, for payoffs of whose opponents only the mean counts. */
  public static Profile resting(double row, double column) {
    return new Profile(
        ParticleMeasure.uniform(1, new double[] {row}),
        ParticleMeasure.uniform(1, new double[] {column}));
  }

  /** Returns n independent particles of each player's density, by its inverse on a fine grid. */
  public Profile draw(int n, long seed, int replicate) {
    return start(n, seed).apply(replicate);
  }

  /** Returns the like of {@link #draw} of any replicate. */
  private IntFunction<Profile> start(int n, long seed) {
    double[] ofRow = sums(row);
    double[] ofColumn = sums(column);
    return replicate ->
        new Profile(draw(ofRow, n, seed, replicate, 0), draw(ofColumn, n, seed, replicate, 1));
  }

  private double low() {
    return payoff instanceof TrigonometricPayoff ? 0 : -REACH;
  }

  private double cell() {
    return (payoff instanceof TrigonometricPayoff ? 2 * Math.PI : 2 * REACH) / CELLS;
  }

  /** The distribution function on the grid, not normalised. */
  private double[] sums(DoubleUnaryOperator density) {
    double[] sums = new double[CELLS + 1];
    for (int k = 0; k < CELLS; k++) {
      sums[k + 1] = sums[k] + density.applyAsDouble(low() + (k + 0.5) * cell());
    }
    return sums;
  }

  /**
   * Returns the largest difference of the distribution functions of particles and of a density.
   *
   * @param density not normalised
   */
  public double distance(ParticleMeasure mu, DoubleUnaryOperator density) {
    double[] sums = sums(density);
    double[] sorted = mu.positions();
    Arrays.sort(sorted);
    int n = sorted.length;
    double largest = 0;
    for (int i = 0; i < n; i++) {
      double at = Math.max(0, Math.min(CELLS, (sorted[i] - low()) / cell()));
      int k = Math.min(CELLS - 1, (int) at);
      double value = (sums[k] + (at - k) * (sums[k + 1] - sums[k])) / sums[CELLS];
      largest = Math.max(largest, Math.max(value - (double) i / n, (i + 1.0) / n - value));
    }
    return largest;
  }

  private ParticleMeasure draw(double[] sums, int n, long seed, int replicate, int player) {
    double[] positions = new double[n];
    for (int i = 0; i < n; i++) {
      double u = Stream.of(seed, replicate, i, player, Purpose.REPLICATE).uniform() * sums[CELLS];
      int at = Arrays.binarySearch(sums, u);
      int k = Math.min(CELLS - 1, at >= 0 ? at : -at - 2);
      positions[i] = low() + cell() * (k + (u - sums[k]) / (sums[k + 1] - sums[k]));
    }
    return ParticleMeasure.uniform(1, positions);
  }

  /** Returns the runs of an instance's particles, whose starts are drawn anew for each. */
  public IntFunction<GameRun> runs(GameInstance instance) {
    return runs(instance, instance.particles());
  }

  /** Returns the runs of n particles a player, whose starts are drawn anew for each. */
  public IntFunction<GameRun> runs(GameInstance instance, int n) {
    long seed = instance.seed();
    IntFunction<Profile> start = start(n, seed);
    return r -> new GameRun(dynamics, payoff, start.apply(r), step, seed + 1_000_003L * r + n);
  }

  /** Returns runs of n particles a player, of a trial's implementation and of the exact scheme. */
  public PlayedTwice played(Trial<GameInstance> trial, int n) {
    return PlayedTwice.of(trial, runs(trial.instance(), n), record);
  }

  /**
   * Returns the moments of a player that are looked at: two modes of the circle, or x, x^2 and U.
   */
  public double[] moments(ParticleMeasure mu) {
    boolean isPeriodic = payoff instanceof TrigonometricPayoff;
    double[] moments = new double[isPeriodic ? 4 : 3];
    for (int i = 0; i < mu.size(); i++) {
      double x = mu.position(i, 0);
      double w = mu.weight(i);
      if (isPeriodic) {
        moments[0] += w * StrictMath.cos(x);
        moments[1] += w * StrictMath.sin(x);
        moments[2] += w * StrictMath.cos(2 * x);
        moments[3] += w * StrictMath.sin(2 * x);
      } else {
        moments[0] += w * x;
        moments[1] += w * x * x;
        moments[2] += w * (x * x / 4 - 0.5) * x * x;
      }
    }
    return moments;
  }

  /** Returns the moments of both players. */
  public double[] moments(Profile profile) {
    double[] first = moments(profile.row());
    double[] both = Arrays.copyOf(first, 2 * first.length);
    System.arraycopy(moments(profile.column()), 0, both, first.length, first.length);
    return both;
  }

  /**
   * Observes that every moment of both players, at every record time, has the law that it has by
   * the exact scheme.
   */
  public void sameMoments(Trial<?> trial, PlayedTwice runs, double alpha) {
    int length = moments(runs.exact().get(0).get(0)).length;
    double share = alpha / (record.length * length);
    for (int k = 0; k < record.length; k++) {
      for (int c = 0; c < length; c++) {
        int at = k;
        int which = c;
        runs.sameLaw(
            trial,
            "moment %d of the %s player after %d steps"
                .formatted(c % (length / 2), c < length / 2 ? "row" : "column", record[k]),
            path -> moments(path.get(at))[which],
            share);
      }
    }
  }
}
