package org.measuredynamics.observation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.instance.AtomSample;
import org.measuredynamics.instance.Deconvolution;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.SpikesInstance;
import org.measuredynamics.instance.TwoGaussians;
import org.measuredynamics.limit.RadialGaussians;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.statistic.Budget;

/**
 * The schemes of the suite that implementations are compared with do what the theorems say of their
 * limits.
 */
@Tag("long")
class SchemesTest {
  private static final ReferenceImplementation REFERENCE = new ReferenceImplementation();

  private static NetworkInstance instance(String unit, int d, int m, int n, long seed) {
    return new NetworkInstance(
        unit,
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        NetworkInstance.Source.SYNTHETIC,
        d,
        m,
        n,
        false,
        seed);
  }

  /** F loses h (D + alpha int (V - Vbar)^2 dmu) in a step of birth and death, up to O(h^2). */
  @ParameterizedTest
  @CsvSource({"tanh, 1", "sigmoid, 2", "cos, 3", "gaussian, 4", "quadratic, 5"})
  void birthAndDeathLosesWhatItDissipates(String unit, long seed) {
    NetworkInstance instance = instance(unit, 3, 12, 9, seed);
    NetworkEnergy energy = instance.network();
    ParticleMeasure mu = instance.initial();
    for (double rate : new double[] {0, 1.3}) {
      double before = 0;
      for (double h : new double[] {4e-4, 2e-4, 1e-4}) {
        ReactingPath path = ReactingPath.all(REFERENCE, energy, mu, rate, h, 1);
        double dissipated = energy.dissipation(mu) + rate * ReactingPath.reaction(energy, mu);
        double left = (path.exact(0).lost() / h - dissipated) / h;
        assertTrue(Math.abs(left * h) < 0.01 * dissipated);
        if (before != 0) {
          assertEquals(before, left, 0.01 * Math.abs(before) + 1e-4);
        }
        before = left;
      }
    }
  }

  /** Central differences of the conic step at the minimiser are its linearisation. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void conicStepIsLinearisedRightly(int dimension) {
    Deconvolution problem = Deconvolution.of(new SpikesInstance(dimension, 3));
    ConicDescent descent = ConicDescent.of(REFERENCE, problem);
    int n = problem.particles();
    int p = dimension + 1;
    RealMatrix step = problem.linearisedStep();
    double e = 1e-5;
    for (int c = 0; c < n * p; c++) {
      double[] direction = new double[n * p];
      direction[c] = 1;
      double[] above = offset(problem, descent, direction, e);
      double[] below = offset(problem, descent, direction, -e);
      // Offsets of masses are those of shares.
      direction[c] = c % p == 0 ? 1.0 / n : 1;
      double[] expected = step.operate(direction);
      for (int k = 0; k < n * p; k++) {
        assertEquals(expected[k], (above[k] - below[k]) / (2 * e), 1e-7);
      }
    }
  }

  private static double[] offset(
      Deconvolution problem, ConicDescent descent, double[] direction, double e) {
    return problem.offset(descent.from(problem.beside(direction, e), 1).get(0));
  }

  /**
   * n E |f(mu_t^n) - f(mu_t)|^2 and that of the distance are those of the linear response at large
   * n, so errors are of order n^-1/2; and no more than half as much again at small n.
   */
  @ParameterizedTest
  @CsvSource({"tanh, 2, 1", "sigmoid, 40, 2", "relu, 10, 3"})
  void meanFieldErrorsAreOfOrderOneOverN(String unit, int d, long seed) {
    int count = 32;
    NetworkInstance instance = instance(unit, d, 10, count, seed);
    NetworkEnergy energy = instance.network();
    ParticleMeasure atoms = instance.initial();
    int[] record = {2, 5, 10};
    double step = 0.05;
    AtomicLimit limit = AtomicLimit.of(energy, atoms, step, record);
    double constant = linearResponse(energy, atoms, step, record[2]);
    for (int n : new int[] {128, 8192}) {
      int replicates = 600;
      double sum = 0;
      double squares = 0;
      for (int r = 0; r < replicates; r++) {
        double error = limit.exactErrors(AtomSample.independent(atoms, n, seed, r))[3];
        sum += n * error * error / replicates;
        squares += Math.pow(n * error * error, 2) / replicates;
      }
      double deviation = Math.sqrt((squares - sum * sum) / replicates);
      double bias = n > 1000 ? 0.02 * constant : 0.5 * constant;
      assertEquals(constant, sum, bias + 5 * deviation);
    }
  }

  /** n times the mean square over draws of what is linear in the sampled weights. */
  private static double linearResponse(
      NetworkEnergy energy, ParticleMeasure atoms, double step, int steps) {
    int count = atoms.size();
    int m = energy.data().size();
    double e = 1e-5;
    double[][] slopes = new double[count][];
    double[] mean = new double[m];
    for (int i = 0; i < count; i++) {
      double[] more = outputs(energy, atoms, i, e, step, steps);
      double[] less = outputs(energy, atoms, i, -e, step, steps);
      slopes[i] = new double[m];
      for (int j = 0; j < m; j++) {
        slopes[i][j] = (more[j] - less[j]) / (2 * e);
        mean[j] += slopes[i][j] / count;
      }
    }
    double squares = 0;
    for (double[] slope : slopes) {
      for (int j = 0; j < m; j++) {
        squares += (slope[j] - mean[j]) * (slope[j] - mean[j]) / (count * m);
      }
    }
    return squares;
  }

  private static double[] outputs(
      NetworkEnergy energy, ParticleMeasure atoms, int atom, double e, double step, int steps) {
    double[] weights = atoms.weights();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (1 - e) * weights[i] + (i == atom ? e : 0);
    }
    ParticleMeasure moved = ParticleMeasure.of(atoms.dimension(), atoms.positions(), weights);
    return energy.outputs(GradientFlow.of(energy).euler(moved, step, new int[] {steps}).get(0));
  }

  /**
   * Risks of one pass of stochastic gradient descent, n and b doubled together and extrapolated,
   * are those of the radial equation.
   */
  @Test
  void riskOnTwoGaussiansIsThatOfTheRadialEquation() {
    int d = 20;
    double separation = 0.7;
    double scale = 0.9;
    int[] record = {40, 120};
    TwoGaussians classes = new TwoGaussians(instance("ramp", d, 600, 48, 5), separation, scale);
    DataSet test = classes.sample(600, -1, 0);
    NetworkEnergy tested = TwoGaussians.energy(test);
    RadialGaussians limit = RadialGaussians.of(d, separation);
    List<double[]> radii = limit.euler(limit.radii(scale, 256), 2e-3, record);
    int replicates = 24;
    double[][] extrapolated = new double[record.length][replicates];
    for (int r = 0; r < replicates; r++) {
      double[][] risks = new double[2][];
      for (int level = 0; level < 2; level++) {
        int batch = 24 << level;
        DataSet seen = classes.sample(record[1] * batch, r, level);
        Problem problem =
            new Problem(
                new Dynamics.Stochastic(batch, StochasticGradient.Sampling.ONE_PASS),
                TwoGaussians.energy(seen),
                classes.neurons(96 << level, r),
                Problem.Scheme.EULER,
                2e-3,
                record,
                r);
        risks[level] = REFERENCE.run(problem).stream().mapToDouble(tested::value).toArray();
      }
      for (int k = 0; k < record.length; k++) {
        extrapolated[k][r] = 2 * risks[1][k] - risks[0][k];
      }
    }
    for (int k = 0; k < record.length; k++) {
      double expected = 0;
      for (int j = 0; j < test.size(); j++) {
        double length = Math.sqrt(Arrays.stream(test.input(j)).map(c -> c * c).sum());
        double error = limit.output(radii.get(k), length) - test.target(j);
        expected += error * error / (2 * test.size());
      }
      double mean = Arrays.stream(extrapolated[k]).average().orElseThrow();
      double centre = mean;
      double square = Arrays.stream(extrapolated[k]).map(x -> (x - centre) * (x - centre)).sum();
      double deviation = Math.sqrt(square / (replicates * (replicates - 1.0)));
      // Five deviations of Monte Carlo, and what is left of second order in 1/n.
      assertEquals(expected, mean, 5 * deviation + 1e-3);
      assertTrue(deviation < 0.02 * expected);
    }
  }

  @Test
  void rehearsalTellsWhoIsLate() {
    NetworkInstance instance = instance("tanh", 2, 5, 4, 1);
    for (double observed : new double[] {0.4, 0.6}) {
      Rehearsal<NetworkInstance> rehearsal =
          Rehearsal.of(trial -> trial.atMost("so far", observed, 0, new Budget(0, 0, 0, 1, 0)));
      assertEquals(observed < 0.5, rehearsal.getsHalfWay(instance));
      assertEquals(observed < 0.5, rehearsal.getsHalfWay(instance));
    }
  }
}
