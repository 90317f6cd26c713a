package org.measuredynamics.variant;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * In which order things are counted.
 *
 * @param of permutations of 0..length-1
 * @param isFixed whether every call for the same length has the same answer
 */
record Order(IntFunction<int[]> of, boolean isFixed) {
  /** Returns from last to first. */
  static Order reversed() {
    return new Order(
        length -> {
          int[] order = new int[length];
          Arrays.setAll(order, i -> length - 1 - i);
          return order;
        },
        true);
  }

  /** Returns one permutation of each length. */
  static Order permuted() {
    return new Order(length -> permutation(length, 0), true);
  }

  /** Returns another permutation at each call; threads may share it. */
  static Order shuffled() {
    AtomicLong calls = new AtomicLong();
    return new Order(length -> permutation(length, calls.incrementAndGet()), false);
  }

  private static int[] permutation(int length, long call) {
    Stream stream = Stream.of(length, 0, 0, call, Purpose.INSTANCE);
    int[] order = new int[length];
    for (int k = 0; k < length; k++) {
      int other = stream.integer(k + 1);
      order[k] = order[other];
      order[other] = k;
    }
    return order;
  }

  /** Returns the permutation of so many things. */
  int[] of(int length) {
    return of.apply(length);
  }

  /** Returns the permutation that leaves so many things where they are. */
  static int[] identity(int length) {
    int[] order = new int[length];
    Arrays.setAll(order, i -> i);
    return order;
  }

  /** Returns the permutation that undoes another. */
  static int[] inverse(int[] order) {
    int[] inverse = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      inverse[order[i]] = i;
    }
    return inverse;
  }

  /** Returns rows of equal length, row order[i] in place i. */
  static double[] rows(double[] values, int[] order) {
    int p = values.length / order.length;
    double[] moved = new double[values.length];
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(values, order[i] * p, moved, i * p, p);
    }
    return moved;
  }

  /** Returns the energy with those data in that order, and the points of sets in this one. */
  Energy reordered(Energy energy, int[] data) {
    return energy instanceof NetworkEnergy network
        ? network.on(points(network.given().rows(data)))
        : energy;
  }

  private DataSet points(DataSet data) {
    if (data.isVectors()) {
      return data;
    }
    int d = data.dimension();
    double[] points = new double[data.points() * d];
    for (int j = 0; j < data.size(); j++) {
      double[] moved = rows(data.input(j), of(data.points(j)));
      System.arraycopy(moved, 0, points, data.offset(j) * d, moved.length);
    }
    return DataSet.ofSets(data.name(), d, points, data.sizes(), data.targets());
  }
}
