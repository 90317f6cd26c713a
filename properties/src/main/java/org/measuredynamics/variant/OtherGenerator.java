package org.measuredynamics.variant;

import java.util.List;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/** The reference with other random numbers: every seed passes through SplitMix64 first. */
final class OtherGenerator extends Variant {
  OtherGenerator(String name) {
    super(name);
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    return super.run(problem.withSeed(SplitMix.of(problem.seed())));
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    return super.sample(law, particles, SplitMix.of(seed));
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    return super.ensemble(ensemble.withSeed(SplitMix.of(ensemble.seed())));
  }

  @Override
  public Game.Played play(Game game) {
    return super.play(game.withSeed(SplitMix.of(game.seed())));
  }
}
