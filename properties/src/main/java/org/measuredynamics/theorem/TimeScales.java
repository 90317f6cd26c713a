package org.measuredynamics.theorem;

import com.google.auto.service.AutoService;
import java.util.List;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;

/**
 * Separated time scales converge where a single one does not: on the cold, strongly coupled double
 * wells of game.oscillation, whose means circle for ever at kappa = 1, the column player moving ten
 * times as fast lets both means fall to zero, the means of the unique entropic equilibrium.
 *
 * <p>Decided at time 20, at the floor of 1,000 particles. The Lyapunov function of the theorem is
 * not looked at.
 *
 * <p>Alone: {@code check --theorem game.time-scales}.
 */
@AutoService(Theorem.class)
public final class TimeScales implements Theorem {
  private static final double TEMPERATURE = 0.04;
  private static final double RATIO = 10;
  private static final int STEPS = 4000;

  @Override
  public String id() {
    return "game.time-scales";
  }

  @Override
  public String statement() {
    return "l = c x y + U(x) - U(y), c = 4, tau = 0.04: with d nu/dt ten times as fast as d mu/dt the means tend to 0, with equal rates they circle";
  }

  @Override
  public String source() {
    return "Ma, Ying 2022; Lu 2023; theory notes, section 6";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("time scales are far enough apart");
  }

  @Override
  public List<String> needs() {
    return List.of("langevin-descent-ascent", "double-well-game");
  }

  @Override
  public String budget() {
    return "truncation: the floor of particles, 8 standard deviations of the mean of 1000; rounding, far below";
  }

  @Override
  public String firstRefutes() {
    return "game-time-scale-ignored";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 3);
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    return settled(implementation, instance, RATIO);
  }

  private static List<Comparison> settled(
      Implementation implementation, Instance instance, double ratio) {
    Profile last =
        Oscillation.path(implementation, instance, TEMPERATURE, ratio, new int[] {STEPS}).get(0);
    return List.of(
        Comparison.atMost(
            "radius of the means at time 20",
            Oscillation.radius(last),
            0,
            new Budget(0, 0, 1e-12, Oscillation.floor(), 0)));
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "equal rates",
            () -> settled(new ReferenceImplementation(), instance, 1)));
  }
}
