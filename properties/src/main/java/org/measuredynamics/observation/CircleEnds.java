package org.measuredynamics.observation;

import java.util.Arrays;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.instance.TwoCircles;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Budget;

/**
 * Where runs of killing and cloning from two circles end, of many seeds: how many particles are on
 * the inner one follows the law of a Markov chain ({@link TwoCircles#inside}).
 *
 * @param trial whose implementation runs
 * @param circles where it begins
 * @param rate alpha
 * @param step h
 * @param steps number of steps
 */
public record CircleEnds(Trial<?> trial, TwoCircles circles, double rate, double step, int steps) {
  /**
   * Observes that all end on the circles, and the distance between the distribution functions of
   * the number inside, that of so many runs and that of the chain.
   */
  public void observe(int runs) {
    double off = off();
    Farthest farthest = new Farthest("from the circles");
    double[] found = shares(runs, off, farthest);
    farthest.observe(trial, circles.words());
    double[] law = circles.inside(rate, step, steps);
    double apart = 0;
    double excess = 0;
    for (int j = 0; j < law.length; j++) {
      excess += found[j] - law[j];
      apart = Math.max(apart, Math.abs(excess));
    }
    double alpha = trial.alpha();
    double massart = Math.sqrt(StrictMath.log(2 / alpha) / (2.0 * runs));
    double doubt = circles.outer().length * steps * doubt(off);
    trial.atMost(
        "distribution of the number inside, %s, after %d steps".formatted(circles.words(), steps),
        apart,
        0,
        new Budget(0, massart, doubt, 0, alpha));
  }

  /** Returns the shares of runs that end with 0..n particles on the inner circle. */
  public double[] shares(int runs) {
    return shares(runs, off(), new Farthest(""));
  }

  private double[] shares(int runs, double off, Farthest farthest) {
    int n = circles.outer().length;
    double near = circles.radius(false, step, steps);
    double far = circles.radius(true, step, steps);
    double[] shares = new double[n + 1];
    for (int r = 0; r < runs; r++) {
      ParticleMeasure end = end(trial.instance().seed() + r);
      int inside = 0;
      for (int i = 0; i < n; i++) {
        double radius = StrictMath.hypot(end.position(i, 0), end.position(i, 1));
        double inner = Math.abs(radius - near);
        double outer = Math.abs(radius - far);
        farthest.see(Math.min(inner, outer) / off, "run " + r);
        inside += inner < outer ? 1 : 0;
      }
      shares[inside] += 1.0 / runs;
    }
    return shares;
  }

  private ParticleMeasure end(long seed) {
    Problem problem =
        new Problem(
            new Dynamics.Reacting(rate, BirthDeath.Form.PARTICLES),
            circles.energy(),
            circles.initial(),
            Problem.Scheme.EULER,
            step,
            new int[] {steps},
            seed);
    return trial.implementation().run(problem).get(0);
  }

  /** How far rounding may have moved a particle: the circles shrink, so no step carries more. */
  private double off() {
    double u = trial.roundoff();
    double slope = largest(circles.energy().gradientRounding(circles.initial(), u));
    return (4 * steps + 1) * u * circles.radius(true, step, 0) + 2 * steps * step * slope;
  }

  /**
   * How likely an event of a particle is to be decided by rounding: V is off by what places are off
   * and by its own rounding, its mean too, and a uniform number by a roundoff.
   */
  private double doubt(double off) {
    double u = trial.roundoff();
    double variation = largest(circles.energy().variationRounding(circles.initial(), u));
    return 2 * rate * step * (circles.radius(true, step, 0) * off + variation) + u;
  }

  private static double largest(double[] bounds) {
    return Arrays.stream(bounds).max().orElseThrow();
  }
}
