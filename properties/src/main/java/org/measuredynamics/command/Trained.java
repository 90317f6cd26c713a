package org.measuredynamics.command;

import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Evaluate;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

/**
 * A trained network as somebody has it, made into particles whose mean is the network.
 *
 * @param unit of its neurons
 * @param risk of its outputs
 * @param regulariser of the particles
 * @param scale how its neurons are summed
 */
record Trained(Unit unit, Risk risk, Regulariser regulariser, Scale scale) {
  /** How a network sums its n neurons. */
  enum Scale {
    /** Their mean, as mean-field theory has it. */
    MEAN,
    /** The sum over the root of n, as the theory of the neural tangent kernel has it. */
    NTK,
    /** The sum, as libraries have it. */
    SUM;

    /** By what the neurons' mean is multiplied. */
    double factor(int n) {
      return switch (this) {
        case MEAN -> 1;
        case NTK -> Math.sqrt(n);
        case SUM -> n;
      };
    }
  }

  /**
   * Returns the energy and the particles. Homogeneous units of degree k have all parameters
   * multiplied by the k-th root of what the mean is multiplied by, others their output weight.
   *
   * @param theta n rows, a neuron each
   * @param masses of the neurons, of sum 1; empty if they are equal
   * @throws IllegalArgumentException if shapes do not agree, or the unit has no such parameter
   */
  Evaluate particles(Npz.Array theta, double[] masses, DataSet data) {
    int p = unit.parameters(data.dimension());
    if (theta.columns() != p) {
      throw new IllegalArgumentException(
          "weights: expected %d columns for unit %s on inputs of dimension %d, found %d"
              .formatted(p, unit.name(), data.dimension(), theta.columns()));
    }
    double[] positions = theta.numbers().clone();
    int n = positions.length / p;
    if (scale != Scale.MEAN && masses.length > 0) {
      throw new IllegalArgumentException("--scale: expected mean where neurons have masses");
    }
    if (scale != Scale.MEAN && !unit.hasOutputWeight()) {
      throw new IllegalArgumentException(
          "--scale: expected mean for units without an output weight, found " + unit.name());
    }
    double stretch = stretch(n);
    for (int k = 0; k < positions.length; k++) {
      positions[k] *= unit.homogeneity() > 0 || k % p == 0 ? stretch : 1;
    }
    ParticleMeasure mu =
        masses.length == 0
            ? ParticleMeasure.uniform(p, positions)
            : ParticleMeasure.of(p, positions, shares("weights", masses));
    return new Evaluate(NetworkEnergy.of(unit, risk, regulariser, data), mu);
  }

  /** By what the parameters of n neurons are multiplied, of a unit that is not homogeneous a. */
  double stretch(int n) {
    double factor = scale.factor(n);
    return switch (unit.homogeneity()) {
      case 0, 1 -> factor;
      case 2 -> Math.sqrt(factor);
      default -> StrictMath.pow(factor, 1.0 / unit.homogeneity());
    };
  }

  /**
   * Returns probabilities in single or double precision, divided by their sum.
   *
   * @throws IllegalArgumentException if their sum is not 1 to within single precision
   */
  static double[] shares(String name, double[] probabilities) {
    double mass = Arrays.stream(probabilities).sum();
    if (!(Math.abs(mass - 1) <= probabilities.length * 0x1p-23)) {
      throw new IllegalArgumentException(name + ": expected numbers of sum 1, found sum " + mass);
    }
    return ParticleMeasure.ofMassOne(probabilities);
  }

  /** Returns neurons (a, w) or, where there are biases, (a, w, b), from the arrays of a file. */
  static Npz.Array theta(Npz file) {
    if (file.has("theta")) {
      return file.matrix("theta");
    }
    double[] a = file.vector("a");
    Npz.Array w = file.matrix("w");
    double[] b = file.has("b") ? file.vector("b") : new double[0];
    int d = w.columns();
    int p = 1 + d + (file.has("b") ? 1 : 0);
    if (w.shape()[0] != a.length || (file.has("b") && b.length != a.length)) {
      throw new IllegalArgumentException(
          "a, w, b: expected as many rows each, one a neuron, found %d, %d%s"
              .formatted(a.length, w.shape()[0], file.has("b") ? ", " + b.length : ""));
    }
    double[] theta = new double[a.length * p];
    for (int i = 0; i < a.length; i++) {
      theta[i * p] = a[i];
      System.arraycopy(w.numbers(), i * d, theta, i * p + 1, d);
      if (file.has("b")) {
        theta[i * p + p - 1] = b[i];
      }
    }
    return new Npz.Array(new int[] {a.length, p}, theta);
  }

  /** Returns rows as an array. */
  static Npz.Array array(List<List<Double>> rows) {
    return new Npz.Array(
        new int[] {rows.size(), rows.get(0).size()},
        rows.stream().flatMap(List::stream).mapToDouble(Double::doubleValue).toArray());
  }

  /** Returns the data with a constant feature: what a bias is multiplied by. */
  static DataSet withConstant(DataSet data) {
    int d = data.dimension();
    double[] inputs = new double[data.size() * (d + 1)];
    Arrays.fill(inputs, 1);
    for (int j = 0; j < data.size(); j++) {
      System.arraycopy(data.input(j), 0, inputs, j * (d + 1), d);
    }
    return DataSet.of(data.name(), d + 1, inputs, data.targets());
  }
}
