package org.measuredynamics.flow;

import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * One step of the minimizing movement (Jordan, Kinderlehrer, Otto 1998): argmin over nu of W2(mu,
 * nu)^2 / (2 tau) + F(nu), on particles coupled by identity. For tau below 1/L that is the implicit
 * Euler step theta' = theta - tau grad V(theta'; mu'), a contraction's fixed point.
 */
public final class MinimizingMovement {
  private static final int LIMIT = 10_000;

  private final Energy energy;

  private MinimizingMovement(Energy energy) {
    this.energy = energy;
  }

  /** Returns the scheme of the energy. */
  public static MinimizingMovement of(Energy energy) {
    return new MinimizingMovement(energy);
  }

  /**
   * Takes one step.
   *
   * @param mu where the step starts
   * @param tau its length, positive, below 1/L for the fixed point to be found
   * @throws IllegalArgumentException if the fixed-point iteration does not settle
   */
  public ParticleMeasure step(ParticleMeasure mu, double tau) {
    double[] start = mu.positions();
    double[] positions = start.clone();
    double[] gradient = new double[start.length];
    Energy.Field field = energy.field(mu.weights(), 1);
    double last = Double.POSITIVE_INFINITY;
    for (int round = 0; round < LIMIT; round++) {
      field.at(positions, gradient);
      double change = 0;
      for (int k = 0; k < start.length; k++) {
        double moved = Math.fma(-tau, gradient[k], start[k]);
        change = Math.max(change, Math.abs(moved - positions[k]));
        positions[k] = moved;
      }
      DivergenceException.requireFinite("round", round, positions, mu.dimension());
      if (change == 0 || (change >= last && change < 1e-12)) {
        return mu.at(positions);
      }
      last = change;
    }
    throw new IllegalArgumentException(
        "tau %s: the implicit step does not settle, expected tau below 1/L".formatted(tau));
  }
}
