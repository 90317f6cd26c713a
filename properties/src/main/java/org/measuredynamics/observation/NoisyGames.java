package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/** The games with noise that an implementation declares: every payoff, every dynamics. */
public final class NoisyGames {
  private static final double WARM = 0.3;

  /** Cold: what is off by that part of a step is seen from sqrt(2 tau h) on. */
  private static final double[] COLD = {1e-8, 1e-16};

  /** Where each particle meets each of its opponents no more are affordable. */
  private static final int CROWD = 64;

  private final Trial<?> trial;

  /** Games that the trial's implementation is asked to play. */
  public NoisyGames(Trial<?> trial) {
    this.trial = trial;
  }

  /**
   * A game with noise.
   *
   * @param words what it is
   * @param isWarm whether noise is as large as what else moves a particle
   */
  public record Noisy(String words, GameRun run, int steps, boolean isWarm) {
    /** Has it played at a seed. */
    public NoisyRun played(Trial<?> trial, long seed, int design) {
      return NoisyRun.of(trial, run.withSeed(seed), steps, design);
    }
  }

  /** Returns the payoffs that are declared and whose strategies move. */
  public List<Payoff> payoffs() {
    return Payoff.all().stream()
        .filter(each -> !each.kind().equals("matrix"))
        .filter(each -> trial.declares(Capability.payoff(each.kind())))
        .toList();
  }

  /** Every way in which strategies move with noise, in words. */
  private Map<String, DescentAscent> dynamics() {
    Map<String, DescentAscent> all = new LinkedHashMap<>();
    all.put("slow column", new DescentAscent(1, 0, WARM, 0.4, false));
    all.put("fast column, less transport", new DescentAscent(0.7, 0, WARM, 2.5, false));
    if (trial.declares(Capability.dynamics("fisher-rao-descent-ascent"))) {
      all.put("reaction", new DescentAscent(0.7, 1.3, WARM, 2.5, false));
      all.put("reaction, slow column", new DescentAscent(1.3, 0.4, WARM, 0.4, false));
    }
    if (trial.declares(Capability.dynamics("extragradient"))) {
      all.put("extragradient", new DescentAscent(0.7, 0, WARM, 0.4, true));
      if (trial.declares(Capability.dynamics("fisher-rao-descent-ascent"))) {
        all.put("extragradient and reaction", new DescentAscent(1.3, 0.4, WARM, 2.5, true));
      }
    }
    if (trial.declares(Capability.dynamics("averaged-gradient"))) {
      all.put("averaged", new DescentAscent(1.3, 0, WARM, 2.5, false, 1));
    }
    return all;
  }

  /** Returns the games on a payoff, each dynamics warm and cold. */
  public List<Noisy> of(String kind, int first) {
    boolean isQuick = trial.sharpness() == 1;
    List<Noisy> games = new ArrayList<>();
    dynamics()
        .forEach(
            (words, dynamics) -> {
              int design = first + 2 * games.size();
              Stream stream = trial.probe(design);
              boolean mayWeigh =
                  dynamics.reaction() > 0 || trial.declares(Capability.UNEQUAL_WEIGHTS);
              GameInstance instance =
                  new GameInstance(kind, 1 + stream.integer(3), 3, mayWeigh, stream.seed());
              Payoff payoff = instance.drawPayoff();
              int n = isQuick ? 6 : 12;
              Profile drawn = instance.initial(payoff, n, n + 1);
              // Farther out a trial step of a quartic leads beyond where it began.
              Profile initial =
                  kind.equals("double-well")
                      ? new Profile(within(2, drawn.row()), within(2, drawn.column()))
                      : drawn;
              double step = GameSteps.step(kind, stream);
              double part = dynamics.forgetting() * 0.7;
              DescentAscent each = part > 0 ? dynamics.forgettingAt(part / step) : dynamics;
              boolean isDear = part > 0 && !payoff.isAffineInOpponent();
              int steps = isQuick ? 16 : isDear ? 32 : 64;
              for (double temperature : temperatures(each, payoff, initial, step)) {
                games.add(
                    new Noisy(
                        "%s, %s, temperature %.3g".formatted(kind, words, temperature),
                        new GameRun(
                            each.withTemperature(temperature),
                            payoff,
                            initial,
                            step,
                            trial.seed(first + games.size())),
                        steps,
                        temperature == WARM));
              }
            });
    return games;
  }

  private static ParticleMeasure within(double bound, ParticleMeasure mu) {
    return mu.at(
        Arrays.stream(mu.positions()).map(x -> Math.max(-bound, Math.min(bound, x))).toArray());
  }

  /** Warm, and so cold that rounding is still a small part of the noise. */
  private Set<Double> temperatures(
      DescentAscent dynamics, Payoff payoff, Profile initial, double step) {
    GameRun run = new GameRun(dynamics, payoff, initial, step, 0);
    double rounding = 0;
    for (Player player : Player.values()) {
      PlayerStep first = PlayerStep.of(player, run, List.of(initial), 0, trial.roundoff());
      for (double each : first.positionRounding()) {
        rounding = Math.max(rounding, each);
      }
    }
    double deviation = 64 * rounding;
    double slowest = step * dynamics.transport() * Math.min(1, dynamics.timeScale());
    double coldest = deviation * deviation / (2 * slowest);
    Set<Double> temperatures = new LinkedHashSet<>(List.of(WARM));
    for (double cold : COLD) {
      temperatures.add(Math.min(WARM, Math.max(cold, coldest)));
    }
    return temperatures;
  }

  /**
   * Returns a game of many particles of four coordinates, on a quadratic payoff if that is
   * declared. Where each particle meets each of its opponents there are fewer.
   */
  public Noisy wide(int design, double timeScale, int particles, int steps) {
    Stream stream = trial.probe(design);
    Payoff payoff = payoff(stream);
    boolean isAffine = payoff.isAffineInOpponent();
    int n = isAffine ? particles : Math.min(CROWD, particles);
    GameInstance instance = new GameInstance(payoff.kind(), 4, 3, stream.seed());
    Profile initial = instance.initial(payoff, n, n);
    DescentAscent dynamics = new DescentAscent(1, 0, WARM, timeScale, false);
    GameRun run = new GameRun(dynamics, payoff, initial, 0.02, trial.seed(design));
    return new Noisy("wide game", run, isAffine ? steps : 2 * steps, true);
  }

  private Payoff payoff(Stream stream) {
    List<Payoff> declared = payoffs();
    for (Payoff each : declared) {
      if (each.kind().equals("quadratic")) {
        double[][] coupling = new double[4][];
        for (int k = 0; k < coupling.length; k++) {
          coupling[k] = stream.normals(coupling.length);
        }
        return new QuadraticPayoff(coupling, 0.5, 0.7);
      }
    }
    Payoff some =
        declared.stream().filter(Payoff::isAffineInOpponent).findFirst().orElse(declared.get(0));
    return new GameInstance(some.kind(), 4, 3, stream.seed()).drawPayoff();
  }

  /** Observes that the same game at the same seed was played the same way again. */
  public static void same(Trial<?> part, NoisyRun one, NoisyRun again) {
    boolean isExact = part.description().repeatable() == Description.Repeatable.BITS;
    for (Player player : Player.values()) {
      Worst worst = new Worst();
      PlayerNoise first = one.of(player);
      PlayerNoise second = again.of(player);
      int coordinates = first.coordinates();
      int n = first.particles();
      for (int c = 0; c < first.values().length; c++) {
        double bound = isExact ? 0 : first.errors()[c] + second.errors()[c];
        worst.see(
            first.values()[c] - second.values()[c],
            bound,
            c / coordinates % n,
            c % coordinates,
            c / coordinates / n);
      }
      worst.add(part, "%s player, noise of the same seed again".formatted(player.word()));
    }
  }
}
