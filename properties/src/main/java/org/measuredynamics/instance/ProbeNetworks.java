package org.measuredynamics.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.symmetry.Group;

/**
 * Networks of a few neurons on three data, one for each thing that an implementation declares: its
 * units, risks, regularisers, sets, groups and dynamics. All numbers of them are exact in every
 * precision.
 *
 * @param description what is declared
 */
public record ProbeNetworks(Description description) {
  private static final int DATA = 3;

  /** d on sets, where a unit has many weights, and of a quarter turn. */
  private static final int PLANE = 2;

  private static final double STRENGTH = 0.125;

  /** Returns an energy in words. */
  public static String words(NetworkEnergy energy) {
    String sets = energy.given().isVectors() ? "" : ", over sets";
    String group = energy.group().isPresent() ? ", averaged over a group" : "";
    return "%s, %s, %s%s%s"
        .formatted(
            energy.unit().name(),
            energy.risk().name().toLowerCase(Locale.ROOT),
            energy.regulariser().kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            sets,
            group);
  }

  /**
   * Returns a network on inputs of dimension d, of a unit with an output weight if there is one.
   */
  public NetworkEnergy first(int d, Stream probe) {
    return of(
        preferred(),
        description.risks().get(0),
        regularisers(preferred()).get(0),
        vectors(d, probe));
  }

  /** Returns networks of all units, and of one of them all risks and regularisers there are. */
  public List<NetworkEnergy> all(Stream probe) {
    List<NetworkEnergy> all = new ArrayList<>();
    for (Unit unit : description.units()) {
      Regulariser plain = regularisers(unit).get(0);
      all.add(
          of(
              unit,
              description.risks().get(0),
              plain,
              vectors(unit.isOverSets() ? PLANE : 3, probe)));
      if (description.declares(Capability.SETS)) {
        all.add(of(unit, description.risks().get(0), plain, sets(probe)));
      }
      if (description.declares(Capability.GROUPS) && unit.isLinearInMeasure()) {
        NetworkEnergy on = of(unit, description.risks().get(0), plain, vectors(PLANE, probe));
        all.add(on.symmetrised(Group.quarterTurns(PLANE)));
      }
    }
    List<Regulariser> regularisers = regularisers(preferred());
    for (Risk risk : description.risks()) {
      for (Regulariser regulariser : regularisers) {
        if (risk != description.risks().get(0) || !regulariser.equals(regularisers.get(0))) {
          all.add(of(preferred(), risk, regulariser, vectors(3, probe)));
        }
      }
    }
    return all;
  }

  /** Returns the dynamics of one measure that an energy can be run under. */
  public List<Dynamics> dynamics(NetworkEnergy energy) {
    List<Dynamics> all = new ArrayList<>();
    for (Dynamics example : Dynamics.all()) {
      boolean suits =
          switch (example.kind()) {
            case "conic" -> energy.unit().hasOutputWeight();
            case "lazy" -> energy.regulariser().kind() == Regulariser.Kind.NONE;
            default -> true;
          };
      if (suits && description.declares(Capability.dynamics(example.kind()))) {
        all.add(example instanceof Dynamics.Preconditioned ? layers(energy) : example);
      }
    }
    return all;
  }

  private static Dynamics layers(NetworkEnergy energy) {
    double[] rates = new double[energy.dimension()];
    Arrays.setAll(rates, k -> k == 0 ? 0.5 : 1.5);
    return new Dynamics.Preconditioned(rates);
  }

  /** Returns weights that are equal. */
  public static double[] equal(int count) {
    double[] weights = new double[count];
    Arrays.fill(weights, 1.0 / count);
    return weights;
  }

  /** Returns atoms on a line: the place of atom k has the coordinates (k + 1) / 16. */
  public static ParticleMeasure onALine(int dimension, double[] weights) {
    double[] positions = new double[weights.length * dimension];
    Arrays.setAll(positions, c -> place(c / dimension));
    return ParticleMeasure.of(dimension, positions, weights);
  }

  /** Returns the coordinates of atom k. */
  public static double place(int k) {
    return (k + 1) / 16.0;
  }

  private Unit preferred() {
    return description.units().stream()
        .filter(unit -> unit.hasOutputWeight() && !unit.isOverSets())
        .findFirst()
        .orElse(description.units().get(0));
  }

  private List<Regulariser> regularisers(Unit unit) {
    return description.regularisers(unit).stream()
        .map(kind -> new Regulariser(kind, kind == Regulariser.Kind.NONE ? 0 : STRENGTH))
        .toList();
  }

  private static NetworkEnergy of(Unit unit, Risk risk, Regulariser regulariser, DataSet data) {
    return NetworkEnergy.of(unit, risk, regulariser, data);
  }

  private static double[] targets() {
    return IntStream.range(0, DATA).mapToDouble(j -> j % 2 == 0 ? 1 : -1).toArray();
  }

  private static DataSet vectors(int d, Stream probe) {
    return DataSet.of("probe", d, points(DATA, d, probe), targets());
  }

  /** Sets of 1, 2 and 3 points. */
  private static DataSet sets(Stream probe) {
    int[] sizes = IntStream.rangeClosed(1, DATA).toArray();
    double[] points = points(Arrays.stream(sizes).sum(), PLANE, probe);
    return DataSet.ofSets("probe", PLANE, points, sizes, targets());
  }

  /** Points whose coordinates are odd multiples of 1/32 in [-1, 1]. */
  public static double[] points(int count, int d, Stream probe) {
    double[] points = new double[count * d];
    Arrays.setAll(points, c -> (2 * probe.integer(32) - 31) / 32.0);
    return points;
  }
}
