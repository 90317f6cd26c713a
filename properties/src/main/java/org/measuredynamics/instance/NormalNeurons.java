package org.measuredynamics.instance;

import java.util.Arrays;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * A normal law of relu neurons, whose standard deviations differ from coordinate to coordinate, and
 * a network of them with one input x.
 *
 * @param law of output weight and inner weights; p = d + 1
 * @param energy of networks with the one input
 */
public record NormalNeurons(NormalLaw law, NetworkEnergy energy) {

  /** Returns those of an instance. */
  public static NormalNeurons of(NetworkInstance instance) {
    int d = instance.dimension();
    Stream stream = instance.stream(Draw.TARGET);
    double[] deviations = new double[d + 1];
    Arrays.setAll(deviations, k -> k == 0 ? 1.5 : (0.5 + stream.uniform()) / Math.sqrt(d));
    DataSet datum = DataSet.of("one input", d, stream.normals(d), new double[1]);
    return new NormalNeurons(
        new NormalLaw(deviations),
        NetworkEnergy.of(Unit.named("relu"), Risk.SQUARE, Regulariser.NONE, datum));
  }

  /** Returns x, length d. */
  public double[] input() {
    return energy.data().input(0);
  }

  /** Returns the variance of an output weight. */
  public double outputVariance() {
    return law.deviations()[0] * law.deviations()[0];
  }

  /** Returns the variance of a pre-activation w . x. */
  public double preactivationVariance() {
    double[] deviations = law.deviations();
    double[] x = input();
    double variance = 0;
    for (int k = 0; k < x.length; k++) {
      variance += deviations[k + 1] * deviations[k + 1] * x[k] * x[k];
    }
    return variance;
  }
}
