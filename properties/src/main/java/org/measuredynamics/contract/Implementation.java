package org.measuredynamics.contract;

import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The contract. An implementation in the JVM implements it and is found by {@link
 * java.util.ServiceLoader}; one in another language is reached through {@link
 * ProcessImplementation}.
 */
public interface Implementation extends AutoCloseable {
  /** Returns what the implementation says of itself. */
  Description describe();

  /**
   * Runs a problem.
   *
   * @return the measures at the record times, particle i always the one that began as particle i
   * @throws BrokenException if it crashed, hung or answered nonsense
   */
  List<ParticleMeasure> run(Problem problem);

  /**
   * Evaluates the energy.
   *
   * @throws BrokenException if it crashed, hung or answered nonsense
   */
  Evaluation evaluate(Energy energy, ParticleMeasure mu);

  /**
   * Draws independent particles of equal weight with the implementation's own generator; only asked
   * of those that declare the law "normal".
   *
   * @throws BrokenException if it does not, or crashed, hung or answered nonsense
   */
  default ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    throw new BrokenException(describe().name() + " does not draw samples");
  }

  /**
   * Draws and trains the replicates of an ensemble; only asked of those that declare ensembles.
   *
   * @throws BrokenException if it does not, or crashed, hung or answered nonsense
   */
  default Ensemble.Replicates ensemble(Ensemble ensemble) {
    throw new BrokenException(describe().name() + " does not run ensembles");
  }

  /**
   * Plays a game; only asked of those that declare its dynamics and payoff.
   *
   * @throws BrokenException if it does not, or crashed, hung or answered nonsense
   */
  default Game.Played play(Game game) {
    throw new BrokenException(describe().name() + " does not play games");
  }

  /**
   * Returns the Nikaido-Isoda error of strategies in a finite game; only asked of those that
   * declare it.
   *
   * @throws BrokenException if it does not, or crashed, hung or answered nonsense
   */
  default double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
    throw new BrokenException(describe().name() + " does not compute Nikaido-Isoda errors");
  }

  /** Returns whether it can be asked again; a process that has ended or was ended cannot. */
  default boolean isAlive() {
    return true;
  }

  @Override
  default void close() {}
}
