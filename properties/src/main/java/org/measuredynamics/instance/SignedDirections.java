package org.measuredynamics.instance;

import java.util.Arrays;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/** Directions with a sign each, of both signs: data that networks of relu units tell apart. */
public final class SignedDirections {
  private SignedDirections() {}

  /**
   * Returns unit vectors with targets -1 and 1, both: in the plane at angles that are equal but for
   * a quarter of one to either side, otherwise independent and uniform.
   *
   * @param instance whose dimension, number of data, at least 2, and seed count
   */
  public static DataSet of(NetworkInstance instance) {
    int d = instance.dimension();
    int m = instance.data();
    Stream stream = instance.stream(Draw.DIRECTIONS);
    double first = 2 * Math.PI * stream.uniform();
    double[] inputs = new double[m * d];
    for (int j = 0; j < m; j++) {
      double angle = first + 2 * Math.PI * (j + (stream.uniform() - 0.5) / 2) / m;
      double[] x =
          d == 2 ? new double[] {StrictMath.cos(angle), StrictMath.sin(angle)} : stream.normals(d);
      double length = Math.sqrt(Arrays.stream(x).map(c -> c * c).sum());
      for (int k = 0; k < d; k++) {
        inputs[j * d + k] = x[k] / length;
      }
    }
    double[] targets = new double[m];
    do {
      Arrays.setAll(targets, j -> stream.uniform() < 0.5 ? -1 : 1);
    } while (Math.abs(Arrays.stream(targets).sum()) == m);
    return DataSet.of("signed directions", d, inputs, targets);
  }

  /** Returns the logistic risk of the instance's unit on them, without a regulariser. */
  public static NetworkEnergy energy(NetworkInstance instance) {
    return NetworkEnergy.of(
        Unit.named(instance.unit()), Risk.LOGISTIC, Regulariser.NONE, of(instance));
  }
}
