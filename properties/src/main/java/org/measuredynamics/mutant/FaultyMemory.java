package org.measuredynamics.mutant;

import java.util.List;
import java.util.function.UnaryOperator;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/** An implementation that answers other questions than it is asked, by what it remembers. */
final class FaultyMemory extends Faulty {
  /** The problem that is run. */
  UnaryOperator<Problem> run = UnaryOperator.identity();

  /** What becomes of the answer to a problem. */
  Answer answered = (problem, right) -> right;

  /** The ensemble that is answered. */
  UnaryOperator<Ensemble> ensemble = UnaryOperator.identity();

  /** The seed that is drawn with. */
  Seed seed = (particles, asked) -> asked;

  /** Measures instead of the right ones. */
  interface Answer {
    List<ParticleMeasure> of(Problem problem, List<ParticleMeasure> right);
  }

  /** A seed, from the number of particles and the one that was asked for. */
  interface Seed {
    long of(int particles, long asked);
  }

  FaultyMemory() {
    super(
        List.of("gradient-flow", "langevin", "stochastic-gradient"),
        Capability.ENSEMBLE,
        Capability.EVALUATE,
        Capability.SAMPLE);
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    return answered.of(problem, super.run(run.apply(problem)));
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble asked) {
    return super.ensemble(ensemble.apply(asked));
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long asked) {
    return super.sample(law, particles, seed.of(particles, asked));
  }

  /** Returns the problem with another step and of another seed. */
  static Problem of(Problem problem, double step, long seed) {
    return problem.withStep(step).withSeed(seed);
  }
}
