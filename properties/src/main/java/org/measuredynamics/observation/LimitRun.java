package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.TangentKernel;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The run of Euler steps from the atoms of a law, on which hypotheses about the limit of wide
 * networks are looked at.
 *
 * @param step h
 * @param path the measures after 0, 1, ... steps
 * @param slowest the least eigenvalue of the tangent kernel over m, by step
 */
public record LimitRun(
    NetworkEnergy energy, double step, List<ParticleMeasure> path, List<Double> slowest) {
  /**
   * h times a rate where a mode of the outputs begins to overshoot; from twice that on it grows.
   */
  private static final double OVERSHOOT = 1;

  /** What a step that must be shortened is shortened to. */
  private static final double SHORTER = 0.8 * OVERSHOOT;

  /** What is left of int |grad V|^2 dmu of a flow that has come to rest. */
  private static final double AT_REST = 1e-3;

  /**
   * Runs so many steps of a part of the fastest mode's time at the start; of shorter ones if a mode
   * would overshoot later, for the tangent kernel may grow along the run.
   */
  public static LimitRun of(NetworkEnergy energy, ParticleMeasure atoms, double part, int steps) {
    int[] every = IntStream.rangeClosed(0, steps).toArray();
    double step = part / TangentKernel.fastest(energy, atoms);
    while (true) {
      List<ParticleMeasure> path = GradientFlow.of(energy).euler(atoms, step, every);
      List<Double> slowest = new ArrayList<>();
      double fastest = 0;
      for (ParticleMeasure mu : path) {
        slowest.add(TangentKernel.rates(energy, mu)[0]);
        fastest = Math.max(fastest, TangentKernel.fastest(energy, mu));
      }
      if (step * fastest <= OVERSHOOT) {
        return new LimitRun(energy, step, path, slowest);
      }
      step = SHORTER / fastest;
    }
  }

  /** The atoms. */
  public ParticleMeasure start() {
    return path.get(0);
  }

  public ParticleMeasure last() {
    return path.get(path.size() - 1);
  }

  /** Networks drawn from the atoms under the same steps, looked at after those numbers of them. */
  public Replication replication(int... record) {
    return new Replication(energy, start(), step, record);
  }

  /** F at the end over that at the start. */
  public double energyLeft() {
    return energy.value(last()) / energy.value(start());
  }

  /** What is left of the square of an error of the outputs in the slowest modes of all steps. */
  public double slowestLeft() {
    double left = 1;
    for (double rate : slowest.subList(0, slowest.size() - 1)) {
      left *= (1 - step * rate) * (1 - step * rate);
    }
    return left;
  }

  /** Whether the flow has come to rest, where grad^2 V is not negative on the support. */
  public boolean isAtRest() {
    return energy.dissipation(last()) <= AT_REST * energy.dissipation(start())
        && leastCurvature() >= -AT_REST * TangentKernel.fastest(energy, start());
  }

  private double leastCurvature() {
    NetworkEnergy.Potential potential = energy.potential(last());
    double least = Double.POSITIVE_INFINITY;
    int p = last().dimension();
    for (int i = 0; i < last().size(); i++) {
      double[] hessian = potential.hessian(last().particle(i));
      // Symmetric but for rounding, which would send it to the solver of general matrices.
      double[][] rows = new double[p][p];
      for (int k = 0; k < p; k++) {
        for (int l = 0; l < p; l++) {
          rows[k][l] = 0.5 * (hessian[k * p + l] + hessian[l * p + k]);
        }
      }
      for (double value :
          new EigenDecomposition(new Array2DRowRealMatrix(rows, false)).getRealEigenvalues()) {
        least = Math.min(least, value);
      }
    }
    return least;
  }
}
