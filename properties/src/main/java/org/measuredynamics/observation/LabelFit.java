package org.measuredynamics.observation;

import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * How far a network that an implementation trained fits the labels that it was trained on: (1/m)
 * sum_j y_j f(x_j) at the end of a run that recorded nothing else.
 */
public final class LabelFit {
  private final Problem problem;
  private final NetworkEnergy energy;
  private final ParticleMeasure end;

  private LabelFit(Problem problem, NetworkEnergy energy, ParticleMeasure end) {
    this.problem = problem;
    this.energy = energy;
    this.end = end;
  }

  /** Asks for the end of so many Euler steps of length h. */
  public static LabelFit of(
      Trial<?> trial, NetworkEnergy energy, ParticleMeasure initial, double step, int steps) {
    Problem problem = new Problem(energy, initial, Problem.Scheme.EULER, step, new int[] {steps});
    return new LabelFit(problem, energy, trial.implementation().run(problem).get(0));
  }

  /** Returns (1/m) sum_j y_j f(x_j). */
  public double value() {
    double[] outputs = energy.outputs(end);
    double sum = 0;
    for (int j = 0; j < outputs.length; j++) {
      sum += energy.data().target(j) * outputs[j] / outputs.length;
    }
    return sum;
  }

  /** Returns what rounding may do to that, the neurons being what they are. */
  public double rounding() {
    double sum = 0;
    for (double each : energy.outputMagnitudes(end)) {
      sum += each / energy.data().size();
    }
    return energy.operations(end.size()) * EulerPath.U * sum;
  }

  /** Returns int |theta|^2 dmu / 2, which int |a| |w| dmu does not exceed. */
  public double size() {
    return Energy.meanSquare(end, end.positions()) / 2;
  }

  /** Returns what rounding may do to that, the neurons being what they are. */
  public double sizeRounding() {
    return 4 * (end.size() + end.dimension()) * EulerPath.U * size();
  }

  /**
   * Returns how far rounding may have moved the fit of linear units on the way: the mean neuron is
   * stored, and moved in each step, and no step lets what it is off grow.
   */
  public double drift(Precision precision) {
    OneStep one = OneStep.of(problem, precision);
    ParticleMeasure mu = problem.initial();
    double off = 0;
    for (double each : EulerPath.lengths(mu, mu.positions())) {
      off = Math.max(off, EulerPath.stored(precision, each));
    }
    for (int k = 0; k < problem.record()[0]; k++) {
      OneStep.Image image = one.from(mu);
      double[] moved = EulerPath.lengths(mu, image.rounding());
      for (int i = 0; i < moved.length; i++) {
        off += mu.weight(i) * moved[i];
      }
      mu = mu.at(image.positions());
    }
    double size = 0;
    for (double[] x : energy.data().eachInput()) {
      double square = 0;
      for (double coordinate : x) {
        square += coordinate * coordinate;
      }
      size += Math.sqrt(square) / energy.data().size();
    }
    return 2 * off * size;
  }
}
