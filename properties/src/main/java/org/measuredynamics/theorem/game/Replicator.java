package org.measuredynamics.theorem.game;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.theorem.OldTheorem;
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
@AutoService(Theorem.class)
public final class Replicator implements OldTheorem {
  private static final int STEPS = 120;
  private static final double STEP = 0.1;
  private static final int[] RECORD = {0, 1, 2, 5, 10, 20, 40, 80, STEPS};

  @Override
  public String id() {
    return "game.replicator";
  }

  @Override
  public String statement() {
    return "p' = -p (A q - p . A q), q' = q (A^T p - p . A q): d/dt (KL(p*|p) + KL(q*|q)) = 0 for an interior equilibrium; NI of time averages <= (log 1/p_0 + log 1/q_0) / T";
  }

  @Override
  public String source() {
    return "Hofbauer, Sigmund 1998, section 11.2; Freund, Schapire 1999, section 2; theory.md, Finite games";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the equilibrium is interior and known", "time averages from the start");
  }

  @Override
  public List<String> needs() {
    return List.of("fisher-rao-descent-ascent", "matrix-game");
  }

  @Override
  public String budget() {
    return "steps: exact, rounding alone; flow: last change of the extrapolation in h; averages: the proved bound of multiplicative weights, h (range)^2 / 4";
  }

  @Override
  public String firstRefutes() {
    return "game-averages-late";
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 10);
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    MatrixPayoff payoff = GameInstance.interior(instance);
    return conserved(implementation, instance, payoff, GameInstance.equilibrium(instance));
  }

  private static List<Comparison> conserved(
      Implementation implementation, Instance instance, MatrixPayoff payoff, Profile star) {
    Profile initial = GameInstance.initial(payoff, instance, true);
    DescentAscent dynamics = new DescentAscent(0, 1, 0, 1, false);
    double range = range(payoff);
    double u = implementation.describe().roundoff() + EulerPath.U;
    double blur = 64.0 * (2 * instance.particles() + 64) * u * (1 + range);
    Game.Played played =
        implementation.play(
            new Game(dynamics, payoff, initial, STEP, RECORD, true, instance.seed()));
    List<Profile> path =
        implementation
            .play(Game.every(dynamics, payoff, initial, STEP, STEPS, instance.seed()))
            .trajectory();
    List<Comparison> comparisons = new ArrayList<>();
    // What relative entropies can come to by the bound of each step, whatever was answered.
    double size = 4 + 2 * entropy(star, initial) + STEPS * STEP * STEP * range * range / 2;
    for (int k = 0; k < STEPS; k++) {
      double change = entropy(star, path.get(k + 1)) - entropy(star, path.get(k));
      comparisons.add(
          Comparison.identity(
              "change of the sum of relative entropies in step " + k,
              change,
              change(payoff, star, path.get(k)),
              Budget.ofRounding(blur * size)));
      comparisons.add(
          Comparison.atMost(
              "growth in step " + k,
              change,
              STEP * STEP * range * range / 4,
              Budget.ofRounding(blur * size)));
    }
    comparisons.add(limit(implementation, instance, payoff, initial, star, blur));
    double start = 0;
    double most = 0;
    for (int k = 0; k < instance.particles(); k++) {
      start = Math.max(start, -StrictMath.log(initial.row().weight(k)));
      most = Math.max(most, -StrictMath.log(initial.column().weight(k)));
    }
    for (int r = 1; r < RECORD.length; r++) {
      comparisons.add(
          Comparison.atMost(
              "Nikaido-Isoda error of the average after %d steps".formatted(RECORD[r]),
              NikaidoIsoda.of(payoff, played.averages().get(r)),
              (start + most) / (STEP * RECORD[r]) + STEP * range * range / 4,
              Budget.ofRounding(blur)));
      comparisons.addAll(average(played.averages().get(r), path, RECORD[r], blur));
    }
    return comparisons;
  }

  /** The averages are those of the strategies before each step. */
  private static List<Comparison> average(
      Profile average, List<Profile> path, int steps, double blur) {
    List<Comparison> comparisons = new ArrayList<>();
    for (boolean isRow : new boolean[] {true, false}) {
      ParticleMeasure found = isRow ? average.row() : average.column();
      for (int i = 0; i < found.size(); i++) {
        double mean = 0;
        for (int k = 0; k < steps; k++) {
          Profile at = path.get(k);
          mean += (isRow ? at.row() : at.column()).weight(i) / steps;
        }
        comparisons.add(
            Comparison.identity(
                "average weight %d of the %s player after %d steps"
                    .formatted(i, isRow ? "row" : "column", steps),
                found.weight(i),
                mean,
                Budget.ofRounding(blur * steps)));
      }
    }
    return comparisons;
  }

  /** The entropy over [0, T] of ever smaller steps, extrapolated. */
  private static Comparison limit(
      Implementation implementation,
      Instance instance,
      MatrixPayoff payoff,
      Profile initial,
      Profile star,
      double blur) {
    double horizon = 2 / range(payoff);
    double[] column = new double[4];
    for (int level = 0; level < column.length; level++) {
      int steps = 8 << level;
      Profile last =
          implementation
              .play(
                  new Game(
                      new DescentAscent(0, 1, 0, 1, false),
                      payoff,
                      initial,
                      horizon / steps,
                      new int[] {steps},
                      false,
                      instance.seed()))
              .trajectory()
              .get(0);
      column[level] = entropy(star, last) - entropy(star, initial);
    }
    Refinement drift = Refinement.of(column, 1);
    return Comparison.identity(
        "drift of the sum of relative entropies, extrapolated to step 0",
        drift.limit(),
        0,
        Budget.of(drift.change(), 512 * blur * (4 + entropy(star, initial))));
  }

  private static double range(MatrixPayoff payoff) {
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

  /** What one step of multiplicative weights adds to the entropies, exactly. */
  private static double change(MatrixPayoff payoff, Profile star, Profile profile) {
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

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    MatrixPayoff payoff = GameInstance.interior(instance);
    Profile other = GameInstance.initial(payoff, instance.with("pairs"), true);
    return List.of(
        new Control(
            hypotheses().get(0),
            "relative entropies to strategies that are no equilibrium",
            () -> conserved(new ReferenceImplementation(), instance, payoff, moved(payoff, other))),
        new Control(
            hypotheses().get(1),
            "averages of the second half",
            () -> check(Mutant.named("game-averages-late").implementation(), instance, 1e-6)));
  }

  private static Profile moved(MatrixPayoff payoff, Profile profile) {
    double[] row = profile.row().weights();
    double[] column = profile.column().weights();
    double shift = Math.min(row[0], column[0]) / 2;
    row[0] -= shift;
    row[1] += shift;
    column[0] -= shift;
    column[1] += shift;
    return payoff.profile(row, column);
  }
}
