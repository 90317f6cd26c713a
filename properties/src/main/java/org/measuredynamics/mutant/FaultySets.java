package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.symmetry.Group;
import org.measuredynamics.symmetry.Isometry;

/** Energies of networks whose sets, data or groups have something wrong. */
final class FaultySets {
  private FaultySets() {}

  /** Energies of networks become others, the rest stays. */
  static UnaryOperator<Energy> networks(UnaryOperator<NetworkEnergy> map) {
    return energy -> energy instanceof NetworkEnergy network ? map.apply(network) : energy;
  }

  /** Points of sets count otherwise. */
  static UnaryOperator<Energy> pooled(Function<NetworkEnergy, Pooled.Weights> weights) {
    return networks(
        right ->
            right.data().isVectors()
                ? right
                : of(new Pooled(right.unit(), weights.apply(right)), right, right.data()));
  }

  /** Points of sets count otherwise. */
  static UnaryOperator<Energy> weighted(Pooled.Weights weights) {
    return pooled(right -> weights);
  }

  /** Data that are not averaged over a group become others. */
  static UnaryOperator<Energy> on(UnaryOperator<DataSet> map) {
    return networks(
        right ->
            right.group().isPresent() ? right : of(right.unit(), right, map.apply(right.data())));
  }

  /** Inputs become others, each on its own: sets of points of dimension d. */
  static UnaryOperator<Energy> inputs(Input map) {
    return on(data -> changed(data, map));
  }

  /** What becomes of an input. */
  interface Input {
    double[] of(double[] x, int d);
  }

  static DataSet changed(DataSet data, Input map) {
    int d = data.dimension();
    List<double[]> sets =
        IntStream.range(0, data.size()).mapToObj(j -> map.of(data.input(j), d)).toList();
    return ofSets(data, sets, sets.stream().mapToInt(set -> set.length / d).toArray());
  }

  /** Units are averaged over those elements, not over the group. */
  static UnaryOperator<Energy> averaged(Function<Group, List<Isometry>> elements) {
    return networks(
        right ->
            right
                .group()
                .map(group -> orbits(elements.apply(group), right.given()))
                .map(data -> of(right.unit(), right, data))
                .orElse(right));
  }

  private static DataSet orbits(List<Isometry> elements, DataSet data) {
    List<double[]> images = new ArrayList<>();
    for (int j = 0; j < data.size(); j++) {
      double[] x = data.input(j);
      elements.forEach(g -> images.add(g.act(x)));
    }
    int[] sizes = Arrays.stream(data.sizes()).map(size -> size * elements.size()).toArray();
    return ofSets(data, images, sizes);
  }

  private static DataSet ofSets(DataSet data, List<double[]> points, int[] sizes) {
    double[] all = points.stream().flatMapToDouble(Arrays::stream).toArray();
    return DataSet.ofSets(data.name(), data.dimension(), all, sizes, data.targets());
  }

  private static NetworkEnergy of(Unit unit, NetworkEnergy right, DataSet data) {
    return NetworkEnergy.of(unit, right.risk(), right.regulariser(), data);
  }

  static double[] equal(int size, double weight) {
    double[] weights = new double[size];
    Arrays.fill(weights, weight);
    return weights;
  }

  /** Only the point counts whose value has that rank among so many, from 0 for the least. */
  static Pooled.Weights ofRank(IntUnaryOperator rank) {
    return values -> {
      List<Integer> order =
          IntStream.range(0, values.length)
              .boxed()
              .sorted(Comparator.comparingDouble(k -> values[k]))
              .toList();
      double[] weights = new double[values.length];
      weights[order.get(rank.applyAsInt(values.length))] = 1;
      return weights;
    };
  }
}
