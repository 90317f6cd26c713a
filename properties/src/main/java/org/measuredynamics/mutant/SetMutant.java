package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultySets.averaged;
import static org.measuredynamics.mutant.FaultySets.equal;
import static org.measuredynamics.mutant.FaultySets.inputs;
import static org.measuredynamics.mutant.FaultySets.networks;
import static org.measuredynamics.mutant.FaultySets.on;
import static org.measuredynamics.mutant.FaultySets.pooled;
import static org.measuredynamics.mutant.FaultySets.weighted;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.symmetry.Group;
import org.measuredynamics.symmetry.Isometry;

/** What inputs that are sets, groups, and rates of layers may have wrong. */
public enum SetMutant implements Fault.Listed {
  SET_CUT_AT_256(
      "sets are cut at 256 points",
      flow -> flow.energy = inputs((x, d) -> Arrays.copyOf(x, Math.min(x.length, 256 * d)))),

  SET_ZEROS_TAKEN_FOR_PADDING(
      "points at zero are taken for padding: the mask is made from values",
      flow -> flow.energy = inputs(SetMutant::withoutZeros)),

  GROUP_CUT_AT_24(
      "groups are cut at 24 elements",
      flow ->
          flow.energy =
              averaged(
                  group ->
                      IntStream.range(0, Math.min(24, group.order()))
                          .mapToObj(group::element)
                          .toList())),

  SET_SUM(
      "sets summed, not averaged",
      flow -> flow.energy = weighted(values -> equal(values.length, 1))),

  SET_MAX_LEAK(
      "99 percent mean, 1 percent maximum",
      flow -> flow.energy = weighted(SetMutant::maximumLeaks)),

  SET_POSITION_LEAK(
      "the first point of a set counts 1 percent more",
      flow -> flow.energy = weighted(SetMutant::firstCountsMore)),

  SET_LAST_DROPPED(
      "the last point of a set of several is left out",
      flow -> flow.energy = inputs((x, d) -> x.length == d ? x : Arrays.copyOf(x, x.length - d))),

  SET_WEIGHTS_NOT_SHARED(
      "every second point of a set meets weights 2 percent larger",
      flow -> flow.energy = inputs(SetMutant::everySecondLarger)),

  SET_NORMALISED_BY_TRAINING_SIZE(
      "sums divided by the size of the sets trained on", SetMutant::divideByTrainingSize),

  SET_BATCH_STATISTICS(
      "a hundredth of the mean of all sets is taken from every point",
      flow -> flow.energy = on(SetMutant::withoutMean)),

  SET_PADDING_COUNTED(
      "sets are padded by zeros to the largest, which are counted",
      flow ->
          flow.energy =
              pooled(
                  right -> {
                    int largest = Arrays.stream(right.data().sizes()).max().orElseThrow();
                    return values -> equal(values.length, 1.0 / largest);
                  })),

  SET_DUPLICATES_REMOVED(
      "points that repeat count once", flow -> flow.energy = inputs(SetMutant::distinct)),

  SET_WEIGHTED_BY_SIZE(
      "sets of more than four points count twice",
      flow -> {
        flow.energy = networks(SetMutant::largeTwice);
        flow.evaluated =
            (energy, mu, wrong) ->
                new Evaluation(
                    new ReferenceImplementation().evaluate(energy, mu).outputs(),
                    wrong.energy(),
                    wrong.gradient());
      }),

  SET_ALIKE_IN_WRONG_ORDER(
      "points of sets of one size are read as the transposed array",
      flow -> flow.energy = on(SetMutant::transposed)),

  SET_ALONE_SUMMED(
      "one set alone is summed, not averaged",
      flow ->
          flow.energy =
              pooled(
                  right -> {
                    boolean isAlone = right.data().size() == 1;
                    return values -> equal(values.length, isAlone ? 1 : 1.0 / values.length);
                  })),

  SET_FIRST_LAYER_FROZEN(
      "the inner weights of units over sets are not trained",
      flow -> flow.adjust = SetMutant::freezeFirstLayer),

  SET_FEATURES_SHARED(
      "neurons drawn share the features of the first",
      flow ->
          flow.sampled = mu -> Faulty.mapped(mu, (value, k) -> k == 0 ? value : mu.position(0, k))),

  GROUP_NOT_CLOSED(
      "averages over the identity and the generators, not the group they generate",
      flow -> flow.energy = averaged(SetMutant::notClosed)),

  GROUP_GENERATOR_MISSING(
      "averages over the group without the last generator",
      flow -> flow.energy = averaged(SetMutant::withoutLastGenerator)),

  GROUP_IGNORED(
      "does not average units over the group",
      flow -> flow.energy = averaged(group -> List.of(group.element(0)))),

  GROUP_LEFT_OUT_ON_SETS(
      "does not average units over the group where inputs are sets",
      flow -> flow.energy = networks(SetMutant::withoutGroupOnSets)),

  GROUP_OF_INTEGERS(
      "takes elements for the same whose matrices round to the same integers",
      flow -> flow.energy = averaged(SetMutant::distinctIntegers)),

  GROUP_IGNORED_IN_EVALUATIONS(
      "evaluates units that are not averaged over the group, and trains averaged ones",
      flow ->
          flow.evaluated =
              (energy, mu, right) ->
                  new ReferenceImplementation()
                      .evaluate(averaged(group -> List.of(group.element(0))).apply(energy), mu)),

  INPUT_OFFSET(
      "a hundredth is added to every coordinate of the inputs",
      flow -> flow.energy = inputs((x, d) -> Faulty.mapped(x, d, (value, k) -> value + 0.01))),

  INPUT_COORDINATE_SCALED(
      "the first coordinate of the inputs is 1 percent larger",
      flow ->
          flow.energy =
              inputs((x, d) -> Faulty.mapped(x, d, (value, k) -> k == 0 ? value * 1.01 : value))),

  LAYER_RATES_SWAPPED(
      "rates of the layers in the opposite order",
      flow -> {
        flow.dynamics = List.of("gradient-flow", "preconditioned");
        flow.rates = (energy, rates) -> reversed(rates);
      }),

  LAYER_RATES_IGNORED_WITHOUT_CHARGE(
      "every layer at one rate where no charge is conserved",
      flow -> {
        flow.dynamics = List.of("gradient-flow", "preconditioned");
        flow.rates =
            (energy, rates) -> isHomogeneous(energy) ? rates : equal(rates.length, rates[0]);
      }),

  LAYER_RATES_CAPPED(
      "rates of layers above 32 are taken to be 32",
      flow -> {
        flow.dynamics = List.of("gradient-flow", "preconditioned");
        flow.rates = (energy, rates) -> Faulty.mapped(rates, 1, (rate, k) -> Math.min(rate, 32));
      }),

  LAYER_RATES_IGNORED(
      "every layer at the rate of the output layer",
      flow -> {
        flow.dynamics = List.of("gradient-flow", "preconditioned");
        flow.rates = (energy, rates) -> equal(rates.length, rates[0]);
      });

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  SetMutant(String words, Consumer<FaultyFlow> fault) {
    mutant =
        Fault.of(
            Mutant.word(this),
            words,
            () -> new FaultyFlow(Capability.SETS, Capability.GROUPS),
            fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  /** Theorems without sets do not meet SET_, without groups GROUP_, without rates LAYER_. */
  @Override
  public boolean concerns(Collection<Capability> asked) {
    return switch (name().substring(0, name().indexOf('_'))) {
      case "SET" -> asked.contains(Capability.SETS);
      case "GROUP" -> asked.contains(Capability.GROUPS);
      case "LAYER" -> asked.contains(Capability.dynamics("preconditioned"));
      default -> true;
    };
  }

  private static double[] maximumLeaks(double[] values) {
    double[] weights = equal(values.length, 0.99 / values.length);
    int largest = 0;
    for (int k = 1; k < values.length; k++) {
      largest = values[k] > values[largest] ? k : largest;
    }
    weights[largest] += 0.01;
    return weights;
  }

  private static double[] firstCountsMore(double[] values) {
    double[] weights = equal(values.length, 1 / (values.length + 0.01));
    weights[0] *= 1.01;
    return weights;
  }

  private static double[] everySecondLarger(double[] x, int d) {
    for (int c = 0; c < x.length; c++) {
      x[c] *= c / d % 2 == 1 ? 1.02 : 1;
    }
    return x;
  }

  /** Of what was trained on for one theorem no other theorem hears: each has its thread. */
  private static void divideByTrainingSize(FaultyFlow flow) {
    ThreadLocal<Integer> trained = new ThreadLocal<>();
    flow.asked =
        problem -> {
          if (problem.energy() instanceof NetworkEnergy network) {
            trained.set(network.data().points(0));
          }
        };
    flow.energy =
        energy -> {
          Integer size = trained.get();
          return size == null
              ? energy
              : weighted(values -> equal(values.length, 1.0 / size)).apply(energy);
        };
  }

  private static DataSet withoutMean(DataSet data) {
    if (data.isVectors()) {
      return data;
    }
    double[] mean = new double[data.dimension()];
    double[] points = data.inputs();
    for (int c = 0; c < points.length; c++) {
      mean[c % mean.length] += points[c] / data.points();
    }
    return FaultySets.changed(
        data, (x, d) -> Faulty.mapped(x, d, (value, k) -> value - 0.01 * mean[k]));
  }

  /** Point k of set j, of m sets, is the point m k + j of all. */
  private static DataSet transposed(DataSet data) {
    int m = data.size();
    int d = data.dimension();
    if (data.isVectors() || Arrays.stream(data.sizes()).distinct().count() > 1) {
      return data;
    }
    int size = data.points(0);
    double[] points = data.inputs();
    double[] moved = new double[points.length];
    for (int q = 0; q < m * size; q++) {
      System.arraycopy(points, (q % size * m + q / size) * d, moved, q * d, d);
    }
    return DataSet.ofSets(data.name(), d, moved, data.sizes(), data.targets());
  }

  private static NetworkEnergy withoutGroupOnSets(NetworkEnergy right) {
    return right.group().isEmpty() || right.given().isVectors()
        ? right
        : NetworkEnergy.of(right.unit(), right.risk(), right.regulariser(), right.given());
  }

  private static List<Isometry> distinctIntegers(Group group) {
    Map<String, Isometry> distinct = new LinkedHashMap<>();
    for (int g = 0; g < group.order(); g++) {
      double[] matrix = group.element(g).matrix();
      distinct.putIfAbsent(
          Arrays.toString(Arrays.stream(matrix).mapToLong(Math::round).toArray()),
          group.element(g));
    }
    return List.copyOf(distinct.values());
  }

  private static double[] withoutZeros(double[] x, int d) {
    List<double[]> kept = new ArrayList<>();
    for (int at = 0; at < x.length; at += d) {
      double[] point = Arrays.copyOfRange(x, at, at + d);
      if (Arrays.stream(point).anyMatch(coordinate -> coordinate != 0)) {
        kept.add(point);
      }
    }
    return kept.isEmpty() ? x : kept.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] distinct(double[] x, int d) {
    List<String> seen = new ArrayList<>();
    List<double[]> kept = new ArrayList<>();
    for (int at = 0; at < x.length; at += d) {
      double[] point = Arrays.copyOfRange(x, at, at + d);
      if (!seen.contains(Arrays.toString(point))) {
        seen.add(Arrays.toString(point));
        kept.add(point);
      }
    }
    return kept.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static NetworkEnergy largeTwice(NetworkEnergy right) {
    DataSet data = right.data();
    if (data.isVectors()) {
      return right;
    }
    int[] rows =
        IntStream.range(0, data.size())
            .flatMap(j -> data.points(j) > 4 ? IntStream.of(j, j) : IntStream.of(j))
            .toArray();
    return right.on(data.rows(rows));
  }

  private static void freezeFirstLayer(Step step) {
    if (step.energy instanceof NetworkEnergy network
        && network.unit().orthogonalBlocks(1).length > 1) {
      int d = network.data().dimension();
      int p = step.mu.dimension();
      for (int i = 0; i < step.mu.size(); i++) {
        for (int block : network.unit().orthogonalBlocks(d)) {
          Arrays.fill(step.velocity, i * p + block, i * p + block + d, 0);
        }
      }
    }
  }

  private static List<Isometry> notClosed(Group group) {
    List<Isometry> elements = new ArrayList<>(List.of(group.element(0)));
    elements.addAll(group.generators());
    return elements;
  }

  private static List<Isometry> withoutLastGenerator(Group group) {
    List<Isometry> fewer = group.generators().subList(0, group.generators().size() - 1);
    if (fewer.isEmpty()) {
      return List.of(group.element(0));
    }
    Group smaller = Group.generatedBy("smaller", fewer);
    return IntStream.range(0, smaller.order()).mapToObj(smaller::element).toList();
  }

  private static boolean isHomogeneous(Energy energy) {
    return energy instanceof NetworkEnergy network
        && network.unit().homogeneity() > 0
        && network.regulariser().kind() == Regulariser.Kind.NONE;
  }

  private static double[] reversed(double[] rates) {
    double[] reversed = new double[rates.length];
    Arrays.setAll(reversed, k -> rates[rates.length - 1 - k]);
    return reversed;
  }
}
