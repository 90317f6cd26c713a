package org.measuredynamics.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * A problem on which the steps of stochastic gradient descent tell their mini-batches: whoever sees
 * where the particles go sees which data they were moved by.
 *
 * @param inputs how the data lie
 * @param energy the energy
 * @param initial mu_0
 * @param step h
 */
public record BatchProblem(
    Inputs inputs, NetworkEnergy energy, ParticleMeasure initial, double step) {
  /** How the data lie, and so how a mini-batch is read. */
  public enum Inputs {
    /** x_j = e_j of linear units: datum j moves coordinate j alone, once for each time it comes. */
    AXES,
    /** x_j the sum of two basis vectors, of linear units: a datum moves two coordinates alike. */
    PAIRS,
    /** Any: the mini-batch whose step is nearest. */
    ANY
  }

  /** Of those that are read by trying all mini-batches. */
  private static final int FEW_DATA = 6;

  /** Half the decades that single precision has below the start: nothing underflows. */
  private static final double SHRINKING = 50;

  private static final double START = 0x1p20;

  /**
   * Returns a problem of m data on which mini-batches of any size are read: on axes if linear units
   * are declared, else one of few data of whatever is declared.
   *
   * @param steps how many are to be taken
   */
  public static BatchProblem axes(Description declared, int m, int steps, long seed) {
    if (!hasLinear(declared)) {
      return any(declared, FEW_DATA, seed);
    }
    double[] inputs = new double[m * m];
    for (int j = 0; j < m; j++) {
      inputs[j * m + j] = 1;
    }
    double step = Math.min(0.5, -StrictMath.expm1(-SHRINKING * m / steps));
    return linear(declared, Inputs.AXES, m, inputs, 2, step);
  }

  /**
   * Returns a problem of m data, as many as one likes, on which mini-batches of one datum are read.
   *
   * @param steps how many are to be taken
   */
  public static BatchProblem pairs(Description declared, int m, int steps, long seed) {
    if (!hasLinear(declared)) {
      return any(declared, m, seed);
    }
    int d = 2;
    while (d * (d - 1) / 2 < m) {
      d++;
    }
    double[] inputs = new double[m * d];
    int j = 0;
    for (int b = 1; b < d; b++) {
      for (int a = 0; a < b && j < m; a++) {
        inputs[j * d + a] = 1;
        inputs[j * d + b] = 1;
        j++;
      }
    }
    // Each coordinate, moved in 2 of d steps, keeps three quarters of itself: it stays positive,
    // and
    // no two of them cancel, which would hide the datum of both.
    double step = Math.min(0.1, d / (16.0 * steps));
    return linear(declared, Inputs.PAIRS, d, inputs, 1, step);
  }

  private static boolean hasLinear(Description declared) {
    return declared.declares(Capability.unit("linear"))
        && (declared.declares(Capability.regulariser(Regulariser.Kind.NONE))
            || declared.declares(Capability.regulariser(Regulariser.Kind.TIKHONOV)));
  }

  /** Particles in one place: as it shrinks, it loses no digit to their differences. */
  private static BatchProblem linear(
      Description declared, Inputs kind, int d, double[] inputs, int particles, double step) {
    boolean isSquare = declared.declares(Capability.risk(Risk.SQUARE));
    boolean isPlain = declared.declares(Capability.regulariser(Regulariser.Kind.NONE));
    double[] targets = new double[inputs.length / d];
    Arrays.fill(targets, isSquare ? 0 : 1);
    double[] positions = new double[particles * d];
    Arrays.fill(positions, isSquare ? START : 0);
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("linear"),
            isSquare ? Risk.SQUARE : Risk.LOGISTIC,
            isPlain ? Regulariser.NONE : new Regulariser(Regulariser.Kind.TIKHONOV, 0x1p-10),
            DataSet.of("basis vectors", d, inputs, targets));
    return new BatchProblem(kind, energy, ParticleMeasure.uniform(d, positions), step);
  }

  private static BatchProblem any(Description declared, int m, long seed) {
    return of(declared(declared, 3, m, 12, seed).get(0), 0.02);
  }

  /** Returns the problem of an instance of a network, at steps of c / L. */
  public static BatchProblem of(NetworkInstance instance, double c) {
    return of(instance.network(), instance.initial(), c);
  }

  private static BatchProblem of(NetworkEnergy energy, ParticleMeasure initial, double c) {
    double lipschitz = energy.regularity(initial, new double[initial.size()]).lipschitz();
    return new BatchProblem(Inputs.ANY, energy, initial, c / Math.max(lipschitz, 1e-3));
  }

  /**
   * Returns a problem of every unit on sets, and of every unit averaged over a group, where those
   * are declared; of the units over sets one for each regulariser.
   */
  public static List<BatchProblem> ofSets(
      Description declared, int particles, double c, Stream stream) {
    return Probe.all(declared, particles, stream).stream()
        .filter(probe -> probe.energy() instanceof NetworkEnergy network && isOfSets(network))
        .map(probe -> of((NetworkEnergy) probe.energy(), probe.initial(), c))
        .toList();
  }

  /**
   * Returns a problem of each unit that is declared, risk, regulariser and weights changing with
   * the unit, and then those on sets and averaged over a group.
   */
  public static List<BatchProblem> ofUnits(
      Description declared, int data, int particles, double c, Stream stream) {
    List<BatchProblem> each = new ArrayList<>();
    ofEachUnit(declared, 3, data, particles, stream.seed())
        .forEach(instance -> each.add(of(instance, c)));
    each.addAll(ofSets(declared, particles, c, stream));
    return each;
  }

  private static boolean isOfSets(NetworkEnergy energy) {
    return !energy.data().isVectors() || energy.group().isPresent();
  }

  /**
   * Returns an instance of each unit, risk and regulariser that is declared, with equal and, if
   * they are declared, unequal weights; each has a seed of its own. Units over sets are left out.
   *
   * @param d dimension of inputs
   */
  public static List<NetworkInstance> declared(
      Description declared, int d, int data, int particles, long seed) {
    List<NetworkInstance> all = new ArrayList<>();
    for (Unit unit : declared.units().stream().filter(each -> !each.isOverSets()).toList()) {
      for (Risk risk : declared.risks()) {
        for (Regulariser.Kind kind : declared.regularisers(unit)) {
          for (boolean weighted : new boolean[] {false, true}) {
            if (!weighted || declared.declares(Capability.UNEQUAL_WEIGHTS)) {
              all.add(
                  new NetworkInstance(
                      unit.name(),
                      risk,
                      kind,
                      NetworkInstance.Source.SYNTHETIC,
                      d,
                      data,
                      particles,
                      weighted,
                      seed + all.size()));
            }
          }
        }
      }
    }
    return all;
  }

  /**
   * Returns an instance of each unit that is declared, whose risk, regulariser and weights are
   * those of another combination from unit to unit.
   */
  public static List<NetworkInstance> ofEachUnit(
      Description declared, int d, int data, int particles, long seed) {
    List<NetworkInstance> each = new ArrayList<>();
    List<NetworkInstance> all = declared(declared, d, data, particles, seed);
    for (Unit unit : Unit.all()) {
      List<NetworkInstance> own =
          all.stream().filter(instance -> instance.unit().equals(unit.name())).toList();
      if (!own.isEmpty()) {
        // A step of seven goes through all combinations, of which there are up to sixteen.
        each.add(own.get(7 * each.size() % own.size()));
      }
    }
    return each;
  }

  /**
   * Returns the problem of the unit, risk and regulariser of an instance on data about one point,
   * with targets that lie far on one side: all data move the particles alike for most of the way.
   *
   * @param steps so many take half of 1 / L
   */
  public static BatchProblem aboutOnePoint(NetworkInstance instance, int steps) {
    NetworkEnergy given = instance.network();
    int d = instance.dimension();
    int m = instance.data();
    Stream stream = instance.stream(Draw.SPREAD);
    double[] centre = stream.normals(d);
    double[] inputs = new double[m * d];
    Arrays.setAll(inputs, c -> centre[c % d] + 0.3 * stream.normal());
    double[] targets = new double[m];
    Arrays.setAll(targets, j -> instance.risk() == Risk.LOGISTIC ? 1 : 4 + 0.3 * stream.normal());
    NetworkEnergy energy = given.on(DataSet.of("about one point", d, inputs, targets));
    ParticleMeasure initial = instance.initial();
    double lipschitz = energy.regularity(initial, new double[initial.size()]).lipschitz();
    return new BatchProblem(Inputs.ANY, energy, initial, 0.5 / (steps * Math.max(lipschitz, 1e-3)));
  }

  /** Returns m. */
  public int data() {
    return energy.data().size();
  }

  /** Returns how many steps can be read at most, before nothing moves any more. */
  public int longest() {
    return inputs == Inputs.ANY ? 256 : 1 << 14;
  }

  /** Returns the largest number up to the wanted one that divides the data. */
  public int batchOfEpochs(int wanted) {
    return IntStream.rangeClosed(1, Math.min(wanted, data()))
        .filter(batch -> data() % batch == 0)
        .max()
        .orElseThrow();
  }

  /** Returns its instance in a few words. */
  public String inWords() {
    return "%s%s, %s, %s, %s weights, %d particles, %d data"
        .formatted(
            energy.unit().name(),
            energy.group().isPresent()
                ? " averaged over a group"
                : energy.data().isVectors() ? "" : " on sets",
            energy.risk(),
            energy.regulariser().kind(),
            initial.isUniform() ? "equal" : "unequal",
            initial.size(),
            data());
  }
}
