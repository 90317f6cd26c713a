package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.instance.ReactingEnergies;
import org.measuredynamics.instance.TwoCircles;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.NormalArray;

/** Steps in which every particle is replaced by a draw from a reservoir, and nobody is killed. */
public final class ReservoirDraws {
  /** gamma h: that a particle is not replaced has probability exp(-60). */
  private static final double CERTAIN = 60;

  /** Numbers of a square of particles and coordinates: one deviation for another is 13 sigma. */
  private static final int OF_A_SQUARE = 1 << 12;

  private ReservoirDraws() {}

  /** Returns steps of {@link CircleRuns#STEP} like that, of a reservoir of unequal deviations. */
  static Dynamics.Reacting all(int dimension) {
    double[] deviations = new double[dimension];
    Arrays.setAll(deviations, c -> 1.5 + c % 2);
    NormalLaw reservoir = new NormalLaw(deviations);
    return new Dynamics.Reacting(
        0, BirthDeath.Form.PARTICLES, CERTAIN / CircleRuns.STEP, reservoir);
  }

  /** Returns the draws of so many steps, standardised, step x particle x coordinate. */
  public static NormalArray of(Trial<?> trial, TwoCircles circles, long seed, int steps) {
    return of(trial, circles.energy(), circles.initial(), seed, steps);
  }

  /** Returns the like of as many particles as each has coordinates. */
  public static NormalArray ofASquare(Trial<?> trial, ReactingEnergies problem, long seed) {
    int p = problem.initial().dimension();
    double[] some = Arrays.copyOf(problem.initial().positions(), p * p);
    ParticleMeasure initial = ParticleMeasure.uniform(p, some);
    return of(trial, problem.energy(), initial, seed, Math.max(8, OF_A_SQUARE / (p * p)));
  }

  private static NormalArray of(
      Trial<?> trial, Energy energy, ParticleMeasure initial, long seed, int steps) {
    Dynamics.Reacting dynamics = all(initial.dimension());
    double[] deviations = dynamics.reservoir().deviations();
    Problem problem =
        new Problem(
            dynamics,
            energy,
            initial,
            Problem.Scheme.EULER,
            CircleRuns.STEP,
            IntStream.rangeClosed(1, steps).toArray(),
            seed);
    double[] draws =
        trial.implementation().run(problem).stream()
            .flatMapToDouble(mu -> Arrays.stream(mu.positions()))
            .toArray();
    Arrays.setAll(draws, c -> draws[c] / deviations[c % deviations.length]);
    return NormalArray.of(
        draws,
        new NormalArray.Axis("step", steps),
        new NormalArray.Axis("particle", initial.size()),
        new NormalArray.Axis("coordinate", deviations.length));
  }
}
