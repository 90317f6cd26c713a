package org.measuredynamics.observation;

import java.util.Arrays;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.SymmetricInstance;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.symmetry.Group;

/**
 * Ends of long runs on every image of every input, where training on them is training on averages:
 * linear units on averaged inputs, lazy training by the averaged kernel (theory.md, Equivariance
 * and orbits). Neither brings two runs that round otherwise farther apart, so what all steps round
 * is added.
 */
public final class OrbitTraining {
  /** Without a record: what begins anew, or changes, after many steps shows. */
  private static final int STEPS = 192;

  /** Of the longest step that brings nothing apart, 1 / L. */
  private static final double PACE = 0.5;

  private OrbitTraining() {}

  /** Under the square risk and no regulariser. */
  private static NetworkEnergy plain(Unit unit, DataSet data) {
    return NetworkEnergy.of(unit, Risk.SQUARE, Regulariser.NONE, data);
  }

  /** What all steps round, in the norm of the measure, on the suite's own path. */
  private static double roundings(Trial<?> trial, Problem problem) {
    OneStep one = OneStep.of(problem, trial.description().precision());
    ParticleMeasure mu = problem.initial();
    double sum =
        EulerPath.stored(
            trial.description().precision(), Math.sqrt(Energy.meanSquare(mu, mu.positions())));
    for (int k = 0; k < STEPS; k++) {
      OneStep.Image image = one.from(mu);
      sum += Math.sqrt(Energy.meanSquare(mu, image.rounding()));
      mu = mu.at(image.positions());
    }
    return 2 * sum;
  }

  private static Problem problem(
      Dynamics dynamics, NetworkEnergy energy, ParticleMeasure mu, double step) {
    return new Problem(dynamics, energy, mu, Problem.Scheme.EULER, step, new int[] {STEPS}, 0);
  }

  /**
   * Linear units: what is invariant of each particle after training on the orbits is where training
   * on averaged inputs leads from what is invariant at the start.
   */
  public static void linear(Trial<?> trial, SymmetricInstance given) {
    Unit linear = Unit.named("linear");
    Group group = given.group();
    int d = group.dimension();
    DataSet data = given.energy().given();
    ParticleMeasure drawn = given.initial();
    double[] positions = new double[drawn.size() * d];
    int p = drawn.dimension();
    Arrays.setAll(positions, c -> drawn.position(c / d, p - d + c % d));
    ParticleMeasure mu = ParticleMeasure.of(d, positions, drawn.weights());
    DataSet averaged = DataSet.of("averages", d, averages(group, data.inputs()), data.targets());
    double step = PACE / Math.max(1e-3, square(data.inputs()) / data.size());
    Problem whole =
        problem(new Dynamics.GradientFlow(), plain(linear, group.images(data)), mu, step);
    Problem part =
        problem(
            new Dynamics.GradientFlow(),
            plain(linear, averaged),
            mu.at(averages(group, positions)),
            step);
    double[] gap = averages(group, trial.implementation().run(whole).get(0).positions());
    double[] right =
        GradientFlow.of(part.energy())
            .euler(part.initial(), step, part.record())
            .get(0)
            .positions();
    Arrays.setAll(gap, c -> gap[c] - right[c]);
    trial.atMost(
        "invariant part of linear units on orbits, beside averaged inputs, after %d steps, %s"
            .formatted(STEPS, group.name()),
        Math.sqrt(Energy.meanSquare(mu, gap)),
        0,
        Budget.ofRounding(roundings(trial, whole) + roundings(trial, part)));
  }

  /** The mean over the group of the images of vectors, one after the other. */
  private static double[] averages(Group group, double[] vectors) {
    int d = group.dimension();
    double[] averages = new double[vectors.length];
    for (int from = 0; from < vectors.length; from += d) {
      double[] x = Arrays.copyOfRange(vectors, from, from + d);
      for (int g = 0; g < group.order(); g++) {
        Contraction.accumulate(1.0 / group.order(), group.element(g).act(x), 0, averages, from, d);
      }
    }
    return averages;
  }

  private static double square(double[] x) {
    return Contraction.dot(x, 0, x, 0, x.length);
  }

  /**
   * Lazy training of neurons that fill orbits: residuals stay equal on orbits, and follow r' = (I -
   * (h / m) Kbar) r, Kbar the kernel averaged over the group in one of its arguments.
   *
   * @param neurons that fill orbits; their weights are taken to be equal
   */
  public static void lazy(Trial<?> trial, SymmetricInstance given, ParticleMeasure neurons) {
    ParticleMeasure mu = ParticleMeasure.uniform(neurons.dimension(), neurons.positions());
    Group group = given.group();
    DataSet data = given.energy().given();
    NetworkEnergy energy = plain(given.energy().unit(), group.images(data));
    int m = data.size();
    int order = group.order();
    double[][] features = new double[m * order][];
    double[] start = new double[m * order];
    double steepest = 0;
    for (int l = 0; l < start.length; l++) {
      features[l] = features(energy, mu, l);
      steepest += square(features[l]) / start.length;
      for (int i = 0; i < mu.size(); i++) {
        start[l] +=
            energy.unit().value(mu.particle(i), energy.data().input(l)) / Math.sqrt(mu.size());
      }
    }
    double step = PACE / Math.max(1e-3, steepest);
    double[] residuals = residuals(features, start, data.targets(), order, step);
    Problem problem = problem(new Dynamics.Lazy(), energy, mu, step);
    double[] way = trial.implementation().run(problem).get(0).positions();
    Arrays.setAll(way, c -> way[c] - mu.position(c / mu.dimension(), c % mu.dimension()));
    // In the norm of all coordinates together.
    double rounding = Math.sqrt(mu.size()) * roundings(trial, problem);
    double own = 8 * STEPS * (way.length + m * order + 64) * EulerPath.U;
    double worst = -1;
    double off = 0;
    double bound = 0;
    for (int l = 0; l < start.length; l++) {
      double error =
          start[l]
              + Contraction.dot(features[l], 0, way, 0, way.length)
              - data.target(l / order)
              - residuals[l / order];
      double length = Math.sqrt(square(features[l]));
      double size =
          Math.abs(start[l])
              + Math.abs(data.target(l / order))
              + length * (Math.sqrt(square(way)) + Math.sqrt(square(mu.positions())));
      double most = length * rounding + own * size;
      if (Math.abs(error) / (most + Double.MIN_NORMAL) > worst) {
        worst = Math.abs(error) / (most + Double.MIN_NORMAL);
        off = Math.abs(error);
        bound = most;
      }
    }
    trial.atMost(
        "residual of lazy training on orbits beside that of the averaged kernel after %d steps, %s"
            .formatted(STEPS, group.name()),
        off,
        0,
        Budget.ofRounding(bound));
  }

  /** grad f at datum l, all coordinates of all neurons, f = n^(-1/2) sum_i phi_i. */
  private static double[] features(NetworkEnergy energy, ParticleMeasure mu, int l) {
    int p = mu.dimension();
    double[] features = new double[mu.size() * p];
    for (int i = 0; i < mu.size(); i++) {
      double[] slope = energy.unit().gradient(mu.particle(i), energy.data().input(l));
      Contraction.accumulate(1 / Math.sqrt(mu.size()), slope, 0, features, i * p, p);
    }
    return features;
  }

  /** Those of the first image of each datum, after all steps by the averaged kernel. */
  private static double[] residuals(
      double[][] features, double[] start, double[] targets, int order, double step) {
    int m = targets.length;
    int length = features[0].length;
    double[][] kernel = new double[m][m];
    for (int j = 0; j < m; j++) {
      double[] mean = new double[length];
      for (int g = 0; g < order; g++) {
        Contraction.accumulate(1.0 / order, features[j * order + g], 0, mean, 0, length);
      }
      for (int i = 0; i < m; i++) {
        kernel[i][j] = Contraction.dot(features[i * order], 0, mean, 0, length);
      }
    }
    double[] residuals = new double[m];
    Arrays.setAll(residuals, j -> start[j * order] - targets[j]);
    for (int k = 0; k < STEPS; k++) {
      double[] before = residuals.clone();
      Arrays.setAll(
          residuals, i -> before[i] - step / m * Contraction.dot(kernel[i], 0, before, 0, m));
    }
    return residuals;
  }
}
