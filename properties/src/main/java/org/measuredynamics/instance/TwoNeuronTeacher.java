package org.measuredynamics.instance;

import java.util.Arrays;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Networks taught by two neurons of opposite sign, without noise and without a regulariser: the
 * infimum of F is 0. Each replicate has data, teacher and students of its own.
 *
 * @param instance of a unit with an output weight
 */
public record TwoNeuronTeacher(NetworkInstance instance) {
  /** Returns F of a replicate: normal inputs, targets phi(theta_1; x) + phi(theta_2; x). */
  public NetworkEnergy energy(int replicate) {
    int d = instance.dimension();
    Unit unit = Unit.named(instance.unit());
    Stream stream = Stream.of(instance.seed(), replicate, 0, 0, Purpose.DATA);
    double[][] teacher = {stream.normals(d + 1), stream.normals(d + 1)};
    for (int i = 0; i < 2; i++) {
      teacher[i][0] = i == 0 ? 1 : -1;
      for (int k = 1; k <= d; k++) {
        teacher[i][k] *= deviation();
      }
    }
    double[] inputs = stream.normals(instance.data() * d);
    double[] targets = new double[instance.data()];
    for (int j = 0; j < targets.length; j++) {
      double[] x = Arrays.copyOfRange(inputs, j * d, (j + 1) * d);
      targets[j] = unit.value(teacher[0], x) + unit.value(teacher[1], x);
    }
    return NetworkEnergy.of(
        unit, Risk.SQUARE, Regulariser.NONE, DataSet.of("two neurons", d, inputs, targets));
  }

  /**
   * Returns n normal neurons.
   *
   * @param spread about their first: 1 if they are independent, 0 if all are in one place
   */
  public ParticleMeasure students(int replicate, int n, double spread) {
    int p = instance.dimension() + 1;
    double[] positions = new double[n * p];
    double[] first = Stream.of(instance.seed(), replicate, 0, n, Purpose.INITIAL).normals(p);
    for (int i = 0; i < n; i++) {
      double[] own = Stream.of(instance.seed(), replicate, i, n, Purpose.INITIAL).normals(p);
      for (int k = 0; k < p; k++) {
        double normal = spread * own[k] + (1 - spread) * first[k];
        positions[i * p + k] = normal * (k == 0 ? 1 : deviation());
      }
    }
    return ParticleMeasure.uniform(p, positions);
  }

  /**
   * Of an inner weight. Sigmoids of small pre-activations are all alike: theirs are 3 times those
   * of relu.
   */
  private double deviation() {
    return (instance.unit().equals("sigmoid") ? 3 : 1) / Math.sqrt(instance.dimension());
  }
}
