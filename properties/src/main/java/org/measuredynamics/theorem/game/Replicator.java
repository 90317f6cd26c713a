package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.Player;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Pure Fisher-Rao descent-ascent on a finite game is the replicator dynamics: with an interior
 * equilibrium (p*, q*) the sum of relative entropies KL(p* | p) + KL(q* | q) is conserved by the
 * flow, so the last iterate does not converge. A step of multiplicative weights adds exactly
 *
 * <pre>
 *   log sum_k p_k exp(-h (A q)_k) + h p* . A q + log sum_l q_l exp(h (A^T p)_l) - h p . A q* &gt;= 0,
 * </pre>
 *
 * at most h^2 (range of A)^2 / 4 (Hoeffding). The time average obeys NI &lt;= (log 1/p_0 + log
 * 1/q_0) / T + h (range)^2 / 4, which is the rate 1/t.
 *
 * <p>Alone: {@code check --theorem game.replicator}.
 */
@AutoService(Catalogued.class)
public final class Replicator implements Theorem<GameInstance> {
  private static final int STEPS = 120;
  private static final double STEP = 0.1;

  /** Short steps in which payoffs add up to twice their range. */
  private static final int SHORT = 2048;

  private static final int[] RECORD = {0, 1, 2, 5, 10, 20, 40, 80, STEPS};

  @Override
  public Card card() {
    return Card.of("game.replicator")
        .states(
            "p' = -p (A q - p . A q), q' = q (A^T p - p . A q): d/dt (KL(p*|p) + KL(q*|q)) = 0 for an interior equilibrium; NI of time averages <= (log 1/p_0 + log 1/q_0) / T")
        .source(
            "Hofbauer, Sigmund 1998, section 11.2; Freund, Schapire 1999, section 2; theory.md, Finite games")
        .assumes(
            Hypothesis.of("the equilibrium is interior and known")
                .violatedBy(
                    "relative entropies to strategies that are no equilibrium",
                    ReferenceImplementation::new,
                    () -> new GameInstance("matrix", 1, 9, 1),
                    trial -> conserved(trial, noEquilibrium(trial.instance()))),
            Hypothesis.of("time averages from the start")
                .violatedBy(
                    "averages of the second half",
                    GameMutant.AVERAGES_LATE,
                    () -> new GameInstance("matrix", 1, 9, 1),
                    this::check))
        .needs(dynamics("fisher-rao-descent-ascent"), payoff("matrix"))
        .budget(
            "steps: exact, rounding alone; flow: T h (range)^2 / 4, the proved growth by steps of length h; averages: the proved bound of multiplicative weights, h (range)^2 / 4")
        .firstRefutes(GameMutant.AVERAGES_LATE);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.of("matrix", 2).upToParticles(10).arbitrary();
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    conserved(trial, trial.instance().equilibrium());
  }

  private static void conserved(Trial<GameInstance> trial, Profile star) {
    GameInstance instance = trial.instance();
    MatrixPayoff payoff = instance.interior();
    Profile initial = instance.initial(payoff);
    GameRun run =
        new GameRun(new DescentAscent(0, 1, 0, 1, false), payoff, initial, STEP, instance.seed());
    List<Profile> averages = run.averages(trial, RECORD);
    List<Profile> path = run.path(trial, STEPS);
    everyStep(trial, payoff, star, path);
    shortSteps(trial, payoff, run, star);
    for (int r = 1; r < RECORD.length; r++) {
      smallError(trial, payoff, initial, averages.get(r), RECORD[r]);
      average(trial, payoff, averages.get(r), path, RECORD[r]);
    }
  }

  /** KL(p*|p_k) + KL(q*|q_k) grows by what a step adds exactly, at most h^2 (range)^2 / 4. */
  private static void everyStep(
      Trial<GameInstance> trial, MatrixPayoff payoff, Profile star, List<Profile> path) {
    double range = range(payoff);
    // What relative entropies can come to by the bound of each step, whatever was answered.
    double size = 4 + 2 * entropy(star, path.get(0)) + STEPS * STEP * STEP * range * range / 2;
    Budget rounding = Budget.ofRounding(rounding(trial, payoff) * size);
    for (int k = 0; k < STEPS; k++) {
      double change = entropy(star, path.get(k + 1)) - entropy(star, path.get(k));
      trial.identity(
          "change of the sum of relative entropies in step " + k,
          change,
          added(payoff, star, path.get(k)),
          rounding);
      trial.atMost("growth in step " + k, change, STEP * STEP * range * range / 4, rounding);
    }
  }

  /** What one step of multiplicative weights adds to the entropies, exactly. */
  private static double added(MatrixPayoff payoff, Profile star, Profile profile) {
    double row = 0;
    double column = 0;
    double change = 0;
    for (int k = 0; k < profile.row().size(); k++) {
      double variation = profile.rowVariation(payoff, new double[] {k});
      row += profile.row().weight(k) * StrictMath.exp(-STEP * variation);
      change += STEP * star.row().weight(k) * variation;
    }
    for (int l = 0; l < profile.column().size(); l++) {
      double variation = profile.columnVariation(payoff, new double[] {l});
      column += profile.column().weight(l) * StrictMath.exp(STEP * variation);
      change -= STEP * star.column().weight(l) * variation;
    }
    return change + StrictMath.log(row) + StrictMath.log(column);
  }

  /** KL(p*|p_T) + KL(q*|q_T) less that at the start: at most T h (range)^2 / 4, and tends to 0. */
  private static void shortSteps(
      Trial<GameInstance> trial, MatrixPayoff payoff, GameRun run, Profile star) {
    double start = entropy(star, run.initial());
    double range = range(payoff);
    double step = 2 / (range * SHORT);
    double drift = entropy(star, run.by(step).after(trial, SHORT)) - start;
    trial.identity(
        "drift of the sum of relative entropies, by short steps",
        drift,
        0,
        Budget.of(
            SHORT * step * step * range * range / 4,
            SHORT * rounding(trial, payoff) * (4 + start)));
  }

  /** NI of the averages &lt;= (log 1/p_0 + log 1/q_0) / T + h (range)^2 / 4. */
  private static void smallError(
      Trial<GameInstance> trial, MatrixPayoff payoff, Profile initial, Profile average, int steps) {
    double range = range(payoff);
    double start = entropyOfPure(initial.row()) + entropyOfPure(initial.column());
    trial.atMost(
        "Nikaido-Isoda error of the average after %d steps".formatted(steps),
        NikaidoIsoda.of(payoff, average),
        start / (STEP * steps) + STEP * range * range / 4,
        Budget.ofRounding(rounding(trial, payoff)));
  }

  /** The averages are those of the strategies before each step. */
  private static void average(
      Trial<GameInstance> trial,
      MatrixPayoff payoff,
      Profile average,
      List<Profile> path,
      int steps) {
    for (Player player : Player.values()) {
      ParticleMeasure found = player.of(average);
      for (int i = 0; i < found.size(); i++) {
        double mean = 0;
        for (int k = 0; k < steps; k++) {
          mean += player.of(path.get(k)).weight(i) / steps;
        }
        trial.identity(
            "average weight %d of the %s player after %d steps".formatted(i, player.word(), steps),
            found.weight(i),
            mean,
            Budget.ofRounding(rounding(trial, payoff) * steps));
      }
    }
  }

  /** KL(p*|p) + KL(q*|q). */
  private static double entropy(Profile star, Profile profile) {
    return entropy(star.row(), profile.row()) + entropy(star.column(), profile.column());
  }

  private static double entropy(ParticleMeasure star, ParticleMeasure mu) {
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      sum += star.weight(i) * StrictMath.log(star.weight(i) / mu.weight(i));
    }
    return sum;
  }

  /** The largest log 1/p: the entropy of a pure strategy relative to the mixed one. */
  private static double entropyOfPure(ParticleMeasure mu) {
    double most = 0;
    for (int k = 0; k < mu.size(); k++) {
      most = Math.max(most, -StrictMath.log(mu.weight(k)));
    }
    return most;
  }

  private static double rounding(Trial<GameInstance> trial, MatrixPayoff payoff) {
    return 64.0 * (2 * trial.instance().particles() + 64) * trial.roundoff() * (1 + range(payoff));
  }

  /** The largest payoff less the least. */
  static double range(MatrixPayoff payoff) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double[] row : payoff.matrix()) {
      for (double entry : row) {
        least = Math.min(least, entry);
        most = Math.max(most, entry);
      }
    }
    return most - least;
  }

  private static Profile noEquilibrium(GameInstance instance) {
    MatrixPayoff payoff = instance.interior();
    Profile initial = instance.initial(payoff);
    double[] row = initial.row().weights();
    double[] column = initial.column().weights();
    double shift = Math.min(row[0], column[0]) / 2;
    row[0] -= shift;
    row[1] += shift;
    column[0] -= shift;
    column[1] += shift;
    return payoff.profile(row, column);
  }
}
