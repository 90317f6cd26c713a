package org.measuredynamics.instance;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Arrays;
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
 * A network on data, or particles that interact in pairs.
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
 * @param given what somebody asked about: data of their own, if the source says so, and a step
 */
public record NetworkInstance(
    String unit,
    Risk risk,
    Regulariser.Kind regulariser,
    Source source,
    int dimension,
    int data,
    int particles,
    boolean weighted,
    long seed,
    GivenData given)
    implements Instance {

  /** Refuses what is no instance. */
  public NetworkInstance {
    if (!unit.equals(PAIRS)) {
      Unit.named(unit);
    }
    Instance.require("dimension", dimension, 1, Integer.MAX_VALUE);
    Instance.require("data", data, 1, Integer.MAX_VALUE);
    Instance.require("particles", particles, 1, Integer.MAX_VALUE);
    if (source == Source.GIVEN && given.rows().isEmpty()) {
      throw new IllegalArgumentException("given: expected rows of data, found none");
    }
  }

  /** An instance whose data and steps nobody gave. */
  public NetworkInstance(
      String unit,
      Risk risk,
      Regulariser.Kind regulariser,
      Source source,
      int dimension,
      int data,
      int particles,
      boolean weighted,
      long seed) {
    this(
        unit,
        risk,
        regulariser,
        source,
        dimension,
        data,
        particles,
        weighted,
        seed,
        GivenData.NONE);
  }

  /** The name that stands for no unit: particles that interact in pairs. */
  public static final String PAIRS = "pairs";

  /** Where data come from. */
  public enum Source {
    /** Normal inputs, a teacher of three neurons of the same unit, noise 0.1. */
    SYNTHETIC,
    /** The diabetes table. */
    DIABETES,
    /** The digits table. */
    DIGITS,
    /** Sets of 1 to 8 normal points about a centre of their own, a teacher of three neurons. */
    SETS,
    /** The digits as sets of 6 to 16 points of the plane, with a constant third coordinate. */
    CLOUDS,
    /** Somebody's own. */
    GIVEN;

    /** Returns whether inputs are sets. */
    public boolean isOfSets() {
      return this == SETS || this == CLOUDS;
    }

    /** Returns the sets that are like these data. */
    Source ofSets() {
      return isOfSets() ? this : this == SYNTHETIC ? SETS : CLOUDS;
    }

    /** Returns d of inputs, which of synthetic ones is asked for. */
    int dimension(int asked) {
      return switch (this) {
        case SYNTHETIC, SETS, GIVEN -> asked;
        case DIABETES, DIGITS -> RealData.valueOf(name()).dimension();
        case CLOUDS -> RealData.CLOUD;
      };
    }
  }

  /** Returns 16 neurons on 20 synthetic data of dimension 5, square risk, no regulariser. */
  public static NetworkInstance plain(String unit) {
    return new NetworkInstance(
        unit, Risk.SQUARE, Regulariser.Kind.NONE, Source.SYNTHETIC, 5, 20, 16, false, 1);
  }

  /** Returns 16 neurons on 9 synthetic sets of dimension 6, square risk, no regulariser. */
  public static NetworkInstance plainSets() {
    return new NetworkInstance(
        "deep-sets", Risk.SQUARE, Regulariser.Kind.NONE, Source.SETS, 6, 9, 16, false, 1);
  }

  /** Returns the same instance of d dimensions, m data and n neurons. */
  public NetworkInstance sized(int d, int m, int n) {
    return new NetworkInstance(unit, risk, regulariser, source, d, m, n, weighted, seed, given);
  }

  /** Returns the same instance with another unit. */
  public NetworkInstance with(String other) {
    return new NetworkInstance(
        other, risk, regulariser, source, dimension, data, particles, weighted, seed, given);
  }

  /**
   * Returns the instance of somebody's data: neurons of equal weight, no regulariser.
   *
   * @param width n
   */
  public static NetworkInstance given(
      GivenData data, String unit, Risk risk, int width, long seed) {
    return new NetworkInstance(
        unit,
        risk,
        Regulariser.Kind.NONE,
        Source.GIVEN,
        data.dimension(),
        data.rows().size(),
        width,
        false,
        seed,
        data);
  }

  /** Returns the same instance with another regulariser. */
  public NetworkInstance with(Regulariser.Kind other) {
    return new NetworkInstance(
        unit, risk, other, source, dimension, data, particles, weighted, seed);
  }

  /** Returns the same instance with other data. */
  public NetworkInstance from(Source other) {
    return new NetworkInstance(
        unit, risk, regulariser, other, dimension, data, particles, weighted, seed);
  }

  /** Returns whether the energy is that of a network. */
  @JsonIgnore
  public boolean isNetwork() {
    return !unit.equals(PAIRS);
  }

  /** Returns the energy. */
  public Energy energy() {
    Stream stream = stream(Draw.PAIRS);
    if (!isNetwork()) {
      return PairInteraction.of(
          dimension, stream.uniform(), 2 * stream.uniform(), 2 * stream.uniform());
    }
    return network();
  }

  /** Returns the energy of the network, with its outputs. */
  public NetworkEnergy network() {
    double strength = StrictMath.pow(10, -3 + 2 * stream(Draw.STRENGTH).uniform());
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
    Stream stream = stream(Draw.DATA);
    switch (source) {
      case DIABETES, DIGITS -> {
        RealData table = RealData.valueOf(source.name());
        return table.rows(stream.integer(table.size()), data, signs);
      }
      case GIVEN -> {
        return given.dataSet();
      }
      case CLOUDS -> {
        int first = stream.integer(RealData.DIGITS.size());
        int[] sizes = new int[data];
        Arrays.setAll(sizes, j -> 6 + stream.integer(11));
        return RealData.DIGITS.clouds(first, sizes, stream, signs);
      }
      default -> {}
    }
    Unit neuron = Unit.named(unit).onSets();
    double[][] teacher = new double[3][];
    for (int i = 0; i < teacher.length; i++) {
      teacher[i] = stream.normals(neuron.parameters(dimension));
      for (int k = 0; k < teacher[i].length; k++) {
        teacher[i][k] *= k == 0 && neuron.hasOutputWeight() ? 1 : scale(neuron, dimension, k);
      }
    }
    int[] sizes = new int[data];
    Arrays.setAll(sizes, j -> source == Source.SETS ? 1 + stream.integer(8) : 1);
    double[] inputs = stream.normals(Arrays.stream(sizes).sum() * dimension);
    double[] targets = new double[data];
    int at = 0;
    for (int j = 0; j < data; j++) {
      int end = at + sizes[j] * dimension;
      double[] centre = source == Source.SETS ? stream.normals(dimension) : new double[dimension];
      for (int k = at; k < end; k++) {
        inputs[k] += centre[(k - at) % dimension];
      }
      double[] x = Arrays.copyOfRange(inputs, at, end);
      double y = 0.1 * stream.normal();
      for (double[] theta : teacher) {
        y += neuron.value(theta, x);
      }
      targets[j] = signs ? (y < 0 ? -1 : 1) : y;
      at = end;
    }
    return DataSet.ofSets("synthetic", dimension, inputs, sizes, targets);
  }

  /**
   * Returns the populations that sets are drawn from, one after the other, as sets: the ink of the
   * digits, each pixel as often as it is dark, or 48 normal points about a centre; the parities of
   * the digits as targets, or 0.
   *
   * @throws IllegalArgumentException if inputs are not sets
   */
  public DataSet populations() {
    Stream stream = stream(Draw.POPULATIONS);
    return switch (source) {
      case CLOUDS -> RealData.DIGITS.ink(stream.integer(RealData.DIGITS.size()), data);
      case SETS -> {
        int size = 48;
        double[] points = stream.normals(data * size * dimension);
        int[] sizes = new int[data];
        Arrays.fill(sizes, size);
        for (int j = 0; j < data; j++) {
          double[] centre = stream.normals(dimension);
          for (int k = 0; k < size * dimension; k++) {
            points[j * size * dimension + k] += centre[k % dimension];
          }
        }
        yield DataSet.ofSets("populations", dimension, points, sizes, new double[data]);
      }
      default ->
          throw new IllegalArgumentException("source: expected one of sets, found " + source);
    };
  }

  /** The deviation of parameter k: what multiplies an input is of order 1 / sqrt(d). */
  private static double scale(Unit unit, int d, int k) {
    boolean weighs = unit.hasOutputWeight() && k == 0;
    if (unit.orthogonalBlocks(d).length > 1) {
      weighs = Arrays.stream(unit.orthogonalBlocks(d)).noneMatch(at -> at <= k && k < at + d);
    }
    return weighs ? 1 : 1 / Math.sqrt(d);
  }

  /** Returns the initial measure: normal particles, inner weights of variance 1/d. */
  public ParticleMeasure initial() {
    return drawn(0);
  }

  /** Returns the k-th independent measure of the same law. */
  public ParticleMeasure drawn(int k) {
    int d = source.dimension(dimension);
    int p = dimension;
    double[] deviations = new double[p];
    Arrays.fill(deviations, 1 / Math.sqrt(d));
    if (isNetwork()) {
      Unit neuron = Unit.named(unit);
      p = neuron.parameters(d);
      deviations = new double[p];
      Arrays.setAll(deviations, c -> scale(neuron, d, c));
    }
    double[] positions = new double[particles * p];
    double[] weights = new double[particles];
    double mass = 0;
    for (int i = 0; i < particles; i++) {
      Stream stream = Stream.of(seed, k, i, 0, Purpose.INITIAL);
      for (int c = 0; c < p; c++) {
        positions[i * p + c] = stream.normal() * deviations[c];
      }
      weights[i] = weighted ? 0.25 + stream.uniform() : 1;
      mass += weights[i];
    }
    for (int i = 0; i < particles; i++) {
      weights[i] /= mass;
    }
    return ParticleMeasure.of(p, positions, weights);
  }

  /** In one line; what nobody gave is not mentioned. */
  @Override
  public String toString() {
    String all =
        "unit=%s, risk=%s, regulariser=%s, source=%s, dimension=%d, data=%d, particles=%d, weighted=%s, seed=%d"
            .formatted(unit, risk, regulariser, source, dimension, data, particles, weighted, seed);
    return "network[%s%s]".formatted(all, given.step() > 0 ? ", step=" + given.step() : "");
  }
}
