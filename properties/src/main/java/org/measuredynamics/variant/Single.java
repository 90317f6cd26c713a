package org.measuredynamics.variant;

import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;

/** What things are in single precision. */
final class Single {
  private Single() {}

  /** Returns the nearest numbers of single precision. */
  static double[] rounded(double[] values) {
    double[] rounded = new double[values.length];
    for (int k = 0; k < values.length; k++) {
      rounded[k] = (float) values[k];
    }
    return rounded;
  }

  /** Returns the data with inputs and targets rounded. */
  static DataSet rounded(DataSet data) {
    return DataSet.ofSets(
        data.name(),
        data.dimension(),
        rounded(data.inputs()),
        data.sizes(),
        rounded(data.targets()));
  }

  /** Returns the measure with positions rounded, weights as they are. */
  static ParticleMeasure rounded(ParticleMeasure mu) {
    return mu.at(rounded(mu.positions()));
  }

  /** Returns the strategies with positions rounded, weights as they are. */
  static Profile rounded(Profile profile) {
    return new Profile(rounded(profile.row()), rounded(profile.column()));
  }

  /** Returns the measure with positions rounded and weights too, which then sum to 1 again. */
  static ParticleMeasure withWeights(ParticleMeasure mu) {
    return ParticleMeasure.of(
        mu.dimension(), rounded(mu.positions()), ParticleMeasure.ofMassOne(rounded(mu.weights())));
  }
}
