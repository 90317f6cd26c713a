package org.measuredynamics.contract;

import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The contract. An implementation in the JVM is a {@link Solver} that is found by {@link
 * java.util.ServiceLoader}; one in another language is reached through {@link
 * ProcessImplementation}.
 */
public interface Implementation extends AutoCloseable {
  /** Returns what the implementation says of itself. */
  Description describe();

  /**
   * Answers a question; only asked where what the question needs is declared.
   *
   * @throws BrokenException if it does not, or crashed, hung or answered nonsense
   */
  <A> A answer(Question<A> question);

  /** Runs a problem: the measures at the record times, particle i always the one that began so. */
  default List<ParticleMeasure> run(Problem problem) {
    return answer(problem);
  }

  /** Evaluates the energy. */
  default Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    return answer(new Evaluate(energy, mu));
  }

  /** Draws independent particles of equal weight with the implementation's own generator. */
  default ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    return answer(new Sample(law, particles, seed));
  }

  /** Draws and trains the replicates of an ensemble. */
  default Ensemble.Replicates ensemble(Ensemble ensemble) {
    return answer(ensemble);
  }

  /** Plays a game. */
  default Game.Played play(Game game) {
    return answer(game);
  }

  /** Returns the Nikaido-Isoda error of strategies in a finite game. */
  default double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
    return answer(new FiniteGame(payoff, profile));
  }

  /** Returns whether it can be asked again; a process that has ended or was ended cannot. */
  default boolean isAlive() {
    return true;
  }

  @Override
  default void close() {}
}
