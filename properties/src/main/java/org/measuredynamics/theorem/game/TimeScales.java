package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.LyapunovFunction;
import org.measuredynamics.observation.MeanPoint;
import org.measuredynamics.observation.StrongWells;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.BlockMeans;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Separated time scales converge where a single one does not: on the cold, strongly coupled double
 * wells of game.oscillation, whose means circle for ever at kappa = 1, the column player moving ten
 * times as fast lets both means fall to zero, the means of the unique entropic equilibrium.
 *
 * <p>Decided at time 20, at the floor of 1,000 particles. The Lyapunov function of the theorem is
 * observed where it is a function of few moments, on quadratic games.
 *
 * <p>Alone: {@code check --theorem game.time-scales}.
 */
@AutoService(Theorem.class)
public final class TimeScales implements Theorem {
  private static final double RATIO = 10;
  private static final int STEPS = 4000;
  private static final double WARM = 0.4;
  private static final int PARTICLES = 400;
  private static final int RECORDS = 6;
  private static final double ROW_MEAN = 1.5;
  private static final double COLUMN_MEAN = -1;

  @Override
  public Card card() {
    return Card.of("game.time-scales")
        .states(
            "l = c x y + U(x) - U(y), c = 4, tau = 0.04: with d nu/dt ten times as fast as d mu/dt the means tend to 0, with equal rates they circle; on quadratic games with kappa >= |B|^2 / c^2 the function F(mu) - min F + F(mu) - E(mu, nu) decreases, F(mu) = max_nu E(mu, nu)")
        .source("Ma, Ying 2022; Lu 2023; theory.md, Double wells")
        .assumes(
            Hypothesis.of("time scales are far enough apart")
                .violatedBy(
                    "equal rates",
                    ReferenceImplementation::new,
                    () -> member(Instance.plain("tanh")),
                    trial -> settled(trial, 1)))
        .needs(dynamics("langevin-descent-ascent"), payoff("double-well"))
        .budget(
            "truncation: the floor of particles, 8 standard deviations of the mean of 1000, and variances over n; Lyapunov function: Student intervals over 64 replicates at alpha; rounding, far below")
        .firstRefutes(GameMutant.TIME_SCALE_IGNORED)
        .cost(40);
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 3);
  }

  @Override
  public void check(Trial trial) {
    settled(trial, RATIO);
    if (trial.declares(payoff("quadratic"))) {
      lyapunov(trial);
    }
  }

  /** (m_x, m_y) tends to 0, but for the floor of n particles. */
  private static void settled(Trial trial, double ratio) {
    GameRun run = StrongWells.run(trial.instance(), StrongWells.COLD, ratio);
    trial.atMost(
        "radius of the means at time 20",
        MeanPoint.of(run.after(trial, STEPS)).radius(),
        0,
        new Budget(0, 0, 1e-12, MeanPoint.floor(StrongWells.PARTICLES), 0));
  }

  /**
   * With F(mu) = max over nu of E(mu, nu), E the payoff with both entropies, the function F(mu) -
   * min F + F(mu) - E(mu, nu) decreases if kappa is at least |B|^2 / c^2: completing the square in
   * its derivative leaves |B|^2 |m_y - m_K|^2 - kappa I(nu), K the best answer to mu, and |m_y -
   * m_K|^2 is at most I(nu) / c^2. Laws of quadratic games are Gaussian, so it is a function of
   * means and mean squares: observed, beside its exact value for these steps.
   */
  public static void lyapunov(Trial trial) {
    QuadraticPayoff payoff = confined(trial.instance().seed());
    double square = square(payoff);
    double ratio = 1.2 * square / (payoff.column() * payoff.column());
    double coupling = Math.sqrt(square);
    double step = 0.05 / Math.max(payoff.row() + coupling, ratio * (payoff.column() + coupling));
    int unit = (int) Math.ceil(0.6 / (step * payoff.row() * RECORDS));
    int[] record = new int[RECORDS];
    Arrays.setAll(record, k -> k * unit);
    LyapunovFunction function = new LyapunovFunction(payoff, WARM);
    Moments moments =
        new Moments(
            function,
            record,
            observed(trial, function, ratio, step, record),
            function.limit(ROW_MEAN, COLUMN_MEAN, ratio, step, record));
    for (int k = 0; k < RECORDS; k++) {
      exact(trial, moments, k);
      if (k > 0) {
        decreases(trial, moments, k);
      }
    }
  }

  /** What the function is a function of: in replicates, at all records, and in the limit. */
  private record Moments(
      LyapunovFunction function, int[] record, BlockMeans observed, double[][] limit) {
    double value(double[] all, int k) {
      int length = function.length();
      return function.at(Arrays.copyOfRange(all, k * length, (k + 1) * length));
    }

    double limitValue(int k) {
      return function.at(limit[k]);
    }
  }

  /** Confined well enough that the ratio stays moderate. */
  private static QuadraticPayoff confined(long seed) {
    QuadraticPayoff drawn = GameInstance.quadratic(GameInstance.of(2, PARTICLES, seed), true);
    return new QuadraticPayoff(drawn.coupling(), 0.7 + drawn.row(), 0.7 + drawn.column());
  }

  /** |B|^2. */
  private static double square(QuadraticPayoff payoff) {
    double square = 0;
    for (double[] row : payoff.coupling()) {
      for (double b : row) {
        square += b * b;
      }
    }
    return square;
  }

  private static BlockMeans observed(
      Trial trial, LyapunovFunction function, double ratio, double step, int[] record) {
    QuadraticPayoff payoff = function.payoff();
    long seed = trial.instance().seed();
    BlockMeans moments = new BlockMeans(RECORDS * function.length());
    for (int r = 0; r < BlockMeans.BLOCKS; r++) {
      Stream stream = Stream.of(seed, r, 0, 62, Purpose.REPLICATE);
      ParticleMeasure row =
          GameInstance.around(ROW_MEAN, 1, PARTICLES, payoff.rowDimension(), stream);
      ParticleMeasure column =
          GameInstance.around(COLUMN_MEAN, 1, PARTICLES, payoff.columnDimension(), stream);
      GameRun run =
          new GameRun(
              new DescentAscent(1, 0, WARM, ratio, false),
              payoff,
              new Profile(row, column),
              step,
              seed + 77L * r);
      moments.add(
          r,
          run.at(trial, record).stream()
              .flatMapToDouble(profile -> Arrays.stream(function.moments(profile)))
              .toArray());
    }
    return moments;
  }

  /** The function of the moments of particles is that of the limit of these steps. */
  private static void exact(Trial trial, Moments moments, int k) {
    double share = trial.alpha() / (2 * RECORDS);
    Interval now = moments.observed().interval(all -> moments.value(all, k), share);
    double middle = (now.low() + now.high()) / 2;
    trial.identity(
        "Lyapunov function after %d steps".formatted(moments.record()[k]),
        middle,
        moments.limitValue(k),
        new Budget(0, now.high() - middle, 1e-9, few(moments.function().payoff()), share));
  }

  /** The function is at most what it was at the record before: of particles, and of the limit. */
  private static void decreases(Trial trial, Moments moments, int k) {
    double share = trial.alpha() / (2 * RECORDS);
    Interval rise =
        moments
            .observed()
            .interval(all -> moments.value(all, k) - moments.value(all, k - 1), share);
    String when = "from %d to %d steps".formatted(moments.record()[k - 1], moments.record()[k]);
    double half = (rise.high() - rise.low()) / 2;
    trial.atMost(
        "rise of the Lyapunov function " + when,
        (rise.low() + rise.high()) / 2,
        0,
        new Budget(0, half, 1e-9, few(moments.function().payoff()), share));
    trial.atMost(
        "rise of its exact value " + when,
        moments.limitValue(k),
        moments.limitValue(k - 1),
        Budget.ofRounding(1e-12));
  }

  /** By how much squares of means of a replicate exceed those of the law: a variance over n. */
  private static double few(QuadraticPayoff payoff) {
    double square = square(payoff);
    int dimension = payoff.rowDimension() + payoff.columnDimension();
    return (payoff.row() + square / payoff.column() + payoff.column()) * 4 * dimension / PARTICLES;
  }
}
