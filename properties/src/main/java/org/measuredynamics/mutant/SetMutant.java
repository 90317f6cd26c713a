package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultySets.averaging;
import static org.measuredynamics.mutant.FaultySets.changed;
import static org.measuredynamics.mutant.FaultySets.equal;
import static org.measuredynamics.mutant.FaultySets.on;
import static org.measuredynamics.mutant.FaultySets.pooled;
import static org.measuredynamics.mutant.FaultySets.rated;
import static org.measuredynamics.mutant.FaultySets.weighted;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.symmetry.Group;
import org.measuredynamics.symmetry.Isometry;

/** What inputs that are sets, groups, and rates of layers may have wrong. */
public enum SetMutant implements Mutant {
  SET_SUM("sets summed, not averaged", () -> pooled(FaultySets.Pooling.SUM)),

  SET_MAX_LEAK(
      "99 percent mean, 1 percent maximum",
      () ->
          weighted(
              values -> {
                double[] weights = equal(values.length, 0.99 / values.length);
                int largest = 0;
                for (int k = 1; k < values.length; k++) {
                  largest = values[k] > values[largest] ? k : largest;
                }
                weights[largest] += 0.01;
                return weights;
              })),

  SET_POSITION_LEAK(
      "the first point of a set counts 1 percent more",
      () ->
          weighted(
              values -> {
                double[] weights = equal(values.length, 1 / (values.length + 0.01));
                weights[0] *= 1.01;
                return weights;
              })),

  SET_LAST_DROPPED(
      "the last point of a set of several is left out",
      () ->
          on(
              data ->
                  changed(
                      data,
                      (x, centre) ->
                          x.length == centre.length
                              ? x
                              : Arrays.copyOf(x, x.length - centre.length)))),

  SET_WEIGHTS_NOT_SHARED(
      "every second point of a set meets weights 2 percent larger",
      () ->
          on(
              data ->
                  changed(
                      data,
                      (x, centre) -> {
                        for (int c = 0; c < x.length; c++) {
                          x[c] *= c / centre.length % 2 == 1 ? 1.02 : 1;
                        }
                        return x;
                      }))),

  SET_NORMALISED_BY_TRAINING_SIZE(
      "sums divided by the size of the sets trained on", () -> new FaultySets.TrainingSize()),

  SET_BATCH_STATISTICS(
      "a hundredth of the mean of all sets is taken from every point",
      () ->
          on(
              data ->
                  data.isVectors()
                      ? data
                      : changed(
                          data,
                          (x, centre) -> {
                            for (int c = 0; c < x.length; c++) {
                              x[c] -= 0.01 * centre[c % centre.length];
                            }
                            return x;
                          }))),

  SET_PADDING_COUNTED(
      "sets are padded by zeros to the largest, which are counted",
      () ->
          new FaultySets() {
            @Override
            Unit unit(NetworkEnergy right) {
              int largest = Arrays.stream(right.data().sizes()).max().orElseThrow();
              return new Pooled(right.unit(), values -> equal(values.length, 1.0 / largest));
            }
          }),

  SET_DUPLICATES_REMOVED(
      "points that repeat count once",
      () ->
          on(
              data ->
                  changed(
                      data,
                      (x, centre) -> {
                        int d = centre.length;
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
                      }))),

  SET_WEIGHTED_BY_SIZE(
      "sets of more than four points count twice",
      () ->
          new FaultySets() {
            @Override
            Energy energy(Energy energy) {
              if (!(energy instanceof NetworkEnergy right) || right.data().isVectors()) {
                return energy;
              }
              DataSet data = right.data();
              int[] rows =
                  IntStream.range(0, data.size())
                      .flatMap(
                          j -> IntStream.of(data.points(j) > 4 ? new int[] {j, j} : new int[] {j}))
                      .toArray();
              return right.on(data.rows(rows));
            }

            @Override
            public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
              Evaluation right = new ReferenceImplementation().evaluate(energy, mu);
              Evaluation wrong = super.evaluate(energy, mu);
              return new Evaluation(right.outputs(), wrong.energy(), wrong.gradient());
            }
          }),

  SET_FIRST_LAYER_FROZEN(
      "the inner weights of units over sets are not trained",
      () ->
          new FaultySets() {
            @Override
            void adjust(Step step) {
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
          }),

  SET_FEATURES_SHARED(
      "neurons drawn share the features of the first",
      () ->
          new FaultySets() {
            @Override
            public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
              ParticleMeasure right = super.sample(law, particles, seed);
              double[] positions = right.positions();
              int p = right.dimension();
              for (int i = 1; i < particles; i++) {
                System.arraycopy(positions, 1, positions, i * p + 1, p - 1);
              }
              return right.at(positions);
            }
          }),

  GROUP_NOT_CLOSED(
      "averages over the identity and the generators, not the group they generate",
      () ->
          averaging(
              group -> {
                List<Isometry> elements = new ArrayList<>(List.of(group.element(0)));
                elements.addAll(group.generators());
                return elements;
              })),

  GROUP_GENERATOR_MISSING(
      "averages over the group without the last generator",
      () ->
          averaging(
              group -> {
                List<Isometry> fewer = group.generators().subList(0, group.generators().size() - 1);
                if (fewer.isEmpty()) {
                  return List.of(group.element(0));
                }
                Group smaller = Group.generatedBy("smaller", fewer);
                return IntStream.range(0, smaller.order()).mapToObj(smaller::element).toList();
              })),

  GROUP_IGNORED(
      "does not average units over the group", () -> averaging(group -> List.of(group.element(0)))),

  INPUT_OFFSET(
      "a hundredth is added to every coordinate of the inputs",
      () ->
          on(
              data ->
                  changed(
                      data,
                      (x, centre) -> {
                        Arrays.setAll(x, c -> x[c] + 0.01);
                        return x;
                      }))),

  INPUT_COORDINATE_SCALED(
      "the first coordinate of the inputs is 1 percent larger",
      () ->
          on(
              data ->
                  changed(
                      data,
                      (x, centre) -> {
                        for (int c = 0; c < x.length; c += centre.length) {
                          x[c] *= 1.01;
                        }
                        return x;
                      }))),

  LAYER_RATES_SWAPPED(
      "rates of the layers in the opposite order",
      () ->
          rated(
              rates -> {
                double[] swapped = new double[rates.length];
                Arrays.setAll(swapped, k -> rates[rates.length - 1 - k]);
                return swapped;
              })),

  LAYER_RATES_IGNORED(
      "every layer at the rate of the output layer",
      () -> rated(rates -> equal(rates.length, rates[0])));

  private final String fault;

  @SuppressWarnings("ImmutableEnumChecker") // suppliers without state
  private final Supplier<Implementation> implementation;

  SetMutant(String fault, Supplier<Implementation> implementation) {
    this.fault = fault;
    this.implementation = implementation;
  }

  @Override
  public String id() {
    return Mutant.word(this);
  }

  @Override
  public String fault() {
    return fault;
  }

  @Override
  public Implementation implementation() {
    return implementation.get();
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
}
