package org.measuredynamics.instance;

import java.util.Arrays;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.energy.Certificate;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.limit.SparseMinimiser;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * Spikes on the torus seen through a low-pass filter, and the certified minimiser of the penalised
 * problem.
 *
 * @param energy (1/2m) |f_nu - y|^2 + lambda |nu|
 * @param truth masses and places of the spikes that made y, k x (d + 1)
 * @param minimiser the minimiser among measures of k spikes
 */
public record Deconvolution(NetworkEnergy energy, double[] truth, SparseMinimiser minimiser) {
  /** Particles of equal mass that carry a spike, near the minimiser. */
  private static final int COPIES = 2;

  private static final int SPIKES = 3;
  private static final int SIDE = 9;

  /** K(0), the mean square of a spike of mass 1, per dimension. */
  private static final double ENERGY = 1.0 / SIDE;

  /** Distance below which spikes of opposite sign cannot be told apart: 2 pi over the cutoff. */
  private static final double SEPARATION = 2 * Math.PI / 4 * 1.15;

  /**
   * Returns whether the minimiser is sparse, certified and not degenerate: every mode of the
   * linearised step but those that leave the measure alone shrinks below 0.995 of itself.
   */
  public static boolean isNonDegenerate(SpikesInstance instance) {
    try {
      Deconvolution problem = of(instance);
      return problem.isCertified()
          && problem.minimiser.conicFactor(1, problem.massRate(), problem.positionRate()) < 0.995;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  /** Three spikes of masses 0.6 to 1.4 and either sign, lambda 0.05 of what kills the smallest. */
  public static Deconvolution of(SpikesInstance instance) {
    int d = instance.dimension();
    int p = d + 1;
    Stream stream = instance.stream(Draw.SPIKES);
    double[] truth = new double[SPIKES * p];
    double least = Double.POSITIVE_INFINITY;
    do {
      for (int i = 0; i < SPIKES; i++) {
        for (int k = 1; k < p; k++) {
          truth[i * p + k] = 2 * Math.PI * stream.uniform();
        }
      }
    } while (!areApart(truth, d));
    for (int i = 0; i < SPIKES; i++) {
      truth[i * p] = (stream.uniform() < 0.5 ? -1 : 1) * (0.6 + 0.8 * stream.uniform());
      least = Math.min(least, Math.abs(truth[i * p]));
    }
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("dirichlet"),
            Risk.SQUARE,
            new Regulariser(
                Regulariser.Kind.TOTAL_VARIATION, 0.05 * least * StrictMath.pow(ENERGY, d)),
            measurements(truth, d));
    return new Deconvolution(energy, truth, SparseMinimiser.near(energy, truth));
  }

  private static boolean areApart(double[] truth, int d) {
    for (int i = 0; i < SPIKES; i++) {
      for (int l = 0; l < i; l++) {
        if (distance(truth, i * (d + 1) + 1, truth, l * (d + 1) + 1, d) < SEPARATION) {
          return false;
        }
      }
    }
    return true;
  }

  /** The distance on the torus, the largest over coordinates. */
  public static double distance(double[] first, int at, double[] second, int from, int d) {
    double largest = 0;
    for (int k = 0; k < d; k++) {
      double gap = Math.abs(Math.IEEEremainder(first[at + k] - second[from + k], 2 * Math.PI));
      largest = Math.max(largest, gap);
    }
    return largest;
  }

  /** y on the grid of 9^d points, on which nine Fourier coefficients a dimension are exact. */
  private static DataSet measurements(double[] truth, int d) {
    Unit unit = Unit.named("dirichlet");
    int m = d == 1 ? SIDE : SIDE * SIDE;
    double[] inputs = new double[m * d];
    double[] targets = new double[m];
    for (int j = 0; j < m; j++) {
      for (int k = 0; k < d; k++) {
        inputs[j * d + k] = 2 * Math.PI * (k == 0 ? j % SIDE : j / SIDE) / SIDE;
      }
      double[] x = Arrays.copyOfRange(inputs, j * d, (j + 1) * d);
      for (int i = 0; i < SPIKES; i++) {
        targets[j] += unit.value(Arrays.copyOfRange(truth, i * (d + 1), (i + 1) * (d + 1)), x);
      }
    }
    return DataSet.of("spikes", d, inputs, targets);
  }

  /** alpha or beta such that a step of length 1 is stable: the fastest mode shrinks by half. */
  public double massRate() {
    double total = 0;
    for (int i = 0; i < minimiser.size(); i++) {
      total += Math.abs(minimiser.mass(i));
    }
    return 0.25 / (total * StrictMath.pow(ENERGY, energy.data().dimension()));
  }

  /** The curvature of K at 0 is 2 (1 + 4 + 9 + 16) / 81 = 0.74, per spike of mass 1. */
  public double positionRate() {
    int d = energy.data().dimension();
    double heaviest = 0;
    for (int i = 0; i < minimiser.size(); i++) {
      heaviest = Math.max(heaviest, Math.abs(minimiser.mass(i)));
    }
    return 0.5 / (heaviest * 0.75 * StrictMath.pow(ENERGY, d - 1));
  }

  /** Whether the minimiser among k spikes is certified to be that among all measures. */
  public boolean isCertified() {
    return Certificate.spikeGap(energy, minimiser.measure(), 1e-9)
        <= 1e-7 * energy.value(minimiser.measure());
  }

  /** Returns n, the number of particles that carry the spikes. */
  public int particles() {
    return SPIKES * COPIES;
  }

  /**
   * Returns every spike of the minimiser carried by particles of equal mass, with e times a
   * direction added, n x p.
   */
  public ParticleMeasure beside(double[] direction, double e) {
    int n = particles();
    int p = direction.length / n;
    double[] positions = new double[n * p];
    for (int i = 0; i < n; i++) {
      double[] place = minimiser.place(i / COPIES);
      positions[i * p] = minimiser.mass(i / COPIES) * SPIKES + e * direction[i * p];
      for (int k = 1; k < p; k++) {
        positions[i * p + k] = place[k - 1] + e * direction[i * p + k];
      }
    }
    return ParticleMeasure.uniform(p, positions);
  }

  /**
   * Returns how far particles that carry the spikes are from them, n x p: the mass of each from its
   * share of the spike's, and its place from the spike's.
   */
  public double[] offset(ParticleMeasure mu) {
    int n = mu.size();
    int p = mu.dimension();
    double[] offset = new double[n * p];
    for (int i = 0; i < n; i++) {
      double[] place = minimiser.place(i / COPIES);
      offset[i * p] = mu.position(i, 0) / n - minimiser.mass(i / COPIES) / COPIES;
      for (int k = 1; k < p; k++) {
        offset[i * p + k] = mu.position(i, k) - place[k - 1];
      }
    }
    return offset;
  }

  /** Returns the slowest factor of the linearised step. */
  public double slowestFactor() {
    return minimiser.conicFactor(COPIES, massRate(), positionRate());
  }

  /** Returns the derivative of a step at the minimiser, on offsets. */
  public RealMatrix linearisedStep() {
    return minimiser.conicStep(COPIES, massRate(), positionRate());
  }
}
