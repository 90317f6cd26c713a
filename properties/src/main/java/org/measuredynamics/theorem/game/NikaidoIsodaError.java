package org.measuredynamics.theorem.game;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
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
@AutoService(Theorem.class)
public final class NikaidoIsodaError implements OldTheorem {
  @Override
  public String id() {
    return "game.nikaido-isoda";
  }

  @Override
  public String statement() {
    return "NI(p, q) = max_l (A^T p)_l - min_k (A q)_k >= 0, convex, = 0 iff (p, q) is an equilibrium; the value lies between min_k (A q)_k and max_l (A^T p)_l";
  }

  @Override
  public String source() {
    return "Nikaido, Isoda 1955; von Neumann 1928";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("suprema over all pure strategies");
  }

  @Override
  public List<String> needs() {
    return List.of("nikaido-isoda", "matrix-game");
  }

  @Override
  public String budget() {
    return "rounding: running error analysis of the two suprema; the linear program's own feasibility, 1e-6 of the range";
  }

  @Override
  public String firstRefutes() {
    return "game-error-of-few-strategies";
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 24);
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Stream stream = instance.stream(Draw.FINITE_GAME);
    int rows = instance.particles();
    int columns = 2 + stream.integer(20);
    double[][] matrix = new double[rows][];
    double size = 0;
    for (int k = 0; k < rows; k++) {
      matrix[k] = stream.normals(columns);
      size = Math.max(size, Arrays.stream(matrix[k]).map(Math::abs).max().orElseThrow());
    }
    MatrixPayoff payoff = new MatrixPayoff(matrix);
    double u = implementation.describe().roundoff() + EulerPath.U;
    double blur = 16.0 * (rows + columns + 16) * u * size;
    List<Comparison> comparisons = new ArrayList<>();
    List<Profile> profiles = new ArrayList<>();
    for (int r = 0; r < 3; r++) {
      profiles.add(
          payoff.profile(
              GameInstance.weights(stream, rows), GameInstance.weights(stream, columns)));
    }
    profiles.add(payoff.profile(pure(rows, stream), pure(columns, stream)));
    double[] errors = new double[profiles.size()];
    for (int r = 0; r < profiles.size(); r++) {
      errors[r] = implementation.nikaidoIsoda(payoff, profiles.get(r));
      comparisons.add(
          Comparison.identity(
              "Nikaido-Isoda error of strategies " + r,
              errors[r],
              gains(payoff, profiles.get(r)),
              Budget.ofRounding(blur)));
      comparisons.add(
          Comparison.atMost(
              "negative part, strategies " + r, -errors[r], 0, Budget.ofRounding(blur)));
    }
    double half =
        implementation.nikaidoIsoda(
            payoff,
            payoff.profile(
                mixed(profiles.get(0).row().weights(), profiles.get(1).row().weights()),
                mixed(profiles.get(0).column().weights(), profiles.get(1).column().weights())));
    comparisons.add(
        Comparison.atMost(
            "error of a mixture", half, (errors[0] + errors[1]) / 2, Budget.ofRounding(blur)));
    comparisons.add(
        Comparison.identity(
            "error of the equilibrium of the linear program",
            implementation.nikaidoIsoda(payoff, payoff.equilibrium()),
            0,
            new Budget(0, 0, blur, 2e-6 * size, 0)));
    return comparisons;
  }

  /** The sum of what each player gains by a best answer. */
  private static double gains(MatrixPayoff payoff, Profile profile) {
    double now = profile.payoff(payoff);
    double row = 0;
    double column = 0;
    for (int k = 0; k < payoff.matrix().length; k++) {
      row = Math.max(row, now - profile.rowVariation(payoff, new double[] {k}));
    }
    for (int l = 0; l < payoff.matrix()[0].length; l++) {
      column = Math.max(column, profile.columnVariation(payoff, new double[] {l}) - now);
    }
    return row + column;
  }

  private static double[] pure(int size, Stream stream) {
    double[] weights = new double[size];
    weights[stream.integer(size)] = 1;
    return weights;
  }

  private static double[] mixed(double[] first, double[] second) {
    double[] weights = new double[first.length];
    Arrays.setAll(weights, k -> 0.5 * first[k] + 0.5 * second[k]);
    return weights;
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "suprema over the strategies in the support that come first",
            () ->
                check(
                    Mutant.named("game-error-of-few-strategies").implementation(),
                    instance,
                    AlphaLedger.RUN)));
  }
}
