package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.NormalArray.Axis;
import org.measuredynamics.statistic.Rosenblatt;

/**
 * Runs of one pass or of epochs over the same data: each pass takes every datum once, in an order
 * that is a uniform permutation and independent of those of the others. Data of a mini-batch are in
 * no order, nor are those that fill no batch: they are put in one that the suite draws.
 *
 * @param runs at least one
 */
public record PassOrders(List<ObservedBatches> runs) {
  /**
   * Returns the claims on each run, and the decisions on the orders, made normal, all together.
   *
   * @param own what decisions are randomised by
   * @param alpha of all together
   */
  public List<Comparison> tests(String what, Stream own, double alpha) {
    Rosenblatt rosenblatt = new Rosenblatt(own);
    List<Comparison> tests = new ArrayList<>();
    List<int[]> orders = new ArrayList<>();
    List<double[]> normal = new ArrayList<>();
    for (int k = 0; k < runs.size(); k++) {
      ObservedBatches seen = runs.get(k);
      String run = "%s, run %d".formatted(what, k);
      tests.addAll(seen.steps(run));
      if (seen.isAmbiguous()) {
        continue;
      }
      List<List<int[]>> epochs = seen.epochs();
      for (int e = 0; e < epochs.size(); e++) {
        String epoch = epochs.size() == 1 ? run : "%s, epoch %d".formatted(run, e);
        Comparison disjoint = seen.disjoint("data that come again, " + epoch, epochs.get(e));
        tests.add(disjoint);
        if (disjoint.holds()) {
          int[] order = seen.order(own, epochs.get(e));
          orders.add(order);
          normal.add(rosenblatt.permutation(order));
        }
      }
    }
    if (!orders.isEmpty()) {
      int m = orders.get(0).length;
      List<DrawnData> ends =
          IntStream.of(0, m - 1)
              .mapToObj(at -> orders.stream().mapToInt(order -> order[at]).toArray())
              .map(data -> new DrawnData(data, m))
              .toList();
      double[] all = normal.stream().flatMapToDouble(Arrays::stream).toArray();
      Axis run = new Axis("run", normal.size());
      Axis datum = new Axis("datum", normal.get(0).length);
      tests.addAll(NormalArray.of(all, run, datum).tests("order, " + what, alpha / 2));
      tests.addAll(ends.get(0).tests("first of a pass, " + what, alpha / 4));
      tests.addAll(ends.get(1).tests("last of a pass, or left over, " + what, alpha / 4));
    }
    return tests;
  }
}
