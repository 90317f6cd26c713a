package org.measuredynamics.contract;

import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/** A solver that passes every question on to another: what it does itself it overrides. */
public abstract class Forwarding extends Solver {
  private final Implementation implementation;

  /** Passes questions on to the implementation. */
  protected Forwarding(Implementation implementation) {
    this.implementation = implementation;
  }

  @Override
  public Description describe() {
    return implementation.describe();
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    return implementation.run(problem);
  }

  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    return implementation.evaluate(energy, mu);
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    return implementation.sample(law, particles, seed);
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    return implementation.ensemble(ensemble);
  }

  @Override
  public Game.Played play(Game game) {
    return implementation.play(game);
  }

  @Override
  public double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
    return implementation.nikaidoIsoda(payoff, profile);
  }

  @Override
  protected <A> A other(Question<A> question) {
    return implementation.answer(question);
  }

  @Override
  public boolean isAlive() {
    return implementation.isAlive();
  }

  @Override
  public void close() {
    implementation.close();
  }
}
