package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.limit.LinearGame;
import org.measuredynamics.limit.MixedEquilibrium;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.EquilibriumPath;
import org.measuredynamics.observation.FiniteProx;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Extragradient steps of positions and weights, the particle form of mirror prox, converge
 * exponentially to the mixed equilibrium of l = A sin 2x + B sin 2y + C cos(x + y): near it the
 * deviations obey I - G + G^2 to first order, its spectrum 1 - g + g^2 with g = +/- i alpha C of
 * masses, 4 gamma A, 4 gamma B and gamma times the roots of (4A - q)(4B - q) + C^2 of positions. So
 * masses come nearer by exactly (1 - h^2 + h^4)^{1/2} a step, h = alpha C, and the Nikaido-Isoda
 * error is C (|w_1 - w_2| + |v_1 - v_2|) to second order.
 *
 * <p>In finite games, alpha at most 2 over the range of A, the sum of relative entropies of an
 * equilibrium never grows, by an identity for each step, and the error of the mean of the trial
 * points is at most (max log 1/p_0 + max log 1/q_0) / (alpha T), with no term in alpha.
 *
 * <p>Alone: {@code check --theorem game.mirror-prox}.
 */
@AutoService(Catalogued.class)
public final class MirrorProx implements Theorem<GameInstance> {
  private static final int STEPS = 60;
  private static final int[] LOOKED_AT = {1, 2, 5, 20, STEPS};

  @Override
  public Card card() {
    return Card.of("game.mirror-prox")
        .states(
            "l = A sin 2x + B sin 2y + C cos(x + y): near the mixed equilibrium z_k = (I - G + G^2)^k z_0 + O(|z_0|^2), masses by (1 - h^2 + h^4)^{1/2} a step, h = alpha C; NI = C (|w_1 - w_2| + |v_1 - v_2|) to second order; finite games: KL(p*|p_k) + KL(q*|q_k) never grows, NI of the mean trial point <= (log 1/p_0 + log 1/q_0) / (alpha T)")
        .source("Wang, Chizat 2022; Nemirovski 2004; theory.md, A mixed equilibrium")
        .assumes(
            Hypothesis.of("steps are extragradient steps")
                .violatedBy(
                    "descent-ascent",
                    GameMutant.EXTRAGRADIENT_PLAIN,
                    () -> new GameInstance("trigonometric", 1, 2, 1),
                    this::check),
            Hypothesis.of("alpha C < 1").violatedBy("alpha C = 1.2", near(Near::farther)),
            Hypothesis.of("positions and masses move")
                .violatedBy("no transport", near(near -> near.moving(0, near.dynamics.reaction())))
                .violatedBy("no reaction", near(near -> near.moving(near.dynamics.transport(), 0))),
            Hypothesis.of("there is mass near every atom of the equilibrium")
                .violatedBy("the row player's particles at one atom", near(Near::atOneAtom)),
            Hypothesis.of("finite games: alpha is at most 2 over the range of A")
                .violatedBy("alpha = 12 over the range", finite(12, 1)),
            Hypothesis.of("finite games: entropies are relative to an equilibrium")
                .violatedBy("relative to that of another game", finite(1, 2)))
        .needs(dynamics("extragradient"), dynamics("fisher-rao-descent-ascent"))
        .needsOneOf(payoff("trigonometric"), payoff("matrix"))
        // An identity of one step is of two records of one run.
        .needsOneOf(payoff("trigonometric"), Capability.RECORDS)
        .budget(
            "linear prediction: the remainder of the exact scheme from the same start, scheme against scheme; error: the proved second-order bound in positions; rounding of each step by running error analysis, carried along by the derivatives of later steps")
        .firstRefutes(GameMutant.TRIAL_STEP_HALVED)
        .alone(RareMutant.OF_MATRICES);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    List<String> payoffs =
        declared.declares(Capability.RECORDS)
            ? List.of("trigonometric", "matrix")
            : List.of("trigonometric");
    return Games.ofDeclared(payoffs, declared).upToParticles(5).arbitrary();
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    if (trial.instance().payoff().equals("matrix")) {
      double reach = 0.5 + 1.5 * trial.instance().stream(Draw.MIRROR_PROX).uniform();
      FiniteProx.observe(trial, trial.instance().equilibrium(), reach);
    } else {
      Near.drawn(trial).observe(trial);
    }
  }

  /** A control: the reference on a game near its equilibrium that differs in one thing. */
  private static Supplier<List<Comparison>> near(UnaryOperator<Near> change) {
    return control("trigonometric", trial -> change.apply(Near.drawn(trial)).observe(trial));
  }

  /** A control: the same of a finite game, and of the equilibrium of that of a seed. */
  private static Supplier<List<Comparison>> finite(double reach, long seed) {
    Profile star = new GameInstance("matrix", 1, 4, seed).equilibrium();
    return control("matrix", trial -> FiniteProx.observe(trial, star, reach));
  }

  private static Supplier<List<Comparison>> control(
      String payoff, Consumer<Trial<GameInstance>> claim) {
    return () -> {
      GameInstance instance = new GameInstance(payoff, 1, 4, 1);
      Trial<GameInstance> trial =
          Trial.of(new ReferenceImplementation(), instance, AlphaLedger.INSTANCE, 1);
      claim.accept(trial);
      return trial.observations();
    };
  }

  /**
   * A game near its mixed equilibrium.
   *
   * @param dynamics that the law is of
   * @param played what an implementation is asked to play
   * @param start coordinates that the law starts from
   * @param asked coordinates that the implementation is asked to start from
   */
  private record Near(
      MixedEquilibrium equilibrium,
      DescentAscent dynamics,
      DescentAscent played,
      double step,
      RealVector start,
      RealVector asked) {

    static Near drawn(Trial<GameInstance> trial) {
      Stream stream = trial.instance().stream(Draw.MIRROR_PROX);
      MixedEquilibrium equilibrium =
          new MixedEquilibrium(
              0.3 + 1.7 * stream.uniform(),
              0.3 + 1.7 * stream.uniform(),
              0.5 + 2.5 * stream.uniform());
      double step = 0.5 + stream.uniform();
      double reaction = (0.02 + 0.08 * stream.uniform()) / step;
      double transport = (0.012 + 0.028 * stream.uniform()) / step;
      DescentAscent dynamics = new DescentAscent(transport, reaction, 0, 1, true);
      double size = StrictMath.exp(-4 - 3 * stream.uniform());
      RealVector start = new ArrayRealVector(stream.normals(6), false).mapMultiply(size);
      return new Near(equilibrium, dynamics, dynamics, step, start, start);
    }

    /** The same at alpha C = 1.2, the law too. */
    Near farther() {
      DescentAscent other = dynamics.withReaction(1.2 / (step * equilibrium.coupling()));
      return new Near(equilibrium, other, other, step, start, asked);
    }

    Near moving(double transport, double reaction) {
      DescentAscent other = dynamics.withTransport(transport).withReaction(reaction);
      return new Near(equilibrium, dynamics, other, step, start, asked);
    }

    Near atOneAtom() {
      RealVector other = start.copy();
      other.addToEntry(1, -Math.PI);
      return new Near(equilibrium, dynamics, played, step, start, other);
    }

    /** Deviations, masses and the error after some steps. */
    void observe(Trial<GameInstance> trial) {
      GameRun run =
          new GameRun(
              played, equilibrium.payoff(), equilibrium.at(asked), step, trial.instance().seed());
      if (!run.isDeclaredIn(trial)) {
        return;
      }
      EquilibriumPath path = EquilibriumPath.of(trial, equilibrium, dynamics, run, STEPS);
      List<Profile> exact =
          dynamics.run(equilibrium.payoff(), equilibrium.at(start), step, LOOKED_AT, 0);
      LinearGame law = equilibrium.law(dynamics, step);
      double h = step * dynamics.reaction() * equilibrium.coupling();
      double factor = Math.min(1, Math.sqrt(1 - h * h + h * h * h * h));
      for (int r = 0; r < LOOKED_AT.length; r++) {
        int k = LOOKED_AT[r];
        RealVector predicted = law.fromStart(k).get(k).operate(start);
        double remainder = equilibrium.coordinates(exact.get(r)).getDistance(predicted);
        trial.atMost(
            "distance from the linear prediction after %d steps".formatted(k),
            path.coordinates(k).getDistance(predicted),
            0,
            Budget.of(remainder, path.blur(k)));
        trial.atMost(
            "size of the logarithms of both ratios of masses after %d steps".formatted(k),
            masses(path.coordinates(k)),
            StrictMath.pow(factor, k) * masses(start),
            Budget.of(remainder, path.blur(k)));
        error(trial, path, exact.get(r), k);
      }
    }

    /** NI = C (|w_1 - w_2| + |v_1 - v_2|) to second order in the positions. */
    private void error(Trial<GameInstance> trial, EquilibriumPath path, Profile exact, int k) {
      double size = equilibrium.row() + equilibrium.column() + 2 * equilibrium.coupling();
      trial.identity(
          "Nikaido-Isoda error after %d steps less that of the masses".formatted(k),
          NikaidoIsoda.of(equilibrium.payoff(), path.at(k)),
          equilibrium.errorOfMasses(path.at(k)),
          Budget.of(
              equilibrium.errorOfPlaces(exact), 4 * size * (path.blur(k) + 16 * trial.roundoff())));
    }

    private static double masses(RealVector z) {
      return Math.hypot(z.getEntry(2), z.getEntry(5));
    }
  }
}
