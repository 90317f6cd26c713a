package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.BatchProblem;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.BinomialDecision;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.NormalArray.Axis;
import org.measuredynamics.statistic.Rosenblatt;

/**
 * The mini-batches of observed steps, and how far each step is from the one that its mini-batch
 * gives: of every coordinate of every particle, within what rounding does to a step.
 */
public final class ObservedBatches {
  /** Of a coordinate: two at each end of a step, where it is kept as a / n, and two of the step. */
  static final int ROUNDINGS = 6;

  private final BatchProblem problem;
  private final int batch;
  private final boolean isStartGiven;
  private final Precision precision;
  private final int[] record;
  private final List<ParticleMeasure> path;
  private final List<int[]> counts = new ArrayList<>();
  private final List<double[]> roundings = new ArrayList<>();
  private boolean isAmbiguous;
  private double worst = -1;
  private double defect;
  private double bound;
  private String where = "";

  private ObservedBatches(
      BatchProblem problem,
      int batch,
      Precision precision,
      int[] record,
      List<ParticleMeasure> path,
      boolean isStartGiven) {
    this.isStartGiven = isStartGiven;
    this.problem = problem;
    this.batch = batch;
    this.precision = precision;
    this.record = record;
    this.path = path;
    for (int k = 0; k + 1 < record.length; k++) {
      if (record[k + 1] == record[k] + 1) {
        read(k);
      }
    }
  }

  /**
   * Runs a problem, and reads the mini-batch of every step both of whose ends are recorded.
   *
   * @param batch B
   * @param record numbers of steps after which to record, from 0 on
   */
  public static ObservedBatches of(
      Implementation implementation,
      BatchProblem problem,
      int batch,
      Sampling sampling,
      int[] record,
      long seed) {
    List<ParticleMeasure> path =
        implementation.run(
            new Problem(
                new Dynamics.Stochastic(batch, sampling),
                problem.energy(),
                problem.initial(),
                Problem.Scheme.EULER,
                problem.step(),
                record,
                seed));
    return new ObservedBatches(
        problem, batch, implementation.describe().precision(), record, path, true);
  }

  /**
   * Reads the mini-batches of a network of one linear unit from its outputs at the basis vectors,
   * which are its coordinates.
   *
   * @param outputs records x d, after 0, 1, 2, ... steps
   */
  public static ObservedBatches ofOutputs(
      BatchProblem problem, int batch, Precision precision, double[][] outputs) {
    List<ParticleMeasure> path =
        Arrays.stream(outputs).map(row -> ParticleMeasure.uniform(row.length, row)).toList();
    // An output is a product.
    return new ObservedBatches(
        problem,
        batch,
        Precision.of(precision.products()),
        Trial.every(outputs.length - 1),
        path,
        false);
  }

  private void read(int k) {
    ParticleMeasure mu = path.get(k);
    double[] move = path.get(k + 1).positions();
    for (int c = 0; c < move.length; c++) {
      move[c] -= mu.position(c / mu.dimension(), c % mu.dimension());
    }
    BatchReader reader = new BatchReader(problem, mu, move, precision);
    int[] read = reader.read(batch);
    NetworkEnergy energy = onBatch(read);
    double[] slope = energy.gradient(mu);
    double[] rounding = energy.gradientRounding(mu, precision.products() + EulerPath.U);
    double u = precision.storage() + EulerPath.U;
    double h = problem.step();
    for (int c = 0; c < move.length; c++) {
      double size = Math.abs(mu.position(c / mu.dimension(), c % mu.dimension()));
      rounding[c] =
          h * rounding[c] + ROUNDINGS * u * (size + Math.abs(move[c]) + h * Math.abs(slope[c]));
      double gap = Math.abs(move[c] + h * slope[c]);
      double ratio = gap / Math.max(rounding[c], Double.MIN_NORMAL);
      if (ratio > worst) {
        worst = ratio;
        defect = gap;
        bound = rounding[c];
        where =
            "step %d, particle %d, coordinate %d"
                .formatted(record[k] + 1, c / mu.dimension(), c % mu.dimension());
      }
    }
    isAmbiguous |= reader.isAmbiguous(read, rounding);
    counts.add(read);
    roundings.add(rounding);
  }

  /** The energy on the data of a mini-batch, each as often as it comes. */
  private NetworkEnergy onBatch(int[] read) {
    return problem.energy().on(problem.energy().data().rows(rows(read)));
  }

  private static int[] rows(int[] read) {
    int[] rows = new int[Arrays.stream(read).sum()];
    int at = 0;
    for (int j = 0; j < read.length; j++) {
      for (int times = 0; times < read[j]; times++) {
        rows[at++] = j;
      }
    }
    return rows;
  }

  /**
   * Returns the claims that every step is that of its mini-batch, on the worst coordinate, and that
   * the first began as asked.
   */
  public List<Comparison> steps(String what) {
    List<Comparison> claims = new ArrayList<>();
    if (isStartGiven) {
      claims.add(start(what));
    }
    if (!counts.isEmpty()) {
      claims.add(
          Comparison.identity(
              "%s; %s".formatted(what, where), defect, 0, Budget.ofRounding(bound)));
    }
    return claims;
  }

  private Comparison start(String what) {
    double[] asked = problem.initial().positions();
    double[] found = path.get(0).positions();
    int at = 0;
    for (int c = 0; c < asked.length; c++) {
      double stored = EulerPath.stored(precision, asked[c]);
      if (Math.abs(found[c] - asked[c]) - stored
          > Math.abs(found[at] - asked[at]) - EulerPath.stored(precision, asked[at])) {
        at = c;
      }
    }
    return Comparison.identity(
        "%s; start, coordinate %d".formatted(what, at),
        found[at],
        asked[at],
        Budget.ofRounding(EulerPath.stored(precision, asked[at])));
  }

  /**
   * Returns the claim that the path is the suite's own, from the same start on the same
   * mini-batches, after every record: per particle, within rounding that grows as the flow does.
   * Every step must have been read.
   */
  public List<Comparison> path(String what) {
    return path(what, this);
  }

  /**
   * Returns the same claim on another run of the same mini-batches, recorded more seldom, or as
   * often.
   */
  public List<Comparison> path(String what, ObservedBatches other) {
    List<Comparison> claims = new ArrayList<>();
    ParticleMeasure own = path.get(0);
    double h = problem.step();
    double distance = distance(own, other.path.get(0));
    double allowed = distance;
    int at = 0;
    for (int k = 0; k < counts.size(); k++) {
      NetworkEnergy energy = onBatch(counts.get(k));
      double[] slope = energy.gradient(own);
      double[] positions = own.positions();
      double[] radius = new double[own.size()];
      Arrays.fill(radius, allowed / Math.sqrt(least(own)));
      double lipschitz = energy.regularity(own, radius).lipschitz();
      double jump = h * energy.regularity(own, radius).jump(own);
      for (int c = 0; c < positions.length; c++) {
        positions[c] = Math.fma(-h, slope[c], positions[c]);
      }
      own = own.at(positions);
      double rounding = Math.sqrt(square(own, roundings.get(k)));
      allowed = (1 + h * lipschitz) * allowed + jump + 2 * rounding;
      if (!Double.isFinite(allowed)) {
        // A unit without a Lipschitz constant: nothing is known of paths.
        return claims;
      }
      while (at < other.record.length && other.record[at] < k + 1) {
        at++;
      }
      if (at < other.record.length && other.record[at] == k + 1 && (k + 1) % 16 == 0) {
        claims.add(
            Comparison.identity(
                "%s; after %d steps".formatted(what, k + 1),
                distance(own, other.path.get(at)),
                0,
                Budget.ofRounding(allowed)));
      }
    }
    return claims;
  }

  private static double least(ParticleMeasure mu) {
    return Arrays.stream(mu.weights()).filter(weight -> weight > 0).min().orElse(1);
  }

  private static double square(ParticleMeasure mu, double[] field) {
    return Energy.meanSquare(mu, field);
  }

  private static double distance(ParticleMeasure mu, ParticleMeasure other) {
    double[] gap = mu.positions();
    double[] to = other.positions();
    Arrays.setAll(gap, c -> gap[c] - to[c]);
    return Math.sqrt(square(mu, gap));
  }

  /** Returns how often each datum comes in each mini-batch, steps x m. */
  public List<int[]> counts() {
    return counts;
  }

  /** Returns whether some step is also that of another mini-batch, within rounding. */
  public boolean isAmbiguous() {
    return isAmbiguous;
  }

  /** Returns the claim that another run had the same mini-batches in those of its steps. */
  public Comparison sameAs(String what, ObservedBatches other, int from) {
    int differing = 0;
    if (isAmbiguous || other.isAmbiguous) {
      return Comparison.identity(what + ", which nobody can tell", 0, 0, Budget.ofRounding(0));
    }
    for (int k = 0; k < other.counts.size(); k++) {
      differing += Arrays.equals(counts.get(from + k), other.counts.get(k)) ? 0 : 1;
    }
    return Comparison.identity(what, differing, 0, Budget.ofRounding(0));
  }

  /**
   * Returns the data in the order in which they were drawn, those of a mini-batch in an order drawn
   * from the stream: if they are independent and uniform, so is this.
   */
  public int[] drawn(Stream own) {
    return drawn(own, counts);
  }

  private int[] drawn(Stream own, List<int[]> some) {
    int[] all = new int[some.size() * batch];
    int at = 0;
    for (int[] read : some) {
      int[] rows = rows(read);
      shuffle(rows, own);
      System.arraycopy(rows, 0, all, at, batch);
      at += batch;
    }
    return all;
  }

  /** Brings an array into a uniform order. */
  static void shuffle(int[] rows, Stream own) {
    for (int k = rows.length - 1; k > 0; k--) {
      int other = own.integer(k + 1);
      int kept = rows[k];
      rows[k] = rows[other];
      rows[other] = kept;
    }
  }

  /**
   * Returns the decision on how many mini-batches have no datum twice, which of independent uniform
   * data is binomial.
   */
  public Comparison distinct(String what, double alpha) {
    int distinct = 0;
    double chance = 1;
    for (int[] read : counts) {
      distinct += Arrays.stream(read).allMatch(times -> times < 2) ? 1 : 0;
    }
    for (int k = 1; k < batch; k++) {
      chance *= Math.max(0, 1 - (double) k / problem.data());
    }
    double p = BinomialDecision.pValue(counts.size(), distinct, chance);
    return Comparison.probability("mini-batches without a datum twice, " + what, p, p, alpha);
  }

  /** Returns how often each datum comes in each step, made normal: steps x (m - 1). */
  public NormalArray multiplicities(Stream own) {
    Rosenblatt rosenblatt = new Rosenblatt(own);
    double[] weights = new double[problem.data()];
    Arrays.fill(weights, 1.0 / weights.length);
    double[] normal =
        counts.stream()
            .flatMapToDouble(read -> Arrays.stream(rosenblatt.multinomial(read, weights)))
            .toArray();
    return NormalArray.of(
        normal, new Axis("step", counts.size()), new Axis("datum", weights.length - 1));
  }

  /**
   * Returns the mini-batches epoch by epoch, each of which the data fill once; the last may end.
   */
  public List<List<int[]>> epochs() {
    int each = Math.max(1, problem.data() / batch);
    return IntStream.range(0, (counts.size() + each - 1) / each)
        .mapToObj(k -> counts.subList(each * k, Math.min(each * (k + 1), counts.size())))
        .toList();
  }

  /** Returns the claim that no datum comes twice in an epoch of unambiguous data. */
  public Comparison disjoint(String what, List<int[]> epoch) {
    int[] times = new int[problem.data()];
    epoch.forEach(read -> Arrays.setAll(times, j -> times[j] + read[j]));
    int again = Arrays.stream(times).map(each -> Math.max(0, each - 1)).sum();
    return Comparison.identity(what, again, 0, Budget.ofRounding(0));
  }

  /**
   * Returns the data of an epoch in the order in which they were drawn, and then those that were
   * not; those of a mini-batch, and the last, in an order drawn from the stream.
   */
  public int[] order(Stream own, List<int[]> epoch) {
    int[] drawn = drawn(own, epoch);
    boolean[] seen = new boolean[problem.data()];
    for (int j : drawn) {
      seen[j] = true;
    }
    int[] rest = IntStream.range(0, seen.length).filter(j -> !seen[j]).toArray();
    shuffle(rest, own);
    int[] order = Arrays.copyOf(drawn, drawn.length + rest.length);
    System.arraycopy(rest, 0, order, drawn.length, rest.length);
    return order;
  }
}
