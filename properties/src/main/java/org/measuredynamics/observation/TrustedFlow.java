package org.measuredynamics.observation;

import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.GraggBulirschStoerIntegrator;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The gradient flow over a short time by the suite's own integrator, the extrapolation of Gragg,
 * Bulirsch and Stoer: another than the one that the reference follows the flow with.
 */
final class TrustedFlow {
  /** Asked of the integrator, absolute and relative: some hundred roundings. */
  private static final double TOLERANCE = 1e-14;

  /** By how much a coordinate x may be off, times 1 + |x|: a hundred times what was asked. */
  static final double ERROR = 1e-12;

  private TrustedFlow() {}

  /** Returns where the flow of the energy leads from particles in that time, n x p. */
  static double[] after(Energy energy, ParticleMeasure from, double time) {
    Energy.Field field = energy.field(from.weights(), 1);
    double[] positions = from.positions();
    double[] there = new double[positions.length];
    FirstOrderDifferentialEquations equations =
        new FirstOrderDifferentialEquations() {
          @Override
          public int getDimension() {
            return positions.length;
          }

          @Override
          public void computeDerivatives(double t, double[] theta, double[] velocity) {
            field.at(theta, velocity);
            for (int c = 0; c < velocity.length; c++) {
              velocity[c] = -velocity[c];
            }
          }
        };
    GraggBulirschStoerIntegrator integrator =
        new GraggBulirschStoerIntegrator(time * 1e-9, time, TOLERANCE, TOLERANCE);
    integrator.setInitialStepSize(time);
    integrator.integrate(equations, 0, positions, time, there);
    return there;
  }
}
