package org.measuredynamics.observation;

import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.instance.Deconvolution;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Conic particle descent of an implementation on a deconvolution, in steps of length 1, and what
 * rounding may do to a step.
 *
 * @param rates alpha of masses and beta of places
 */
public record ConicDescent(
    Implementation implementation, Deconvolution problem, Dynamics.Conic rates) {
  /** A displacement at which the excess is quadratic to a part in a hundred. */
  private static final double SMALL = 1e-3;

  /** Returns the descent at the rates of the problem. */
  public static ConicDescent of(Implementation implementation, Deconvolution problem) {
    return new ConicDescent(
        implementation, problem, new Dynamics.Conic(problem.massRate(), problem.positionRate()));
  }

  /** Returns the descent in masses alone: beta = 0. */
  public ConicDescent inPlace() {
    return new ConicDescent(implementation, problem, new Dynamics.Conic(rates.massRate(), 0));
  }

  /** Has the implementation descend; recorded after those numbers of steps. */
  public List<ParticleMeasure> from(ParticleMeasure initial, int... record) {
    return implementation.run(
        new Problem(rates, problem.energy(), initial, Problem.Scheme.EULER, 1, record, 0));
  }

  /** Returns where one step leads, n x p: a exp(-4 alpha s dV/da), w - beta grad_w V / |a|. */
  public double[] stepped(ParticleMeasure mu) {
    double[] stepped = problem.energy().gradient(mu);
    int p = mu.dimension();
    for (int c = 0; c < stepped.length; c++) {
      double a = mu.position(c / p, 0);
      stepped[c] =
          c % p == 0
              ? a * StrictMath.exp(-4 * rates.massRate() * Math.signum(a) * stepped[c])
              : mu.position(c / p, c % p) - rates.positionRate() * stepped[c] / Math.abs(a);
    }
    return stepped;
  }

  /** Returns what rounding may do to each coordinate in a step, n x p. */
  public double[] rounding(ParticleMeasure mu) {
    double u = Trial.roundoff(implementation);
    double[] gradient = problem.energy().gradient(mu);
    double[] bound = problem.energy().gradientRounding(mu, u);
    int p = mu.dimension();
    for (int c = 0; c < bound.length; c++) {
      double a = Math.abs(mu.position(c / p, 0));
      double at = Math.abs(mu.position(c / p, c % p));
      double blurred = bound[c] + 4 * u * Math.abs(gradient[c]);
      double factor = StrictMath.exp(4 * rates.massRate() * Math.abs(gradient[c]));
      double moved = rates.positionRate() * Math.abs(gradient[c]) / a;
      bound[c] =
          c % p == 0
              ? a * factor * (4 * rates.massRate() * blurred + 8 * u)
              : rates.positionRate() * blurred / a + 4 * u * (2 * at + moved);
    }
    return bound;
  }

  /**
   * Returns the square root of the excess below which rounding keeps it from falling. Near the
   * minimiser the excess is a quadratic form and its root a seminorm, which a step shrinks by the
   * slowest factor, and to which rounding of a step adds at most that of each coordinate.
   */
  public double floor() {
    double[] direction = new double[problem.particles() * problem.energy().dimension()];
    double[] rounding = rounding(problem.beside(direction, 0));
    double blur = 0;
    for (int c = 0; c < direction.length; c++) {
      direction[c] = 1;
      blur += rounding[c] * Math.sqrt(problem.minimiser().excess(problem.beside(direction, SMALL)));
      direction[c] = 0;
    }
    return blur / SMALL / (1 - problem.slowestFactor());
  }
}
