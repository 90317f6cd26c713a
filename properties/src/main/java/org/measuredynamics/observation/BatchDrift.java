package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.BatchProblem;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.TestMartingale;

/**
 * Steps on mini-batches that nobody can read, along the gradient of the first variation: given the
 * past, T_k = step_k . grad V(mu_k) is -h/B times a sum of B independent uniform ones of the
 * numbers a_j = grad V_j . grad V, of which the law is known (theory.md, Batches read from steps).
 */
public final class BatchDrift {
  /** Rates, in units of 1 / deviation: from what many steps tell apart to what one step does. */
  private static final double[] RATES = {0.05, 0.1, 0.2, 0.4, 0.8};

  /**
   * What the rounding of a mini-batch's gradient may be times that of the gradient on all data at
   * the last of so many steps: data lie about one point, and particles go a short way.
   */
  private static final double UNEVEN = 4;

  private static final int SELDOM = 16;

  private final TestMartingale martingale =
      new TestMartingale(
          IntStream.range(0, 2 * RATES.length)
              .mapToDouble(k -> k % 2 == 0 ? RATES[k / 2] : -RATES[k / 2])
              .toArray());

  private double[] rounding;
  private int seen;

  /** Runs so many steps on mini-batches of B data with replacement, and looks at each. */
  public static BatchDrift of(
      Implementation implementation, BatchProblem problem, int batch, int steps, long seed) {
    List<ParticleMeasure> path =
        implementation.run(
            new Problem(
                new Dynamics.Stochastic(batch, Sampling.WITH_REPLACEMENT),
                problem.energy(),
                problem.initial(),
                Problem.Scheme.EULER,
                problem.step(),
                Trial.every(steps),
                seed));
    BatchDrift drift = new BatchDrift();
    double storage = implementation.describe().precision().storage() + EulerPath.U;
    double products = implementation.describe().precision().products() + EulerPath.U;
    for (int k = 0; k < steps; k++) {
      drift.see(problem, batch, path.get(k), path.get(k + 1).positions(), storage, products);
    }
    return drift;
  }

  private void see(
      BatchProblem problem,
      int batch,
      ParticleMeasure mu,
      double[] moved,
      double storage,
      double products) {
    NetworkEnergy energy = problem.energy();
    double h = problem.step();
    double[] direction = energy.gradient(mu);
    double[][] gradients = BatchReader.gradients(energy, mu);
    double[] regulariser = BatchReader.regulariser(energy, mu, gradients);
    double ridge = dot(regulariser, direction);
    double[] along =
        Arrays.stream(gradients).mapToDouble(each -> dot(each, direction) + ridge).toArray();
    double mean = Arrays.stream(along).sum() / along.length;
    double variance = Arrays.stream(along).map(a -> (a - mean) * (a - mean)).sum() / along.length;
    double deviation = h * Math.sqrt(variance / batch);
    if (!(deviation > 0)) {
      return;
    }
    if (seen++ % SELDOM == 0) {
      rounding = energy.gradientRounding(mu, products);
    }
    double[] before = mu.positions();
    double number = 0;
    double error = 0;
    for (int c = 0; c < moved.length; c++) {
      double move = moved[c] - before[c];
      number += move * direction[c];
      error +=
          Math.abs(direction[c])
              * (UNEVEN * h * rounding[c]
                  + ObservedBatches.ROUNDINGS
                      * storage
                      * (Math.abs(before[c]) + 2 * Math.abs(move)));
    }
    martingale.add(
        number / deviation,
        error / deviation,
        rate -> {
          double scale = rate * h / (batch * deviation);
          double sum = 0;
          for (double a : along) {
            sum += StrictMath.exp(-scale * (a - mean));
          }
          return batch * (StrictMath.log(sum / along.length) - scale * mean);
        });
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int c = 0; c < left.length; c++) {
      sum += left[c] * right[c];
    }
    return sum;
  }

  /** Returns the claim that all steps have the law. */
  public Comparison comparison(String what, double alpha) {
    return martingale.comparison(what, alpha);
  }
}
