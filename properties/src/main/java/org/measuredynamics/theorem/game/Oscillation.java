package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.observation.MeanPoint;
import org.measuredynamics.observation.StrongWells;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * A theorem of failure: single-time-scale Langevin descent-ascent need not converge. On l = c x y +
 * U(x) - U(y), strongly coupled and cold, the means keep circling, though the entropic equilibrium
 * is unique and, by symmetry, has means zero. The Gaussian closure of fast rotation, R^2 = (4/3) (1
 * - 3 v), 3 v^2 - v + tau = 0, gives the radius while tau &lt; 1/12, and the period 2 pi / c; above
 * it there is no cycle, and the same game converges.
 *
 * <p>The radius must stay within a fifth of the closure's over the second half of [0, 40], the
 * period within a twentieth; above the threshold the radius ends at the floor of the particles.
 *
 * <p>Alone: {@code check --theorem game.oscillation}.
 */
@AutoService(Theorem.class)
public final class Oscillation implements Theorem {
  private static final int EVERY = 40;
  private static final int RECORDS = 100;
  private static final int FIRST = 4000;
  private static final double COLD = StrongWells.COLD;
  private static final double WARM = 0.16;

  /** Of the radius. */
  private static final double RADIUS = 0.2;

  /** Of the period. */
  private static final double PERIOD = 0.05;

  @Override
  public Card card() {
    return Card.of("game.oscillation")
        .states(
            "l = c x y + U(x) - U(y), U(s) = s^4 / 4 - s^2 / 2, c = 4: at tau = 0.04 the means circle for ever, near R^2 = (4/3) (1 - 3 v), 3 v^2 - v + tau = 0, period 2 pi / c, the closure of large c, which has a cycle for tau < 1/12; above they converge")
        .source("Mourrat, Pillaud-Vivien 2026; Gaussian closure: theory.md, Double wells")
        .assumes(
            Hypothesis.of("the temperature is small: below 1/12 for large c, lower for smaller c")
                .violatedBy(
                    "a temperature above the threshold: no cycle",
                    ReferenceImplementation::new,
                    () -> member(Instance.plain("tanh")),
                    trial -> circling(trial, WARM)))
        .needs(dynamics("langevin-descent-ascent"), payoff("double-well"))
        .budget(
            "truncation: the closure, a fifth of the radius and a twentieth of the period, at n = 1000 over a horizon of 40; the floor of particles, 8 standard deviations; rounding, far below")
        .firstRefutes(GameMutant.PLAYER_FROZEN)
        .cost(40);
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 3);
  }

  @Override
  public void check(Trial trial) {
    trial.later(part -> circling(part, COLD));
    trial.later(Oscillation::settled);
    trial.later(Oscillation::equilibrium);
  }

  private static List<MeanPoint> means(Trial trial, double temperature) {
    int[] record = new int[RECORDS];
    Arrays.setAll(record, k -> FIRST + EVERY * (k + 1));
    GameRun run = StrongWells.run(trial.instance(), temperature, 1);
    return run.at(trial, record).stream().map(MeanPoint::of).toList();
  }

  /** |(m_x, m_y)|^2 near (4/3) (1 - 3 v), 3 v^2 - v + tau = 0; the angle grows at the rate c. */
  private static void circling(Trial trial, double temperature) {
    double variance = (1 - Math.sqrt(1 - 12 * Math.min(COLD, 1 / 12.0))) / 6;
    double radius = Math.sqrt(4 * (1 - 3 * variance) / 3);
    List<MeanPoint> path = means(trial, temperature);
    Budget closure = new Budget(0, 0, 1e-12, RADIUS * radius, 0);
    trial.atMost(
        "shortfall of the radius below the closure",
        radius - path.stream().mapToDouble(MeanPoint::radius).min().orElseThrow(),
        0,
        closure);
    trial.atMost(
        "excess of the radius over the closure",
        path.stream().mapToDouble(MeanPoint::radius).max().orElseThrow() - radius,
        0,
        closure);
    double turned = 0;
    for (int k = 1; k < path.size(); k++) {
      turned += Math.IEEEremainder(path.get(k).angle() - path.get(k - 1).angle(), 2 * Math.PI);
    }
    trial.identity(
        "angular velocity of the means",
        turned / (StrongWells.STEP * EVERY * (path.size() - 1)),
        StrongWells.COUPLING,
        new Budget(0, 0, 1e-12, PERIOD * StrongWells.COUPLING, 0));
  }

  /** (m_x, m_y) tends to 0 above the threshold, but for the floor of n particles. */
  private static void settled(Trial trial) {
    trial.atMost(
        "radius of the means above the threshold, at the end",
        means(trial, WARM).get(RECORDS - 1).radius(),
        0,
        new Budget(0, 0, 1e-12, MeanPoint.floor(StrongWells.PARTICLES), 0));
  }

  /**
   * The cycle goes round an equilibrium: the Gibbs laws of means zero answer each other. There is
   * no other: means of Gibbs laws increase with the field, so m_x = -f(c m_y), m_y = f(c m_x) with
   * f odd and increasing, and m_x and -f(c f(c m_x)) agree at 0 alone.
   */
  private static void equilibrium(Trial trial) {
    DoubleWell payoff = new DoubleWell(StrongWells.COUPLING, 1);
    GameLaw law = GameLaw.of(payoff, COLD, 1, StrongWells.STEP, LangevinPair.REACH);
    trial.atMost(
        "entropic Nikaido-Isoda error of the equilibrium of means zero",
        law.entropicError(law.gibbs(LangevinPair.resting(0, 0))),
        0,
        Budget.ofRounding(1e-12));
  }
}
