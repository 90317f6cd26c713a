package org.measuredynamics.instance;

import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.model.Unit;

/**
 * Linear units of square risk with a ridge: mean-field Langevin has Gaussian laws, known at every
 * number of particles and every step (theory.md, Langevin on linear units).
 */
public final class RidgeRegression {
  private RidgeRegression() {}

  /** Returns F on the data of the instance, of ridge lambda. */
  public static NetworkEnergy energy(NetworkInstance instance, double lambda) {
    return NetworkEnergy.of(
        Unit.named("linear"),
        Risk.SQUARE,
        new Regulariser(Regulariser.Kind.TIKHONOV, lambda),
        instance.dataSet());
  }
}
