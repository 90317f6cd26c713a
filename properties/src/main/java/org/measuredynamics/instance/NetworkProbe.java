package org.measuredynamics.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.symmetry.Group;
import org.measuredynamics.symmetry.Isometry;

/**
 * A network to be asked about: one that is drawn, or one whose numbers are such as programs are
 * seldom tried on: large ones, zeros, kinks, repeated and contradictory data, light weights, large
 * sets and groups.
 *
 * @param name what it is
 * @param energy the energy
 * @param initial the particles
 */
public record NetworkProbe(String name, NetworkEnergy energy, ParticleMeasure initial) {
  /** Dimensions of inputs: one, few, and beyond what is unrolled. */
  private static final int[] DIMENSIONS = {1, 2, 3, 5, 9};

  /** Arguments of units: near 0, on both sides of kinks, and where they saturate. */
  private static final double[] ARGUMENTS = {0.3, -0.7, 1.2, -2.5, 6, -6, 20, -20, 40, -40};

  /** Output weights at which the margins of a logistic risk are some such number. */
  private static final double[] MARGINS = {8, 24, 45, 120, 1000};

  /** Output weights next to 0, of both signs, which all precisions have. */
  private static final double[] NEAR = {1e-4, -1e-7, 3e-9};

  /** Sets of one size: more of them than points in each, as many, two of two, and one alone. */
  private static final int[][] ALIKE = {{3, 3, 3, 3}, {3, 3, 3}, {2, 2}, {50}};

  /** What the first variation ranges over where weights change by a factor e^70 in a step. */
  private static final double RANGE = 80;

  /** The plane: inputs on and beside its axes. */
  private static final double[] PLANE = {1, 0, 0, 1, 1, -1, -0.5, 0.25, 1, 0};

  /** Returns n neurons of weights within a factor of five, on m data of some dimension. */
  static NetworkProbe drawn(DeclaredNetworks.Choice choice, int m, int n, Stream stream) {
    return drawn(choice, DIMENSIONS[stream.integer(DIMENSIONS.length)], m, n, stream);
  }

  private static NetworkProbe drawn(
      DeclaredNetworks.Choice choice, int d, int m, int n, Stream stream) {
    DataSet data = data(choice.risk(), d, stream.normals(d * m), 1, stream);
    ParticleMeasure mu = drawn(choice.unit(), d, n, stream);
    double[] weights = new double[n];
    Arrays.setAll(weights, i -> choice.isWeighted() ? 0.25 + stream.uniform() : 1.0);
    return new NetworkProbe(
        "%s, d %d, n %d, m %d".formatted(choice, d, n, m),
        NetworkEnergy.of(choice.unit(), choice.risk(), choice.regulariser(), data),
        ParticleMeasure.of(mu.dimension(), mu.positions(), ParticleMeasure.ofMassOne(weights)));
  }

  /**
   * Returns networks of n neurons on m data, n and m each 1, the dimension of inputs, that of
   * neurons, or 4: every array that may be square is so once, and once is not.
   */
  static List<NetworkProbe> shapes(DeclaredNetworks.Choice choice, Stream stream) {
    int d = 2;
    int[] sizes = IntStream.of(1, d, choice.unit().parameters(d), 4).distinct().toArray();
    List<NetworkProbe> all = new ArrayList<>();
    for (int n : sizes) {
      for (int m : sizes) {
        all.add(drawn(choice, d, m, n, stream));
      }
    }
    return all;
  }

  /**
   * Returns a network with a regulariser of that strength, whose output weights are next to 0 in
   * some neurons; where weights are unequal that of a neuron is 0.
   */
  static NetworkProbe near(DeclaredNetworks.Choice choice, double strength, Stream stream) {
    NetworkProbe plain = drawn(choice, 4, NEAR.length + 2, stream);
    ParticleMeasure mu = plain.initial;
    double[] positions = mu.positions();
    double[] weights = mu.weights();
    for (int i = 0; choice.unit().hasOutputWeight() && i < NEAR.length; i++) {
      positions[i * mu.dimension()] = NEAR[i];
    }
    weights[NEAR.length] *= choice.isWeighted() ? 0 : 1;
    return new NetworkProbe(
        "%s, strength %s, output weights next to 0".formatted(plain.name, strength),
        NetworkEnergy.of(
            choice.unit(), choice.risk(), choice.regulariser(strength), plain.energy.given()),
        ParticleMeasure.of(mu.dimension(), positions, ParticleMeasure.ofMassOne(weights)));
  }

  /**
   * Returns a network whose first variation ranges over 80 or more, if it can be: targets, or
   * neurons on contradictory data, are enlarged until it does. One neuron is next to 0, and so is
   * its first variation: numbers are as large as their differences.
   */
  static NetworkProbe steep(DeclaredNetworks.Choice choice, Stream stream) {
    Unit unit = choice.unit();
    boolean isSquare = choice.risk() == Risk.SQUARE;
    NetworkProbe plain = drawn(choice, 2, 4, 5, stream);
    ParticleMeasure mu = plain.initial;
    double[] inputs = plain.energy.given().inputs();
    double[] twice = {inputs[0], inputs[1], inputs[0], inputs[1], inputs[2], inputs[3]};
    double[] targets = isSquare ? stream.normals(3) : new double[] {1, -1, 1};
    NetworkProbe probe = plain;
    for (double factor = 1; factor < 1e6 && probe.range() < RANGE; factor *= 2) {
      double size = isSquare ? factor : 1;
      double[] positions = mu.positions();
      for (int c = 0; c < positions.length; c++) {
        boolean isScaled = !unit.hasOutputWeight() || c % mu.dimension() == 0;
        positions[c] *= c < mu.dimension() ? 1e-3 : isScaled ? factor / size : 1;
      }
      double[] enlarged = Arrays.stream(targets).map(target -> size * target).toArray();
      probe =
          new NetworkProbe(
              choice + ", steep",
              plain.energy.on(DataSet.of("steep", 2, twice, enlarged)),
              mu.at(positions));
    }
    return probe;
  }

  private double range() {
    DoubleSummaryStatistics variation =
        Arrays.stream(energy.firstVariation(initial)).summaryStatistics();
    return variation.getMax() - variation.getMin();
  }

  /** Returns hard problems of a unit on vectors. */
  static List<NetworkProbe> hard(Unit unit, Risk risk, Regulariser regulariser, Stream stream) {
    List<NetworkProbe> all = new ArrayList<>();
    DataSet plane = data(risk, 2, PLANE, 1, stream);
    all.add(
        new NetworkProbe(
            "saturated", NetworkEnergy.of(unit, risk, regulariser, plane), saturated(unit)));
    for (double size : new double[] {30, 1e3}) {
      double[] inputs = stream.normals(12);
      for (int c = 0; c < inputs.length; c++) {
        inputs[c] *= c / 3 % 2 == 0 ? size : 1;
      }
      all.add(
          new NetworkProbe(
              "inputs of size " + size,
              NetworkEnergy.of(unit, risk, regulariser, data(risk, 3, inputs, size, stream)),
              drawn(unit, 3, 3, stream)));
    }
    double[] twice = {0.5, -1, 0.5, -1, 0, 0, 1.5, 0.25, 0, 1, 0, 0};
    DataSet contradictory =
        DataSet.of("contradictory", 2, twice, new double[] {1, -1, 1, -1, 1, -1});
    ParticleMeasure few = drawn(unit, 2, 5, stream);
    all.add(
        new NetworkProbe(
            "zero and contradictory data",
            NetworkEnergy.of(unit, risk, regulariser, contradictory),
            few));
    if (regulariser.kind() != Regulariser.Kind.TOTAL_VARIATION) {
      all.add(
          new NetworkProbe(
              "on kinks", NetworkEnergy.of(unit, risk, regulariser, contradictory), onKinks(few)));
    }
    if (risk == Risk.LOGISTIC && unit.hasOutputWeight()) {
      for (double margin : MARGINS) {
        double[] positions = drawn(unit, 2, 2, stream).positions();
        int p = positions.length / 2;
        positions[0] = margin;
        positions[p] = -margin / 4;
        all.add(
            new NetworkProbe(
                "margins of " + margin,
                NetworkEnergy.of(unit, risk, regulariser, contradictory),
                ParticleMeasure.uniform(p, positions)));
      }
    }
    return all;
  }

  /** Returns the same with weights from 1e-12 to some tenths. */
  public NetworkProbe lightened() {
    double[] weights = new double[initial.size()];
    Arrays.setAll(weights, i -> i == 0 ? 1 : i % 3 == 0 ? 1e-12 : i % 3 == 1 ? 1e-7 : 0.3);
    return new NetworkProbe(
        name + ", weights of 1e-12",
        energy,
        ParticleMeasure.of(
            initial.dimension(), initial.positions(), ParticleMeasure.ofMassOne(weights)));
  }

  /** Returns sets of 1, 2, 257 and so many points, some of them zero or repeated, one all zero. */
  static NetworkProbe sets(Unit unit, Risk risk, Regulariser regulariser, int most, Stream stream) {
    int[] sizes = {1, 2, 257, 3, most, 4};
    return new NetworkProbe(
        "sets of 1 to %d points".formatted(most),
        NetworkEnergy.of(unit, risk, regulariser, sets(risk, 2, sizes, stream)),
        drawn(unit, 2, 3, stream));
  }

  /** Returns the same on sets of one size, and on one set alone. */
  static List<NetworkProbe> setsAlike(
      Unit unit, Risk risk, Regulariser regulariser, Stream stream) {
    List<NetworkProbe> all = new ArrayList<>();
    for (int[] sizes : ALIKE) {
      all.add(
          new NetworkProbe(
              "%d sets of %d points".formatted(sizes.length, sizes[0]),
              NetworkEnergy.of(unit, risk, regulariser, sets(risk, 2, sizes, stream)),
              drawn(unit, 2, 3, stream)));
    }
    return all;
  }

  private static DataSet sets(Risk risk, int d, int[] sizes, Stream stream) {
    double[] points = stream.normals(Arrays.stream(sizes).sum() * d);
    int at = 0;
    for (int size : sizes) {
      for (int k = 0; k < size; k++) {
        for (int c = (at + k) * d; c < (at + k + 1) * d; c++) {
          // Every fifth point is zero, every seventh repeats, every eleventh lies on an axis.
          boolean isZero = k % 5 == 4 || size == 4 || (k % 11 == 3 && c % d == 1);
          points[c] = isZero ? 0 : k % 7 == 6 ? points[c - d] : points[c];
        }
      }
      at += size;
    }
    double[] targets = targets(risk, sizes.length, 1, stream);
    return DataSet.ofSets("sets", d, points, sizes, targets);
  }

  /** Groups to average over. */
  public enum Groups {
    /** Of 1, 3, 5, 7 elements, permutations. */
    SMALL,
    /** Of 32 and 120 elements, permutations and signs. */
    LARGE,
    /** Of 5, 12, 14 elements, whose matrices are of no integers. */
    TURNS,
    /** Of 3 elements, and what they act on are sets of points. */
    ON_SETS;

    private List<Group> all() {
      return switch (this) {
        case SMALL ->
            List.of(
                Group.generatedBy("of the identity", List.of(Isometry.identity(3))),
                Group.cyclicShifts(3, 3),
                Group.cyclicShifts(5, 5),
                Group.cyclicShifts(7, 7));
        case LARGE -> List.of(Group.signFlips(5, 5), Group.permutations(5, 5));
        case TURNS -> List.of(Group.rotations(2, 5), Group.rotations(2, 12), Group.dihedral(2, 7));
        case ON_SETS -> List.of(Group.cyclicShifts(3, 3));
      };
    }

    private List<int[]> sizes() {
      int[] ones = {1, 1, 1};
      return this == ON_SETS ? List.of(new int[] {3, 1, 2}, new int[] {2, 2, 2}) : List.of(ones);
    }
  }

  /** Returns a unit averaged over each of some groups, on three inputs. */
  static List<NetworkProbe> groups(
      Unit unit, Risk risk, Regulariser regulariser, Groups groups, Stream stream) {
    List<NetworkProbe> all = new ArrayList<>();
    for (Group group : groups.all()) {
      for (int[] sizes : groups.sizes()) {
        int d = group.dimension();
        DataSet data = sets(risk, d, sizes, stream);
        NetworkEnergy energy = NetworkEnergy.of(unit, risk, regulariser, data).symmetrised(group);
        all.add(
            new NetworkProbe(
                "group %s of %d elements on inputs of %s points"
                    .formatted(group.name(), group.order(), Arrays.toString(sizes)),
                energy,
                drawn(unit, d, 2, stream)));
      }
    }
    return all;
  }

  private static DataSet data(Risk risk, int d, double[] inputs, double size, Stream stream) {
    return DataSet.of("hard", d, inputs, targets(risk, inputs.length / d, size, stream));
  }

  private static double[] targets(Risk risk, int m, double size, Stream stream) {
    double[] targets = stream.normals(m);
    Arrays.setAll(
        targets, j -> risk == Risk.LOGISTIC ? Math.signum(targets[j]) : size * targets[j]);
    return targets;
  }

  private static ParticleMeasure drawn(Unit unit, int d, int n, Stream stream) {
    int p = unit.parameters(d);
    return ParticleMeasure.uniform(p, stream.normals(n * p));
  }

  /** Every parameter but what weighs something is an argument. */
  private static ParticleMeasure saturated(Unit unit) {
    int d = 2;
    int p = unit.parameters(d);
    double[] positions = new double[ARGUMENTS.length * p];
    for (int i = 0; i < ARGUMENTS.length; i++) {
      for (int k = 0; k < p; k++) {
        positions[i * p + k] = ARGUMENTS[(i + k) % ARGUMENTS.length];
      }
      positions[i * p] = unit.hasOutputWeight() ? 1 - i % 2 * 1.5 : positions[i * p];
      int[] blocks = unit.orthogonalBlocks(d);
      for (int block : blocks.length > 1 ? blocks : new int[0]) {
        positions[i * p + block - 1] = 0.25 * (1 + block % 4);
      }
    }
    return ParticleMeasure.uniform(p, positions);
  }

  /** One particle at 0, one with output weight 0, one whose other parameters are 0, one at both. */
  private static ParticleMeasure onKinks(ParticleMeasure mu) {
    int p = mu.dimension();
    double[] positions = mu.positions();
    Arrays.fill(positions, 0, p, 0);
    positions[p] = 0;
    Arrays.fill(positions, 2 * p + 1, 3 * p, 0);
    positions[3 * p + p - 1] = 0.5 * positions[3 * p + Math.max(0, p - 2)];
    return mu.at(positions);
  }
}
