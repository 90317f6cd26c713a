package org.measuredynamics.observation;

import java.util.Arrays;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Question;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.statistic.NormalArray.Axis;

/**
 * The noise that the replicates of a Langevin ensemble were moved by, found in their outputs:
 * independent and standard normal.
 */
public final class EnsembleResiduals {
  /** Of all normal numbers that are ever drawn none is so large. */
  private static final double DEVIATIONS = 10;

  /** Directions in which outputs move so much less than in the best one are not looked at. */
  private static final double LEAST = 1e-4;

  private EnsembleResiduals() {}

  /**
   * Returns the noise of every step of linear units, from their outputs at the unit vectors, which
   * are the coordinates of the mean neuron: that moves by its own drift, and noise of variance 2
   * tau h / n.
   *
   * @param ensemble of linear units, square risk, no regulariser or a ridge, recorded every step
   */
  public static NoiseArray ofMeans(Trial<?> trial, Ensemble ensemble) {
    return ofMeans(trial, ensemble, trial.implementation().ensemble(ensemble));
  }

  static NoiseArray ofMeans(Trial<?> trial, Ensemble ensemble, Ensemble.Replicates answer) {
    NetworkEnergy energy = ensemble.energy();
    int p = energy.dimension();
    int steps = ensemble.record().length - 1;
    int replicates = ensemble.replicates();
    double h = ensemble.step();
    double deviation = deviation(ensemble) / Math.sqrt(ensemble.particles());
    double size = DEVIATIONS * (1 + deviation(ensemble) * Math.sqrt(steps));
    double rounding = rounding(trial, ensemble, size) / deviation;
    double[] values = new double[replicates * steps * p];
    double[] blur = new double[values.length];
    Arrays.fill(blur, rounding);
    double[] gradient = new double[p];
    Energy.Field field = energy.field(new double[] {1}, 1);
    for (int r = 0; r < replicates; r++) {
      double[][] path = answer.outputs()[r];
      for (int k = 0; k < steps; k++) {
        field.at(path[k], gradient);
        for (int c = 0; c < p; c++) {
          values[(r * steps + k) * p + c] =
              Math.fma(h, gradient[c], path[k + 1][c] - path[k][c]) / deviation;
        }
      }
    }
    return NoiseArray.of(
        values,
        blur,
        new Axis("replicate", replicates),
        new Axis("step", steps),
        new Axis("coordinate", p));
  }

  /** A bound of what rounding does to a step of a mean, all coordinates below a size. */
  private static double rounding(Trial<?> trial, Ensemble ensemble, double size) {
    NetworkEnergy energy = ensemble.energy();
    double[] inputs = energy.data().inputs();
    double reach = Arrays.stream(inputs).map(Math::abs).sum();
    double steepest =
        energy.regulariser().strength() * (1 + size)
            + reach * (2 * reach * size + Question.largest(energy.data().targets()));
    return energy.operations(ensemble.particles())
        * trial.roundoff()
        * (2 * size + ensemble.step() * steepest);
  }

  private static double deviation(Ensemble ensemble) {
    double temperature = ((Dynamics.Langevin) ensemble.dynamics()).temperature();
    return Math.sqrt(2 * temperature * ensemble.step());
  }

  /**
   * Returns the noise of the first step, whatever the unit, at a low temperature: from the neurons
   * that were drawn the drift is known, and about where it leads outputs are linear in the noise,
   * up to a remainder that counts as blur. Their covariance turned to the identity leaves
   * independent normal numbers.
   *
   * @param ensemble recorded at 0 and 1, with the initial neurons
   */
  public static NoiseArray ofFirstStep(Trial<?> trial, Ensemble ensemble) {
    Ensemble.Replicates answer = trial.implementation().ensemble(ensemble);
    int q = ensemble.points().length;
    double[] values = new double[ensemble.replicates() * q];
    double[] blur = new double[values.length];
    int found = 0;
    for (int r = 0; r < ensemble.replicates(); r++) {
      double[][] one = whitened(trial, ensemble, answer, r);
      System.arraycopy(one[0], 0, values, found, one[0].length);
      System.arraycopy(one[1], 0, blur, found, one[1].length);
      found += one[0].length;
    }
    return NoiseArray.of(
        Arrays.copyOf(values, found), Arrays.copyOf(blur, found), new Axis("direction", found));
  }

  private static double[][] whitened(
      Trial<?> trial, Ensemble ensemble, Ensemble.Replicates answer, int r) {
    NetworkEnergy energy = ensemble.energy();
    NetworkEnergy atPoints = ensemble.atPoints();
    Unit unit = atPoints.unit();
    int n = ensemble.particles();
    int p = energy.dimension();
    int q = ensemble.points().length;
    double h = ensemble.step();
    double deviation = deviation(ensemble);
    double roundoff = trial.roundoff();
    ParticleMeasure drawn = ParticleMeasure.uniform(p, answer.initial()[r]);
    double[] gradient = energy.gradient(drawn);
    double[] stepRounding = energy.gradientRounding(drawn, roundoff);
    double[] moved = drawn.positions();
    for (int c = 0; c < n * p; c++) {
      stepRounding[c] =
          h * stepRounding[c] + 8 * roundoff * (Math.abs(moved[c]) + h * Math.abs(gradient[c]));
      moved[c] -= h * gradient[c];
    }
    ParticleMeasure drifted = drawn.at(moved);
    double[] expected = atPoints.outputs(drifted);
    double[] magnitudes = atPoints.outputMagnitudes(drifted);
    double radius = deviation * (Math.sqrt(p) + DEVIATIONS);
    RealMatrix covariance = MatrixUtils.createRealMatrix(q, q);
    double[] errors = new double[q];
    double[][][] slopes = new double[n][q][];
    for (int x = 0; x < q; x++) {
      errors[x] = 2 * atPoints.operations(n) * roundoff * magnitudes[x];
      double[] point = atPoints.data().input(x);
      for (int i = 0; i < n; i++) {
        double[] theta = drifted.particle(i);
        slopes[i][x] = unit.gradient(theta, point);
        errors[x] += unit.curvatureBound(theta, point, radius) * radius * radius / (2 * n);
        errors[x] += unit.jumpBound(theta, point, radius) * radius / n;
        for (int c = 0; c < p; c++) {
          errors[x] += Math.abs(slopes[i][x][c]) * stepRounding[i * p + c] / n;
        }
      }
      for (int y = 0; y <= x; y++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          for (int c = 0; c < p; c++) {
            sum += slopes[i][x][c] * slopes[i][y][c] / ((double) n * n);
          }
        }
        covariance.setEntry(x, y, sum);
        covariance.setEntry(y, x, sum);
      }
    }
    EigenDecomposition parts = new EigenDecomposition(covariance);
    double[] spread = parts.getRealEigenvalues();
    double most = Arrays.stream(spread).max().orElse(0);
    double[][] found = new double[2][q];
    int kept = 0;
    for (int k = 0; k < q; k++) {
      if (spread[k] > LEAST * most) {
        double scale = deviation * Math.sqrt(spread[k]);
        for (int x = 0; x < q; x++) {
          double along = parts.getEigenvector(k).getEntry(x);
          found[0][kept] += along * (answer.outputs()[r][1][x] - expected[x]) / scale;
          found[1][kept] += Math.abs(along) * errors[x] / scale;
        }
        kept++;
      }
    }
    return new double[][] {Arrays.copyOf(found[0], kept), Arrays.copyOf(found[1], kept)};
  }
}
