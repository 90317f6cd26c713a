package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.instance.TwoCircles;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.statistic.NormalArray;

/** Steps in which every particle is replaced by a draw from a reservoir, and nobody is killed. */
public final class ReservoirDraws {
  /** gamma h: that a particle is not replaced has probability exp(-60). */
  private static final double CERTAIN = 60;

  private static final NormalLaw RESERVOIR = new NormalLaw(new double[] {1.5, 2.5});

  private ReservoirDraws() {}

  /** Returns the draws of so many steps, standardised, step x particle x coordinate. */
  public static NormalArray of(Trial<?> trial, TwoCircles circles, long seed, int steps) {
    double[] deviations = RESERVOIR.deviations();
    Problem problem =
        new Problem(
            new Dynamics.Reacting(
                0, BirthDeath.Form.PARTICLES, CERTAIN / CircleRuns.STEP, RESERVOIR),
            circles.energy(),
            circles.initial(),
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
        new NormalArray.Axis("particle", circles.initial().size()),
        new NormalArray.Axis("coordinate", deviations.length));
  }
}
