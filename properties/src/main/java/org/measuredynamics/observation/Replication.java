package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/**
 * Networks of n neurons drawn from the atoms of a law, each with two control variates of its
 * fluctuation g = sqrt(n) (f^n_t - f_t), all of shape records x m:
 *
 * <ul>
 *   <li>g*, of the exact flow from the neurons that were drawn: equal atoms stay equal, so it is
 *       the flow of the atoms with the drawn shares for weights;
 *   <li>l = n^{-1/2} sum_i psi_t(theta_i(0)), the linear part, whose law is known.
 * </ul>
 */
public final class Replication {
  /** Numbers that one answer holds at most. */
  static final int PART = 1 << 19;

  private final NetworkEnergy energy;
  private final ParticleMeasure atoms;
  private final double step;
  private final int[] record;
  private final Fluctuation limit;
  private final double[][] outputs;
  private final double[][][] influence;
  private final Map<float[], Integer> places = new TreeMap<>(Arrays::compare);

  /** Networks under Euler steps of that length, looked at after those numbers of steps. */
  public Replication(NetworkEnergy energy, ParticleMeasure atoms, double step, int... record) {
    this(
        energy,
        atoms,
        step,
        record,
        Fluctuation.ofEuler(energy, atoms, step, record[record.length - 1]));
  }

  Replication(
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

  /** A particle as a number of single precision: what any implementation can return. */
  private float[] key(double[] positions, int at) {
    float[] rounded = new float[atoms.dimension()];
    for (int k = 0; k < rounded.length; k++) {
      rounded[k] = (float) positions[at + k];
    }
    return rounded;
  }

  /** Returns the energy. */
  public NetworkEnergy energy() {
    return energy;
  }

  /** Returns the limit of wide networks, which no quadrature and no discretisation blurs. */
  public Fluctuation limit() {
    return limit;
  }

  /** Returns the numbers of steps after which outputs are looked at, ascending. */
  public int[] record() {
    return record;
  }

  /** Returns h. */
  public double step() {
    return step;
  }

  /**
   * A network that an implementation drew and trained.
   *
   * @param number of the replicate
   * @param drawn how many of its neurons are each atom
   * @param found g
   * @param exact g*
   */
  public record Replicate(int number, int[] drawn, double[][] found, double[][] exact) {
    /** Returns g - g*. */
    public double[][] beyond() {
      return minus(found, exact);
    }
  }

  /**
   * Has an implementation draw and train so many networks of n neurons, and looks at each in the
   * order of their numbers.
   *
   * @throws BrokenException if neurons come back that are none of the atoms
   */
  public void train(
      Implementation implementation,
      Dynamics dynamics,
      int n,
      int replicates,
      long seed,
      Consumer<Replicate> look) {
    Ensemble whole =
        Ensemble.onData(energy, atoms, n, step, record, seed).under(dynamics).withInitialNeurons();
    int numbers = n * atoms.dimension() + record.length * energy.data().size();
    int most = Math.max(1, PART / numbers);
    for (int first = 0; first < replicates; first += most) {
      int count = Math.min(most, replicates - first);
      Ensemble.Replicates part = implementation.ensemble(whole.part(first, count));
      int[][] drawn = drawn(part.initial(), first);
      double[][][] exact =
          Arrays.stream(drawn).parallel().map(one -> exact(one, n)).toArray(double[][][]::new);
      for (int r = 0; r < count; r++) {
        look.accept(
            new Replicate(first + r, drawn[r], fluctuation(part.outputs()[r], n), exact[r]));
      }
    }
  }

  private int[][] drawn(double[][] initial, int first) {
    int[][] drawn = new int[initial.length][];
    for (int r = 0; r < drawn.length; r++) {
      drawn[r] = drawn(initial[r], first + r);
    }
    return drawn;
  }

  /** Returns how many of the neurons of a replicate are each atom. */
  int[] drawn(double[] initial, int replicate) {
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

  /** Returns how many of n independent draws are each atom. */
  int[] draw(int n, Stream stream) {
    int[] drawn = new int[atoms.size()];
    for (int i = 0; i < n; i++) {
      drawn[stream.integer(drawn.length)]++;
    }
    return drawn;
  }

  /** Returns g at record k of outputs there. */
  double[] fluctuation(double[] found, int k, int n) {
    double[] g = minus(found, outputs[k]);
    for (int j = 0; j < g.length; j++) {
      g[j] *= Math.sqrt(n);
    }
    return g;
  }

  private double[][] fluctuation(double[][] found, int n) {
    double[][] g = new double[found.length][];
    Arrays.setAll(g, k -> fluctuation(found[k], k, n));
    return g;
  }

  /** Returns g* of a draw. */
  double[][] exact(int[] drawn, int n) {
    return fluctuation(
        GradientFlow.of(energy).euler(measure(drawn, n), step, record).stream()
            .map(energy::outputs)
            .toArray(double[][]::new),
        n);
  }

  /** The atoms that were drawn, with their shares for weights. */
  private ParticleMeasure measure(int[] drawn, int n) {
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
    return ParticleMeasure.of(p, positions, weights);
  }

  /**
   * Returns |g - g*|^2 / m at the last time of so many networks of the suite's own on mini-batches,
   * drawn with replacement.
   *
   * @param own a stream that no implementation sees
   */
  public double[] martingales(int batch, int n, int replicates, Stream own) {
    StochasticGradient dynamics =
        StochasticGradient.of(energy, batch, StochasticGradient.Sampling.WITH_REPLACEMENT);
    long[] seeds = new long[replicates];
    int[][] drawn = new int[replicates][];
    for (int r = 0; r < replicates; r++) {
      seeds[r] = own.seed();
      drawn[r] = draw(n, own);
    }
    double[] squares = new double[replicates];
    int last = record.length - 1;
    IntStream.range(0, replicates)
        .parallel()
        .forEach(
            r -> {
              double[] f =
                  energy.outputs(
                      dynamics.run(measure(drawn[r], n), step, record, seeds[r]).get(last));
              double[] exact = exact(drawn[r], n)[last];
              for (int j = 0; j < f.length; j++) {
                double apart = Math.sqrt(n) * (f[j] - outputs[last][j]) - exact[j];
                squares[r] += apart * apart / f.length;
              }
            });
    return squares;
  }

  /** Returns the variance of |x|^2 / E|x|^2, x normal of that covariance. */
  public static double varianceOfSquare(double[][] covariance) {
    double trace = 0;
    double squares = 0;
    for (int j = 0; j < covariance.length; j++) {
      trace += covariance[j][j];
      for (double entry : covariance[j]) {
        squares += entry * entry;
      }
    }
    return 2 * squares / (trace * trace);
  }

  /** Returns l of a draw. */
  double[][] linear(int[] drawn, int n) {
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

  /** Returns psi_t of each atom at record k, atoms x m. */
  double[][] influence(int k) {
    return influence[k];
  }

  /** Returns l' at the limit at record k, of the square risk. */
  double[] slopes(int k) {
    double[] slopes = new double[outputs[k].length];
    Arrays.setAll(slopes, j -> energy.risk().slope(outputs[k][j], energy.data().target(j)));
    return slopes;
  }

  /** Returns the law of a neuron. */
  ParticleMeasure atoms() {
    return atoms;
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

  /** Returns where an implementation takes the atoms themselves: the limit, at the last time. */
  public ParticleMeasure atomsAfter(Implementation implementation) {
    int[] last = {record[record.length - 1]};
    return implementation.run(new Problem(energy, atoms, Problem.Scheme.EULER, step, last)).get(0);
  }

  /** Returns what rounding may do to outputs of n neurons, records x m. */
  double[][] rounding(int n, double roundoff) {
    return OutputRounding.of(energy, atoms, step, record, n, roundoff);
  }

  static double[] minus(double[] x, double[] y) {
    double[] difference = x.clone();
    for (int k = 0; k < difference.length; k++) {
      difference[k] -= y[k];
    }
    return difference;
  }

  static double[][] minus(double[][] x, double[][] y) {
    double[][] difference = new double[y.length][];
    Arrays.setAll(difference, k -> minus(x[k], y[k]));
    return difference;
  }
}
