package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.NIKAIDO_ISODA;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The Nikaido-Isoda error of a finite game is max_l (A^T p)_l - min_k (A q)_k: the sum of what each
 * player can gain, non-negative, convex, and zero exactly at equilibria. Equilibria come from a
 * linear program; what the error says is compared with the definition, term by term.
 *
 * <p>Refuted by maxima over too few strategies, which are biased downwards.
 *
 * <p>Alone: {@code check --theorem game.nikaido-isoda}.
 */
@AutoService(Catalogued.class)
public final class NikaidoIsodaError implements Theorem<GameInstance> {
  @Override
  public Card card() {
    return Card.of("game.nikaido-isoda")
        .states(
            "NI(p, q) = max_l (A^T p)_l - min_k (A q)_k >= 0, convex, = 0 iff (p, q) is an equilibrium; the value lies between min_k (A q)_k and max_l (A^T p)_l")
        .source("Nikaido, Isoda 1955; von Neumann 1928")
        .assumes(
            Hypothesis.of("suprema over all pure strategies")
                .violatedBy(
                    "suprema over the strategies in the support that come first",
                    GameMutant.ERROR_OF_FEW_STRATEGIES,
                    () -> new GameInstance("matrix", 1, 18, 1),
                    this::check))
        .needs(NIKAIDO_ISODA, payoff("matrix"))
        .budget(
            "rounding: running error analysis of the two suprema; the linear program's own feasibility, 1e-6 of the range")
        .firstRefutes(GameMutant.ERROR_OF_FEW_STRATEGIES);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.of("matrix", 2).upToParticles(24).arbitrary();
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    Stream stream = trial.instance().stream(Draw.FINITE_GAME);
    MatrixPayoff payoff =
        normalPayoffs(trial.instance().particles(), 2 + stream.integer(20), stream);
    List<Profile> profiles = profiles(payoff, stream);
    double[] errors = new double[profiles.size()];
    for (int r = 0; r < errors.length; r++) {
      errors[r] = trial.implementation().nikaidoIsoda(payoff, profiles.get(r));
      gains(trial, payoff, profiles.get(r), errors[r], r);
    }
    convex(trial, payoff, profiles, errors);
    equilibrium(trial, payoff);
  }

  /** Normal payoffs. */
  private static MatrixPayoff normalPayoffs(int rows, int columns, Stream stream) {
    double[][] matrix = new double[rows][];
    Arrays.setAll(matrix, k -> stream.normals(columns));
    return new MatrixPayoff(matrix);
  }

  /** Three pairs of mixed strategies, and one of pure ones. */
  private static List<Profile> profiles(MatrixPayoff payoff, Stream stream) {
    int rows = payoff.matrix().length;
    int columns = payoff.matrix()[0].length;
    List<Profile> profiles = new ArrayList<>();
    for (int r = 0; r < 3; r++) {
      double[] p = GameInstance.weights(stream, rows);
      profiles.add(payoff.profile(p, GameInstance.weights(stream, columns)));
    }
    double[] p = pure(rows, stream);
    profiles.add(payoff.profile(p, pure(columns, stream)));
    return profiles;
  }

  private static double[] pure(int size, Stream stream) {
    double[] weights = new double[size];
    weights[stream.integer(size)] = 1;
    return weights;
  }

  /** NI(p, q) = max_k (p . A q - (A q)_k) + max_l ((A^T p)_l - p . A q) &gt;= 0. */
  private static void gains(
      Trial<GameInstance> trial, MatrixPayoff payoff, Profile profile, double error, int number) {
    double now = profile.payoff(payoff);
    double row = 0;
    double column = 0;
    for (int k = 0; k < payoff.matrix().length; k++) {
      row = Math.max(row, now - profile.rowVariation(payoff, new double[] {k}));
    }
    for (int l = 0; l < payoff.matrix()[0].length; l++) {
      column = Math.max(column, profile.columnVariation(payoff, new double[] {l}) - now);
    }
    Budget rounding = Budget.ofRounding(rounding(trial, payoff));
    trial.identity("Nikaido-Isoda error of strategies " + number, error, row + column, rounding);
    trial.atMost("negative part, strategies " + number, -error, 0, rounding);
  }

  /** NI at the middle of two pairs of strategies is at most the mean of the two. */
  private static void convex(
      Trial<GameInstance> trial, MatrixPayoff payoff, List<Profile> profiles, double[] errors) {
    Profile first = profiles.get(0);
    Profile second = profiles.get(1);
    Profile middle =
        payoff.profile(
            mixed(first.row().weights(), second.row().weights()),
            mixed(first.column().weights(), second.column().weights()));
    trial.atMost(
        "error of a mixture",
        trial.implementation().nikaidoIsoda(payoff, middle),
        (errors[0] + errors[1]) / 2,
        Budget.ofRounding(rounding(trial, payoff)));
  }

  private static double[] mixed(double[] first, double[] second) {
    double[] weights = new double[first.length];
    Arrays.setAll(weights, k -> 0.5 * first[k] + 0.5 * second[k]);
    return weights;
  }

  /** NI = 0 at the equilibrium, which a linear program finds. */
  private static void equilibrium(Trial<GameInstance> trial, MatrixPayoff payoff) {
    trial.identity(
        "error of the equilibrium of the linear program",
        trial.implementation().nikaidoIsoda(payoff, payoff.equilibrium()),
        0,
        new Budget(0, 0, rounding(trial, payoff), 2e-6 * size(payoff), 0));
  }

  private static double rounding(Trial<GameInstance> trial, MatrixPayoff payoff) {
    int terms = payoff.matrix().length + payoff.matrix()[0].length;
    return 16.0 * (terms + 16) * trial.roundoff() * size(payoff);
  }

  /** The largest of the payoffs' absolute values. */
  private static double size(MatrixPayoff payoff) {
    return Arrays.stream(payoff.matrix())
        .flatMapToDouble(Arrays::stream)
        .map(Math::abs)
        .max()
        .orElseThrow();
  }
}
