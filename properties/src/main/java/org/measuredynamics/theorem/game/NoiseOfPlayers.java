package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.instance.Design;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.observation.GameSteps;
import org.measuredynamics.observation.ManySeeds;
import org.measuredynamics.observation.NoisyGames;
import org.measuredynamics.observation.NoisyGames.Noisy;
import org.measuredynamics.observation.NoisyRun;
import org.measuredynamics.observation.Player;
import org.measuredynamics.observation.PlayerNoise;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Copies;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.NormalArray.Axis;
import org.measuredynamics.theorem.BaseLaw;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;

/**
 * What is left of a noisy step of a player after its drift, over (2 tau gamma h)^{1/2}, is
 * independent and standard normal over coordinates, particles, players, steps and seeds, and the
 * same when the same is asked again. At next to no temperature the same numbers weigh the drift.
 *
 * <p>Alone: {@code check --theorem game.noise}.
 */
@AutoService(Catalogued.class)
public final class NoiseOfPlayers implements BaseLaw {
  /** Steps of a wide game: enough that what is shared by steps shows. */
  private static final int WIDE_STEPS = 8;

  /**
   * Designs: wide games from 0 on, seeds from 100 on, many at 150, payoffs by their number from 200
   * on.
   */
  private static final int SEEDS = 100;

  private static final int MANY_SEEDS = 150;
  private static final int PAYOFFS = 200;

  /** Numbers that are compared at every shift: 0.03 of correlation shows. */
  private static final int SHIFTED = 1 << 17;

  /** Residuals on a grid that rounding hardly crosses, and equal numbers hardly share. */
  private static final double GRID = 0x1p-30;

  private static final double SINGLE_GRID = 0x1p-14;

  @Override
  public Card card() {
    return Card.of("game.noise")
        .states(
            "(x' - x + h gamma grad V_x) / (2 tau gamma h)^{1/2} and (y' - y - h kappa gamma grad V_y) / (2 tau gamma kappa h)^{1/2} are independent N(0, 1), by coordinate, particle, player, step and seed; on spheres in the tangent space, in cubes before they are put back")
        .source(
            "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, section 3; Massart 1990; theory.md, Noise of players")
        .assumes(
            Hypothesis.of("noise is a player's own")
                .violatedBy(
                    "the players' noise is the same",
                    GameMutant.NOISE_SHARED,
                    () -> new Design(1),
                    this::check),
            Hypothesis.of("players move at once, noise or not")
                .violatedBy(
                    "in turn where there is noise",
                    GameMutant.NOISE_ALTERNATES,
                    () -> new Design(1),
                    this::check))
        .needs(dynamics("langevin-descent-ascent"))
        .needsOneOf(
            payoff("quadratic"),
            payoff("double-well"),
            payoff("trigonometric"),
            payoff("box-trigonometric"),
            payoff("generator-critic"),
            payoff("spherical-polynomial"))
        .uses(
            dynamics("fisher-rao-descent-ascent"),
            dynamics("extragradient"),
            dynamics("averaged-gradient"))
        .budget(
            "Monte Carlo: exact laws of sums of squares, products and counts, and bounds that hold at every size, at alpha; rounding of each residual")
        .firstRefutes(GameMutant.NOISE_ALTERNATES)
        .sharpAtLeast(4)
        .base();
  }

  @Override
  public void check(Trial<Design> trial) {
    NoisyGames games = new NoisyGames(trial);
    trial.withPart(0.2).later(part -> seeds(part, games));
    trial.withPart(0.05).later(part -> new ManySeeds(part, MANY_SEEDS).players(games));
    List<Payoff> payoffs = games.payoffs();
    for (int k = 0; k < payoffs.size(); k++) {
      String kind = payoffs.get(k).kind();
      int first = PAYOFFS + 100 * k;
      trial
          .withPart(0.25 / payoffs.size())
          .later(part -> everyDynamics(part, kind, games.of(kind, first), first));
    }
    // The rest is what copies are given.
    trial.withPart(0.49).later(part -> wide(part, games));
  }

  /**
   * Another seed has other noise, of either player; the same seed the same, whatever came between.
   */
  private static void seeds(Trial<Design> trial, NoisyGames games) {
    int particles = 64 * Math.min(32, trial.sharpness());
    Noisy game = games.wide(SEEDS, 1, particles, WIDE_STEPS);
    long seed = game.run().seed();
    NoisyRun first = game.played(trial, seed, SEEDS);
    Copies copies = new Copies(trial.description().precision().storage());
    copies(trial, copies, "seed", first);
    long[] others = {1, 1L << 31, 1L << 32};
    for (int k = 0; k < others.length; k++) {
      NoisyRun other = game.played(trial, seed + others[k], SEEDS + 1 + k);
      copies(trial, copies, "seed + " + others[k], other);
      for (Player player : Player.values()) {
        for (Player another : Player.values()) {
          String what =
              "%s player, and %s player at the seed + %d"
                  .formatted(player.word(), another.word(), others[k]);
          against(trial, what, first.of(player), other.of(another), trial.alpha() / 12);
        }
      }
    }
    Noisy small = games.wide(SEEDS, 1, 64, WIDE_STEPS);
    for (int k = 2; k <= 8; k++) {
      copies(trial, copies, "seed + " + k, small.played(trial, seed + k, SEEDS + 2 + k));
    }
    trial.add(copies.comparison("noise that comes twice, where "));
    NoisyGames.same(trial, first, game.played(trial, seed, SEEDS));
    if (Double.isFinite(GameSteps.lipschitz(small.run().payoff(), small.run().dynamics()))) {
      GameSteps.inSilence(trial, small.run(), WIDE_STEPS, "noise of one seed");
    }
  }

  private static void copies(Trial<Design> trial, Copies copies, String where, NoisyRun run) {
    double storage = trial.description().precision().storage();
    // In a coarser precision numbers are equal by accident.
    if (storage <= 0x1p-24) {
      for (Player player : Player.values()) {
        double grid = storage < 0x1p-40 ? GRID : SINGLE_GRID;
        copies.add("%s player, %s".formatted(player.word(), where), run.of(player).onGrid(grid));
      }
    }
  }

  /** Noise of two players, or of two seeds: aligned, and shifted by any number of draws. */
  private static void against(
      Trial<Design> trial, String what, PlayerNoise one, PlayerNoise other, double alpha) {
    if (!one.isSharp() || !other.isSharp()) {
      return;
    }
    int particles = Math.min(one.particles(), other.particles());
    int coordinates = Math.min(one.coordinates(), other.coordinates());
    NormalArray first = one.first(particles, coordinates).inNoOrder();
    NormalArray second = other.first(particles, coordinates).inNoOrder();
    trial.addAll(first.against(what + ", all noise", second, alpha / 3));
    Axis[] draws = drawn(Math.min(first.size(), SHIFTED), coordinates);
    Axis[] others = drawn(Math.min(second.size(), SHIFTED), coordinates);
    trial.addAll(first.on(draws).against(what, second.on(others), alpha / 3));
    Axis[] numbers = drawn(Math.min(first.size(), SHIFTED), 1);
    Axis[] otherNumbers = drawn(Math.min(second.size(), SHIFTED), 1);
    trial.addAll(
        first.on(numbers).against(what + ", number by number", second.on(otherNumbers), alpha / 3));
  }

  /** Numbers in the order in which they may have been drawn, so many at once. */
  private static Axis[] drawn(int numbers, int together) {
    return new Axis[] {new Axis("draw", numbers / together), new Axis("coordinate", together)};
  }

  /**
   * Each dynamics with noise on a payoff, warm and cold: squares, and the noise along the drift.
   */
  private static void everyDynamics(
      Trial<Design> trial, String kind, List<Noisy> games, int first) {
    // Three decisions on each game and player; of warm ones two more and one between players.
    long warm = games.stream().filter(Noisy::isWarm).count();
    double share = trial.alpha() / (6.0 * games.size() + 3 * warm + 2);
    Map<Player, NormalArray> pooled = new EnumMap<>(Player.class);
    for (int k = 0; k < games.size(); k++) {
      Noisy game = games.get(k);
      NoisyRun run = game.played(trial, game.run().seed(), first + k);
      run.leavesAlone(trial, game.words());
      for (Player player : Player.values()) {
        PlayerNoise noise = run.of(player);
        String whose = "%s player, %s".formatted(player.word(), game.words());
        trial.addAll(noise.array().scale(whose, share));
        trial.addAll(noise.alongDrift().scale(whose + ", along the drift of each step", share));
        trial.addAll(noise.withDrift().scale(whose + ", with the drift", share));
        if (game.isWarm() && noise.isSharp()) {
          trial.addAll(noise.array().independence(whose, share));
          pooled.merge(player, noise.array(), NormalArray::with);
        }
      }
      if (game.isWarm()) {
        against(
            trial,
            "row and column player, " + game.words(),
            run.of(Player.ROW),
            run.of(Player.COLUMN),
            share);
      }
    }
    pooled.forEach(
        (player, noise) ->
            trial.addAll(
                noise.law("%s player, all noise on %s".formatted(player.word(), kind), share)));
  }

  /** So many particles that a temperature one percent off shows, of each player alone. */
  private static void wide(Trial<Design> trial, NoisyGames games) {
    int particles = 512 * Math.min(32, trial.sharpness());
    int calls = Math.max(1, trial.sharpness() / 32);
    PlayerNoise row = null;
    PlayerNoise column = null;
    for (int call = 0; call < calls; call++) {
      Noisy game = games.wide(call, 2.5, particles, WIDE_STEPS);
      NoisyRun run = game.played(trial, game.run().seed(), call);
      row = row == null ? run.of(Player.ROW) : row.then(run.of(Player.ROW));
      column = column == null ? run.of(Player.COLUMN) : column.then(run.of(Player.COLUMN));
    }
    all(trial, "wide game, row player", row, 0.4 * trial.alpha());
    all(trial, "wide game, column player", column, 0.4 * trial.alpha());
    against(trial, "wide game, row and column player", row, column, 0.2 * trial.alpha());
  }

  private static void all(Trial<Design> trial, String whose, PlayerNoise noise, double alpha) {
    trial.addAll(
        noise.isSharp() ? noise.array().tests(whose, alpha) : noise.array().scale(whose, alpha));
  }
}
