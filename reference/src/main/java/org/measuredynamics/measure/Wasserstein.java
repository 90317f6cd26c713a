package org.measuredynamics.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jgrapht.alg.interfaces.MatchingAlgorithm;
import org.jgrapht.alg.matching.KuhnMunkresMinimalWeightBipartitePerfectMatching;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleWeightedGraph;

/** The Wasserstein distances W1 and W2 (Villani 2009, definition 6.1), exactly. */
public final class Wasserstein {
  private Wasserstein() {}

  /**
   * Returns W2 between two empirical measures of the same size with equal weights, where an optimal
   * coupling is a permutation (Birkhoff), found as an assignment (Kuhn and Munkres).
   *
   * @throws IllegalArgumentException if sizes or dimensions disagree, a weight is not 1/n or a
   *     squared distance overflows
   */
  public static double distance(ParticleMeasure mu, ParticleMeasure nu) {
    return Math.sqrt(cost(mu, nu, assignment(mu, nu)));
  }

  /**
   * Returns W1 between two empirical measures of the same size with equal weights.
   *
   * @throws IllegalArgumentException if sizes or dimensions disagree, a weight is not 1/n or a
   *     squared distance overflows
   */
  public static double first(ParticleMeasure mu, ParticleMeasure nu) {
    int[] image = assignment(mu, nu, (i, j) -> Math.sqrt(squared(mu, i, nu, j)));
    double sum = 0;
    for (int i = 0; i < image.length; i++) {
      sum = Math.fma(mu.weight(i), Math.sqrt(squared(mu, i, nu, image[i])), sum);
    }
    return sum;
  }

  /**
   * Returns the assignment that is optimal for W2: particle i of mu goes to particle result[i] of
   * nu.
   */
  public static int[] assignment(ParticleMeasure mu, ParticleMeasure nu) {
    return assignment(mu, nu, (i, j) -> squared(mu, i, nu, j));
  }

  private interface Cost {
    double of(int i, int j);
  }

  private static int[] assignment(ParticleMeasure mu, ParticleMeasure nu, Cost of) {
    requireSameSpace(mu, nu);
    if (mu.size() != nu.size() || !mu.isUniform() || !nu.isUniform()) {
      throw new IllegalArgumentException(
          "assignment: expected equal numbers of particles of equal weight, found %d and %d"
              .formatted(mu.size(), nu.size()));
    }
    int n = mu.size();
    SimpleWeightedGraph<Integer, DefaultWeightedEdge> graph =
        new SimpleWeightedGraph<>(DefaultWeightedEdge.class);
    Set<Integer> left = new LinkedHashSet<>();
    Set<Integer> right = new LinkedHashSet<>();
    for (int i = 0; i < n; i++) {
      left.add(i);
      right.add(n + i);
      graph.addVertex(i);
      graph.addVertex(n + i);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double cost = of.of(i, j);
        if (!Double.isFinite(cost)) {
          throw new IllegalArgumentException(
              "assignment: expected a finite cost, found %s between particles %d and %d"
                  .formatted(cost, i, j));
        }
        graph.setEdgeWeight(graph.addEdge(i, n + j), cost);
      }
    }
    MatchingAlgorithm.Matching<Integer, DefaultWeightedEdge> matching =
        new KuhnMunkresMinimalWeightBipartitePerfectMatching<>(graph, left, right).getMatching();
    int[] image = new int[n];
    for (DefaultWeightedEdge edge : matching.getEdges()) {
      int source = graph.getEdgeSource(edge);
      int target = graph.getEdgeTarget(edge);
      image[Math.min(source, target)] = Math.max(source, target) - n;
    }
    return image;
  }

  /** Returns the mean squared distance sum_i w_i |x_i - y_{image[i]}|^2 of a coupling. */
  public static double cost(ParticleMeasure mu, ParticleMeasure nu, int[] image) {
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      sum = Math.fma(mu.weight(i), squared(mu, i, nu, image[i]), sum);
    }
    return sum;
  }

  /** Returns the mean squared distance of the coupling that keeps particle identities. */
  public static double identityCost(ParticleMeasure mu, ParticleMeasure nu) {
    return cost(mu, nu, IntStream.range(0, mu.size()).toArray());
  }

  /**
   * Returns W2 between two measures on the line, any sizes and weights, by quantile functions
   * (Villani 2009, remark 6.6).
   *
   * @throws IllegalArgumentException if a dimension is not 1
   */
  public static double onTheLine(ParticleMeasure mu, ParticleMeasure nu) {
    requireSameSpace(mu, nu);
    if (mu.dimension() != 1) {
      throw new IllegalArgumentException(
          "W2 by quantiles: expected dimension 1, found " + mu.dimension());
    }
    List<Integer> first = sorted(mu);
    List<Integer> second = sorted(nu);
    double[] left = first.stream().mapToDouble(mu::weight).toArray();
    double[] right = second.stream().mapToDouble(nu::weight).toArray();
    double sum = 0;
    int i = 0;
    int j = 0;
    while (i < left.length && j < right.length) {
      double mass = Math.min(left[i], right[j]);
      double gap = mu.position(first.get(i), 0) - nu.position(second.get(j), 0);
      sum = Math.fma(mass * gap, gap, sum);
      left[i] -= mass;
      right[j] -= mass;
      if (left[i] <= 0) {
        i++;
      }
      if (j < right.length && right[j] <= 0) {
        j++;
      }
    }
    return Math.sqrt(sum);
  }

  static double squared(ParticleMeasure mu, int i, ParticleMeasure nu, int j) {
    double sum = 0;
    for (int k = 0; k < mu.dimension(); k++) {
      double gap = mu.position(i, k) - nu.position(j, k);
      sum = Math.fma(gap, gap, sum);
    }
    return sum;
  }

  static void requireSameSpace(ParticleMeasure mu, ParticleMeasure nu) {
    if (mu.dimension() != nu.dimension()) {
      throw new IllegalArgumentException(
          "dimensions of the two measures: expected equal, found %d and %d"
              .formatted(mu.dimension(), nu.dimension()));
    }
  }

  private static List<Integer> sorted(ParticleMeasure mu) {
    Integer[] order = new Integer[mu.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> mu.position(i, 0)));
    return new ArrayList<>(Arrays.asList(order));
  }
}
