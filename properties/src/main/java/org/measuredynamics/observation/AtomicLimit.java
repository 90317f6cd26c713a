package org.measuredynamics.observation;

import java.util.List;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.AtomSample;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The mean-field limit from an atomic measure: the flow of its atoms, and the derivative of the
 * flow in their weights. What is linear in the weights of sampled atoms has a mean that is known
 * exactly: a control variate of the errors of n neurons.
 *
 * @param path the measures at the record times
 * @param outputs f(mu_t), records x m
 * @param influence of each atom's weight on the outputs, of mean 0: records x atoms x m
 * @param constant n times the mean square of the linear part, by record
 * @param pull of each atom's weight on the place of each other at the end, of mean 0: atoms x atoms
 *     x p
 * @param spread n times the mean square of the linear part of the distance at the end
 */
public record AtomicLimit(
    NetworkEnergy energy,
    List<ParticleMeasure> path,
    double[][] outputs,
    double[][][] influence,
    double[] constant,
    double[][][] pull,
    double spread) {
  /** By how much weights are moved for a central difference. */
  private static final double PROBE = 1e-4;

  /**
   * A squared error of n neurons.
   *
   * @param square the error
   * @param linear its part that is linear in the sampled weights, squared
   * @param mean of the linear part over independent draws
   */
  public record SquaredError(double square, double linear, double mean) {
    /** Returns the error with its control variate: of the same mean, less variance. */
    public double controlled() {
      return square - linear + mean;
    }
  }

  /** Runs the atoms, and twice more for each with its weight moved up and down. */
  public static AtomicLimit of(
      NetworkEnergy energy, ParticleMeasure atoms, double step, int[] record) {
    GradientFlow flow = GradientFlow.of(energy);
    int count = atoms.size();
    int last = record.length - 1;
    int m = energy.data().size();
    double[][][] influence = new double[record.length][count][m];
    double[][][] pull = new double[count][count][atoms.dimension()];
    for (int i = 0; i < count; i++) {
      List<ParticleMeasure> more = flow.euler(shifted(atoms, i, PROBE), step, record);
      List<ParticleMeasure> less = flow.euler(shifted(atoms, i, -PROBE), step, record);
      for (int a = 0; a < count; a++) {
        for (int c = 0; c < atoms.dimension(); c++) {
          pull[a][i][c] =
              (more.get(last).position(a, c) - less.get(last).position(a, c)) / (2 * PROBE);
        }
      }
      for (int k = 0; k < record.length; k++) {
        double[] above = energy.outputs(more.get(k));
        double[] below = energy.outputs(less.get(k));
        for (int j = 0; j < m; j++) {
          influence[k][i][j] = (above[j] - below[j]) / (2 * PROBE);
        }
      }
    }
    double[] constant = new double[record.length];
    for (int k = 0; k < record.length; k++) {
      constant[k] = centred(influence[k], count * m, 0);
    }
    double spread = 0;
    for (double[][] ofAtom : pull) {
      spread = centred(ofAtom, count * count, spread);
    }
    List<ParticleMeasure> path = flow.euler(atoms, step, record);
    return new AtomicLimit(
        energy,
        path,
        path.stream().map(energy::outputs).toArray(double[][]::new),
        influence,
        constant,
        pull,
        spread);
  }

  /** mu_0 + e (delta_i - mu_0). */
  private static ParticleMeasure shifted(ParticleMeasure atoms, int atom, double e) {
    double[] weights = atoms.weights();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (1 - e) * weights[i] + (i == atom ? e : 0);
    }
    return ParticleMeasure.of(atoms.dimension(), atoms.positions(), weights);
  }

  /**
   * Takes from each column of a derivative, atoms x length, its mean over the atoms.
   *
   * @return the sum of the squares that are left over so many, added to what there was
   */
  private static double centred(double[][] derivative, int count, double before) {
    double squares = before;
    for (int c = 0; c < derivative[0].length; c++) {
      double mean = 0;
      for (double[] ofAtom : derivative) {
        mean += ofAtom[c] / derivative.length;
      }
      for (double[] ofAtom : derivative) {
        ofAtom[c] -= mean;
        squares += ofAtom[c] * ofAtom[c] / count;
      }
    }
    return squares;
  }

  /** Returns |f(mu_t^n) - f(mu_t)|^2 over the data in the mean, at record k. */
  public SquaredError ofOutputs(ParticleMeasure found, AtomSample sample, int k) {
    double[] f = energy.outputs(found);
    double square = 0;
    for (int j = 0; j < f.length; j++) {
      double error = f[j] - outputs[k][j];
      square += error * error / f.length;
    }
    return new SquaredError(
        square, squares(influence[k], sample.shares(), f.length, 0), constant[k] / sample.size());
  }

  /**
   * Returns the squared distance of neurons at the end to their characteristics, in the mean: the
   * synchronous coupling, neuron i against the atom from where it began.
   */
  public SquaredError ofNeurons(ParticleMeasure found, AtomSample sample) {
    ParticleMeasure last = path.get(path.size() - 1);
    int n = sample.size();
    double square = 0;
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < last.dimension(); c++) {
        double gap = found.position(i, c) - last.position(sample.drawn()[i], c);
        square += gap * gap / n;
      }
    }
    double[] shares = sample.shares();
    double linear = 0;
    for (double[][] ofAtom : pull) {
      linear = squares(ofAtom, shares, pull.length, linear);
    }
    return new SquaredError(square, linear, spread / n);
  }

  /** sum_c (sum_i share_i derivative_ic)^2 / count, added to what there was. */
  private static double squares(double[][] derivative, double[] shares, int count, double before) {
    double squares = before;
    for (int c = 0; c < derivative[0].length; c++) {
      double part = 0;
      for (int i = 0; i < shares.length; i++) {
        part = Math.fma(shares[i], derivative[i][c], part);
      }
      squares += part * part / count;
    }
    return squares;
  }
}
