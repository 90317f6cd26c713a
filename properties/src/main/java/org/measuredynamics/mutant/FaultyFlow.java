package org.measuredynamics.mutant;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/** The gradient flow by Euler steps, evaluations of its energy, and its initial particles. */
final class FaultyFlow extends Faulty {
  /** What is done to a step before it is taken. */
  Consumer<Step> adjust = step -> {};

  /** How many steps are taken where one was asked for. */
  int repeats = 1;

  /** What is done when a problem comes. */
  Consumer<Problem> asked = problem -> {};

  /** The energy instead of the right one, in run and in evaluate. */
  UnaryOperator<Energy> energy = UnaryOperator.identity();

  /** The particles instead of the right ones, in run and in evaluate. */
  UnaryOperator<ParticleMeasure> particles = UnaryOperator.identity();

  /** The particles that are recorded. */
  Motion recorded = (mu, index) -> mu;

  /** What is answered to evaluate. */
  Answer evaluated = (energy, mu, right) -> right;

  /** What is answered to sample. */
  UnaryOperator<ParticleMeasure> sampled = UnaryOperator.identity();

  /** The rates of layers instead of the right ones. */
  Rates rates = (energy, right) -> right;

  /** Rates of coordinates, from the energy and those that are right. */
  interface Rates {
    double[] of(Energy energy, double[] right);
  }

  /** An answer to evaluate, given what is right of the energy and particles in use. */
  interface Answer {
    Evaluation of(Energy energy, ParticleMeasure mu, Evaluation right);
  }

  FaultyFlow(Capability... more) {
    super(
        List.of("gradient-flow"),
        Stream.concat(Stream.of(Capability.EVALUATE, Capability.SAMPLE), Stream.of(more))
            .toArray(Capability[]::new));
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    asked.accept(problem);
    if (problem.dynamics() instanceof Dynamics.Preconditioned layers) {
      double[] other = rates.of(problem.energy(), layers.rates().clone());
      return super.run(under(new Dynamics.Preconditioned(other), problem.seed(), problem));
    }
    return problem.dynamics() instanceof Dynamics.GradientFlow
        ? euler(problem)
        : super.run(problem);
  }

  /** Takes Euler steps, whatever the dynamics. */
  List<ParticleMeasure> euler(Problem problem) {
    Step step = new Step(energy.apply(problem.energy()), problem);
    return steps(
        problem.from(particles.apply(problem.initial())),
        (mu, index) -> {
          ParticleMeasure next = mu;
          for (int repeat = 0; repeat < repeats; repeat++) {
            step.begin(next, index);
            adjust.accept(step);
            next = step.taken();
          }
          return next;
        },
        (mu, due) -> problem.initial().at(recorded.of(mu, due).positions()));
  }

  @Override
  public Evaluation evaluate(Energy right, ParticleMeasure mu) {
    return evaluated.of(right, mu, super.evaluate(energy.apply(right), particles.apply(mu)));
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    return sampled.apply(super.sample(law, particles, seed));
  }
}
