package org.measuredynamics.contract;

import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * An implementation on this JVM, with a method for each question. What it does not override it need
 * not declare, and is then not asked.
 */
public abstract class Solver implements Implementation {
  /** Asks the method of the question. */
  @Override
  public final <A> A answer(Question<A> question) {
    return question.askOf(this);
  }

  @Override
  public abstract List<ParticleMeasure> run(Problem problem);

  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    return other(new Evaluate(energy, mu));
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    return other(new Sample(law, particles, seed));
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    return other(ensemble);
  }

  @Override
  public Game.Played play(Game game) {
    return other(game);
  }

  @Override
  public double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
    return other(new FiniteGame(payoff, profile));
  }

  /**
   * Answers a question that has no method here, or one that is not overridden.
   *
   * @throws BrokenException as long as nobody overrides this
   */
  protected <A> A other(Question<A> question) {
    throw new BrokenException(
        "%s does not answer %s".formatted(describe().name(), question.method()));
  }
}
