package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.NormalArray.Axis;

/**
 * Langevin runs of linear units with a ridge between records any number of steps apart. Inputs are
 * along the axes, so each coordinate of the mean is a recursion of its own, and the deviations from
 * it are contracted by 1 - h lambda: in coordinates in which the mean is the first of n, all n p
 * numbers of a later record are independent and normal given the earlier one.
 *
 * @param noise transitions x n x coordinates, standard normal
 */
public record RidgeTransitions(NoiseArray noise) {
  private static final int[] RECORD = {0, 1, 3, 4, 10, 30, 100, 101, 300, 1000, 1003};
  private static final double RIDGE = 0.5;
  private static final int DIMENSION = 4;

  /** Of all normal numbers that are ever drawn none is so large. */
  private static final double DEVIATIONS = 10;

  /** Returns whether an implementation can be asked for it. */
  public static boolean canBeAsked(Description description) {
    return List.of(
            Capability.NETWORK,
            Capability.unit("linear"),
            Capability.risk(Risk.SQUARE),
            Capability.regulariser(Regulariser.Kind.TIKHONOV))
        .stream()
        .allMatch(description::declares);
  }

  /** Asks the implementation of a trial. */
  public static RidgeTransitions of(
      Trial<?> trial, int particles, double temperature, Stream probe, long seed) {
    int p = DIMENSION;
    double[] inputs = {1 + probe.uniform(), 0, 0, 0, 0, 1 + probe.uniform(), 0, 0};
    double[] targets = {1, -1};
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("linear"),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TIKHONOV, RIDGE),
            DataSet.of("axes", p, inputs, targets));
    double step = 0.2;
    ParticleMeasure initial = ParticleMeasure.uniform(p, probe.normals(particles * p));
    Problem problem =
        new Problem(
            new Dynamics.Langevin(temperature),
            energy,
            initial,
            Problem.Scheme.EULER,
            step,
            RECORD,
            seed);
    List<ParticleMeasure> answered = trial.implementation().run(problem);
    double deviation = Math.sqrt(2 * temperature * step);
    double[] curvature = {inputs[0] * inputs[0] / 2, inputs[5] * inputs[5] / 2, 0, 0};
    double[] pull = {inputs[0] * targets[0] / 2, inputs[5] * targets[1] / 2, 0, 0};
    int length = particles * p;
    double[] values = new double[(RECORD.length - 1) * length];
    double[] blur = new double[values.length];
    for (int k = 0; k + 1 < RECORD.length; k++) {
      int steps = RECORD[k + 1] - RECORD[k];
      double[] from = turned(answered.get(k));
      double[] to = turned(answered.get(k + 1));
      double size =
          DEVIATIONS * deviation / Math.sqrt(step * RIDGE)
              + Math.max(largest(answered.get(k)), largest(answered.get(k + 1)));
      double norm = rounding(trial, energy, size, step, particles) * Math.sqrt(length);
      for (int i = 0; i < particles; i++) {
        for (int c = 0; c < p; c++) {
          int at = i * p + c;
          double slope = RIDGE + (i == 0 ? curvature[c] : 0);
          double kept = StrictMath.pow(1 - step * slope, steps);
          double rest = i == 0 ? Math.sqrt(particles) * pull[c] / slope : 0;
          double free =
              deviation * Math.sqrt((1 - kept * kept) / (step * slope * (2 - step * slope)));
          values[k * length + at] = (to[at] - kept * from[at] - (1 - kept) * rest) / free;
          // All steps are contractions, by 1 - h lambda at least: what each errs by adds up so far.
          blur[k * length + at] = norm * Math.min(steps, 1 / (step * RIDGE)) / free;
        }
      }
    }
    return new RidgeTransitions(
        NoiseArray.of(
            values,
            blur,
            new Axis("gap between records", RECORD.length - 1),
            new Axis("particle", particles),
            new Axis("coordinate", p)));
  }

  /** A bound of what rounding does to a coordinate in a step, all coordinates below a size. */
  private static double rounding(
      Trial<?> trial, NetworkEnergy energy, double size, double step, int particles) {
    double roundoff = trial.roundoff();
    double[] inputs = energy.data().inputs();
    double steepest = RIDGE * (1 + size);
    for (double x : inputs) {
      steepest += Math.abs(x) * (2 * Math.abs(x) * size + 2);
    }
    return energy.operations(particles) * roundoff * step * steepest + 16 * roundoff * size;
  }

  private static double largest(ParticleMeasure mu) {
    return Arrays.stream(mu.positions()).map(Math::abs).max().orElse(0);
  }

  /** The reflection of the direction of the mean to the first of n axes, in each coordinate. */
  private static double[] turned(ParticleMeasure mu) {
    int n = mu.size();
    int p = mu.dimension();
    double[] x = mu.positions();
    double root = 1 / Math.sqrt(n);
    for (int c = 0; n > 1 && c < p; c++) {
      double along = x[c];
      for (int i = 0; i < n; i++) {
        along -= root * x[i * p + c];
      }
      double factor = along / (1 - root);
      for (int i = 0; i < n; i++) {
        x[i * p + c] -= factor * ((i == 0 ? 1 : 0) - root);
      }
    }
    return x;
  }
}
