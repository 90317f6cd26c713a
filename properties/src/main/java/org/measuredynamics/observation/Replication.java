package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.BlockMeans;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.CatoniMean;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;

/**
 * Fluctuations of networks drawn from an atomic law, with two control variates. The mean of a
 * moment h(g) of g = sqrt(n) (f^n_t - f_t) is taken in three parts:
 *
 * <pre>
 *   E h(g) = E[h(g) - h(g*)] + E[h(g*) - h(l)] + E h(l).
 * </pre>
 *
 * g* is the fluctuation of the exact flow from the neurons that the implementation drew: equal
 * atoms stay equal, so it is the flow of the atoms with the drawn shares for weights, and the first
 * part has no variance where the implementation is right. l = n^{-1/2} sum_i psi_t(theta_i(0)) is
 * the linear part, of which E h(l) is known for independent draws; the second part is small, of
 * order n^{-1/2} a replicate, and the implementation has no share in it: it is simulated here, over
 * many replicates, at the cost of as many particles as there are atoms.
 */
public final class Replication {
  /** Numbers that one answer holds at most. */
  private static final int PART = 1 << 19;

  private static final int MOST_STEPS = 20;
  private static final int TRIALS = 64;

  private final NetworkEnergy energy;
  private final ParticleMeasure atoms;
  private final double step;
  private final int[] record;
  private final Fluctuation limit;
  private final double[][] outputs;
  private final double[][][] influence;
  private final Map<float[], Integer> places = new TreeMap<>(Arrays::compare);

  public Replication(NetworkEnergy energy, ParticleMeasure atoms, double step, int[] record) {
    this(
        energy,
        atoms,
        step,
        record,
        Fluctuation.ofEuler(energy, atoms, step, record[record.length - 1]));
  }

  private Replication(
      NetworkEnergy energy, ParticleMeasure atoms, double step, int[] record, Fluctuation limit) {
    this.energy = energy;
    this.atoms = atoms;
    this.step = step;
    this.record = record;
    this.limit = limit;
    outputs = new double[record.length][];
    influence = new double[record.length][atoms.size()][];
    for (int k = 0; k < record.length; k++) {
      outputs[k] = limit.outputs(record[k]);
      for (int i = 0; i < atoms.size(); i++) {
        influence[k][i] = limit.influence(record[k], i);
      }
    }
    for (int i = 0; i < atoms.size(); i++) {
      places.put(key(atoms.particle(i), 0), i);
    }
  }

  /**
   * Five times of a training that ends when the trace of the covariance has fallen to a part of
   * what it was: beyond, the linear part no longer leads at widths that one can run. With units
   * that have kinks it ends before a network of the least width would see other neurons cross one
   * than the limit does: there the flow has no derivative.
   *
   * @param width the least width that will be looked at
   */
  public static Replication untilFallen(
      NetworkEnergy energy, ParticleMeasure atoms, double part, int width, long seed) {
    double step = (energy.isSmooth() ? 0.2 : 0.05) / StudentTeacher.fastest(energy, atoms);
    Fluctuation limit = Fluctuation.ofEuler(energy, atoms, step, MOST_STEPS);
    double start = limit.trace(limit.covariance(0));
    int most = energy.isSmooth() ? MOST_STEPS : untilKink(energy, atoms, step, width, seed);
    int last = 0;
    while (last < most && limit.trace(limit.covariance(last + 1)) >= part * start) {
      last++;
    }
    int end = Math.max(1, last);
    int[] record = IntStream.rangeClosed(1, 5).map(k -> (k * end + 4) / 5).distinct().toArray();
    return new Replication(energy, atoms, step, record, limit);
  }

  private static int untilKink(
      NetworkEnergy energy, ParticleMeasure atoms, double step, int width, long seed) {
    int[] every = IntStream.rangeClosed(0, MOST_STEPS).toArray();
    List<ParticleMeasure> right = GradientFlow.of(energy).euler(atoms, step, every);
    int least = MOST_STEPS;
    for (int r = 0; r < TRIALS; r++) {
      double[] weights = new double[atoms.size()];
      Stream stream = Stream.of(seed, r, 1, width, Purpose.REPLICATE);
      for (int i = 0; i < width; i++) {
        weights[stream.integer(weights.length)] += 1.0 / width;
      }
      List<ParticleMeasure> path =
          GradientFlow.of(energy)
              .euler(
                  ParticleMeasure.of(atoms.dimension(), atoms.positions(), weights), step, every);
      for (int t = 0; t < least; t++) {
        if (!isActive(energy, path.get(t)).equals(isActive(energy, right.get(t)))) {
          least = t;
        }
      }
    }
    return least;
  }

  private static BitSet isActive(NetworkEnergy energy, ParticleMeasure mu) {
    int m = energy.data().size();
    BitSet active = new BitSet();
    for (int i = 0; i < mu.size(); i++) {
      for (int j = 0; j < m; j++) {
        active.set(
            i * m + j, energy.unit().gradient(mu.particle(i), energy.data().input(j))[0] > 0);
      }
    }
    return active;
  }

  /** A particle as a number of single precision: what any implementation can return. */
  private float[] key(double[] positions, int at) {
    float[] rounded = new float[atoms.dimension()];
    for (int k = 0; k < rounded.length; k++) {
      rounded[k] = (float) positions[at + k];
    }
    return rounded;
  }

  public Fluctuation limit() {
    return limit;
  }

  public int[] record() {
    return record;
  }

  public double step() {
    return step;
  }

  /** A moment of a fluctuation. */
  public interface Moment {
    /** Returns h(g), g of shape records x m. */
    double[] of(double[][] g);
  }

  /** Returns the mean of the squares of g over the data, by record: the trace of a covariance. */
  public static double[] meanSquares(double[][] g) {
    double[] squares = new double[g.length];
    for (int k = 0; k < g.length; k++) {
      for (double component : g[k]) {
        squares[k] += component * component / g[k].length;
      }
    }
    return squares;
  }

  /**
   * The parts of a mean that are not known exactly, as block means that add up. An implementation
   * is refuted by its flow or its draws; what is simulated is mathematics, and a mean that misses
   * its limit though both are right leaves the claim undecided at that width.
   *
   * @param found E[h(g) - h(g*)], by the implementation
   * @param simulated E[h(g*) - h(l)]
   * @param flow whether g is g*, but for rounding: the square of their distance
   * @param draws whether |l|^2 of the neurons drawn has its mean at the last time: with the other
   *     parts it makes E h(g); by itself it sees gross faults of the draws alone
   */
  public record Parts(BlockMeans found, BlockMeans simulated, Comparison flow, Comparison draws) {
    /** Returns the looks at flow and draws of several widths. */
    public static List<Comparison> looks(String which, List<Parts> parts) {
      List<Comparison> looks = new ArrayList<>();
      for (Parts part : parts) {
        for (Comparison look : List.of(part.flow, part.draws)) {
          looks.add(
              new Comparison(which + look.what(), look.observed(), look.claim(), look.budget()));
        }
      }
      return looks;
    }

    public static Interval interval(
        List<Parts> parts, ToDoubleFunction<double[][]> function, double alpha) {
      List<BlockMeans> series = new ArrayList<>();
      for (Parts part : parts) {
        series.add(part.found);
        series.add(part.simulated);
      }
      return BlockMeans.interval(
          series,
          means -> {
            double[][] sums = new double[means.length / 2][];
            for (int k = 0; k < sums.length; k++) {
              sums[k] = means[2 * k].clone();
              for (int c = 0; c < sums[k].length; c++) {
                sums[k][c] += means[2 * k + 1][c];
              }
            }
            return function.applyAsDouble(sums);
          },
          alpha);
    }
  }

  /**
   * Returns E h(g) - E h(l) at width n.
   *
   * @param replicates that the implementation runs, at least one a block
   * @param simulations that are run here
   * @param alpha of the look at the draws
   * @throws BrokenException if neurons come back that are none of the atoms
   */
  public Parts excess(
      Implementation implementation,
      int n,
      int replicates,
      int simulations,
      long seed,
      double alpha,
      Moment h) {
    double[] shape = h.of(new double[record.length][energy.data().size()]);
    BlockMeans found = new BlockMeans(shape.length);
    Ensemble whole = Ensemble.onData(energy, atoms, n, step, record, seed).withInitialNeurons();
    int numbers = n * atoms.dimension() + record.length * energy.data().size();
    int most = Math.max(1, PART / numbers);
    CatoniMean squares = squares(n, replicates, alpha);
    double distance = 0;
    for (int first = 0; first < replicates; first += most) {
      int count = Math.min(most, replicates - first);
      Ensemble.Replicates part = implementation.ensemble(whole.part(first, count));
      int[][] all = drawn(part.initial(), first);
      double[][][] exact = exact(all, n);
      for (int r = 0; r < count; r++) {
        int[] drawn = all[r];
        double[][] g = fluctuation(part.outputs()[r], n);
        double[][] right = exact[r];
        found.add(first + r, minus(h.of(g), h.of(right)));
        for (int k = 0; k < g.length; k++) {
          for (int j = 0; j < g[k].length; j++) {
            distance += (g[k][j] - right[k][j]) * (g[k][j] - right[k][j]);
          }
        }
        double square = 0;
        for (double l : linear(drawn, n)[record.length - 1]) {
          square += l * l;
        }
        squares.add(square);
      }
    }
    double blur = 0;
    double roundoff = implementation.describe().roundoff() + EulerPath.U;
    for (double[] bounds : OutputRounding.of(energy, atoms, step, record, n, roundoff)) {
      for (double bound : bounds) {
        blur += replicates * (double) n * bound * bound;
      }
    }
    BlockMeans simulated = new BlockMeans(shape.length);
    for (int first = 0; first < simulations; first += PART) {
      int start = first;
      double[][] part =
          IntStream.range(first, Math.min(simulations, first + PART))
              .parallel()
              .mapToObj(
                  r -> {
                    Stream stream = Stream.of(seed, r, 0, n, Purpose.REPLICATE);
                    int[] drawn = new int[atoms.size()];
                    for (int i = 0; i < n; i++) {
                      drawn[stream.integer(drawn.length)]++;
                    }
                    return minus(h.of(exact(drawn, n)), h.of(linear(drawn, n)));
                  })
              .toArray(double[][]::new);
      for (int r = 0; r < part.length; r++) {
        simulated.add(start + r, part[r]);
      }
    }
    return new Parts(
        found,
        simulated,
        Comparison.atMost(
            "square of the distance to the flow from the neurons drawn, width " + n,
            distance,
            0,
            Budget.ofRounding(blur)),
        squares.comparison("linear part of the neurons drawn, width " + n, 1e-12));
  }

  /**
   * Returns the mean of |g - g*|^2 / m at the last time under a dynamics that is random itself:
   * what it adds to the gradient flow from the same neurons.
   */
  public BlockMeans beyond(
      Implementation implementation, Dynamics dynamics, int n, int replicates, long seed) {
    BlockMeans means = new BlockMeans(1);
    Ensemble whole =
        Ensemble.onData(energy, atoms, n, step, record, seed).under(dynamics).withInitialNeurons();
    int most = Math.max(1, PART / (n * atoms.dimension()));
    int last = record.length - 1;
    for (int first = 0; first < replicates; first += most) {
      int count = Math.min(most, replicates - first);
      Ensemble.Replicates part = implementation.ensemble(whole.part(first, count));
      double[][][] exact = exact(drawn(part.initial(), first), n);
      for (int r = 0; r < count; r++) {
        double[] g = fluctuation(part.outputs()[r], n)[last];
        double[] right = exact[r][last];
        double square = 0;
        for (int j = 0; j < g.length; j++) {
          square += (g[j] - right[j]) * (g[j] - right[j]) / g.length;
        }
        means.add(first + r, new double[] {square});
      }
    }
    return means;
  }

  /** E|l|^2 = tr C, and its variance from the fourth moments of psi. */
  private CatoniMean squares(int n, int replicates, double alpha) {
    int last = record.length - 1;
    double[][] covariance = limit.covariance(record[last]);
    int m = energy.data().size();
    double trace = 0;
    double frobenius = 0;
    for (int j = 0; j < m; j++) {
      trace += covariance[j][j];
      for (int k = 0; k < m; k++) {
        frobenius += covariance[j][k] * covariance[j][k];
      }
    }
    double fourth = 0;
    for (int i = 0; i < atoms.size(); i++) {
      double square = 0;
      for (int j = 0; j < m; j++) {
        square += influence[last][i][j] * influence[last][i][j];
      }
      fourth += atoms.weight(i) * square * square;
    }
    double variance = 2 * frobenius + (fourth - trace * trace - 2 * frobenius) / n;
    return new CatoniMean(trace, variance, replicates, alpha);
  }

  /**
   * Returns whether n is large for the problem: over some draws of n neurons the mean square of g*
   * - l is at most a part of that of l, at every time. Near a saddle it may take millions of
   * neurons.
   *
   * @param part the part
   * @param floor of the mean square of l, as a part of what it is at the start
   */
  public boolean isLinear(int n, long seed, double part, double floor) {
    double least = floor * limit.trace(limit.covariance(0));
    double[] beyond = new double[record.length];
    double[] within = new double[record.length];
    for (int r = 0; r < TRIALS; r++) {
      int[] drawn = new int[atoms.size()];
      Stream stream = Stream.of(seed, r, 2, n, Purpose.REPLICATE);
      for (int i = 0; i < n; i++) {
        drawn[stream.integer(drawn.length)]++;
      }
      double[][] linear = linear(drawn, n);
      double[][] exact = exact(drawn, n);
      double[] size = meanSquares(linear);
      for (int k = 0; k < exact.length; k++) {
        exact[k] = minus(exact[k], linear[k]);
      }
      double[] rest = meanSquares(exact);
      for (int k = 0; k < exact.length; k++) {
        beyond[k] += rest[k] / TRIALS;
        within[k] += size[k] / TRIALS;
      }
    }
    for (int k = 0; k < beyond.length; k++) {
      if (beyond[k] > part * Math.max(least, within[k])) {
        return false;
      }
    }
    return true;
  }

  private static double[] minus(double[] x, double[] y) {
    double[] difference = x.clone();
    for (int k = 0; k < difference.length; k++) {
      difference[k] -= y[k];
    }
    return difference;
  }

  private int[][] drawn(double[][] initial, int first) {
    int[][] drawn = new int[initial.length][];
    for (int r = 0; r < drawn.length; r++) {
      drawn[r] = drawn(initial[r], first + r);
    }
    return drawn;
  }

  private int[] drawn(double[] initial, int replicate) {
    int[] drawn = new int[atoms.size()];
    int p = atoms.dimension();
    for (int at = 0; at < initial.length; at += p) {
      Integer place = places.get(key(initial, at));
      if (place == null) {
        throw new BrokenException(
            "neuron %d of replicate %d: expected one of the %d atoms of the law, found %s"
                .formatted(at / p, replicate, atoms.size(), Arrays.toString(key(initial, at))));
      }
      drawn[place]++;
    }
    return drawn;
  }

  private double[][] fluctuation(double[][] found, int n) {
    double[][] g = new double[record.length][];
    for (int k = 0; k < g.length; k++) {
      g[k] = minus(found[k], outputs[k]);
      for (int j = 0; j < g[k].length; j++) {
        g[k][j] *= Math.sqrt(n);
      }
    }
    return g;
  }

  private double[][][] exact(int[][] drawn, int n) {
    return Arrays.stream(drawn).parallel().map(one -> exact(one, n)).toArray(double[][][]::new);
  }

  /** g*: the atoms that were drawn, with their shares for weights. */
  private double[][] exact(int[] drawn, int n) {
    int p = atoms.dimension();
    int kept = (int) Arrays.stream(drawn).filter(count -> count > 0).count();
    double[] positions = new double[kept * p];
    double[] weights = new double[kept];
    int at = 0;
    for (int i = 0; i < drawn.length; i++) {
      if (drawn[i] > 0) {
        System.arraycopy(atoms.particle(i), 0, positions, at * p, p);
        weights[at++] = drawn[i] / (double) n;
      }
    }
    return fluctuation(
        GradientFlow.of(energy)
            .euler(ParticleMeasure.of(p, positions, weights), step, record)
            .stream()
            .map(energy::outputs)
            .toArray(double[][]::new),
        n);
  }

  /** l. */
  private double[][] linear(int[] drawn, int n) {
    double[][] linear = new double[record.length][energy.data().size()];
    for (int k = 0; k < record.length; k++) {
      for (int i = 0; i < drawn.length; i++) {
        double share = drawn[i] / Math.sqrt(n);
        for (int j = 0; j < linear[k].length; j++) {
          linear[k][j] = Math.fma(share, influence[k][i][j], linear[k][j]);
        }
      }
    }
    return linear;
  }
}
