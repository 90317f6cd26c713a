package org.measuredynamics.observation;

import java.util.Arrays;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.limit.LinearNetworks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;

/**
 * The end of a run that recorded nothing else, beside the end that one matrix brings all neurons of
 * a linear network to, and how far rounding may part the two (theory.md, Linear networks).
 */
public final class LinearNetworkRun {
  /** h times the steps times the pace at which two runs may separate. */
  private static final double REACH = 3;

  private final NetworkEnergy energy;
  private final LinearNetworks equation;
  private final ParticleMeasure initial;
  private final double step;
  private final Precision precision;

  /** The mean of |x_j|^2 times the largest l'': |g| moves by no more than that times |v|. */
  private final double stiffness;

  private final double startSize;
  private ParticleMeasure end;

  /** P, theta_i(k) = P theta_i(0). */
  private RealMatrix matrix;

  /** How far the run and the equation may be apart in each neuron. */
  private final double[] off;

  private double invariant;
  private double invariantOff;
  private double slopeOff;
  private double chargeOff;

  private LinearNetworkRun(
      NetworkEnergy energy, ParticleMeasure initial, double step, Precision precision) {
    this.energy = energy;
    equation = equation(energy);
    this.initial = initial;
    this.step = step;
    this.precision = precision;
    stiffness = stiffness(energy);
    startSize = Energy.meanSquare(initial, initial.positions());
    matrix = MatrixUtils.createRealIdentityMatrix(initial.dimension());
    off = EulerPath.lengths(initial, initial.positions());
    Arrays.setAll(off, i -> EulerPath.stored(precision, off[i]));
    invariant = LinearNetworks.invariant(LinearNetworks.moment(initial));
    slopeOff = spread(initial);
    invariantOff = 2 * startSize * slopeOff;
    chargeOff = EulerPath.stored(precision, Math.sqrt(startSize));
  }

  /**
   * Asks for the end of so many Euler steps of length h. The equation is that of linear networks,
   * whatever the units of the energy are.
   */
  public static LinearNetworkRun of(
      Implementation implementation,
      NetworkEnergy energy,
      ParticleMeasure initial,
      double step,
      int steps) {
    Precision precision = implementation.describe().precision();
    LinearNetworkRun run = new LinearNetworkRun(energy, initial, step, precision);
    Problem problem = new Problem(energy, initial, Problem.Scheme.EULER, step, new int[] {steps});
    run.end = implementation.run(problem).get(0);
    OneStep one = OneStep.of(problem, precision);
    ParticleMeasure mu = initial;
    for (int k = 0; k < steps; k++) {
      OneStep.Image image = one.from(mu);
      run.after(mu, image);
      mu = mu.at(image.positions());
    }
    return run;
  }

  /**
   * Returns h, such that two runs of so many steps that round otherwise come apart by some twenty
   * times what they round.
   */
  public static double step(NetworkEnergy energy, ParticleMeasure mu, int steps) {
    double steep = Contraction.norm(equation(energy).field(LinearNetworks.moment(mu)));
    double size = Energy.meanSquare(mu, mu.positions());
    double pace = steep + stiffness(energy) * size + energy.regulariser().strength();
    return REACH / (steps * Math.max(pace, 1e-3));
  }

  private static LinearNetworks equation(NetworkEnergy energy) {
    return LinearNetworks.of(
        NetworkEnergy.of(
            Unit.named("linear-network"), energy.risk(), energy.regulariser(), energy.data()));
  }

  private static double stiffness(NetworkEnergy energy) {
    double square = 0;
    for (double[] x : energy.data().eachInput()) {
      square += Contraction.norm(x) * Contraction.norm(x) / energy.data().size();
    }
    return energy.risk().curvature() * square;
  }

  /** By how much int |theta|^2 dmu, and with it S, may be off. */
  private double spread(ParticleMeasure mu) {
    double spread = 0;
    double[] lengths = EulerPath.lengths(mu, mu.positions());
    for (int i = 0; i < off.length; i++) {
      double stored = 4 * precision.storage() * lengths[i] * lengths[i];
      spread += mu.weight(i) * ((2 * lengths[i] + off[i]) * off[i] + stored);
    }
    return spread;
  }

  private void after(ParticleMeasure mu, OneStep.Image image) {
    int p = mu.dimension();
    int n = mu.size();
    int m = energy.data().size();
    RealMatrix moment =
        matrix.multiply(LinearNetworks.moment(initial)).multiply(matrix.transpose());
    double[] field = equation.field(moment);
    double steep = Contraction.norm(field);
    double size = Energy.meanSquare(mu, mu.positions());
    // What the equation rounds itself: S, g at its outputs, the product of matrices.
    double reach = matrix.getFrobeniusNorm();
    double fieldOff =
        4 * (m + p + 64) * EulerPath.U * steepness(Contraction.norm(LinearNetworks.slope(moment)))
            + stiffness * (n + 8 * p + 8) * EulerPath.U * reach * reach * startSize;
    // |v| moves by half of what int |theta|^2 dmu may.
    double spread = spread(mu);
    double apart = stiffness * spread / 2 + fieldOff;
    double turn = Math.abs(1 - step * energy.regulariser().strength()) + step * steep;
    double[] starts = EulerPath.lengths(initial, initial.positions());
    double[] lengths = EulerPath.lengths(mu, mu.positions());
    double[] rounding = EulerPath.lengths(mu, image.rounding());
    double blur = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      blur += mu.weight(i) * (2 * lengths[i] + rounding[i]) * rounding[i];
      squares += mu.weight(i) * rounding[i] * rounding[i];
      off[i] =
          turn * off[i]
              + step * (lengths[i] + off[i]) * apart
              + rounding[i]
              + 8 * p * EulerPath.U * turn * reach * starts[i];
    }
    slopeOff += blur / 2;
    chargeOff += Math.sqrt(squares);
    // Of tr (S J)^2 a step changes but h^2 of what moves with S and g.
    double second = size * (spread * steep * steep + size * (steep + apart) * apart);
    invariantOff +=
        2 * size * (blur + 16 * p * EulerPath.U * size)
            + 4 * step * step * (1 + step * step * steep * steep) * second;
    invariant += equation.gained(moment, field, step);
    matrix = equation.factor(field, step).multiply(matrix);
  }

  /** The mean of |l'| |x|, at the outputs of slope v or less. */
  private double steepness(double v) {
    double sum = 0;
    for (int j = 0; j < energy.data().size(); j++) {
      double[] x = energy.data().input(j);
      double most = energy.risk().curvature() * v * Contraction.norm(x);
      sum +=
          Contraction.norm(x) * (Math.abs(energy.risk().slope(0, energy.data().target(j))) + most);
    }
    return sum / energy.data().size();
  }

  /** Returns the neurons at the end. */
  public ParticleMeasure end() {
    return end;
  }

  /** Returns where the matrix brings neuron i, length 1 + d. */
  public double[] place(int i) {
    return matrix.operate(initial.particle(i));
  }

  /** Returns how far neuron i may be from there. */
  public double rounding(int i) {
    return 2 * off[i];
  }

  /** Returns tr (S J)^2 at the end. */
  public double invariant() {
    return invariant;
  }

  /** Returns by how much that may be off. */
  public double invariantRounding() {
    double size = Energy.meanSquare(end, end.positions());
    return 2 * invariantOff + 8 * (end.size() + 64) * EulerPath.U * size * size;
  }

  /** Returns v = int a w dmu at the end, length d. */
  public double[] slope() {
    return LinearNetworks.slope(LinearNetworks.moment(end));
  }

  /** Returns how far v may be off at the end. */
  public double slopeRounding() {
    return 2 * spread(end);
  }

  /** Returns what all roundings bring to v where no step brings slopes farther apart. */
  public double slopeRoundings() {
    return 2 * slopeOff;
  }

  /**
   * Returns what all roundings bring to the root of int (a + w)^2 dmu, or that of int (a - w)^2.
   */
  public double chargeRoundings() {
    return 2 * chargeOff;
  }
}
