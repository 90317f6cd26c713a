package org.measuredynamics.variant;

import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;

/** An energy computed in another way: the same constants, other roundings. */
abstract class EnergyOf implements Energy {
  private final Energy energy;

  EnergyOf(Energy energy) {
    this.energy = energy;
  }

  /** Returns the energy that it computes. */
  final Energy energy() {
    return energy;
  }

  @Override
  public final int dimension() {
    return energy.dimension();
  }

  @Override
  public final boolean isSmooth() {
    return energy.isSmooth();
  }

  @Override
  public final Regularity regularity(ParticleMeasure mu, double[] radius) {
    return energy.regularity(mu, radius);
  }

  @Override
  public final double valueMagnitude(ParticleMeasure mu) {
    return energy.valueMagnitude(mu);
  }

  @Override
  public final double[] gradientRounding(ParticleMeasure mu, double u) {
    return energy.gradientRounding(mu, u);
  }

  @Override
  public final double[] variationRounding(ParticleMeasure mu, double u) {
    return energy.variationRounding(mu, u);
  }

  @Override
  public final int operations(int n) {
    return energy.operations(n);
  }
}
