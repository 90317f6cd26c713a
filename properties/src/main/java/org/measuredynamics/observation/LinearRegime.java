package org.measuredynamics.observation;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.TangentKernel;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Where the linear part l of the fluctuation leads: looked at before anything is claimed of it, on
 * draws of the suite's own.
 */
public final class LinearRegime {
  /** The hypothesis in words. */
  public static final String LARGE =
      "n is large for the instance: the linear part of the fluctuation leads";

  /** Why it has no negative control. */
  public static final String SMALLER =
      "at smaller n nothing is claimed; the report shows such an instance";

  private static final int MOST_STEPS = 20;
  private static final int TRIALS = 64;

  private LinearRegime() {}

  /** Returns the hypothesis, in words, unless it is met; see {@link #leads}. */
  public static Optional<String> unmet(
      Replication replication, int n, long seed, double part, double floor) {
    return leads(replication, n, seed, part, floor) ? Optional.empty() : Optional.of(LARGE);
  }

  /**
   * Returns whether n is large for the problem: over some draws of n neurons the mean square of g*
   * - l is at most a part of that of l, at every time. Near a saddle it may take millions of
   * neurons.
   *
   * @param part the part
   * @param floor of the mean square of l, as a part of what it is at the start
   */
  public static boolean leads(
      Replication replication, int n, long seed, double part, double floor) {
    Fluctuation limit = replication.limit();
    double least = floor * limit.trace(limit.covariance(0));
    double[] beyond = new double[replication.record().length];
    double[] within = new double[beyond.length];
    for (int r = 0; r < TRIALS; r++) {
      int[] drawn = replication.draw(n, Stream.of(seed, r, 2, n, Purpose.REPLICATE));
      double[][] linear = replication.linear(drawn, n);
      double[] size = Replication.meanSquares(linear);
      double[] rest =
          Replication.meanSquares(Replication.minus(replication.exact(drawn, n), linear));
      for (int k = 0; k < beyond.length; k++) {
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

  /**
   * Returns networks at five times of a training that ends when the trace of the covariance has
   * fallen to a part of what it was: beyond, the linear part no longer leads at widths that one can
   * run. With units that have kinks it ends before a network of the least width would see other
   * neurons cross one than the limit does: there the flow has no derivative.
   *
   * @param width the least width that will be looked at
   */
  public static Replication untilFallen(
      NetworkEnergy energy, ParticleMeasure atoms, double part, int width, long seed) {
    double fastest = energy.risk().curvature() * TangentKernel.fastest(energy, atoms);
    double step = (energy.isSmooth() ? 0.2 : 0.05) / fastest;
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
}
