package org.measuredynamics.instance;

import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * A problem instance, small enough to read and to replay: everything else is a function of it.
 *
 * @param unit the unit's name, or "pairs" for a pair-interaction energy without a network
 * @param risk the risk
 * @param regulariser the regulariser
 * @param source where the data come from
 * @param dimension d of synthetic inputs, or p for pairs
 * @param data m
 * @param particles n
 * @param weighted whether weights are unequal
 * @param seed of data, teacher and particles
 */
public record Instance(
    String unit,
    Risk risk,
    Regulariser.Kind regulariser,
    Source source,
    int dimension,
    int data,
    int particles,
    boolean weighted,
    long seed) {

  /** The name that stands for no unit: particles that interact in pairs. */
  public static final String PAIRS = "pairs";

  /** Where data come from. */
  public enum Source {
    /** Normal inputs, a teacher of three neurons of the same unit, noise 0.1. */
    SYNTHETIC,
    /** The diabetes table. */
    DIABETES,
    /** The digits table. */
    DIGITS
  }

  /** Returns 16 neurons on 20 synthetic data of dimension 5, square risk, no regulariser. */
  public static Instance plain(String unit) {
    return new Instance(
        unit, Risk.SQUARE, Regulariser.Kind.NONE, Source.SYNTHETIC, 5, 20, 16, false, 1);
  }

  /** Returns a stream of this instance. */
  public Stream stream(Purpose purpose, long step) {
    return Stream.of(seed, 0, 0, step, purpose);
  }

  /** Returns whether the energy is that of a network. */
  public boolean isNetwork() {
    return !unit.equals(PAIRS);
  }

  /** Returns the energy. */
  public Energy energy() {
    Stream stream = stream(Purpose.INSTANCE, 0);
    if (!isNetwork()) {
      return PairInteraction.of(
          dimension, stream.uniform(), 2 * stream.uniform(), 2 * stream.uniform());
    }
    return network();
  }

  /** Returns the energy of the network, with its outputs. */
  public NetworkEnergy network() {
    double strength = StrictMath.pow(10, -3 + 2 * stream(Purpose.INSTANCE, 1).uniform());
    return NetworkEnergy.of(
        Unit.named(unit),
        risk,
        regulariser == Regulariser.Kind.NONE
            ? Regulariser.NONE
            : new Regulariser(regulariser, strength),
        dataSet());
  }

  /** Returns the data. */
  public DataSet dataSet() {
    boolean signs = risk == Risk.LOGISTIC;
    if (source != Source.SYNTHETIC) {
      RealData table = RealData.valueOf(source.name());
      return table.rows(stream(Purpose.DATA, 0).integer(table.size()), data, signs);
    }
    Unit neuron = Unit.named(unit);
    Stream stream = stream(Purpose.DATA, 0);
    int p = neuron.parameters(dimension);
    double scale = 1 / Math.sqrt(dimension);
    double[][] teacher = new double[3][];
    for (int i = 0; i < teacher.length; i++) {
      teacher[i] = stream.normals(p);
      teacher[i][0] *= neuron.hasOutputWeight() ? 1 / scale : 1;
      for (int k = 0; k < p; k++) {
        teacher[i][k] *= scale;
      }
    }
    double[] inputs = stream.normals(data * dimension);
    double[] targets = new double[data];
    for (int j = 0; j < data; j++) {
      double[] x = java.util.Arrays.copyOfRange(inputs, j * dimension, (j + 1) * dimension);
      double y = 0.1 * stream.normal();
      for (double[] theta : teacher) {
        y += neuron.value(theta, x);
      }
      targets[j] = signs ? (y < 0 ? -1 : 1) : y;
    }
    return DataSet.of("synthetic", dimension, inputs, targets);
  }

  /** Returns the initial measure: normal particles, inner weights of variance 1/d. */
  public ParticleMeasure initial() {
    return drawn(0);
  }

  /** Returns the k-th independent measure of the same law. */
  public ParticleMeasure drawn(int k) {
    int d = source == Source.SYNTHETIC ? dimension : RealData.valueOf(source.name()).dimension();
    boolean amplitude = isNetwork() && Unit.named(unit).hasOutputWeight();
    int p = isNetwork() ? Unit.named(unit).parameters(d) : dimension;
    double[] positions = new double[particles * p];
    double[] weights = new double[particles];
    double mass = 0;
    for (int i = 0; i < particles; i++) {
      Stream stream = Stream.of(seed, k, i, 0, Purpose.INITIAL);
      for (int c = 0; c < p; c++) {
        positions[i * p + c] = stream.normal() * (amplitude && c == 0 ? 1 : 1 / Math.sqrt(d));
      }
      weights[i] = weighted ? 0.25 + stream.uniform() : 1;
      mass += weights[i];
    }
    for (int i = 0; i < particles; i++) {
      weights[i] /= mass;
    }
    return ParticleMeasure.of(p, positions, weights);
  }
}
