package org.measuredynamics.instance;

import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

/** Problems small enough to see why a theorem fails on them once a hypothesis is violated. */
public final class Counterexamples {
  private Counterexamples() {}

  /** Returns 8 linear neurons on 20 data of dimension 1: a quadratic energy, whose L is exact. */
  public static NetworkInstance linear() {
    return NetworkInstance.plain("linear").sized(1, 20, 8);
  }

  /** Returns the energy of relu neurons a max(w x, 0) on the datum x = y = 1: its kink is w = 0. */
  public static NetworkEnergy relu() {
    return relu(DataSet.of("one datum", 1, new double[] {1}, new double[] {1}));
  }

  /** Returns the energy of relu neurons on the data. */
  public static NetworkEnergy relu(DataSet data) {
    return NetworkEnergy.of(Unit.named("relu"), Risk.SQUARE, Regulariser.NONE, data);
  }
}
