package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.BlockMeans;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;

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
    return new Profile(draw(row, n, seed, replicate, 0), draw(column, n, seed, replicate, 1));
  }

  private ParticleMeasure draw(
      DoubleUnaryOperator density, int n, long seed, int replicate, int player) {
    boolean isPeriodic = payoff instanceof TrigonometricPayoff;
    double low = isPeriodic ? 0 : -REACH;
    double cell = (isPeriodic ? 2 * Math.PI : 2 * REACH) / CELLS;
    double[] sums = new double[CELLS + 1];
    for (int k = 0; k < CELLS; k++) {
      sums[k + 1] = sums[k] + density.applyAsDouble(low + (k + 0.5) * cell);
    }
    double[] positions = new double[n];
    for (int i = 0; i < n; i++) {
      double u = Stream.of(seed, replicate, i, player, Purpose.REPLICATE).uniform() * sums[CELLS];
      int at = Arrays.binarySearch(sums, u);
      int k = Math.min(CELLS - 1, at >= 0 ? at : -at - 2);
      positions[i] = low + cell * (k + (u - sums[k]) / (sums[k + 1] - sums[k]));
    }
    return ParticleMeasure.uniform(1, positions);
  }

  /** Returns what a trial's implementation makes of n particles a player, at the record times. */
  public List<Profile> played(Trial trial, int n, int replicate) {
    long seed = trial.instance().seed();
    Profile initial = draw(n, seed, replicate);
    return new GameRun(dynamics, payoff, initial, step, seed + 1_000_003L * replicate + n)
        .at(trial, record);
  }

  /** Returns the moments of a player that are looked at: two modes of the circle, or x and x^2. */
  public double[] moments(ParticleMeasure mu) {
    boolean isPeriodic = payoff instanceof TrigonometricPayoff;
    double[] moments = new double[isPeriodic ? 4 : 2];
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
   * Returns the observations that the means of a trial's moments are those of the limit: of n and
   * of 2n particles, extrapolated by 2 E_{2n} - E_n, which has no term of order 1/n. Student's
   * intervals over independent replicates; a tenth of the change from n to 2n is granted to what is
   * left, of order 1/n^2.
   */
  public List<Comparison> means(Trial trial, int n) {
    List<Profile> limit = limit();
    int length = moments(limit.get(0)).length;
    BlockMeans[] coarse = new BlockMeans[record.length];
    BlockMeans[] extrapolated = new BlockMeans[record.length];
    Arrays.setAll(coarse, k -> new BlockMeans(length));
    Arrays.setAll(extrapolated, k -> new BlockMeans(length));
    for (int r = 0; r < BlockMeans.BLOCKS; r++) {
      List<Profile> few = played(trial, n, 2 * r);
      List<Profile> many = played(trial, 2 * n, 2 * r + 1);
      for (int k = 0; k < record.length; k++) {
        double[] less = moments(few.get(k));
        double[] more = moments(many.get(k));
        coarse[k].add(r, more.clone());
        Arrays.setAll(more, c -> 2 * more[c] - less[c]);
        extrapolated[k].add(r, more);
      }
    }
    double share = trial.alpha() / (record.length * length);
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < record.length; k++) {
      double[] expected = moments(limit.get(k));
      double[] mean = extrapolated[k].mean();
      double[] ofMany = coarse[k].mean();
      for (int c = 0; c < length; c++) {
        int which = c;
        Interval interval = extrapolated[k].interval(means -> means[which], share);
        double left = Math.abs(mean[c] - ofMany[c]) / 10;
        comparisons.add(
            Comparison.identity(
                "moment %d of the %s player after %d steps, infinitely many particles"
                    .formatted(c % (length / 2), c < length / 2 ? "row" : "column", record[k]),
                mean[c],
                expected[c],
                new Budget(0, interval.high() - mean[c], 1e-9, left + 1e-6, share)));
      }
    }
    return comparisons;
  }
}
