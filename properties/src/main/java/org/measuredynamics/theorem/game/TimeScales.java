package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.LyapunovFunction;
import org.measuredynamics.observation.MeanPoint;
import org.measuredynamics.observation.NormalGame;
import org.measuredynamics.observation.PlayedTwice;
import org.measuredynamics.observation.StrongWells;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Separated time scales converge where a single one does not: on the cold, strongly coupled double
 * wells of game.oscillation, whose means circle for ever at kappa = 1, the column player moving ten
 * times as fast lets both means fall to zero, the means of the unique entropic equilibrium.
 *
 * <p>Decided at time 12: no more of the runs of few particles are then off 0 than of the exact
 * scheme's. The Lyapunov function of the theorem is observed where it is a function of few moments
 * of known laws, on quadratic games.
 *
 * <p>Alone: {@code check --theorem game.time-scales}.
 */
@AutoService(Catalogued.class)
public final class TimeScales implements Theorem<GameInstance> {
  private static final double RATIO = 10;
  private static final double WARM = 0.4;
  private static final int PARTICLES = 8000;
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
                    () -> new GameInstance("double-well", 1, StrongWells.PARTICLES, 1),
                    trial -> settled(trial, 1)))
        .needs(dynamics("langevin-descent-ascent"), payoff("double-well"))
        .uses(payoff("quadratic"))
        .budget(
            "Monte Carlo: which of 64 runs are whose, of an implementation and of the exact scheme, is uniform: exact hypergeometric quantiles at alpha; Lyapunov function: exact chi-squared regions of means and variances at alpha; rounding, far below")
        .firstRefutes(GameMutant.TIME_SCALE_IGNORED)
        .alone(RareMutant.IN_WELLS_OF_TWO_SCALES)
        .cost(40);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.of("double-well", StrongWells.PARTICLES).arbitrary();
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    Trial<GameInstance> half = trial.withPart(0.5);
    half.later(part -> settled(part, RATIO));
    if (trial.declares(payoff("quadratic"))) {
      half.later(TimeScales::lyapunov);
    }
  }

  /** (m_x, m_y) tends to 0, but for what few particles are off by. */
  private static void settled(Trial<GameInstance> trial, double ratio) {
    int steps = StrongWells.STEPS;
    PlayedTwice runs =
        PlayedTwice.of(
            trial,
            StrongWells.game(StrongWells.COLD, ratio, steps).runs(trial.instance()),
            StrongWells.game(StrongWells.COLD, RATIO, steps).runs(trial.instance()),
            steps);
    runs.asRare(
        trial,
        "radius of the means at time 12, more than half of that of the cycle at equal rates",
        path -> MeanPoint.of(path.get(0)).radius(),
        radius -> !(radius <= StrongWells.radius() / 2),
        trial.alpha());
  }

  /**
   * With F(mu) = max over nu of E(mu, nu), E the payoff with both entropies, the function F(mu) -
   * min F + F(mu) - E(mu, nu) decreases if kappa is at least |B|^2 / c^2: completing the square in
   * its derivative leaves |B|^2 |m_y - m_K|^2 - kappa I(nu), K the best answer to mu, and |m_y -
   * m_K|^2 is at most I(nu) / c^2. Laws of quadratic games are Gaussian, so it is a function of
   * means and mean squares, whose own laws are known: no further off its exact value for these
   * steps than n particles may be, and less from record to record.
   */
  public static void lyapunov(Trial<GameInstance> trial) {
    long seed = trial.instance().seed();
    Quadratic quadratic = quadratic(seed);
    int[] record = quadratic.record();
    LyapunovFunction function = quadratic.function();
    Stream stream = Stream.of(seed, 0, 0, 62, Purpose.REPLICATE);
    List<Profile> path = quadratic.game().run(PARTICLES, stream, seed).at(trial, record);
    double share = trial.alpha() / RECORDS;
    double before = Double.NaN;
    double spreadBefore = Double.NaN;
    for (int k = 0; k < RECORDS; k++) {
      NormalGame.Law law = quadratic.game().after(record[k]);
      double spread = function.spread(law, PARTICLES, share);
      double now = function.at(function.moments(path.get(k)));
      double exact = function.at(function.moments(law));
      double rounding = 1e-9 * (1 + exact);
      if (k > 0) {
        trial.identity(
            "Lyapunov function after %d steps".formatted(record[k]),
            now,
            exact,
            new Budget(0, spread, rounding, 0, share));
        // Both are as near as that to what they are exactly; that of the start is not counted yet.
        trial.atMost(
            "Lyapunov function after %d steps, at most that of before".formatted(record[k]),
            now,
            before,
            new Budget(0, spread + spreadBefore, rounding, 0, k == 1 ? share : 0));
      }
      before = now;
      spreadBefore = spread;
    }
  }

  /** A game, the function that decreases in it, and when it is looked at. */
  record Quadratic(NormalGame game, LyapunovFunction function, int[] record) {}

  static Quadratic quadratic(long seed) {
    QuadraticPayoff payoff = confined(seed);
    double square = square(payoff);
    double ratio = 1.2 * square / (payoff.column() * payoff.column());
    double coupling = Math.sqrt(square);
    double step = 0.05 / Math.max(payoff.row() + coupling, ratio * (payoff.column() + coupling));
    int unit = (int) Math.ceil(0.6 / (step * payoff.row() * RECORDS));
    int[] record = new int[RECORDS];
    Arrays.setAll(record, k -> k * unit);
    return new Quadratic(
        new NormalGame(payoff, WARM, ratio, step, ROW_MEAN, COLUMN_MEAN),
        new LyapunovFunction(payoff, WARM),
        record);
  }

  /** Confined well enough that the ratio stays moderate. */
  private static QuadraticPayoff confined(long seed) {
    QuadraticPayoff drawn = new GameInstance("quadratic", 2, 2, seed).quadratic(true);
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
}
