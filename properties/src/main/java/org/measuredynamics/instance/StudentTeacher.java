package org.measuredynamics.instance;

import java.util.Arrays;
import java.util.List;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * Students of a teacher network on the sphere, the setting of Chen, Rotskoff, Bruna, Vanden-Eijnden
 * 2020, section 4: inputs uniform on a sphere, a teacher of few neurons of the same unit, students
 * of normal neurons.
 *
 * @param energy the student's energy
 * @param law the normal law of its neurons
 */
public record StudentTeacher(NetworkEnergy energy, NormalLaw law) {
  /** Units of which all moments that matter exist and are of order 1, whatever the dimension. */
  public static final List<String> UNITS = List.of("tanh", "relu", "gaussian", "erf", "sigmoid");

  /** How near to a kink an atom may begin, in units of the pre-activation's deviation. */
  private static final double MARGIN = 0.35;

  private static final int TRIES = 20_000;

  /** Returns the problem of an instance, its 2-norm penalised by that strength, or 0 for none. */
  public static StudentTeacher of(StudentInstance instance, double strength) {
    Unit unit = Unit.named(instance.unit());
    Stream stream = instance.stream(Draw.TEACHER);
    int d = instance.dimension();
    int m = instance.data();
    // Spikes see distances, ridge units see products: both of order 1.
    double radius = unit.name().equals("gaussian") ? 1 : Math.sqrt(d);
    double[] deviations = new double[d + 1];
    Arrays.fill(deviations, 1 / Math.sqrt(d));
    deviations[0] = 1;
    double[][] teacher = new double[3][];
    for (int i = 0; i < teacher.length; i++) {
      teacher[i] = stream.normals(d + 1);
      teacher[i][0] = i % 2 == 0 ? 1 : -1;
      for (int k = 1; k <= d; k++) {
        teacher[i][k] *= deviations[k];
      }
    }
    double[] inputs = new double[m * d];
    double[] targets = new double[m];
    for (int j = 0; j < m; j++) {
      double[] x = stream.normals(d);
      double square = 0;
      for (double coordinate : x) {
        square += coordinate * coordinate;
      }
      for (int k = 0; k < d; k++) {
        x[k] *= radius / Math.sqrt(square);
        inputs[j * d + k] = x[k];
      }
      for (double[] theta : teacher) {
        targets[j] += unit.value(theta, x);
      }
    }
    return new StudentTeacher(
        NetworkEnergy.of(
            unit,
            Risk.SQUARE,
            strength == 0 ? Regulariser.NONE : new Regulariser(Regulariser.Kind.TIKHONOV, strength),
            DataSet.of("teacher on the sphere", d, inputs, targets)),
        new NormalLaw(deviations));
  }

  /** Returns students of the signs of the teacher, +-1, under the logistic risk. */
  public StudentTeacher ofSigns() {
    DataSet data = energy.data();
    double[] signs = Arrays.stream(data.targets()).map(y -> y < 0 ? -1 : 1).toArray();
    return new StudentTeacher(
        NetworkEnergy.of(
            energy.unit(), Risk.LOGISTIC, energy.regulariser(), data.withTargets(signs)),
        law);
  }

  /**
   * So many draws of the law: an atomic law, whose limit has no quadrature error. Draws that lie
   * near a kink of a unit that has one are left out; how near gives way where nearly all do.
   */
  public ParticleMeasure atoms(int count, long seed) {
    int p = law.dimension();
    double[] positions = new double[count * p];
    int kept = 0;
    for (int draw = 0; kept < count; draw++) {
      double[] theta = law.draw(1, seed, draw).positions();
      if (energy.isSmooth() || margin(theta) > MARGIN * TRIES / (TRIES + draw)) {
        System.arraycopy(theta, 0, positions, kept++ * p, p);
      }
    }
    return ParticleMeasure.uniform(p, positions);
  }

  private double margin(double[] theta) {
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < energy.data().size(); j++) {
      double[] x = energy.data().input(j);
      double z = 0;
      for (int k = 0; k < x.length; k++) {
        z += theta[k + 1] * x[k];
      }
      least = Math.min(least, Math.abs(z));
    }
    return least;
  }
}
