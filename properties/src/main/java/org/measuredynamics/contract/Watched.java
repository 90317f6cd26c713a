package org.measuredynamics.contract;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.DivergenceException;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * An implementation that is watched: it is asked for nothing that it does not declare, what it was
 * asked last and what came back can be told, what it throws is its break-down, and once the check
 * is given up it is asked no more.
 */
public final class Watched extends Forwarding {
  private final Description description;
  private final Declared declared;
  private volatile Supplier<String> asked = () -> "nothing";
  private volatile Supplier<String> answered = () -> "nothing";
  private final AtomicLong calls = new AtomicLong();
  private volatile boolean givenUp;

  /** The check was given up while it ran. */
  public static final class GivenUpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GivenUpException() {
      super("the check was given up");
    }
  }

  /**
   * Watches an implementation, whose description is asked for once.
   *
   * @throws BrokenException if it does not describe itself
   */
  public Watched(Implementation implementation) {
    super(implementation);
    try {
      description = implementation.describe();
    } catch (BrokenException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new BrokenException("threw %s when it was to describe itself".formatted(e), e);
    }
    declared = new Declared(description);
  }

  @Override
  public Description describe() {
    return description;
  }

  /** Returns how many calls were made. */
  public long calls() {
    return calls.get();
  }

  /** Lets the next call throw {@link GivenUpException}. */
  public void giveUp() {
    givenUp = true;
  }

  /** Returns the last question in words. */
  public String lastQuestion() {
    return "asked last: " + asked.get();
  }

  /** Returns the last question and the last answer in words. */
  public String lastCall() {
    return "%s; answered: %s".formatted(lastQuestion(), answered.get());
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    declared.require(problem);
    return call(
        () ->
            "run %s (%s), %s, %s, step %s, records after %s steps"
                .formatted(
                    problem.dynamics().kind(),
                    problem.scheme(),
                    words(problem.energy()),
                    words(problem.initial()),
                    problem.step(),
                    shortened(problem.record())),
        () -> super.run(problem),
        Watched::largest);
  }

  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    declared.require(energy, mu);
    return call(
        () -> "evaluate, %s, %s".formatted(words(energy), words(mu)),
        () -> super.evaluate(energy, mu),
        found ->
            Math.max(
                Math.abs(found.energy()),
                Math.max(largest(found.outputs()), largest(found.gradient()))));
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    declared.requireSample();
    return call(
        () -> "sample %d particles of dimension %d".formatted(particles, law.dimension()),
        () -> super.sample(law, particles, seed),
        found -> largest(found.positions()));
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    declared.require(ensemble);
    return call(
        () ->
            "ensemble of %d replicates of %s from number %d on, %s, %d particles, step %s, records after %s steps"
                .formatted(
                    ensemble.replicates(),
                    ensemble.dynamics().kind(),
                    ensemble.first(),
                    words(ensemble.energy()),
                    ensemble.particles(),
                    ensemble.step(),
                    shortened(ensemble.record())),
        () -> super.ensemble(ensemble),
        found ->
            Math.max(
                Arrays.stream(found.outputs())
                    .flatMap(Arrays::stream)
                    .mapToDouble(Watched::largest)
                    .max()
                    .orElse(0),
                Arrays.stream(found.initial()).mapToDouble(Watched::largest).max().orElse(0)));
  }

  @Override
  public Game.Played play(Game game) {
    declared.require(game);
    return call(
        () ->
            "play %s, payoff %s, row %s, column %s, step %s, records after %s steps"
                .formatted(
                    game.kind(),
                    game.payoff().kind(),
                    words(game.initial().row()),
                    words(game.initial().column()),
                    game.step(),
                    shortened(game.record())),
        () -> super.play(game),
        found ->
            found.trajectory().stream()
                .mapToDouble(profile -> largest(List.of(profile.row(), profile.column())))
                .max()
                .orElse(0));
  }

  @Override
  public double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
    declared.requireNikaidoIsoda();
    return call(
        () ->
            "nikaido-isoda of a %d x %d game"
                .formatted(payoff.matrix().length, payoff.matrix()[0].length),
        () -> super.nikaidoIsoda(payoff, profile),
        Math::abs);
  }

  private <T> T call(Supplier<String> question, Supplier<T> answer, ToDoubleFunction<T> size) {
    requireWanted();
    asked = question;
    answered = () -> "nothing yet";
    calls.incrementAndGet();
    T found;
    try {
      found = Objects.requireNonNull(answer.get(), "expected an answer, found null");
    } catch (BrokenException | UnsupportedException | UnaffordableException e) {
      requireWanted();
      answered = e::getMessage;
      throw e;
    } catch (DivergenceException e) {
      requireWanted();
      answered = e::getMessage;
      throw new BrokenException("diverged: " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      requireWanted();
      answered = e::toString;
      throw new BrokenException("threw " + e, e);
    }
    requireWanted();
    answered =
        () ->
            String.format(Locale.ROOT, "numbers of up to %.6g in size", size.applyAsDouble(found));
    return found;
  }

  private void requireWanted() {
    if (givenUp) {
      throw new GivenUpException();
    }
  }

  private static String words(Energy energy) {
    return energy instanceof NetworkEnergy network
        ? "unit %s, %s data".formatted(network.unit().name(), network.data().size())
        : "pair interaction";
  }

  private static String words(ParticleMeasure mu) {
    return "%d particles of dimension %d".formatted(mu.size(), mu.dimension());
  }

  private static String shortened(int[] record) {
    return record.length <= 8
        ? Arrays.toString(record)
        : "%d, %d, ..., %d".formatted(record[0], record[1], record[record.length - 1]);
  }

  private static double largest(List<ParticleMeasure> path) {
    return path.stream().mapToDouble(mu -> largest(mu.positions())).max().orElse(0);
  }

  private static double largest(double[] numbers) {
    double largest = 0;
    for (double number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    return largest;
  }
}
