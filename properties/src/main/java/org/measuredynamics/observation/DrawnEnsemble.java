package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Description.Repeatable;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.energy.Energy.Regularity;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.ProbeNetworks;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.NormalArray;

/**
 * Networks of an ensemble with the neurons that were drawn for them.
 *
 * @param question what was asked for
 * @param neurons replicates x (n p)
 * @param outputs replicates x records x q
 * @param roundoff of whoever drew them
 */
public record DrawnEnsemble(
    Ensemble question, double[][] neurons, double[][][] outputs, double roundoff) {
  /** Of a neuron that is stored: those of networks without a factor 1/n, there and back. */
  private static final int ROUNDINGS = 4;

  /**
   * Mini-batches that lead to the same outputs, up to rounding, are followed while they are few.
   */
  private static final int FEW = 16;

  /** Numbers of one answer. */
  private static final int MOST = 1 << 20;

  /** h: a rate of at most 64 is one of a particle, and of a birth and death. */
  private static final double STEP = 1.0 / 64;

  /** Returns an ensemble whose neurons are asked for, and its outputs at two points. */
  public static Ensemble question(
      Dynamics dynamics,
      NetworkEnergy energy,
      InitialLaw law,
      int n,
      Stream probe,
      long seed,
      int... record) {
    int d = energy.given().dimension();
    double[][] points = {ProbeNetworks.points(1, d, probe), ProbeNetworks.points(1, d, probe)};
    return new Ensemble(dynamics, energy, law, n, STEP, record, points, true, seed, 0, 1);
  }

  /** Returns the same ensemble recorded after other numbers of steps. */
  public static Ensemble after(Ensemble question, int... record) {
    return new Ensemble(
        question.dynamics(),
        question.energy(),
        question.law(),
        question.particles(),
        question.step(),
        record,
        question.points(),
        question.withInitial(),
        question.seed(),
        question.first(),
        question.replicates());
  }

  /** Returns whether the suite can follow the training, and bound what rounding does to it. */
  public static boolean isFollowed(Dynamics dynamics) {
    return dynamics instanceof Dynamics.GradientFlow
        || dynamics instanceof Dynamics.Preconditioned
        || dynamics instanceof Dynamics.Stochastic;
  }

  /** Asks for so many replicates, from the first on, in parts. */
  public static DrawnEnsemble of(Trial<?> trial, Ensemble question, int first, int replicates) {
    double[][] neurons = new double[replicates][];
    double[][][] outputs = new double[replicates][][];
    int part = (int) Math.max(1, MOST / question.part(0, 1).numbers());
    for (int from = 0; from < replicates; from += part) {
      int count = Math.min(part, replicates - from);
      Ensemble.Replicates answer =
          trial.implementation().ensemble(question.part(first + from, count));
      System.arraycopy(answer.initial(), 0, neurons, from, count);
      System.arraycopy(answer.outputs(), 0, outputs, from, count);
    }
    return new DrawnEnsemble(question.part(first, replicates), neurons, outputs, trial.roundoff());
  }

  /** Returns the axes of the neurons, whose coordinates are the last one. */
  public NormalArray.Axis[] axes() {
    return new NormalArray.Axis[] {
      new NormalArray.Axis("replicate", replicates()), new NormalArray.Axis("particle", width())
    };
  }

  /** Returns how many networks there are. */
  public int replicates() {
    return neurons.length;
  }

  /** Returns n. */
  public int width() {
    return question.particles();
  }

  /** Returns the neurons of all networks, one after the other. */
  public double[] all() {
    return Arrays.stream(neurons).flatMapToDouble(Arrays::stream).toArray();
  }

  /** Returns the neurons of a normal law, divided by their deviations. */
  public NormalDraws normal() {
    return NormalDraws.of(all(), (NormalLaw) question.law(), roundoff);
  }

  /**
   * Observes that the outputs of some networks are those of their neurons, trained by the steps of
   * the suite, of mini-batches by those of some data: the first ones and the last.
   */
  public void observeOutputs(Trial<?> trial, String what, int some) {
    Worst worst = new Worst();
    for (int r = 0; r < replicates(); r++) {
      if (r < some || r >= replicates() - some) {
        if (question.dynamics() instanceof Dynamics.Stochastic stochastic) {
          followBatches(r, stochastic.batch(), worst);
        } else {
          follow(r, worst);
        }
      }
    }
    trial.identity(
        "%s: outputs of %s".formatted(what, worst.where),
        worst.found,
        worst.right,
        Budget.ofRounding(worst.bound));
  }

  /** Observes that some networks are the same, asked for in another part of the ensemble. */
  public void observePart(Trial<?> trial, String what, int from, DrawnEnsemble part) {
    double rounding = trial.description().repeatable() == Repeatable.BITS ? 0 : roundoff;
    Worst worst = new Worst();
    for (int r = 0; r < part.replicates(); r++) {
      String where = "replicate %d".formatted(part.question.first() + r);
      compare(worst, "neurons of " + where, neurons[from + r], part.neurons[r], rounding);
      for (int k = 0; k < part.outputs[r].length; k++) {
        double[] bound = outputRounding(part.neurons[r], rounding);
        for (int j = 0; j < bound.length; j++) {
          worst.see(
              "output %d of %s".formatted(j, where),
              outputs[from + r][k][j],
              part.outputs[r][k][j],
              bound[j]);
        }
      }
    }
    trial.identity(
        "%s: %s in another part of the ensemble".formatted(what, worst.where),
        worst.found,
        worst.right,
        Budget.ofRounding(worst.bound));
  }

  private static void compare(
      Worst worst, String where, double[] found, double[] right, double rounding) {
    for (int c = 0; c < found.length; c++) {
      worst.see(where, found[c], right[c], 64 * rounding * Math.abs(right[c]));
    }
  }

  /** What summing in another order may do to outputs before training; 0 if nothing may. */
  private double[] outputRounding(double[] drawn, double rounding) {
    NetworkEnergy energy = question.atPoints();
    ParticleMeasure mu = ParticleMeasure.uniform(question.law().dimension(), drawn);
    double factor = 2 * energy.operations(width()) * rounding;
    return Arrays.stream(energy.outputMagnitudes(mu)).map(size -> factor * size).toArray();
  }

  /** The largest miss of several, measured by what each may miss. */
  private static final class Worst {
    private String where = "nothing";
    private double found;
    private double right;
    private double bound;
    private double ratio = -1;

    void see(Worst other) {
      if (!(other.ratio <= ratio)) {
        where = other.where;
        found = other.found;
        right = other.right;
        bound = other.bound;
        ratio = other.ratio;
      }
    }

    void see(String place, double one, double other, double most) {
      double miss = Math.abs(one - other);
      double now = Double.isNaN(miss) || miss > 0 ? miss / Math.max(most, Double.MIN_VALUE) : 0;
      if (!(now <= ratio)) {
        where = place;
        found = one;
        right = other;
        bound = most;
        ratio = now;
      }
    }
  }

  /** The flow of replicate r from the neurons drawn, and how far rounding may lead from it. */
  private void follow(int r, Worst worst) {
    NetworkEnergy energy = question.energy();
    NetworkEnergy points = question.atPoints();
    ParticleMeasure drawn = ParticleMeasure.uniform(question.law().dimension(), neurons[r]);
    int[] record = question.record();
    int[] every = IntStream.rangeClosed(0, record[record.length - 1]).toArray();
    var path = question.from(drawn, question.first() + r).recorded(every).reference();
    double error = ROUNDINGS * roundoff * norm(drawn);
    int taken = 0;
    for (int k = 0; k < record.length; k++) {
      for (; taken < record[k]; taken++) {
        error = afterStep(energy, path.get(taken), error);
      }
      compare(r, k, new Reached(path.get(record[k]), error), points, worst);
    }
  }

  /**
   * Where a network may be.
   *
   * @param error how far rounding may have led from there, in L2 of the measure
   */
  private record Reached(ParticleMeasure mu, double error) {}

  /** Compares the outputs of record k with those from there. */
  private void compare(int r, int k, Reached from, NetworkEnergy points, Worst worst) {
    double[] right = points.outputs(from.mu);
    double[] magnitude = points.outputMagnitudes(from.mu);
    for (int j = 0; j < right.length; j++) {
      double bound =
          slope(points, from.mu, j, from.error) * from.error
              + (points.operations(width()) + ROUNDINGS) * roundoff * magnitude[j];
      String where = "replicate %d after %d steps, output %d";
      worst.see(
          where.formatted(question.first() + r, question.record()[k], j),
          outputs[r][k][j],
          right[j],
          bound);
    }
  }

  /**
   * Replicate r, recorded after every step, on whichever mini-batches lead to its outputs: all that
   * do are followed, as long as they are few.
   */
  private void followBatches(int r, int batch, Worst worst) {
    NetworkEnergy energy = question.energy();
    NetworkEnergy points = question.atPoints();
    List<int[]> batches = batches(energy.data().size(), batch);
    ParticleMeasure drawn = ParticleMeasure.uniform(question.law().dimension(), neurons[r]);
    List<Reached> reached = List.of(new Reached(drawn, ROUNDINGS * roundoff * norm(drawn)));
    for (int k = 0; k < question.record().length && reached.size() <= FEW; k++) {
      List<Reached> now = new ArrayList<>();
      for (Reached from : reached) {
        if (k == 0) {
          now.add(from);
        }
        for (int[] rows : k > 0 ? batches : List.<int[]>of()) {
          now.add(after(energy.on(energy.data().rows(rows)), from));
        }
      }
      reached = new ArrayList<>();
      Worst nearest = null;
      for (Reached each : now) {
        Worst own = new Worst();
        compare(r, k, each, points, own);
        nearest = nearest == null || own.ratio < nearest.ratio ? own : nearest;
        if (own.ratio <= 1) {
          reached.add(each);
        }
      }
      worst.see(nearest);
      if (reached.isEmpty()) {
        return;
      }
    }
  }

  /** The step of a mini-batch. */
  private Reached after(NetworkEnergy batch, Reached from) {
    double[] positions = from.mu.positions();
    double[] gradient = batch.gradient(from.mu);
    Arrays.setAll(positions, c -> positions[c] - question.step() * gradient[c]);
    return new Reached(from.mu.at(positions), afterStep(batch, from.mu, from.error));
  }

  /** So many data of m, in ascending order, each as often as one likes. */
  private static List<int[]> batches(int m, int size) {
    List<int[]> all = List.of(new int[0]);
    for (int k = 0; k < size; k++) {
      List<int[]> longer = new ArrayList<>();
      for (int[] rows : all) {
        for (int j = rows.length == 0 ? 0 : rows[rows.length - 1]; j < m; j++) {
          int[] more = Arrays.copyOf(rows, rows.length + 1);
          more[rows.length] = j;
          longer.add(more);
        }
      }
      all = longer;
    }
    return all;
  }

  /** e' = (1 + h L) e + the rounding of a step and what kinks within e do, in L2 of the measure. */
  private double afterStep(NetworkEnergy energy, ParticleMeasure mu, double error) {
    int n = mu.size();
    int p = mu.dimension();
    double[] rates = new double[p];
    Arrays.fill(rates, 1);
    if (question.dynamics() instanceof Dynamics.Preconditioned layers) {
      System.arraycopy(layers.rates(), 0, rates, 0, p);
    }
    double fastest = Arrays.stream(rates).max().orElseThrow();
    double step = question.step();
    double[] radius = new double[n];
    // A particle alone may be sqrt(n) times as far off as they are in the mean of squares.
    Arrays.fill(radius, Math.sqrt(n) * error);
    Regularity regularity = energy.regularity(mu, radius);
    double[] gradient = energy.gradient(mu);
    double[] added = energy.gradientRounding(mu, roundoff);
    double rounding = 0;
    double kinks = 0;
    for (int c = 0; c < added.length; c++) {
      double h = step * rates[c % p];
      double moved = Math.abs(mu.position(c / p, c % p)) + h * Math.abs(gradient[c]);
      double one = h * added[c] + ROUNDINGS * roundoff * moved;
      rounding += one * one / n;
    }
    for (double jump : regularity.jump()) {
      kinks += step * fastest * jump * step * fastest * jump / n;
    }
    return (1 + step * fastest * regularity.lipschitz()) * error
        + Math.sqrt(rounding)
        + Math.sqrt(kinks);
  }

  /** A bound of (int |grad phi_j|^2 dmu)^{1/2} within e of mu. */
  private double slope(NetworkEnergy points, ParticleMeasure mu, int j, double error) {
    double slope = 0;
    for (int i = 0; i < mu.size(); i++) {
      double radius = Math.sqrt(mu.size()) * error;
      double bound = points.unit().gradientBound(mu.particle(i), points.data().input(j), radius);
      slope += bound * bound / mu.size();
    }
    return Math.sqrt(slope);
  }

  private static double norm(ParticleMeasure mu) {
    double square = 0;
    for (double coordinate : mu.positions()) {
      square += coordinate * coordinate / mu.size();
    }
    return Math.sqrt(square);
  }
}
