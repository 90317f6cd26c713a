package org.measuredynamics.variant;

import java.util.List;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * A right implementation that differs from the reference in what no theorem may depend on. It is
 * the reference wherever it does not say otherwise.
 */
abstract class Variant implements Implementation {
  private final ReferenceImplementation reference = new ReferenceImplementation();
  private final String name;

  Variant(String name) {
    this.name = name;
  }

  /** Returns the precision it declares. */
  String precision() {
    return reference.describe().precision();
  }

  /** Returns the neurons of one replicate of an ensemble. */
  ParticleMeasure drawn(InitialLaw law, int particles, long seed, int replicate) {
    return law.draw(particles, seed, replicate);
  }

  @Override
  public final Description describe() {
    Description right = reference.describe();
    return new Description(
        name,
        right.version(),
        right.language(),
        right.schemes(),
        right.units(),
        right.risks(),
        right.regularisers(),
        right.energies(),
        right.weights(),
        right.evaluate(),
        precision(),
        right.dynamics(),
        right.laws(),
        right.ensemble(),
        right.sets(),
        right.groups(),
        right.games(),
        right.nikaidoIsoda());
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    return reference.run(problem);
  }

  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    return reference.evaluate(energy, mu);
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    return reference.sample(law, particles, seed);
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    return ensemble.answer(
        replicate -> drawn(ensemble.law(), ensemble.particles(), ensemble.seed(), replicate),
        this::run);
  }

  @Override
  public Game.Played play(Game game) {
    return reference.play(game);
  }

  @Override
  public double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
    return reference.nikaidoIsoda(payoff, profile);
  }
}
