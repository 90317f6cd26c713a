package org.measuredynamics.instance;

import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * Spikes of fixed amplitude on the circle in two equal wells, at 0 and at pi, that particles do not
 * leave, where the target wants another share of the mass than they start with.
 */
public final class TwoWells {
  private static final int PARTICLES = 32;
  private static final int DATA = 32;

  private TwoWells() {}

  /** Returns the energy: the target wants between 0.7 and 0.95 of the mass at 0. */
  public static NetworkEnergy energy(Instance instance) {
    double share = 0.7 + 0.25 * instance.stream(Draw.SHARE).uniform();
    Unit unit = Unit.named("von-mises");
    double[] inputs = new double[DATA];
    double[] targets = new double[DATA];
    for (int j = 0; j < DATA; j++) {
      inputs[j] = 2 * Math.PI * j / DATA;
      double[] x = {inputs[j]};
      targets[j] =
          share * unit.value(new double[] {0}, x)
              + (1 - share) * unit.value(new double[] {Math.PI}, x);
    }
    return NetworkEnergy.of(
        unit,
        Risk.SQUARE,
        new Regulariser(Regulariser.Kind.WELLS, 0.05),
        DataSet.of("circle", 1, inputs, targets));
  }

  /** Returns 32 angles in radians, the given share of them about 0, the others about pi. */
  public static ParticleMeasure start(Instance instance, double share) {
    Stream stream = instance.stream(Draw.CIRCLE);
    double[] angles = new double[PARTICLES];
    for (int i = 0; i < PARTICLES; i++) {
      angles[i] = (i < share * PARTICLES ? 0 : Math.PI) + 0.3 * stream.normal();
    }
    return ParticleMeasure.uniform(1, angles);
  }
}
