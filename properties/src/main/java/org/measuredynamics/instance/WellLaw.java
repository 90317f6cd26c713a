package org.measuredynamics.instance;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;

/**
 * The law exp(-U / tau) / Z of the double well U(s) = s^4 / 4 - s^2 / 2: of both players at the
 * entropic equilibrium of double wells, however strongly they are coupled.
 *
 * @param temperature tau
 */
public record WellLaw(double temperature) {
  /** Keeps the rules it has computed. */
  private static final GaussIntegratorFactory RULES = new GaussIntegratorFactory();

  /** Returns the density exp(-(U(s) - field s) / tau), not normalised. */
  public DoubleUnaryOperator tilted(double field) {
    return s -> StrictMath.exp(-(s * s * s * s / 4 - s * s / 2 - field * s) / temperature);
  }

  /** Returns the mean of a function. */
  public double moment(DoubleUnaryOperator of) {
    GaussIntegrator rule = RULES.legendre(200, -5, 5);
    DoubleUnaryOperator density = tilted(0);
    return rule.integrate(s -> of.applyAsDouble(s) * density.applyAsDouble(s))
        / rule.integrate(density::applyAsDouble);
  }
}
