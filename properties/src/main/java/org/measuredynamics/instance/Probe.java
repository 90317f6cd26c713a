package org.measuredynamics.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.symmetry.Group;

/**
 * A small problem to look at single steps in: an energy that a description declares, and particles.
 *
 * @param words what is special about it
 * @param energy the energy
 * @param initial normal particles
 */
public record Probe(String words, Energy energy, ParticleMeasure initial) {
  /** The temperature at which the law of noise is seen. */
  public static final double WARM = 0.3;

  /** Strengths of regularisers: large enough to show beside the risk in every step. */
  private static final double STRENGTH = 0.5;

  /** Inputs and positions are multiples of it, which single precision has too. */
  private static final double GRID = 0x1p-10;

  /** Points of a set. */
  private static final int[] SIZES = {3, 1, 4, 2};

  /**
   * Returns the plainest problem: linear units on two data with a ridge where they are declared,
   * else the next that is; none if nothing can be asked for.
   *
   * @param dimension of inputs, and of linear particles
   */
  public static Optional<Probe> plain(
      Description description, int dimension, int particles, Stream stream) {
    List<Unit> units = new ArrayList<>(units(description));
    units.removeIf(unit -> description.regularisers(unit).isEmpty());
    if (description.risks().isEmpty() || units.isEmpty()) {
      return description.declares(Capability.PAIR_INTERACTION)
          ? Optional.of(pairs(dimension, particles, false, stream))
          : Optional.empty();
    }
    Unit unit =
        units.stream()
            .filter(each -> each.name().equals("linear"))
            .findFirst()
            .orElse(units.get(0));
    List<Regulariser.Kind> kinds = description.regularisers(unit);
    Regulariser.Kind ridge = Regulariser.Kind.TIKHONOV;
    return Optional.of(
        network(
            unit,
            description.risks().get(0),
            kinds.contains(ridge) ? ridge : kinds.get(0),
            unit.isOverSets(),
            dimension,
            2,
            particles,
            false,
            stream));
  }

  /**
   * Returns a problem for each unit and regulariser that are declared, in which risks and weights
   * take turns; units on sets, averaged over a group, and pairs that interact, where declared.
   */
  public static List<Probe> all(Description description, int particles, Stream stream) {
    List<Probe> all = new ArrayList<>();
    List<Risk> risks = description.risks();
    boolean weighs = description.declares(Capability.UNEQUAL_WEIGHTS);
    boolean takesSets = description.declares(Capability.SETS);
    int number = 0;
    for (Unit unit : risks.isEmpty() ? List.<Unit>of() : units(description)) {
      List<Regulariser.Kind> kinds = description.regularisers(unit);
      for (int r = 0; r < kinds.size(); r++) {
        // Of four regularisers each risk has two, and with each risk one comes with equal weights.
        Risk risk = risks.get((r + number) % risks.size());
        boolean weighted = weighs && (r % 2 + r / 2 + number / 2) % 2 == 1;
        Regulariser.Kind kind = kinds.get(r);
        all.add(network(unit, risk, kind, unit.isOverSets(), 3, 4, particles, weighted, stream));
        if (takesSets && r == number % kinds.size() && unit.isLinearInMeasure()) {
          all.add(network(unit, risk, kind, true, 3, 4, particles, !weighted && weighs, stream));
        }
        if (description.declares(Capability.GROUPS) && r == (number + 1) % kinds.size()) {
          Probe plain = network(unit, risk, kind, false, 3, 4, particles, false, stream);
          if (unit.isLinearInMeasure()) {
            all.add(
                new Probe(
                    plain.words + ", averaged over a group",
                    ((NetworkEnergy) plain.energy).symmetrised(Group.cyclicShifts(3, 3)),
                    plain.initial));
          }
        }
      }
      number++;
    }
    if (description.declares(Capability.PAIR_INTERACTION)) {
      all.add(pairs(3, particles, false, stream));
      if (weighs) {
        all.add(pairs(3, particles, true, stream));
      }
    }
    return all;
  }

  /**
   * Returns temperatures to look at noise at: 0.3, where its law is seen, and such as leave it a
   * thousand, or a million, roundoffs of positions, where it weighs the drift; fewer in arithmetic
   * that is not so exact.
   *
   * @param size of positions
   * @param step h
   */
  public static double[] temperatures(Precision precision, double size, double step) {
    double unit = precision.storage() * size;
    double cold = Math.max(1e-8, StrictMath.pow(0x1p10 * unit, 2) / (2 * step));
    double coldest = Math.max(1e-16, StrictMath.pow(0x1p20 * unit, 2) / (2 * step));
    if (cold > WARM / 10) {
      return new double[] {WARM};
    }
    return coldest > cold / 10 ? new double[] {WARM, cold} : new double[] {WARM, cold, coldest};
  }

  /**
   * Returns whether grad V is monotone: linear units, with a ridge or none, each risk being convex.
   */
  public boolean isMonotone() {
    return energy instanceof NetworkEnergy network
        && network.unit().name().equals("linear")
        && (network.regulariser().kind() == Regulariser.Kind.TIKHONOV
            || network.regulariser().kind() == Regulariser.Kind.NONE);
  }

  /** Returns the temperatures for its own particles. */
  public double[] temperatures(Precision precision, double step) {
    return temperatures(
        precision, Arrays.stream(initial.positions()).map(Math::abs).max().orElse(0), step);
  }

  /** Returns the units that can be asked for: those over sets only where sets are taken. */
  private static List<Unit> units(Description description) {
    return description.units().stream()
        .filter(unit -> description.declares(Capability.NETWORK))
        .filter(unit -> !unit.isOverSets() || description.declares(Capability.SETS))
        .toList();
  }

  private static Probe pairs(int dimension, int particles, boolean weighted, Stream stream) {
    return new Probe(
        "pairs" + (weighted ? ", unequal weights" : ""),
        PairInteraction.of(dimension, STRENGTH, 0.3, 0.4),
        particles(dimension, particles, weighted, stream));
  }

  private static Probe network(
      Unit unit,
      Risk risk,
      Regulariser.Kind kind,
      boolean onSets,
      int dimension,
      int data,
      int particles,
      boolean weighted,
      Stream stream) {
    int[] sizes = new int[data];
    Arrays.setAll(sizes, j -> onSets ? SIZES[j % SIZES.length] : 1);
    double[] inputs = onGrid(stream.normals(Arrays.stream(sizes).sum() * dimension));
    double[] targets = onGrid(stream.normals(data));
    if (risk == Risk.LOGISTIC) {
      Arrays.setAll(targets, j -> targets[j] < 0 ? -1 : 1);
    }
    Regulariser regulariser =
        kind == Regulariser.Kind.NONE ? Regulariser.NONE : new Regulariser(kind, STRENGTH);
    return new Probe(
        "%s, %s risk, regulariser %s%s%s"
            .formatted(
                unit.name(),
                Capability.risk(risk).word(),
                Capability.regulariser(kind).word(),
                onSets ? ", on sets" : "",
                weighted ? ", unequal weights" : ""),
        NetworkEnergy.of(
            unit, risk, regulariser, DataSet.ofSets("probe", dimension, inputs, sizes, targets)),
        particles(unit.parameters(dimension), particles, weighted, stream));
  }

  private static ParticleMeasure particles(int p, int n, boolean weighted, Stream stream) {
    double[] weights = new double[n];
    double mass = 0;
    for (int i = 0; i < n; i++) {
      double u = weighted ? stream.uniform() : 1;
      // The heavier half weighs four times as much as the lighter one.
      weights[i] = weighted ? 0.0625 + u * u : 1;
      mass += weights[i];
    }
    for (int i = 0; i < n; i++) {
      weights[i] /= mass;
    }
    return ParticleMeasure.of(p, onGrid(stream.normals(n * p)), weights);
  }

  private static double[] onGrid(double[] numbers) {
    return Arrays.stream(numbers).map(x -> GRID * Math.rint(x / GRID)).toArray();
  }
}
