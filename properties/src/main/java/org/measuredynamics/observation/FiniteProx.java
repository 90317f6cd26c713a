package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Budget;

/**
 * Mirror prox in finite games: extragradient steps of weights alone, alpha = reach over the range
 * of A. With z = (p, q), F = (A q, -A^T p) and the trial point t of a step from z to z',
 *
 * <pre>
 *   alpha &lt;F(t), t - z*&gt; = D(z) - D(z') - KL(z'|t) - KL(t|z) + alpha &lt;F(t) - F(z), t - z'&gt;
 * </pre>
 *
 * for D(z) = KL(p*|p) + KL(q*|q), whatever z* (Nemirovski 2004; theory.md, A mixed equilibrium).
 */
public final class FiniteProx {
  private static final int STEPS = 60;

  private FiniteProx() {}

  /**
   * Observes the identity, that D never grows, and the error of the mean of the trial points.
   *
   * @param star z*, at which D is taken; claimed to be an equilibrium
   * @param reach alpha times the range of A
   */
  public static void observe(Trial<GameInstance> trial, Profile star, double reach) {
    GameInstance instance = trial.instance();
    MatrixPayoff payoff = instance.interior();
    double alpha = reach / range(payoff);
    DescentAscent dynamics = new DescentAscent(0, alpha, 0, 1, true);
    GameRun run = new GameRun(dynamics, payoff, instance.initial(payoff), 1, instance.seed());
    if (!run.isDeclaredIn(trial)) {
      return;
    }
    List<Profile> path = run.path(trial, STEPS);
    List<Profile> trials = new ArrayList<>();
    double lost = 0;
    for (int k = 0; k < STEPS; k++) {
      Profile now = path.get(k);
      Profile next = path.get(k + 1);
      Profile end = dynamics.withoutExtragradient().run(payoff, now, 1, new int[] {1}, 0).get(0);
      trials.add(end);
      double rounding = rounding(trial, run, path, k) * (8 + 16 * reach);
      lost += rounding;
      double gap = alpha * gap(payoff, end, star, end);
      double ahead = alpha * (gap(payoff, end, next, end) - gap(payoff, now, next, end));
      double change = entropy(star, now) - entropy(star, next);
      trial.identity(
          "identity of step " + k,
          change - entropy(next, end) - entropy(end, now) + ahead,
          gap,
          Budget.ofRounding(rounding));
      trial.atMost(
          "growth of the sum of relative entropies in step " + k,
          -change,
          0,
          Budget.ofRounding(rounding));
    }
    double start = mostSurprising(run.initial().row()) + mostSurprising(run.initial().column());
    trial.atMost(
        "Nikaido-Isoda error of the mean of the trial points",
        NikaidoIsoda.of(payoff, mean(payoff, trials)),
        start / (alpha * STEPS),
        Budget.ofRounding(lost / (alpha * STEPS)));
  }

  /** By what part of itself rounding may move a weight in a step, and what was stored. */
  private static double rounding(Trial<?> trial, GameRun run, List<Profile> path, int k) {
    double part = 0;
    for (Player player : Player.values()) {
      PlayerStep step = PlayerStep.of(player, run, path, k, trial.roundoff());
      double most = 0;
      for (int i = 0; i < step.weights().length; i++) {
        most = Math.max(most, step.weightRounding()[i] / step.weights()[i]);
      }
      part += most;
    }
    return part;
  }

  /** F(at) . (to - from), the sum of both players. */
  private static double gap(MatrixPayoff payoff, Profile at, Profile from, Profile to) {
    double sum = 0;
    for (int i = 0; i < at.row().size(); i++) {
      double moved = to.row().weight(i) - from.row().weight(i);
      sum += moved * at.rowVariation(payoff, new double[] {i});
    }
    for (int j = 0; j < at.column().size(); j++) {
      double moved = to.column().weight(j) - from.column().weight(j);
      sum -= moved * at.columnVariation(payoff, new double[] {j});
    }
    return sum;
  }

  /** KL(p|p') + KL(q|q'). */
  private static double entropy(Profile of, Profile from) {
    return entropy(of.row(), from.row()) + entropy(of.column(), from.column());
  }

  private static double entropy(ParticleMeasure of, ParticleMeasure from) {
    double sum = 0;
    for (int i = 0; i < of.size(); i++) {
      sum += of.weight(i) * StrictMath.log(of.weight(i) / from.weight(i));
    }
    return sum;
  }

  /** The largest log 1/p: the entropy of a pure strategy relative to the mixed one. */
  private static double mostSurprising(ParticleMeasure mu) {
    return -StrictMath.log(Arrays.stream(mu.weights()).min().orElseThrow());
  }

  private static Profile mean(MatrixPayoff payoff, List<Profile> profiles) {
    double[] row = new double[profiles.get(0).row().size()];
    double[] column = new double[profiles.get(0).column().size()];
    for (Profile each : profiles) {
      Arrays.setAll(row, i -> row[i] + each.row().weight(i) / profiles.size());
      Arrays.setAll(column, j -> column[j] + each.column().weight(j) / profiles.size());
    }
    return payoff.profile(ParticleMeasure.ofMassOne(row), ParticleMeasure.ofMassOne(column));
  }

  private static double range(MatrixPayoff payoff) {
    double[] entries = Arrays.stream(payoff.matrix()).flatMapToDouble(Arrays::stream).toArray();
    return Arrays.stream(entries).max().orElseThrow() - Arrays.stream(entries).min().orElseThrow();
  }
}
