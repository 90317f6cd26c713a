package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.instance.WellLaw;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.GameRun;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.observation.Player;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The entropic equilibrium is the coupled Gibbs fixed point mu ~ exp(-V_x / tau), nu ~ exp(V_y /
 * tau), and unique. Each half of it is observed where it is exact for every number of particles:
 * against an opponent that rests, so slow that it does not leave its place, the particles of a
 * player are independent, and their law is that of one, which tends to the Gibbs law: of a double
 * well tilted by the opponent, which no Gaussian is. Where both move, on weakly coupled and warm
 * double wells and in random games on the circle, their moments have the law that they have by the
 * exact scheme, from the start to stationarity.
 *
 * <p>Alone: {@code check --theorem game.entropic-equilibrium}.
 */
@AutoService(Catalogued.class)
public final class EntropicEquilibrium implements Theorem<GameInstance> {
  private static final double STEP = 0.05;
  private static final int STEPS = 400;
  private static final int ALONE = 4000;
  private static final int TOGETHER = 48;
  private static final int ON_CIRCLE = 16;

  /** A ratio of time scales at which the slower player's steps are below the last place. */
  private static final double REST = 0x1p-110;

  @Override
  public Card card() {
    return Card.of("game.entropic-equilibrium")
        .states(
            "stationary laws of Langevin descent-ascent: mu = exp(-int l(x, .) dnu / tau) / Z, nu = exp(int l(., y) dmu / tau) / Z', the unique entropic equilibrium")
        .source(
            "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, theorem on entropic equilibria; Massart 1990; theory.md, Entropic equilibria")
        .assumes(
            Hypothesis.of("the law is stationary: the dynamics has run long enough")
                .violatedBy(
                    "after a tenth of the time unit",
                    ReferenceImplementation::new,
                    () -> new GameInstance("double-well", 1, TOGETHER, 1),
                    trial -> answers(trial, 2)))
        .needs(dynamics("langevin-descent-ascent"), payoff("double-well"))
        .uses(payoff("trigonometric"))
        .budget(
            "Monte Carlo: Massart's bound of distribution functions at alpha; where both move, which of 64 runs are whose is uniform: exact hypergeometric quantiles at alpha; truncation: how far the law of Euler's steps by then is off the Gibbs law, computed on a grid; rounding, that of all steps added up")
        .firstRefutes(GameMutant.TEMPERATURE_OF_ONE)
        .alone(RareMutant.IN_WEAKLY_COUPLED_WELLS)
        .cost(40);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.of("double-well", TOGETHER).arbitrary();
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    Trial<GameInstance> third = trial.withPart(1.0 / 3);
    third.later(part -> answers(part, STEPS));
    third.later(EntropicEquilibrium::wells);
    if (trial.declares(payoff("trigonometric"))) {
      third.later(EntropicEquilibrium::circle);
    }
  }

  /** exp(-V_x / tau) / Z of the row player, exp(V_y / tau) / Z' of the column player. */
  private static void answers(Trial<GameInstance> trial, int steps) {
    Stream stream = trial.instance().stream(Draw.ENTROPIC_GAME);
    DoubleWell payoff = new DoubleWell(0.5 + stream.uniform(), 1);
    double temperature = 0.3 + 0.3 * stream.uniform();
    double place = 1 - 2 * stream.uniform();
    for (Player player : Player.values()) {
      answer(trial, player, payoff, temperature, place, steps);
    }
  }

  private static void answer(
      Trial<GameInstance> trial,
      Player player,
      DoubleWell payoff,
      double temperature,
      double place,
      int steps) {
    boolean isRow = player == Player.ROW;
    LangevinPair game =
        new LangevinPair(
            payoff,
            new DescentAscent(1, 0, temperature, isRow ? REST : 1 / REST, false),
            isRow ? STEP : STEP * REST,
            new int[] {steps},
            LangevinPair.normal(1, 0.09),
            LangevinPair.normal(-1, 0.09));
    Profile drawn = game.draw(ALONE, trial.instance().seed(), 0);
    ParticleMeasure resting = ParticleMeasure.uniform(1, new double[] {place});
    Profile initial =
        isRow ? new Profile(drawn.row(), resting) : new Profile(resting, drawn.column());
    GameRun run =
        new GameRun(game.dynamics(), payoff, initial, game.step(), trial.instance().seed());
    double field = payoff.coupling() * (isRow ? -place : place);
    double alpha = trial.alpha() / 2;
    trial.atMost(
        "distribution of the %s player against one at rest, off that of the Gibbs law"
            .formatted(player.word()),
        game.distance(player.of(run.after(trial, steps)), new WellLaw(temperature).tilted(field)),
        0,
        new Budget(
            0,
            Math.sqrt(StrictMath.log(2 / alpha) / (2 * ALONE)),
            8 * steps * trial.roundoff(),
            off(player, payoff, temperature, LangevinPair.resting(place, place)),
            alpha));
  }

  /** How far the distribution function of a particle's law is off that of the Gibbs law. */
  private static double off(Player player, DoubleWell payoff, double temperature, Profile resting) {
    GameLaw law = GameLaw.of(payoff, temperature, 1, STEP, LangevinPair.REACH);
    Profile now =
        new Profile(law.law(LangevinPair.normal(1, 0.09)), law.law(LangevinPair.normal(-1, 0.09)));
    for (int taken = 0; taken < STEPS; taken++) {
      now = law.after(now, resting);
    }
    double[] found = player.of(now).weights();
    double[] gibbs = player.of(law.gibbs(resting)).weights();
    double difference = 0;
    double largest = 0;
    double between = 0;
    for (int i = 0; i < found.length; i++) {
      difference += found[i] - gibbs[i];
      largest = Math.max(largest, Math.abs(difference));
      between = Math.max(between, Math.abs(found[i] - gibbs[i]));
    }
    return largest + between;
  }

  /** int s dmu, int s^2 dmu, int U dmu of weakly coupled wells, on the way and stationary. */
  private static void wells(Trial<GameInstance> trial) {
    Stream stream = trial.instance().stream(Draw.ENTROPIC_GAME);
    double coupling = 0.5 + stream.uniform();
    double temperature = 0.3 + 0.3 * stream.uniform();
    LangevinPair game =
        new LangevinPair(
            new DoubleWell(coupling, 1),
            new DescentAscent(1, 0, temperature, 1, false),
            STEP,
            new int[] {STEPS / 20, STEPS},
            LangevinPair.normal(0.5, 1),
            LangevinPair.normal(-0.5, 1));
    game.sameMoments(
        trial.under("wells: "), game.played(trial, trial.instance().particles()), trial.alpha());
  }

  /** A random game on the circle, whose equilibrium is the fixed point of the Gibbs map. */
  private static void circle(Trial<GameInstance> trial) {
    Stream stream = trial.instance().stream(Draw.CIRCLE_GAME);
    DescentAscent dynamics = new DescentAscent(1, 0, 0.5 + 0.3 * stream.uniform(), 1, false);
    int[] record = {STEPS / 20, STEPS / 2};
    LangevinPair game = new LangevinPair(onCircle(stream), dynamics, STEP, record, x -> 1, y -> 1);
    game.sameMoments(trial.under("circle: "), game.played(trial, ON_CIRCLE), trial.alpha());
  }

  /** Terms of one player alone: without them the uniform laws are the equilibrium. */
  static TrigonometricPayoff onCircle(Stream stream) {
    return new TrigonometricPayoff(
        new double[] {1, 0.4, 0.3 + 0.4 * stream.uniform(), 0.3 + 0.4 * stream.uniform()},
        new double[][] {{1}, {2}, {1}, {0}},
        new double[][] {{1}, {1}, {0}, {2}},
        stream.normals(4));
  }
}
